"""Sketches: rough vectors in an encoder's own space, from a table of word vectors, at once.

A full vector takes a third of a second of a core, a sketch a few thousandths of that. So a new text is
found by meaning from its first second on; its full vector is made in the background and takes the
sketch's place. A sketch is the mean of its words' vectors, each weighed by a/(a + p(word)) (Arora, Liang
and Ma, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings", 2017), freed of what sketches of
its role have in common. The words' vectors were made by the full encoder, one word at a time:
quality/matcher/word_table.py makes the table and says how.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Role
from duijie.core.matcher.stop_words import STOP_WORDS
from duijie.core.matcher.words import han_runs
from duijie.core.package_data import file_of

WORD_TABLE = "word_table.npz"
FEWEST_WORDS = 2  # one known word among strange ones says nothing of a text


class WordTable:
    """The vectors of some ten thousand Chinese words, a few bytes each, in one model's space."""

    def __init__(
        self,
        words: Sequence[str],
        codes: NDArray[np.int8],
        basis: NDArray[np.float32],
        usual: dict[Role, NDArray[np.float32]],
    ) -> None:
        """Take `codes`, shape (words, axes), the `basis` that turns axes into the model's dimensions."""
        self._place = {word: place for place, word in enumerate(words)}
        self._codes = codes
        self._basis = basis
        self._usual = usual

    def sketch(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Give a unit vector a text, shape (texts, dimensions); all zeros for one of too few known words."""
        sketches = self.raw(texts)
        known = np.any(sketches, axis=1)
        sketches[known] -= self._usual[role]
        return _unit(sketches)

    def raw(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the sketches with what their role has in common still in them."""
        sums = np.zeros((len(texts), self._codes.shape[1]), dtype=np.float32)
        for at, text in enumerate(texts):
            places = self._places(text)
            if len(places) >= FEWEST_WORDS:
                sums[at] = self._codes[places].sum(axis=0, dtype=np.float32)
        return _unit(sums @ self._basis)

    def _places(self, text: str) -> list[int]:
        import rjieba

        places: list[int] = []
        for run in han_runs(text):
            for word in rjieba.cut(run):
                if word in STOP_WORDS:
                    continue
                place = self._place.get(word)
                if place is not None:
                    places.append(place)
                else:  # a word the table lacks is told by its characters
                    places += [self._place[one] for one in word if one in self._place]
        return places


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


@cache
def word_table(model: str) -> WordTable | None:
    """Load the table of a model's words; None for a model that none was made of."""
    with np.load(file_of("duijie.search", WORD_TABLE)) as kept:
        if str(kept["model"]) != model:
            return None
        return WordTable(
            words=bytes(kept["words"]).decode("utf-8").split("\n"),
            codes=kept["codes"],
            basis=kept["basis"].astype(np.float32),
            usual={role: kept[f"usual:{role}"].astype(np.float32) for role in Role},
        )
