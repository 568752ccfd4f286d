"""An encoder of the operator's own: a sentence model in an ONNX folder, run on this machine's processor.

It needs two packages that nothing else here needs (requirements/onnx.in). Nothing is fetched and nothing
leaves: the folder is put there by hand, and the runtime is told not to report to its maker.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from duijie.core.matcher import Role, Vector
from duijie.exits.states import TextClass
from duijie.search.encoders import EncoderUnavailableError, SilentEncoderError, cleaned
from duijie.search.onnx_folder import OnnxFolder, Pooling, read_folder

INSTALL = "uv pip install --python .venv/bin/python --require-hashes --no-deps -r requirements/onnx.txt"
# Padded tokens run at once: eight texts of 512. With sixteen heads their attention takes 130 MB a layer.
TOKENS_AT_ONCE = 4096
MOST_THREADS = 4
_PROBES = ("对接", "院地合作")  # two, of unequal length: one is padded beside the other
_SENTENCE = "sentence_embedding"
_OF_TOKENS = ("last_hidden_state", "token_embeddings")
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_RANK_OF_TOKENS = 3  # texts, tokens, numbers


class UnencodableError(SilentEncoderError, RuntimeError):
    """The model has no vector for this text: it is found by its words, and not asked for again."""


class OnnxEncoder:
    """Reads texts by the model of one folder; cosines of unknown models lie anywhere, so the band is set."""

    highest = TextClass.CONFIDENTIAL
    is_band_measured = False

    def __init__(self, folder: OnnxFolder, *, band: tuple[float, float]) -> None:
        """Load the model. Raises EncoderUnavailableError, in words, when it cannot be run."""
        runtime, tokenizers = _packages()
        self._folder = folder
        self.cosine_low, self.cosine_high = band
        self._tokenizer = _tokenizer(tokenizers, folder)
        self._session = _session(runtime, folder)
        self._types = {each.name: _TYPES.get(each.type) for each in self._session.get_inputs()}
        if not {"input_ids"} <= set(self._types) <= _INPUTS or None in self._types.values():
            raise EncoderUnavailableError(
                f"{folder.model} is no model of sentences: it reads {', '.join(self._types)}."
            )
        self._output = _output(self._session, folder)
        self._one_at_a_time = Lock()  # two batches at once would take the memory of two
        self.dimensions = self._probed_dimensions()
        self.name = f"onnx:{folder.name}:{folder.fingerprint()[:24]}"

    def _probed_dimensions(self) -> int:
        """Read texts together and each alone, as they will come, and give how long the vectors are."""
        model = self._folder.model
        try:
            lengths = {len(self._vectors(texts)[0]) for texts in (_PROBES, *([each] for each in _PROBES))}
        except UnencodableError as error:
            raise EncoderUnavailableError(f"{model} gives no vector for a word: {error}") from error
        if len(lengths) > 1:
            raise EncoderUnavailableError(
                f"{model} is no model of sentences: its vectors are as long as the texts."
            )
        return lengths.pop()

    @classmethod
    def from_settings(cls) -> OnnxEncoder:
        """Load the model of the folder that is set. Raises EncoderUnavailableError, in words."""
        if not settings.ENCODER_FOLDER:
            raise EncoderUnavailableError(
                "DUIJIE_ENCODER is onnx and no folder is named: set DUIJIE_ENCODER_FOLDER to the model's."
            )
        try:
            place = Path(settings.ENCODER_FOLDER).expanduser()
        except RuntimeError as error:
            raise EncoderUnavailableError(
                f"Nobody on this machine has the home that {settings.ENCODER_FOLDER} begins with: set "
                "DUIJIE_ENCODER_FOLDER to the model's folder, written out."
            ) from error
        folder = read_folder(
            place,
            query=settings.ENCODER_QUERY,
            passage=settings.ENCODER_PASSAGE,
        )
        return cls(folder, band=settings.ENCODER_BAND)

    def encode(
        self, texts: Sequence[str], role: Role, text_class: TextClass = TextClass.CONFIDENTIAL
    ) -> NDArray[np.float32]:
        """Give one unit vector a text, shape (texts, dimensions).

        Raises BlankTextError, and UnencodableError where the model fails.
        """
        prefix = self._folder.query if role is Role.ASKING else self._folder.passage
        asked = [prefix + text for text in cleaned(texts)]
        if not asked:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return self._vectors(asked)

    def sketch(self, texts: Sequence[str], role: Role) -> list[Vector | None]:
        """Give none: no table of words was made of this model, so words serve until a vector is made."""
        return [None] * len(texts)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        try:
            tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        except Exception as error:  # it raises Exception itself
            raise UnencodableError(f"its tokeniser cannot read a text: {_first_line(error)}") from error
        if not all(tokens):
            raise UnencodableError("its tokeniser finds nothing to read in a text")
        vectors: list[Any] = [None] * len(texts)
        for places in _batches([len(ids) for ids in tokens]):
            pooled = self._run([tokens[place] for place in places])
            for place, vector in zip(places, pooled, strict=True):
                vectors[place] = vector
        made = np.asarray(vectors, dtype=np.float32)
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise UnencodableError("it gave a vector without a direction")
        unit: NDArray[np.float32] = made / lengths
        return unit

    def _run(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Run one batch, padded to its longest text, and give a vector a text."""
        shape = (len(batch), max(map(len, batch)))
        ids, mask = np.full(shape, self._folder.padding), np.zeros(shape, dtype=np.int64)
        for at, text in enumerate(batch):
            ids[at, : len(text)] = text
            mask[at, : len(text)] = 1
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
        given = {name: known[name].astype(kind) for name, kind in self._types.items()}
        try:
            with self._one_at_a_time:
                (answer,) = self._session.run([self._output], given)
        except Exception as error:  # the runtime's own errors have no base of their own
            raise UnencodableError(_first_line(error)) from error
        try:
            numbers = np.asarray(answer, dtype=np.float32)
        except (ValueError, TypeError) as error:
            raise UnencodableError("it gave no numbers") from error
        return _pooled(numbers, mask, self._folder.pooling)


