"""What a learner is told of a judged pair: the matcher's own numbers, and those of characters and words.

Rarity of terms and the axes of latent semantic analysis are counted on all texts that are there, as a
library's are; no level is looked at. The last features say how a pair's number stands among the others
of its group, and what the group's numbers are like: how near an offer is matters less than whether a
nearer one is there, and a need whose candidates are all far is judged otherwise than one in the thick.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.concepts import MARK
from duijie.core.matcher.evaluation.metrics import rows_by_group
from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.text import bm25, counted
from duijie.core.matcher.statistics import statistics_of
from duijie.core.matcher.words import normalise, split_terms, telling_words

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]
Sparse = Any  # a sparse matrix of scipy's, which states no types
Terms = Callable[[str], list[str]]

BM25_COLUMN = 0
CHARACTERS_COLUMN = 1
_AXES = 100
_SEED = 20261125
_NEAREST = 3
_SHORTEST_SENTENCE = 6
_LATENT = ("latent", "latent title", "latent sentence", "middle", "crowd", "company")
_BLANK = "∅"  # keeps a corpus whose texts hold no term at all from being no corpus
_RUNS = re.compile(r"\w+")
_SENTENCES = re.compile(r"[。；;！!？?\n]")


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


class _Texts:
    """The different needs and offers of some pairs, and which of them each pair joins."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        needs = list(dict.fromkeys((pair.demand_title, pair.demand_text) for pair in pairs))
        offers = list(dict.fromkeys((pair.offer_title, pair.offer_text) for pair in pairs))
        place = {one: at for at, one in enumerate(needs)}
        self.need: Rows = np.array([place[pair.demand_title, pair.demand_text] for pair in pairs])
        place = {one: at for at, one in enumerate(offers)}
        self.offer: Rows = np.array([place[pair.offer_title, pair.offer_text] for pair in pairs])
        self.needs = [Profile(key="", title=title, text=text) for title, text in needs]
        self.offers = [Profile(key="", title=title, text=text) for title, text in offers]
        self.titles = [profile.title for profile in self.needs]
        self.wholes = [_whole(profile) for profile in self.needs]
        self.offered = [_whole(profile) for profile in self.offers]
        said = [(at, one) for at, text in enumerate(self.wholes) for one in _sentences(text)]
        self.sentences = [one for _, one in said]
        self.speaker: Rows = np.array([at for at, _ in said], dtype=np.int64)

    def nearest_sentence(self, near: Callable[[Rows, Rows], Numbers]) -> Numbers:
        """Give for each pair how near the need's nearest sentence is to the offer."""
        best = np.zeros(len(self.need))
        for need in range(len(self.needs)):
            pairs, sentences = np.flatnonzero(self.need == need), np.flatnonzero(self.speaker == need)
            if len(sentences):
                best[pairs] = near(sentences, self.offer[pairs]).max(axis=0)
        return best


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of some pairs: a row of numbers each, and where its offer lies on the latent axes."""

    rows: Numbers
    placed: Numbers


def features_of(pairs: Sequence[Pair], cosines: Numbers | None = None) -> Told:
    """Tell of each pair, shape (pairs, features); `cosines` of an encoder add theirs."""
    texts = _Texts(pairs)
    groups = [pair.group for pair in pairs]
    plain, with_concepts, concepts = _own_numbers(texts)
    pairwise = {"bm25": plain}
    placed = np.zeros((len(pairs), 1))
    counts: dict[str, Numbers] = {"concepts": concepts}
    for name, terms in _TERMS.items():
        weighed = _Weighed(texts, terms)
        pairwise[name] = weighed.whole()
        pairwise[f"{name} of title"] = weighed.title()
        if name in _READ_CLOSELY:
            pairwise |= {f"{name} {part}": numbers for part, numbers in weighed.shares().items()}
            counts |= {f"{name} {part}": numbers for part, numbers in weighed.counts().items()}
            latent, placed = weighed.latent(groups)
            pairwise |= {f"{name} {part}": numbers for part, numbers in latent.items()}
    pairwise["concepts"] = with_concepts
    if cosines is not None:
        pairwise["meaning"] = cosines
    columns = [*pairwise.values(), *counts.values()]
    for numbers in pairwise.values():
        columns += list(within_groups(groups, numbers).T)
    for numbers in (pairwise[name] for name in _TELLING_OF_THE_GROUP if name in pairwise):
        columns += list(_of_the_group(groups, numbers).T)
    columns.append(_sizes(groups))
    return Told(np.column_stack(columns), placed)


def _own_numbers(texts: _Texts) -> tuple[Numbers, Numbers, Numbers]:
    """Give BM25 of plain terms, of terms with concepts, and the number of shared concepts."""
    statistics = statistics_of([*texts.offers, *texts.needs])
    rows = []
    for need, offer in zip(texts.need, texts.offer, strict=True):
        wanted, held = counted(texts.needs[need]), counted(texts.offers[offer])
        plain = Counter({term: often for term, often in wanted.items() if not term.startswith(MARK)})
        concepts = sum(term.startswith(MARK) for term in wanted.keys() & held.keys())
        rows.append((bm25(plain, held, statistics), bm25(wanted, held, statistics), concepts))
    plain_numbers, concept_numbers, count = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return plain_numbers, concept_numbers, count


class _Weighed:
    """The texts as weighed terms of one kind (TF-IDF, logarithmic, unit length)."""

    def __init__(self, texts: _Texts, terms: Terms) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._texts = texts
        vectorizer: Any = TfidfVectorizer(analyzer=_or_blank(terms), sublinear_tf=True)
        vectorizer.fit([*texts.titles, *texts.wholes, *texts.offered, _BLANK])
        self._rarity = vectorizer.idf_
        self._titles, self._wholes, self._offers = map(
            vectorizer.transform, (texts.titles, texts.wholes, texts.offered)
        )
        self._everything = vectorizer.transform([*texts.titles, *texts.wholes, *texts.offered])
        self._sentences = vectorizer.transform(texts.sentences or [_BLANK])

    def whole(self) -> Numbers:
        """Give the cosine of need and offer."""
        return self._summed(self._wholes, self._offers)

    def title(self) -> Numbers:
        """Give the cosine of the need's title and the offer."""
        return self._summed(self._titles, self._offers)

    def _summed(self, here: Sparse, there: Sparse) -> Numbers:
        products = here[self._texts.need].multiply(there[self._texts.offer])
        return _flat(products.sum(axis=1))

    def shares(self) -> Mapping[str, Numbers]:
        """Give which share of each side's weight the other has, and the nearest sentence."""
        offers, titles = self._rare(self._offers), self._rare(self._titles)
        held = self._summed(_ones(self._wholes), offers)
        asked = self._summed(titles, _ones(self._offers))
        shared = offers[self._texts.offer].multiply(_ones(self._wholes)[self._texts.need])
        return {
            "covered": held / np.maximum(_flat(offers.sum(axis=1))[self._texts.offer], 1e-9),
            "title covered": asked / np.maximum(_flat(titles.sum(axis=1))[self._texts.need], 1e-9),
            "rarest": _flat(shared.max(axis=1).todense()),
            "sentence": self._texts.nearest_sentence(
                lambda sentences, offers: (self._sentences[sentences] @ self._offers[offers].T).toarray()
            ),
        }

    def _rare(self, matrix: Sparse) -> Sparse:
        return _ones(matrix).multiply(self._rarity).tocsr()

    def counts(self) -> Mapping[str, Numbers]:
        """Give how many terms there are, and are shared."""
        needs, titles, offers = map(_ones, (self._wholes, self._titles, self._offers))
        return {
            "shared": self._summed(needs, offers),
            "in offer": _flat(offers.sum(axis=1))[self._texts.offer],
            "in need": _flat(needs.sum(axis=1))[self._texts.need],
            "in title": _flat(titles.sum(axis=1))[self._texts.need],
        }

    def latent(self, groups: Sequence[str]) -> tuple[Mapping[str, Numbers], Numbers]:
        """Give cosines on latent axes (Deerwester et al. 1990), and how an offer stands among its group's.

        Also where the offer of each pair lies, shape (pairs, axes).
        """
        from sklearn.decomposition import TruncatedSVD

        axes = min(_AXES, min(self._everything.shape) - 1)
        if axes < 1:
            nothing = np.zeros(len(self._texts.need))
            return dict.fromkeys(_LATENT, nothing), nothing[:, None]
        analysis: Any = TruncatedSVD(axes, random_state=_SEED).fit(self._everything)
        titles, wholes, offers, sentences = (
            _unit(analysis.transform(part))
            for part in (self._titles, self._wholes, self._offers, self._sentences)
        )
        need, offer = self._texts.need, self._texts.offer
        whole = np.sum(wholes[need] * offers[offer], axis=1)
        title = np.sum(titles[need] * offers[offer], axis=1)
        sentence = self._texts.nearest_sentence(lambda spoken, offered: sentences[spoken] @ offers[offered].T)
        company = _company(groups, offers[offer], whole + title)
        return dict(zip(_LATENT, (whole, title, sentence, *company), strict=True)), offers[offer]


