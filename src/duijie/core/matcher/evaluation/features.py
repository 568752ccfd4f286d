"""What a learner is told of a judged pair: the matcher's own numbers, and a few of characters and words.

Everything that is counted (how rare a word is, the axes of latent semantic analysis) is counted on the
pairs that are learned from. The last features say how a pair's number stands among the others of its
group: how near an offer is matters less than whether a nearer one is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.concepts import MARK
from duijie.core.matcher.evaluation.metrics import rows_by_group
from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.text import bm25, counted
from duijie.core.matcher.statistics import statistics_of
from duijie.core.matcher.words import normalise, telling_words

Numbers = NDArray[np.float64]
Sparse = Mapping[str, float]

BM25_COLUMN = 0
CHARACTERS_COLUMN = 1
# The numbers whose standing within the group is told as well.
_COMPARED = 8
_AXES = 64
_BUCKETS = 4096
_PASSES = 4


class Pair(Protocol):
    """The parts of a judged pair that are read here."""

    @property
    def group(self) -> str:
        """What is compared with each other."""
        ...

    @property
    def demand_title(self) -> str:
        """The need's title."""
        ...

    @property
    def demand_text(self) -> str:
        """The need's text."""
        ...

    @property
    def offer_title(self) -> str:
        """The offer's title."""
        ...

    @property
    def offer_text(self) -> str:
        """The offer's text."""
        ...


class Features:
    """Turns pairs into rows of numbers, by what is usual among the pairs it was made from."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        """Count how rare terms are among these pairs' texts, and find their latent axes."""
        offers = {_offer(pair): None for pair in pairs}
        needs = {_need(pair): None for pair in pairs}
        self._statistics = statistics_of([*offers, *needs])
        texts = [_whole(profile) for profile in (*offers, *needs)]
        self._characters = Rarity(map(bigrams, texts))
        self._triples = Rarity(map(trigrams, texts))
        self._words = Rarity(map(telling_words, texts))
        self._latent = Latent(self._characters, texts)

    def matrix(self, pairs: Sequence[Pair], cosines: Numbers | None = None) -> Numbers:
        """Give one row a pair, shape (pairs, features); `cosines` of an encoder are one feature more."""
        rows = np.array([self._row(pair) for pair in pairs], dtype=np.float64).reshape(len(pairs), -1)
        compared = [rows[:, column] for column in range(_COMPARED)]
        if cosines is not None:
            rows = np.column_stack([rows, cosines])
            compared.append(cosines)
        standing = [within_groups([pair.group for pair in pairs], column) for column in compared]
        return np.column_stack([rows, *standing])

    def _row(self, pair: Pair) -> list[float]:
        need, offer = _need(pair), _offer(pair)
        wanted, held = counted(need), counted(offer)
        plain = Counter({term: n for term, n in wanted.items() if not term.startswith(MARK)})
        whole, title, there = _whole(need), need.title, _whole(offer)
        words_here, words_there = set(telling_words(whole)), set(telling_words(there))
        return [
            bm25(plain, held, self._statistics),
            self._characters.cosine(bigrams(whole), bigrams(there)),
            bm25(wanted, held, self._statistics),
            self._characters.cosine(bigrams(title), bigrams(there)),
            self._words.cosine(telling_words(whole), telling_words(there)),
            self._triples.cosine(trigrams(whole), trigrams(there)),
            self._latent.cosine(whole, there),
            self._words.covered(words_there, words_here),
            self._latent.cosine(title, there),
            self._words.covered(set(telling_words(title)), words_there),
            self._characters.covered(set(bigrams(there)), set(bigrams(whole))),
            self._words.heaviest(words_here & words_there),
            float(len(words_here & words_there)),
            float(longest_shared(normalise(title), normalise(there))),
            float(sum(term.startswith(MARK) for term in wanted.keys() & held.keys())),
            float(len(words_there)),
            float(len(words_here)),
            float(len(there)),
            float(len(whole)),
            float(len(title)),
        ]


