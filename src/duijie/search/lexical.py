"""BM25 by tantivy over our own terms, one partition for public and one for full documents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray

from duijie.core.matcher import Statistics
from duijie.core.matcher.scorers.text import LENGTH_SHARE, SATURATION
from duijie.search.catalogue import Version
from duijie.search.where import And, Eq, In, Range, Where

_WRITER_MEMORY = 64_000_000  # some hundred thousand short documents in one segment
_MOST_TERMS = 256
_SEPARATOR = "="
_FEW = 256
_REMEMBERED = 50_000  # terms whose number of documents is kept: some ten megabytes
_KEPT_WHOLE = 24  # bytes that tantivy adds to what four bits and a place can tell


@dataclass(frozen=True, slots=True)
class Among:
    """The document's version is one of these: how a condition on numbers comes in.

    tantivy compares numbers of a JSON field, but panics on ranges that a column cannot hold.
    """

    numbers: tuple[int, ...]


Condition = Where | Among
Weighed = Sequence[tuple[str, float]]
Scores = NDArray[np.float64]
Numbers = NDArray[np.int64]
Kept = NDArray[np.uint8]


class Found(NamedTuple):
    """The versions of documents that a term hit, best first, and the score of each."""

    numbers: list[int]
    scores: list[float]


NOTHING_HIT = Found([], [])


class _Corpus(NamedTuple):
    """What tantivy counts a partition's documents by."""

    document_count: np.float32
    slowing: NDArray[np.float32]  # for each byte that a length is kept as


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    return builder.build()