def _company(groups: Sequence[str], placed: Numbers, near: Numbers) -> Numbers:
    """Say how each offer stands among its group's.

    Three rows: how near it is to all of them (the middle), to those near the need (the crowd; Rocchio's
    feedback, 1971), and to its nearest few (its company).
    """
    middle, crowd, company = np.zeros((3, len(near)))
    for rows in rows_by_group(groups):
        nearness = placed[rows] @ placed[rows].T
        np.fill_diagonal(nearness, 0)
        weight = np.maximum(near[rows], 0) ** 4
        middle[rows] = nearness.mean(axis=1)
        crowd[rows] = nearness @ weight / np.maximum(weight.sum() - weight, 1e-9)
        company[rows] = np.sort(nearness, axis=1)[:, -_NEAREST:].mean(axis=1)
    return np.stack([middle, crowd, company])


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


def _of_the_group(groups: Sequence[str], numbers: Numbers) -> Numbers:
    """Tell the mean and the highest number of each one's group."""
    told = np.zeros((len(numbers), 2))
    for rows in rows_by_group(groups):
        told[rows] = np.mean(numbers[rows]), np.max(numbers[rows])
    return told


def _sizes(groups: Sequence[str]) -> Numbers:
    sizes = Counter(groups)
    return np.array([sizes[group] for group in groups], dtype=np.float64)


