"""Questions answered from one state of the folder: what words hit and what is near, each with both scores.

Many questions are answered together: what is small work for each of them is done in one step for all, and
a single question is the same with one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Statistics
from duijie.core.matcher.scorers.text import SATURATION, slowing_of, weights_of
from duijie.search.columns import NOTHING_NEAR, Chosen, Columns, Near, Places
from duijie.search.index import Hit, Part, Query
from duijie.search.lexical import Among, Condition, Partition, Weighed, weighed_known
from duijie.search.where import EVERYTHING, Where, asks_for_numbers

_TOGETHER = 32  # questions whose hits are scored in one step
_DEEPER = 4  # times the limit: how many full documents are scored here
_TIES = 10  # beyond the limit, so that ids decide between most equal scores

Scores = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Hits(NamedTuple):
    """The places that words hit, and the score of each."""

    places: Places
    scores: Scores


NOTHING_HIT = Hits(np.empty(0, np.int64), np.empty(0))


class Asked(NamedTuple):
    """A question with the public corpus' figures for its terms, and those of them that a document holds."""

    query: Query
    statistics: Statistics
    weighed: Weighed


class Answering:
    """One state of a folder, ready to answer."""

    def __init__(self, columns: Columns, parts: Mapping[Part, Partition]) -> None:
        self._columns = columns
        self._parts = parts

    def statistics(self, terms: Iterable[str]) -> Statistics:
        """Give the PUBLIC partition's figures for these terms."""
        return Statistics(
            document_count=self._columns.public_count,
            average_length=self._columns.public_length,
            document_frequency=self._parts[Part.PUBLIC].frequencies(set(terms)),
        )

    def answer(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """Give each question's hits: up to `limit` by words and up to `limit` by meaning."""
        # One half after the other: taken in turns, each would drive the other from the caches.
        near = self._near(queries)
        asked = [
            Asked(query, known := self.statistics(query.terms), weighed_known(query.terms, known))
            for query in queries
        ]
        hit = [self._by_words(one) for one in asked]
        answers: list[list[Hit]] = []
        for at in range(0, len(asked), _TOGETHER):
            some = slice(at, at + _TOGETHER)
            answers += self._joined(asked[some], hit[some], near[some])
        return answers

    def _near(self, queries: Sequence[Query]) -> list[Near]:
        alike: dict[tuple[Where, int], list[int]] = defaultdict(list)
        for at, query in enumerate(queries):
            if query.vector is not None:
                alike[query.where, query.limit].append(at)
        near = [NOTHING_NEAR] * len(queries)
        for (where, limit), places in alike.items():
            vectors = [vector for at in places if (vector := queries[at].vector) is not None]
            for at, found in zip(places, self._columns.nearest(vectors, where, limit), strict=True):
                near[at] = found
        return near

    def _joined(
        self, asked: Sequence[Asked], hit: Sequence[Hits], near: Sequence[Near]
    ) -> Iterator[list[Hit]]:
        """Give every place that either half found both scores."""
        columns = self._columns
        by_words = self._keyed([each.places for each in hit])
        by_meaning = self._keyed([each.places for each in near])
        found = _all_of(by_words, by_meaning)
        of, places = np.divmod(found, max(1, columns.count))
        ends = of.searchsorted(np.arange(len(asked) + 1))
        scores, cosines = np.full((2, len(found)), np.nan)
        scores[found.searchsorted(by_words)] = np.concatenate([each.scores for each in hit])
        cosines[found.searchsorted(by_meaning)] = np.concatenate([each.cosines for each in near])
        (others,) = np.isnan(scores).nonzero()
        scores[others] = self._words_of(asked, of[others], places[others])
        for one, (first, last) in zip(asked, pairwise(ends.tolist()), strict=True):
            if one.query.vector is not None:
                unknown = first + np.isnan(cosines[first:last]).nonzero()[0]
                cosines[unknown] = columns.cosines_of(places[unknown], one.query.vector)
        hits = columns.hits(places, scores, cosines)
        return (hits[first:last] for first, last in pairwise(ends.tolist()))

    def _keyed(self, places: Sequence[Places]) -> Numbers:
        """Number places so that those of one question come after those of the question before."""
        if len(places) == 1:
            return places[0]
        return np.concatenate([each + at * self._columns.count for at, each in enumerate(places)])

    def _by_words(self, asked: Asked) -> Hits:
        """Give the best places a word hit and the BM25 of each, by the public statistics for both parts."""
        query, columns = asked.query, self._columns
        chosen = columns.chosen(query.where)
        places: list[Places] = []
        scores: list[Scores] = []
        for part in Part:
            if not query.terms or not chosen.shares[part]:
                continue
            # A condition that all documents of the part meet need not be asked of each.
            condition = EVERYTHING if chosen.shares[part] == 1.0 else _condition(query.where, chosen)
            engine = self._parts[part]
            if part is Part.PUBLIC:
                hits = engine.by_bm25(asked.weighed, condition, query.limit + _TIES)
                counted, there = columns.places_of(hits.numbers)
                scored = np.array(hits.scores, dtype=np.float64)[there]
            else:
                # A weight is no score: more are looked at, and scored here.
                hits = engine.by_weight(query.terms, condition, query.limit * _DEEPER, asked.statistics)
                counted, _ = columns.places_of(hits.numbers)
                scored = self._scored_here(asked, counted)
            places.append(counted)
            scores.append(scored)
        if not places:
            return NOTHING_HIT
        found = places[0] if len(places) == 1 else np.concatenate(places)
        its_scores = scores[0] if len(scores) == 1 else np.concatenate(scores)
        if len(found) <= query.limit:
            return Hits(found, its_scores)
        first = columns.first(found, its_scores, query.limit)
        return Hits(found[first], its_scores[first])

    def _words_of(self, asked: Sequence[Asked], of: Numbers, places: Places) -> Scores:
        """Give the BM25 of these places, which words may have hit too low to be among the best.

        Args:
            asked: the questions.
            of: whose hit each place is, ascending.
            places: what is scored.
        """
        scores = np.zeros(len(places))
        public = self._columns.are_public(places)
        if public.any():
            scores[public] = self._public_words_of(asked, of[public], places[public])
        if not public.all():
            for at in np.unique(of[~public]).tolist():
                own = ~public & (of == at)
                scores[own] = self._scored_here(asked[at], places[own])
        return scores

    def _public_words_of(self, asked: Sequence[Asked], of: Numbers, places: Places) -> Scores:
        """Give the BM25 of public documents as tantivy would."""
        columns = self._columns
        terms = [[term for term, _ in one.weighed] for one in asked]
        often = columns.often_held(places, of, terms)
        weighed = [one.weighed for one in asked]
        holding = [[one.statistics.document_frequency[term] for term, _ in one.weighed] for one in asked]
        return self._parts[Part.PUBLIC].bm25_of(weighed, holding, of, often, columns.kept_lengths[places])

    def _scored_here(self, asked: Asked, places: Places) -> Scores:
        """Give the BM25 of full documents, as the matcher counts it: exact lengths, the public statistics."""
        weights = weights_of(Counter(asked.query.terms), asked.statistics)
        terms = sorted(weights)
        often = self._columns.often_held(places, np.zeros(len(places), np.int64), [terms])
        slowing = slowing_of(self._columns.lengths[places].astype(np.float64), asked.statistics)
        each = np.array([weights[term] for term in terms]) * (SATURATION + 1)
        scores: Scores = (often / (often + slowing[:, None])) @ each
        return scores


def _all_of(some: Numbers, others: Numbers) -> Numbers:
    """Give what is in either, each once, ascending: what `union1d` gives, in fewer steps."""
    both = np.concatenate([some, others])
    both.sort()
    first = np.ones(len(both), dtype=np.bool_)
    np.not_equal(both[1:], both[:-1], out=first[1:])
    return both[first]


def _condition(where: Where, chosen: Chosen) -> Condition:
    if asks_for_numbers(where):
        return Among(tuple(chosen.numbers.tolist()))
    return where