def _pooled(
    answer: NDArray[np.float32], mask: NDArray[np.int64], pooling: Pooling | None
) -> NDArray[np.float32]:
    """Make one vector of the tokens' vectors of each text; an answer of one vector a text is it already."""
    if answer.ndim != _RANK_OF_TOKENS:
        if answer.shape[:1] != mask.shape[:1] or answer.ndim != _RANK_OF_TOKENS - 1:
            raise UnencodableError(f"it gave an answer of the shape {answer.shape}")
        return answer
    if answer.shape[:2] != mask.shape:
        raise UnencodableError(f"it gave an answer of the shape {answer.shape}")
    if pooling is Pooling.CLS:
        return answer[:, 0]
    weights = mask[:, :, None].astype(np.float32)
    mean: NDArray[np.float32] = (answer * weights).sum(axis=1) / weights.sum(axis=1)
    return mean


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group the places of texts of like length, so that little is padded and no batch is too large."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _packages() -> tuple[Any, Any]:
    # Read once, when the library is loaded. The pinned release has nothing to report with; later ones have.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        return importlib.import_module("onnxruntime"), importlib.import_module("tokenizers")
    except ImportError as error:
        raise EncoderUnavailableError(
            f"DUIJIE_ENCODER=onnx needs packages that are not installed ({error.name or error}). "
            f"In Duijie's folder, run: {INSTALL}"
        ) from error


def _tokenizer(tokenizers: Any, folder: OnnxFolder) -> Any:
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(folder.tokenizer))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=folder.longest)
    except Exception as error:  # it raises Exception itself
        raise EncoderUnavailableError(
            f"{folder.tokenizer} is damaged or no tokeniser: {_first_line(error)}"
        ) from error
    return tokenizer


def _session(runtime: Any, folder: OnnxFolder) -> Any:
    options = runtime.SessionOptions()
    options.intra_op_num_threads = max(1, min(MOST_THREADS, (os.cpu_count() or 1) // 2))
    options.inter_op_num_threads = 1
    # Threads that wait in a loop take the processor from the web server; kept memory is never given back.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(
            str(folder.model), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the runtime's own errors have no base of their own
        raise EncoderUnavailableError(
            f"{folder.model} is damaged or cannot be run here: {_first_line(error)}"
        ) from error


def _output(session: Any, folder: OnnxFolder) -> str:
    """Name the output that is used: the sentence's vector where the model gives it, else the tokens'."""
    ranks = {each.name: len(each.shape or ()) for each in session.get_outputs()}
    if _SENTENCE in ranks:
        return _SENTENCE
    if folder.has_other_modules:
        raise EncoderUnavailableError(
            f"{folder.model} is a part of its model only: further layers of modules.json are not in it. "
            f"Export it whole, with an output “{_SENTENCE}”."
        )
    if folder.pooling is None:
        raise EncoderUnavailableError(folder.pooling_trouble)
    of_tokens = [name for name in _OF_TOKENS if ranks.get(name) == _RANK_OF_TOKENS]
    of_tokens += [name for name, rank in ranks.items() if rank == _RANK_OF_TOKENS]
    if not of_tokens:
        raise EncoderUnavailableError(
            f"{folder.model} is no model of sentences: it gives {', '.join(ranks)} and no vectors of tokens."
        )
    return of_tokens[0]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
