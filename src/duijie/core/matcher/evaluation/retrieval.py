"""Retrieval folders: queries, documents and which answer which; how well each way of searching finds them.

Four ways, the same candidates' depth for all: `lexical` BM25 of the words as they stand, `dense` the
encoder's cosines, `fused` both joined by hand (.8 and .2), `reranked` what the matcher makes of the
candidates of the first two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.concepts import MARK
from duijie.core.matcher.evaluation.metrics import retrieval_figures
from duijie.core.matcher.profile import Profile, Role
from duijie.core.matcher.rank import rank
from duijie.core.matcher.scorers.text import LENGTH_SHARE, SATURATION, counted
from duijie.core.matcher.statistics import Statistics, statistics_of

Numbers = NDArray[np.float64]
Encode = Callable[[Sequence[str], Role], NDArray[np.float32]]

DEPTH = 200
DENSE_SHARE = 0.8
_NO_DAY = date.min  # nothing in a folder expires


@dataclass(frozen=True, slots=True)
class Folder:
    """Documents and queries as profiles, and the grade of each judged document of each query."""

    documents: Sequence[Profile]
    queries: Sequence[Profile]
    judged: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Band:
    """Where the encoder's cosines begin and end to tell anything."""

    low: float
    high: float


def measure_retrieval(
    folder: Folder, *, encode: Encode | None, band: Band | None
) -> dict[str, dict[str, float] | None]:
    """Measure the four ways; without an encoder `dense` and `fused` are None."""
    search = Retrieval(folder, encode, band)
    asked = [query for query in folder.queries if query.key in folder.judged]
    found: dict[str, dict[str, list[str]]] = {"lexical": {}, "dense": {}, "fused": {}, "reranked": {}}
    for query, vector in zip(asked, search.vectors(asked), strict=True):
        lexical, dense = search.lexical(query), search.dense(vector)
        found["lexical"][query.key] = search.best(lexical, only_hits=True)
        if dense is not None:
            found["dense"][query.key] = search.best(dense)
            found["fused"][query.key] = search.best(joined(lexical, dense))
        found["reranked"][query.key] = search.reranked(query, vector, dense)
    return {
        name: retrieval_figures(ranked, folder.judged) if ranked else None for name, ranked in found.items()
    }


def joined(lexical: Numbers, dense: Numbers) -> Numbers:
    """Join both, each brought to 0…1 within the query; a document no word hit earns nothing for words."""
    spread = float(np.ptp(dense)) or 1.0
    highest = float(np.max(lexical, initial=0.0)) or 1.0
    both: Numbers = DENSE_SHARE * (dense - np.min(dense)) / spread + (1 - DENSE_SHARE) * lexical / highest
    return both


class Retrieval:
    """The documents of one folder, ready to be searched."""

    def __init__(self, folder: Folder, encode: Encode | None, band: Band | None) -> None:
        self._documents = list(folder.documents)
        self._encode = encode
        self._made = None
        if encode is not None:
            self._made = encode([document.passage for document in self._documents], Role.OFFERING)
        counts = statistics_of(self._documents)
        self._statistics = counts if band is None else _with_band(counts, band)
        self._postings = _postings([counted(document) for document in self._documents])
        lengths = np.array([sum(counted(document).values()) for document in self._documents], dtype=float)
        usual = self._statistics.average_length or 1.0
        self._slowing = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / usual)

    def vectors(self, queries: Sequence[Profile]) -> Sequence[NDArray[np.float32] | None]:
        """Give each query's vector."""
        if self._encode is None:
            return [None] * len(queries)
        return list(self._encode([query.passage for query in queries], Role.ASKING))

    def lexical(self, query: Profile, *, with_concepts: bool = False) -> Numbers:
        """Give BM25 of every document."""
        scores = np.zeros(len(self._documents))
        for term, often in sorted(counted(query).items()):
            if term not in self._postings or (term.startswith(MARK) and not with_concepts):
                continue
            places, held = self._postings[term]
            weight = sqrt(often) * self._statistics.rarity(term) * (SATURATION + 1)
            scores[places] += weight * held / (held + self._slowing[places])
        return scores

    def dense(self, vector: NDArray[np.float32] | None) -> Numbers | None:
        """Give the cosine of every document."""
        if vector is None or self._made is None:
            return None
        return (self._made @ vector).astype(np.float64)

    def best(self, scores: Numbers, *, only_hits: bool = False) -> list[str]:
        """Name the best documents, equal ones by name."""
        return [self._documents[place].key for place in self._places(scores, only_hits=only_hits)]

    def _places(self, scores: Numbers, *, only_hits: bool = False) -> list[int]:
        depth = min(DEPTH, len(scores))
        if not depth:
            return []
        enough = np.partition(scores, len(scores) - depth)[len(scores) - depth]
        places = [int(at) for at in np.flatnonzero(scores >= enough) if not only_hits or scores[at] > 0]
        places.sort(key=lambda at: (-scores[at], self._documents[at].key))
        return places[:depth]

    def reranked(
        self, query: Profile, vector: NDArray[np.float32] | None, dense: Numbers | None
    ) -> list[str]:
        """Name what the matcher puts first among the candidates by words and by meaning."""
        places = dict.fromkeys(self._places(self.lexical(query, with_concepts=True), only_hits=True))
        if dense is not None:
            places |= dict.fromkeys(self._places(dense))
        candidates = [
            replace(self._documents[at], vector=None if self._made is None else self._made[at])
            for at in places
        ]
        ranking = rank(replace(query, vector=vector), candidates, statistics=self._statistics, today=_NO_DAY)
        return [one.key for one in ranking.suggestions if one.score > 0]


def _postings(
    documents: Sequence[Counter[str]],
) -> dict[str, tuple[NDArray[np.int64], Numbers]]:
    held: dict[str, tuple[list[int], list[int]]] = {}
    for place, terms in enumerate(documents):
        for term, often in terms.items():
            places, counts = held.setdefault(term, ([], []))
            places.append(place)
            counts.append(often)
    return {
        term: (np.array(places, dtype=np.int64), np.array(counts, dtype=np.float64))
        for term, (places, counts) in held.items()
    }


def _with_band(counts: Statistics, band: Band) -> Statistics:
    return replace(counts, cosine_low=band.low, cosine_high=band.high)