class Partition:
    """One tantivy index; several processes may read it, one writes."""

    def __init__(self, folder: Path) -> None:
        """Open the partition, making an empty one where there is none.

        Raises ValueError or OSError when its files are something else or broken.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._corpus: _Corpus | None = None
        self._frequencies: dict[str, int] = {}
        self._writer: Any = None

    def put(self, version: Version, *, replaces: bool) -> None:
        """Write a version of a document; seen after `commit`. `replaces`: one may be there under its id."""
        if replaces:
            self.remove(version.id)
        row = tantivy.Document()
        row.add_unsigned("number", version.number)
        row.add_text("id", version.id)
        row.add_text("terms", " ".join(version.doc.terms))
        for name, values in version.facets.items():
            for value in values:
                row.add_text("facets", f"{name}{_SEPARATOR}{value}")
        self._writing().add_document(row)

    def highest_number(self) -> int:
        """Give the highest number of a version that can be found; 0 when there is none."""
        if not self._searcher.num_docs:
            return 0
        found = self._searcher.search(tantivy.Query.all_query(), limit=1, order_by_field="number")
        (number,) = self._searcher.fast_field_values("number", [address for _, address in found.hits])
        return int(number or 0)

    def remove(self, ident: str) -> None:
        """Take a document out; seen after `commit`."""
        self._writing().delete_documents_by_term("id", ident)

    def _writing(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(_WRITER_MEMORY, 1)
        return self._writer

    def commit(self) -> None:
        """Make what was written visible and durable (80-100 ms: call it once a batch)."""
        if self._writer is not None:
            self._writer.commit()
        self.reload()

    def close(self) -> None:
        """Let go of the writer's lock; what was not committed is gone."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None

    def reload(self) -> None:
        """See what was last committed."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self._corpus = None
        self._frequencies = {}

    @property
    def document_count(self) -> int:
        """How many documents can be found."""
        return int(self._searcher.num_docs)

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Count the documents that hold each term."""
        known, searcher = self._frequencies, self._searcher
        found: dict[str, int] = {}
        for term in terms:
            often = known.get(term)
            if often is None:
                if len(known) >= _REMEMBERED:
                    known.clear()
                often = known[term] = int(searcher.doc_freq("terms", term))
            found[term] = often
        return found

    def by_bm25(self, weighed: Weighed, where: Condition, limit: int) -> Found:
        """Find the best documents by tantivy's BM25 with this partition's own statistics."""
        return self._find([self._boosted(term, weight) for term, weight in weighed], where, limit)

    def bm25_of(
        self,
        weighed: Sequence[Weighed],
        holding: Sequence[Sequence[int]],
        of: Numbers,
        often: Numbers,
        kept: Kept,
    ) -> Scores:
        """Give the score that `by_bm25` gives to documents of which this is known, without asking tantivy.

        Args:
            weighed: the terms of each question.
            holding: how many of the partition's documents hold each of them.
            of: the number of the question each document is scored for.
            often: how often each document holds each term of its question, a row a document; 0 beyond them.
            kept: the length of each document as tantivy keeps it.
        """
        corpus = self._corpus_for(weighed)
        if corpus is None or not often.size:
            return np.zeros(len(kept))
        # In numbers of tantivy's width and in its order, so that texts alike are as good whichever half
        # found them.
        half, times = np.float32(0.5), often.astype(np.float32)
        held = _table(holding)
        rarity = np.log(1 + (corpus.document_count - held + half) / (held + half))
        rarity *= np.float32(SATURATION + 1)
        each = times / (times + corpus.slowing[kept][:, None])
        each *= rarity if len(weighed) == 1 else rarity[of]  # of one question its one row serves all
        if any(weight != 1.0 for one in weighed for _, weight in one):
            each *= _table([[weight for _, weight in one] for one in weighed])[of]
        scores: Scores = each.cumsum(axis=1)[:, -1].astype(np.float64)
        return scores

    def _corpus_for(self, weighed: Sequence[Weighed]) -> _Corpus | None:
        """Ask tantivy once what it counts its documents by: replaced versions too, until segments merge.

        None when no document that counts holds any of these terms.
        """
        asked_for = () if self._corpus is not None else (term for each in weighed for term, _ in each)
        for term in asked_for:
            asked = self._term("terms", term)
            for _, address in self._searcher.search(asked, limit=1, count=False).hits:
                told = dict(_figures(json.loads(asked.explain(self._searcher, address).to_json())))
                usual = told["avgdl, average length of field"]
                self._corpus = _Corpus(np.float32(told["N, total number of docs"]), _slowing(usual))
                return self._corpus
        return self._corpus

    def _boosted(self, term: str, weight: float) -> Any:
        """Weigh a term; a plain one is left plain, for which tantivy skips what cannot come first."""
        plain = self._term("terms", term)
        return plain if weight == 1.0 else tantivy.Query.boost_query(plain, weight)

    def by_weight(self, terms: Sequence[str], where: Condition, limit: int, statistics: Statistics) -> Found:
        """Find candidates by the summed weight of their terms in another corpus' statistics.

        Nothing of this partition's own statistics enters, so its documents never move each
        other; the caller scores what comes back exactly.
        """
        known = _known(terms, statistics)
        seen = set(known)
        weighed = _weighed(known, statistics)
        # What the public corpus does not hold may still stand in a confidential text. Which of these
        # are looked for depends on no document, so that none makes room for itself.
        weighed += _weighed([term for term in terms if term not in seen], statistics)
        return self._find(
            [
                tantivy.Query.const_score_query(self._term("terms", term), weight * statistics.rarity(term))
                for term, weight in weighed
            ],
            where,
            limit,
        )

    def _find(self, wanted: list[Any], where: Condition, limit: int) -> Found:
        if not wanted or limit < 1 or not self.document_count:
            return NOTHING_HIT
        occur = tantivy.Occur
        asked = tantivy.Query.boolean_query([(occur.Should, one) for one in wanted])
        condition = self._condition(where)
        if condition is not None:
            held = tantivy.Query.const_score_query(condition, 0.0)
            asked = tantivy.Query.boolean_query([(occur.Must, asked), (occur.Must, held)])
        hits = self._searcher.search(asked, limit=limit, count=False).hits
        numbers: list[Any] = self._searcher.fast_field_values("number", [address for _, address in hits])
        return Found(numbers, [score for score, _ in hits])

    def _term(self, name: str, value: str) -> Any:
        return tantivy.Query.term_query(self._schema, name, value, "freq" if name == "terms" else "basic")

    def _condition(self, where: Condition) -> Any:
        match where:
            case Among(numbers):
                return self._any_of("number", numbers)
            case And(parts):
                conditions = [self._condition(part) for part in parts]
                held = [condition for condition in conditions if condition is not None]
                if not held:
                    return None
                return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in held])
            case Eq(name, value):
                return self._condition(In(name, (value,)))
            case In(name, values):
                facets = [f"{name}{_SEPARATOR}{value}" for value in values]
                return self._any_of("facets", facets)
            case Range(name):
                raise ValueError(f"a condition on the number {name!r} comes in as Among")

    def _any_of(self, name: str, values: Sequence[Any]) -> Any:
        """Ask for a few values one by one: a set of them walks the whole list of values there are."""
        if not values:
            return tantivy.Query.empty_query()
        if len(values) > _FEW:
            return tantivy.Query.term_set_query(self._schema, name, list(values))
        wanted = [tantivy.Query.term_query(self._schema, name, value, "basic") for value in values]
        if len(wanted) == 1:
            return wanted[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in wanted])