class Rarity:
    """Weights of terms by how few of some texts hold them (TF-IDF, logarithmic, unit length)."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        holding: Counter[str] = Counter()
        count = 0
        for terms in texts:
            holding.update(set(terms))
            count += 1
        self._rare = {term: log((1 + count) / (1 + held)) + 1 for term, held in holding.items()}
        self._unseen = log(1 + count) + 1
        self.vector = lru_cache(maxsize=16384)(self._vector)

    def weight(self, term: str) -> float:
        """Give how much a term tells; most when it was never seen."""
        return self._rare.get(term, self._unseen)

    def _vector(self, terms: tuple[str, ...]) -> Sparse:
        weighed = {term: (1 + log(often)) * self.weight(term) for term, often in Counter(terms).items()}
        length = sqrt(sum(value * value for value in weighed.values())) or 1.0
        return {term: value / length for term, value in weighed.items()}

    def cosine(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """Give the cosine of two texts' weighted terms."""
        here, there = self.vector(one), self.vector(other)
        shorter, longer = (here, there) if len(here) < len(there) else (there, here)
        return sum(value * longer[term] for term, value in shorter.items() if term in longer)

    def covered(self, terms: set[str], among: set[str]) -> float:
        """Give the share of the terms' weight that is found among others."""
        whole = sum(self.weight(term) for term in sorted(terms))
        return sum(self.weight(term) for term in sorted(terms & among)) / whole if whole else 0.0

    def heaviest(self, terms: set[str]) -> float:
        """Give the weight of the most telling of these terms."""
        return max(map(self.weight, terms), default=0.0)


class Latent:
    """Latent semantic analysis of character pairs: Deerwester et al. (1990), by randomised iteration."""

    def __init__(self, rarity: Rarity, texts: Sequence[str]) -> None:
        self._rarity = rarity
        matrix = np.stack([self._spread(text) for text in dict.fromkeys(texts)])
        axes = np.random.default_rng(_BUCKETS).standard_normal((_BUCKETS, min(_AXES, len(matrix))))
        for _ in range(_PASSES):  # subspace iteration: the axes turn towards the largest variance
            axes, _upper = np.linalg.qr(matrix.T @ (matrix @ axes))
        self._axes = axes.astype(np.float32)
        self.place = lru_cache(maxsize=16384)(self._place)

    def _spread(self, text: str) -> NDArray[np.float32]:
        spread = np.zeros(_BUCKETS, dtype=np.float32)
        for term, value in self._rarity.vector(bigrams(text)).items():
            spread[_bucket(term)] += value
        return spread

    def _place(self, text: str) -> NDArray[np.float32]:
        placed = self._spread(text) @ self._axes
        length = float(np.linalg.norm(placed)) or 1.0
        unit: NDArray[np.float32] = placed / length
        return unit

    def cosine(self, one: str, other: str) -> float:
        """Give the cosine of two texts on the latent axes."""
        return float(self.place(one) @ self.place(other))


def within_groups(groups: Sequence[str], numbers: Numbers) -> Numbers:
    """Tell how each number stands in its group: its distance from the middle, and its place from 0 to 1."""
    standing = np.zeros((len(numbers), 2))
    for rows in rows_by_group(groups):
        own = numbers[rows]
        spread = float(np.std(own)) or 1.0
        standing[rows, 0] = (own - np.mean(own)) / spread
        lower = np.sum(own[:, None] > own[None, :], axis=1) + np.sum(own[:, None] == own[None, :], axis=1) / 2
        standing[rows, 1] = lower / len(own)
    return standing


@lru_cache(maxsize=16384)
def bigrams(text: str) -> tuple[str, ...]:
    """Split a text into its pairs of characters, blanks left out."""
    return _grams(text, 2)


@lru_cache(maxsize=16384)
def trigrams(text: str) -> tuple[str, ...]:
    """Split a text into its triples of characters, blanks left out."""
    return _grams(text, 3)


def _grams(text: str, size: int) -> tuple[str, ...]:
    found: list[str] = []
    for run in normalise(text).split():
        letters = "".join(character for character in run if character.isalnum())
        found += [letters[at : at + size] for at in range(len(letters) - size + 1)]
    return tuple(found)


def longest_shared(one: str, other: str) -> int:
    """Give the length of the longest run of characters in both texts."""
    longest, before = 0, [0] * (len(other) + 1)
    for here in one:
        now = [0] * (len(other) + 1)
        for at, there in enumerate(other):
            if here == there and not here.isspace():
                now[at + 1] = before[at] + 1
                longest = max(longest, now[at + 1])
        before = now
    return longest


def _bucket(term: str) -> int:
    """Spread terms over the buckets, the same in every process (Python's own hash is salted)."""
    place = 0
    for character in term:
        place = (place * 65599 + ord(character)) % 4294967291
    return place % _BUCKETS


@lru_cache(maxsize=16384)
def _profile(title: str, text: str) -> Profile:
    return Profile(key=title, title=title, text=text)


def _need(pair: Pair) -> Profile:
    return _profile(pair.demand_title, pair.demand_text)


def _offer(pair: Pair) -> Profile:
    return _profile(pair.offer_title, pair.offer_text)


def _whole(profile: Profile) -> str:
    return f"{profile.title}\n{profile.text}".strip()
