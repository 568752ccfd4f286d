"""A folder that holds a sentence model as Hugging Face exports write one, and what it says of the model.

    model.onnx or onnx/model.onnx          the model, with its weights (model.onnx_data beside it, when large)
    tokenizer.json                         how a text becomes numbers
    config.json, tokenizer_config.json, sentence_bert_config.json    how long a text may be
    1_Pooling/config.json, modules.json    how one vector is made of those of a text's tokens
    config_sentence_transformers.json      what is put before a question or a passage

All but the first two lines may be missing: up to 512 tokens are read then, their mean is taken, and nothing
is put before a text. Only this is read; which runtime runs it is the business of onnx_encoder.py.
"""

from __future__ import annotations

import hashlib
import json
import re
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
# Their positions begin behind the number of the padding token, so that so many fewer tokens have a place.
_POSITIONS_BEHIND_PADDING = frozenset({"camembert", "roberta", "xlm-roberta", "xlm-roberta-xl", "mpnet"})
_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})


class Pooling(StrEnum):
    """How one vector is made of those of a text's tokens."""

    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True)
class OnnxFolder:
    """What a folder says of its model; `query` and `passage` are put before what asks and what offers."""

    name: str
    model: Path
    tokenizer: Path
    pooling: Pooling
    has_other_modules: bool
    longest: int
    padding: int
    query: str
    passage: str

    def fingerprint(self) -> str:
        """Hash all that a vector depends on: the weights, the tokeniser and how both are used."""
        digest = hashlib.sha256()
        weights = sorted(self.model.parent.glob(f"{self.model.name}*"))
        try:
            for path in (*weights, self.tokenizer):
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise EncoderUnavailableError(f"{path} cannot be read ({error.strerror}).") from error
        used = [self.pooling, self.longest, self.query, self.passage]
        digest.update(json.dumps(used).encode())
        return digest.hexdigest()


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
        return OnnxFolder(
            name=re.sub(r"[^\w.-]", "-", folder.resolve().name)[:24],
            model=model,
            tokenizer=folder / TOKENIZER,
            pooling=_pooling(
                folder / "1_Pooling" / "config.json", has_prompts=any((*prompts, query, passage))
            ),
            has_other_modules=_has_other_modules(folder / "modules.json"),
            longest=_longest(folder, config),
            padding=_whole(config.get("pad_token_id")) or 0,
            query=query or prompts[0],
            passage=passage or prompts[1],
        )
    except OSError as error:
        raise EncoderUnavailableError(f"{folder} cannot be read ({error.strerror}).") from error


def _settings(path: Path) -> dict[str, Any]:
    """Read a file of settings; what is not there says nothing."""
    held = _json(path)
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise EncoderUnavailableError(f"{path} holds no settings.")
    return held


def _json(path: Path) -> Any:
    if not path.is_file():
        return None
    if path.stat().st_size > LARGEST_SETTINGS:
        raise EncoderUnavailableError(f"{path} is too large to be a file of settings.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise EncoderUnavailableError(f"{path} is damaged: it cannot be read as JSON.") from error


def _pooling(path: Path, *, has_prompts: bool) -> Pooling:
    settings = _settings(path)
    modes = {str(settings.get("pooling_mode", ""))} | {
        name.removeprefix("pooling_mode_").removesuffix("_token").removesuffix("_tokens")
        for name, is_on in settings.items()
        if name.startswith("pooling_mode_") and is_on is True
    }
    modes.discard("")
    if not modes <= set(Pooling) or len(modes) > 1:
        raise EncoderUnavailableError(
            f"{path} asks for the pooling {', '.join(sorted(modes))}; mean or cls can be used, one of them."
        )
    if has_prompts and settings.get("include_prompt") is False:
        raise EncoderUnavailableError(
            f"{path} leaves what is put before a text out of its vector, which cannot be done here."
        )
    return Pooling(modes.pop()) if modes else Pooling.MEAN


def _has_other_modules(path: Path) -> bool:
    """Whether the model goes on behind the pooling: a layer that is in no file read here."""
    held = _json(path)
    modules = held if isinstance(held, list) else []
    kinds = {str(each.get("type", "")).rpartition(".")[2] for each in modules if isinstance(each, dict)}
    return not kinds <= _MODULES


def _longest(folder: Path, config: dict[str, Any]) -> int:
    """Give how many tokens the model reads: the least that any of the files says."""
    positions = _whole(config.get("max_position_embeddings"))
    if positions and config.get("model_type") in _POSITIONS_BEHIND_PADDING:
        positions -= (_whole(config.get("pad_token_id")) or 0) + 1
    said = [
        positions,
        _whole(_settings(folder / "tokenizer_config.json").get("model_max_length")),
        _whole(_settings(folder / "sentence_bert_config.json").get("max_seq_length")),
    ]
    return min((length for length in said if length), default=USUAL_LENGTH)


def _whole(value: object) -> int | None:
    """Give a number of tokens; one as large as tokenisers write where they know none is cut."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return None
    return int(min(value, MOST_TOKENS))


def _prompts(settings: dict[str, Any]) -> tuple[str, str]:
    """Give what the folder puts before a question and before a passage, each empty where it says nothing."""
    prompts = settings.get("prompts")
    if not isinstance(prompts, dict):
        return "", ""
    usual = prompts.get(settings.get("default_prompt_name"), "")
    query = prompts.get("query", usual)
    passage = prompts.get("passage", prompts.get("document", usual))
    return (query if isinstance(query, str) else ""), (passage if isinstance(passage, str) else "")
