"""What terms each version of a document holds, in a file of names: for scoring what words did not find.

Every term has a name of 64 bits, and a version's names lie one after the other, a repeated term's as often
as it is said. So a hundred documents are counted in one pass over a map of the file, where asking tantivy
for them costs as much as the question itself. Names are not told apart by the term behind them: that two
of a question's and a document's terms share one is as likely as a broken disk.

The file only grows, as the vectors' does; what is not counted any more goes with the next rebuild.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TERMS_FILE = "terms.u64"
WIDTH = 8  # bytes of a name

_REMEMBERED = 500_000  # names: some tens of megabytes
_TOGETHER = 16_000  # names that are looked through in one step: what that needs stays in the caches
_SPARSE = 64  # places in the table of likely names for each that is asked for, or twice as many
_APART = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two questions' names are moved alike

Names = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class _Remembered(dict[str, bytes]):
    """The names of the terms met: a text says few that no text before said."""

    def __missing__(self, term: str) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        name = self[term] = hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=WIDTH).digest()
        return name


_name_of = _Remembered().__getitem__


def named(terms: Sequence[str]) -> bytes:
    """Give the names of these terms, one after the other."""
    return b"".join(map(_name_of, terms))


def map_terms(folder: Path) -> Names:
    """Map the file's whole names; a torn one (a crash while appending) is not read."""
    path = folder / TERMS_FILE
    count = path.stat().st_size // WIDTH if path.exists() else 0
    if count == 0:
        return np.empty(0, dtype=np.uint64)
    # The plain array behind the map: a memmap's slices cost more than what is read from them.
    return np.asarray(np.memmap(path, dtype="<u8", mode="r", shape=(count,)))


def often_held(
    held: Names,
    starts: Numbers,
    lengths: Numbers,
    of: Numbers,
    terms: Sequence[Sequence[str]],
) -> Numbers:
    """Count how often documents hold the terms of the questions they are looked at for.

    Args:
        held: the file's names.
        starts: where each document's names begin there.
        lengths: how many each has.
        of: the number of the question each is looked at for, ascending.
        terms: what each question asks for, each once.

    Returns a row a document and a column a term, as many as the longest question has.
    """
    longest = max(map(len, terms), default=0)
    if not longest or not len(starts):
        return np.zeros((len(starts), longest), dtype=np.int64)
    ends = lengths.cumsum()
    if ends[-1] <= _TOGETHER:
        return _often_held(held, starts, lengths, of, terms)
    often = np.zeros((len(starts), longest), dtype=np.int64)
    portion = ends // _TOGETHER
    cuts = (portion[1:] != portion[:-1]).nonzero()[0] + 1
    for first, last in pairwise([0, *cuts.tolist(), len(starts)]):
        some, asked = slice(first, last), slice(of[first], of[last - 1] + 1)
        found = _often_held(held, starts[some], lengths[some], of[some] - of[first], terms[asked])
        often[some, : found.shape[1]] = found
    return often


class Concordance:
    """The names of a few documents, sorted: to look up who holds one, not to look through all."""

    def __init__(self, held: Names, starts: Numbers, lengths: Numbers) -> None:
        """Put names in order.

        Args:
            held: the file's names.
            starts: where each document's names begin there.
            lengths: how many each has.
        """
        self._count = len(starts)
        said, document = _said(held, starts, lengths)
        order = said.argsort()
        self._names, self._documents = said[order], document[order].astype(np.int32)

    def often_held(self, terms: Sequence[str]) -> Numbers:
        """Count how often each document holds each of these terms, a row a document."""
        wanted = np.frombuffer(named(terms), dtype="<u8")
        first, end = self._names.searchsorted(wanted), self._names.searchsorted(wanted, side="right")
        counts = end - first
        column = np.arange(len(terms)).repeat(counts)
        document = self._documents[np.arange(len(column)) + (end - counts.cumsum())[column]]
        cells = document * len(terms) + column
        return np.bincount(cells, minlength=self._count * len(terms)).reshape(self._count, len(terms))


def _said(held: Names, starts: Numbers, lengths: Numbers) -> tuple[Names, Numbers]:
    """Give all names of some documents, and the number of the document that holds each."""
    document = np.arange(len(starts)).repeat(lengths)
    return held[np.arange(len(document)) + (starts - lengths.cumsum() + lengths)[document]], document


def _often_held(
    held: Names, starts: Numbers, lengths: Numbers, of: Numbers, terms: Sequence[Sequence[str]]
) -> Numbers:
    counts = np.array([len(asked) for asked in terms], dtype=np.int64)
    shape = len(starts), int(counts.max())
    if not shape[1]:
        return np.zeros(shape, dtype=np.int64)
    said, document = _said(held, starts, lengths)
    wanted = np.frombuffer(b"".join(map(named, terms)), dtype="<u8")
    if len(terms) > 1:
        # Names of one question are moved away from those of any other, so that one look finds all.
        said += _moved(of)[document]
        wanted = wanted + _moved(np.arange(len(terms))).repeat(counts)
    # Nearly all of what documents say is asked by nobody, and told by a few bits.
    likely = np.zeros(_SPARSE << len(wanted).bit_length(), dtype=np.bool_)
    low = np.uint64(len(likely) - 1)
    likely[wanted & low] = True
    (places,) = likely.take(said & low).nonzero()
    said = said[places]
    order = wanted.argsort()
    at = order.take(wanted.searchsorted(said, sorter=order), mode="clip")
    same = wanted[at] == said
    document, column = document[places[same]], at[same]
    if len(terms) > 1:
        column -= (counts.cumsum() - counts)[of[document]]
    return np.bincount(document * shape[1] + column, minlength=shape[0] * shape[1]).reshape(shape)


def _moved(questions: Numbers) -> Names:
    return questions.astype(np.uint64) * _APART
