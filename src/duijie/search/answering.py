"""Questions answered from one state of the folder: what words hit and what is near, each with both scores.

Many questions are answered together: what is small work for each of them is done in one step for all, and
a single question is the same with one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Statistics
from duijie.core.matcher.scorers.text import SATURATION, slowing_of, weights_of
from duijie.search.columns import Candidates, Chosen, Columns, Places, in_order
from duijie.search.index import Hit, Part, Query
from duijie.search.lexical import NOTHING_HIT, Among, Condition, Partition, Weighed, weighed_known
from duijie.search.where import EVERYTHING, Where, asks_for_numbers

_TOGETHER = 32  # questions whose hits are scored in one step
_DEEPER = 4  # times the limit: how many full documents are scored here
_TIES = 10  # beyond the limit, so that ids decide between most equal scores

Scores = NDArray[np.float64]
Numbers = NDArray[np.int64]


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
        if not queries:
            return []
        # One half after the other: taken in turns, each would drive the other from the caches.
        near = self._near(queries)
        asked = [
            Asked(query, known := self.statistics(query.terms), weighed_known(query.terms, known))
            for query in queries
        ]
        hit = self._by_words(asked, near)
        answers: list[list[Hit]] = []
        for at in range(0, len(asked), _TOGETHER):
            some = asked[at : at + _TOGETHER]
            answers += self._joined(some, hit.of_questions(at, len(some)), near.of_questions(at, len(some)))
        return answers

    def _near(self, queries: Sequence[Query]) -> Candidates:
        alike: dict[tuple[Where, int], list[int]] = defaultdict(list)
        for at, query in enumerate(queries):
            if query.vector is not None:
                alike[query.where, query.limit].append(at)
        near = []
        for (where, limit), numbers in alike.items():
            vectors = [vector for at in numbers if (vector := queries[at].vector) is not None]
            found = self._columns.nearest(vectors, where, limit)
            near.append(found._replace(of=np.array(numbers, dtype=np.int64)[found.of]))
        return in_order(near)

    def _joined(self, asked: Sequence[Asked], hit: Candidates, near: Candidates) -> Iterator[list[Hit]]:
        """Give every place that either half found both scores."""
        columns = self._columns
        by_words, by_meaning = self._keys(hit, len(asked)), self._keys(near, len(asked))
        found = _all_of(by_words, by_meaning)
        of, places = divmod(found, max(1, columns.count)) if len(asked) > 1 else (np.zeros_like(found), found)
        ends = of.searchsorted(np.arange(len(asked) + 1))
        scores, cosines = np.full((2, len(found)), np.nan)
        scores[found.searchsorted(by_words)] = hit.values
        cosines[found.searchsorted(by_meaning)] = near.values
        (others,) = np.isnan(scores).nonzero()
        if len(others):
            scores[others] = self._words_of(asked, of[others], places[others])
        for one, (first, last) in zip(asked, pairwise(ends.tolist()), strict=True):
            if one.query.vector is not None:
                unknown = first + np.isnan(cosines[first:last]).nonzero()[0]
                cosines[unknown] = columns.cosines_of(places[unknown], one.query.vector)
        hits = columns.hits(places, scores, cosines)
        return (hits[first:last] for first, last in pairwise(ends.tolist()))

    def _keys(self, found: Candidates, count: int) -> Numbers:
        """Number places so that those of one question come after those of the question before."""
        return found.places if count == 1 else found.of * self._columns.count + found.places

    def _by_words(self, asked: Sequence[Asked], near: Candidates) -> Candidates:
        """Give the best places a word hit and the BM25 of each, by the public statistics for both parts.

        Where a condition leaves only a few documents of a part all of them are scored, and the scores of what
        is near are given too.
        """
        columns = self._columns
        engines: dict[Part, list[bool]] = {part: [] for part in Part}
        hit: list[Candidates] = []
        known: list[Candidates] = []
        chosen = [columns.chosen(one.query.where) for one in asked]
        for at, (one, among) in enumerate(zip(asked, chosen, strict=True)):
            for part in Part:
                scored = self._few_scored(one, part, among) if part in among.few else None
                engines[part].append(scored is None and bool(one.query.terms and among.shares[part]))
                if scored is not None:
                    places = among.few[part].places
                    (hits,) = scored.nonzero()
                    hit.append(Candidates(np.full(len(hits), at), places[hits], scored[hits]))
                    own = places.searchsorted(near_places := near.of_questions(at, 1).places)
                    there = own[places.take(own, mode="clip") == near_places]
                    known.append(Candidates(np.full(len(there), at), places[there], scored[there]))
        public = self._public_hit(asked, chosen, engines[Part.PUBLIC])
        full = self._full_hit(asked, chosen, engines[Part.FULL])
        limits = [one.query.limit for one in asked]
        best_first = not hit and not len(full.of)
        best = columns.first_of_each(in_order([public, full, *hit]), limits, best_first=best_first)
        return in_order([best, *known])

    def _few_scored(self, asked: Asked, part: Part, among: Chosen) -> Scores | None:
        """Give the BM25 of each of a part's few documents; None where asking the engine is faster."""
        few = among.few[part]
        if part is Part.FULL:
            often = few.often_held(_all_terms(asked))
            return None if often is None else self._scored_here(asked, few.places, often)
        often = few.often_held([term for term, _ in asked.weighed])
        if often is None:
            return None
        return self._public_words_of([asked], np.zeros(len(few.places), np.int64), few.places, often)

    def _public_hit(
        self, asked: Sequence[Asked], chosen: Sequence[Chosen], are_asked: Sequence[bool]
    ) -> Candidates:
        engine = self._parts[Part.PUBLIC]
        hits = [
            engine.by_bm25(one.weighed, _condition(Part.PUBLIC, one.query, among), one.query.limit + _TIES)
            if is_asked
            else NOTHING_HIT
            for one, among, is_asked in zip(asked, chosen, are_asked, strict=True)
        ]
        places, there = self._columns.places_of([*chain.from_iterable(each.numbers for each in hits)])
        of = np.arange(len(hits)).repeat([len(each.numbers) for each in hits])
        scores = np.array([*chain.from_iterable(each.scores for each in hits)], dtype=np.float64)
        return Candidates(of[there], places, scores[there])

    def _full_hit(
        self, asked: Sequence[Asked], chosen: Sequence[Chosen], are_asked: Sequence[bool]
    ) -> Candidates:
        """Give what full documents hit: a weight is no score, so more are looked at, and scored here."""
        engine, found = self._parts[Part.FULL], []
        for at, (one, among, is_asked) in enumerate(zip(asked, chosen, are_asked, strict=True)):
            if is_asked:
                query = one.query
                condition = _condition(Part.FULL, query, among)
                hits = engine.by_weight(query.terms, condition, query.limit * _DEEPER, one.statistics)
                places, _ = self._columns.places_of(hits.numbers)
                scores = self._scored_here(one, places, self._often_held_of(one, places))
                found.append(Candidates(np.full(len(places), at), places, scores))
        return in_order(found)

    def _words_of(self, asked: Sequence[Asked], of: Numbers, places: Places) -> Scores:
        """Give the BM25 of these places, which words may have hit too low to be among the best.

        Args:
            asked: the questions.
            of: whose hit each place is, ascending.
            places: what is scored.
        """
        columns = self._columns
        public = columns.are_public(places)
        scores = np.zeros(len(places))
        if public.any():
            whose, its = (of, places) if public.all() else (of[public], places[public])
            often = columns.often_held(its, whose, [[term for term, _ in one.weighed] for one in asked])
            scores[public] = self._public_words_of(asked, whose, its, often)
        if not public.all():
            for at in np.unique(of[~public]).tolist():
                own = ~public & (of == at)
                often = self._often_held_of(asked[at], places[own])
                scores[own] = self._scored_here(asked[at], places[own], often)
        return scores

    def _public_words_of(self, asked: Sequence[Asked], of: Numbers, places: Places, often: Numbers) -> Scores:
        """Give the BM25 of public documents as tantivy would; `often` they hold each weighed term."""
        weighed = [one.weighed for one in asked]
        holding = [[one.statistics.document_frequency[term] for term, _ in one.weighed] for one in asked]
        lengths = self._columns.kept_lengths[places]
        return self._parts[Part.PUBLIC].bm25_of(weighed, holding, of, often, lengths)

    def _often_held_of(self, asked: Asked, places: Places) -> Numbers:
        """Count how often documents hold each of a question's terms, in the order of the terms."""
        return self._columns.often_held(places, np.zeros(len(places), np.int64), [_all_terms(asked)])

    def _scored_here(self, asked: Asked, places: Places, often: Numbers) -> Scores:
        """Give the BM25 of full documents, as the matcher counts it: exact lengths, the public statistics."""
        weights = weights_of(Counter(asked.query.terms), asked.statistics)
        slowing = slowing_of(self._columns.lengths[places].astype(np.float64), asked.statistics)
        each = np.array([weights[term] for term in sorted(weights)]) * (SATURATION + 1)
        scores: Scores = (often / (often + slowing[:, None])) @ each
        return scores


def _all_terms(asked: Asked) -> list[str]:
    return sorted(set(asked.query.terms))


def _all_of(some: Numbers, others: Numbers) -> Numbers:
    """Give what is in either, each once, ascending: what `union1d` gives, in fewer steps."""
    both = np.concatenate([some, others])
    both.sort()
    first = np.ones(len(both), dtype=np.bool_)
    np.not_equal(both[1:], both[:-1], out=first[1:])
    return both[first]


def _condition(part: Part, query: Query, chosen: Chosen) -> Condition:
    if chosen.shares[part] == 1.0:
        return EVERYTHING  # need not be asked of each
    if asks_for_numbers(query.where):
        return Among(tuple(chosen.numbers.tolist()))
    return query.where