def grams(text: str, *sizes: int) -> list[str]:
    """Split a text into its runs of so many characters, none across a blank or a mark."""
    runs = _RUNS.findall(normalise(text))
    return [run[at : at + size] for run in runs for size in sizes for at in range(len(run) - size + 1)]


_TERMS: Mapping[str, Terms] = {
    "pairs": lambda text: grams(text, 2),
    "characters": lambda text: grams(text, 1),
    "pairs and triples": lambda text: grams(text, 2, 3),
    "words": lambda text: list(telling_words(text)),
    "terms": split_terms,
}
_READ_CLOSELY = ("pairs", "words")
_TELLING_OF_THE_GROUP = (
    "pairs",
    "pairs of title",
    "pairs latent",
    "words",
    "words latent",
    "terms",
    "meaning",
)


def _or_blank(terms: Terms) -> Terms:
    return lambda text: [_BLANK] if text == _BLANK else terms(text)


@lru_cache(maxsize=16384)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(one for one in _SENTENCES.split(text) if len(one) >= _SHORTEST_SENTENCE)


def _ones(matrix: Sparse) -> Sparse:
    ones = matrix.copy()
    ones.data = np.ones_like(ones.data)
    return ones


def _flat(matrix: Any) -> Numbers:
    return np.asarray(matrix, dtype=np.float64).ravel()


def _unit(matrix: Numbers) -> Numbers:
    unit: Numbers = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return unit


def _whole(profile: Profile) -> str:
    return f"{profile.title}\n{profile.text}".strip()
