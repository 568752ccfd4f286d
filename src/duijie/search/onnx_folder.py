"""A folder that holds a sentence model as Hugging Face exports write one, and what it says of the model.

    model.onnx or onnx/model.onnx          the model, with its weights (model.onnx_data beside it, when large)
    tokenizer.json                         how a text becomes numbers
    config.json, tokenizer_config.json, sentence_bert_config.json    how long a text may be
    1_Pooling/config.json, modules.json    how one vector is made of those of a text's tokens
    config_sentence_transformers.json      what is put before a question or a passage

All but the first two lines may be missing: up to 512 tokens are read then, their mean is taken, and nothing
is put before a text. What they say is believed only where it is of the right kind: a vector made otherwise
than the model's maker meant would look like a good one. Only this is read; which runtime runs it is the
business of onnx_encoder.py.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from duijie.search.encoders import EncoderUnavailableError

MODELS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
LARGEST_SETTINGS = 1_000_000  # bytes of a file of settings; such files have some hundred
USUAL_LENGTH = 512  # tokens, where the folder does not say
MOST_TOKENS = 2048  # what is encoded is cut at 400 characters before; more would only cost memory
LEAST_TOKENS = 8  # two or more are the model's own signs; all texts would begin alike
# Their positions begin behind the number of the padding token, so that so many fewer tokens have a place.
_POSITIONS_BEHIND_PADDING = frozenset({"camembert", "roberta", "xlm-roberta", "xlm-roberta-xl", "mpnet"})
_LOCATION = re.compile(rb"\x0a\x08location\x12([\x80-\xff]{0,4}[\x00-\x7f])")
_LONGEST_WAY = 4096
_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})


class Pooling(StrEnum):
    """How one vector is made of those of a text's tokens."""

    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True)
class OnnxFolder:
    """What a folder says of its model; `query` and `passage` are put before what asks and what offers.

    `pooling` is None when the folder asks for one that is not known here, as `pooling_trouble` says in words:
    a model that gives the sentence's vector itself needs none.
    """

    name: str
    model: Path
    tokenizer: Path
    pooling: Pooling | None
    pooling_trouble: str
    has_other_modules: bool
    longest: int
    padding: int
    query: str
    passage: str

    def fingerprint(self) -> str:
        """Hash all that a vector depends on: the weights, the tokeniser and how both are used."""
        digest = hashlib.sha256()
        try:
            beside = self.model.parent.glob(f"{self.model.name}*")
            for path in (*sorted({*beside, *_weights_elsewhere(self.model)}), self.tokenizer):
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise EncoderUnavailableError(f"{error.filename} cannot be read ({error.strerror}).") from error
        used = [self.pooling, self.longest, self.query, self.passage]
        digest.update(json.dumps(used).encode())
        return digest.hexdigest()


def _weights_elsewhere(model: Path) -> Iterator[Path]:
    """Give the files that a model says its weights lie in, by their way from its own folder.

    Of its format only this is read: the entry "location" of TensorProto.external_data (onnx.proto), in the
    words of Protocol Buffers a text of eight letters, a text, and its length in sevens of bits.
    """
    with model.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        ways = set()
        for found in _LOCATION.finditer(held):
            length = sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(found[1]))
            ways.add(held[found.end() : found.end() + min(length, _LONGEST_WAY)])
    for way in ways:
        path = model.parent / os.fsdecode(way)
        if path.is_file():
            yield path