def weighed_known(terms: Sequence[str], statistics: Statistics) -> Weighed:
    """Weigh those of a question's terms that some public document holds."""
    return _weighed(_known(terms, statistics), statistics)


def _table(rows: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    """Make a table of rows of several lengths, with 0 behind the shorter ones."""
    table = np.zeros((len(rows), max(map(len, rows), default=0)), dtype=np.float32)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return table


def _figures(told: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Read the figures of an explanation, inner ones too, each under what it is called."""
    yield told["description"], told["value"]
    for inner in told.get("details") or ():
        yield from _figures(inner)


def _length_kept(byte: int) -> int:
    """Give the length of a text that tantivy keeps as this byte: one place after four bits, as Lucene does.

    A text's length is that of the highest byte that is not longer than it.
    """
    if byte < _KEPT_WHOLE:
        return byte
    exponent, rest = divmod(byte - _KEPT_WHOLE, 8)
    return _KEPT_WHOLE + (rest if exponent == 0 else (rest + 8) << (exponent - 1))


def lengths_kept(lengths: Sequence[int]) -> Kept:
    """Give the byte that tantivy keeps each of these lengths as."""
    kept: Kept = (_KEPT_LENGTHS.searchsorted(lengths, side="right") - 1).astype(np.uint8)
    return kept


def _slowing(average_length: float) -> NDArray[np.float32]:
    """Say how slowly repeating a word counts in documents of each length that can be kept."""
    count = np.float32
    share = count(LENGTH_SHARE)
    slowing = count(SATURATION) * (1 - share + share * _KEPT_LENGTHS.astype(count) / count(average_length))
    return slowing.astype(count)


_KEPT_LENGTHS = np.array([_length_kept(byte) for byte in range(256)], dtype=np.int64)


def _known(terms: Sequence[str], statistics: Statistics) -> list[str]:
    """Give the terms that some public document holds.

    The others would count as the rarest of all and, in a long need, leave no room for any that can hit.
    """
    return [term for term in terms if statistics.document_frequency.get(term, 0) > 0]


def _weighed(terms: Sequence[str], statistics: Statistics) -> list[tuple[str, float]]:
    """Weigh a question's terms as `core.matcher` does, and keep the weightiest.

    A long need has a thousand terms; past the few hundred that weigh most none changes a rank.
    """
    counted = Counter(terms)
    weighed = [(term, sqrt(count)) for term, count in counted.items()]
    if len(weighed) <= _MOST_TERMS:
        return weighed
    return sorted(weighed, key=lambda pair: (-pair[1] * statistics.rarity(pair[0]), pair[0]))[:_MOST_TERMS]