def read_folder(folder: Path, *, query: str = "", passage: str = "") -> OnnxFolder:
    """Read what a folder says of its model; `query` and `passage` take the place of what it says.

    Raises EncoderUnavailableError, in words, for a folder that is not there or holds no such model.
    """
    try:
        if not folder.is_dir():
            raise EncoderUnavailableError(
                f"{folder} is not a folder: set DUIJIE_ENCODER_FOLDER to the model's."
            )
        model = next((folder / name for name in MODELS if (folder / name).is_file()), None)
        if model is None:
            raise EncoderUnavailableError(
                f"{folder} holds neither {' nor '.join(MODELS)}: export the model to ONNX first "
                "(docs/how-to/use-a-model-of-your-own.md)."
            )
        if not (folder / TOKENIZER).is_file():
            raise EncoderUnavailableError(
                f"{folder} holds no {TOKENIZER}: copy it from where the model came from."
            )
        config = _settings(folder / "config.json")
        prompts = _prompts(_settings(folder / "config_sentence_transformers.json"))
        pooling, trouble = _pooling(
            _settings(folder / "1_Pooling" / "config.json"), has_prompts=any((*prompts, query, passage))
        )
        return OnnxFolder(
            name=re.sub(r"[^\w.-]", "-", folder.resolve().name)[:24],
            model=model,
            tokenizer=folder / TOKENIZER,
            pooling=pooling,
            pooling_trouble=trouble,
            has_other_modules=_has_other_modules(folder / "modules.json"),
            longest=_longest(folder, config),
            padding=config.number("pad_token_id") or 0,
            query=query or prompts[0],
            passage=passage or prompts[1],
        )
    except OSError as error:
        raise EncoderUnavailableError(f"{folder} cannot be read ({error.strerror}).") from error


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a file says under each name: None where it says nothing, refused where it is of another kind."""

    path: Path
    held: dict[str, Any]

    def words(self, name: str) -> str | None:
        value = self.held.get(name)
        if value is not None and not isinstance(value, str):
            raise self._odd("words", name)
        return value

    def truth(self, name: str) -> bool | None:
        value = self.held.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._odd("true or false", name)
        return value

    def number(self, name: str) -> int | None:
        """Give a number of tokens; one as large as tokenisers write where they know none is cut.

        Less than none is how some say that they do not know.
        """
        value = self.held.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and math.isnan(value)):
            raise self._odd("a number", name)
        return int(min(value, MOST_TOKENS)) if value >= 0 else None

    def settings(self, name: str) -> _Settings:
        value = self.held.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._odd("settings", name)
        return _Settings(self.path, value or {})

    def _odd(self, kind: str, name: str) -> EncoderUnavailableError:
        return EncoderUnavailableError(
            f"{self.path} should say {kind} of “{name[:40]}” and says {self.held[name]!r:.40}: "
            "bring the file again from where the model came from."
        )


def _settings(path: Path) -> _Settings:
    """Read a file of settings; what is not there says nothing."""
    held = _json(path)
    if held is not None and not isinstance(held, dict):
        raise EncoderUnavailableError(f"{path} holds no settings.")
    return _Settings(path, held or {})


def _json(path: Path) -> Any:
    if not path.is_file():
        return None
    if path.stat().st_size > LARGEST_SETTINGS:
        raise EncoderUnavailableError(f"{path} is too large to be a file of settings.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise EncoderUnavailableError(f"{path} is damaged: it cannot be read as JSON.") from error


def _pooling(settings: _Settings, *, has_prompts: bool) -> tuple[Pooling | None, str]:
    """Give the pooling that a folder asks for, or None and why it cannot be had."""
    modes = {settings.words("pooling_mode") or ""} | {
        name.removeprefix("pooling_mode_").removesuffix("_token").removesuffix("_tokens")
        for name in settings.held
        if name.startswith("pooling_mode_") and settings.truth(name)
    }
    modes.discard("")
    is_with_prompt = settings.truth("include_prompt") is not False
    if has_prompts and not is_with_prompt:
        raise EncoderUnavailableError(
            f"{settings.path} leaves what is put before a text out of its vector, which cannot be done here."
        )
    if not modes <= set(Pooling) or len(modes) > 1:
        asked = ", ".join(sorted(modes))[:80]
        return None, f"{settings.path} asks for the pooling {asked}; mean or cls can be used, one of them."
    return (Pooling(modes.pop()) if modes else Pooling.MEAN), ""


def _has_other_modules(path: Path) -> bool:
    """Whether the model goes on behind the pooling: a layer that is in no file read here."""
    held = _json(path)
    if held is None:
        return False
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise EncoderUnavailableError(f"{path} holds no list of modules.")
    kinds = {(_Settings(path, each).words("type") or "").rpartition(".")[2] for each in held}
    return not kinds <= _MODULES


def _longest(folder: Path, config: _Settings) -> int:
    """Give how many tokens the model reads: the least that any of the files says."""
    positions = config.number("max_position_embeddings")
    kind = config.words("model_type")
    if positions and kind in _POSITIONS_BEHIND_PADDING:
        positions -= (config.number("pad_token_id") or 0) + 1
    said = [
        positions,
        _settings(folder / "tokenizer_config.json").number("model_max_length"),
        _settings(folder / "sentence_bert_config.json").number("max_seq_length"),
    ]
    longest = min((length for length in said if length), default=USUAL_LENGTH)
    if longest < LEAST_TOKENS:
        raise EncoderUnavailableError(
            f"The settings in {folder} leave no place for a sentence: “max_position_embeddings”, "
            "“pad_token_id”, “model_max_length” and “max_seq_length” say how many tokens the model reads."
        )
    return longest


def _prompts(settings: _Settings) -> tuple[str, str]:
    """Give what the folder puts before a question and before a passage, each empty where it says nothing."""
    prompts = settings.settings("prompts")
    usual = prompts.words(settings.words("default_prompt_name") or "")
    query = prompts.words("query") if "query" in prompts.held else usual
    of_offers = next((name for name in ("passage", "document") if name in prompts.held), None)
    passage = prompts.words(of_offers) if of_offers else usual
    return _readable(settings.path, query), _readable(settings.path, passage)


def _readable(path: Path, prompt: str | None) -> str:
    """Give what is put before a text; the texts themselves are cleaned, this is used as it is."""
    try:
        (prompt or "").encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncoderUnavailableError(f"{path} puts before a text what no tokeniser can read.") from error
    return prompt or ""
