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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TERMS_FILE = "terms.u64"
WIDTH = 8  # bytes of a name

_REMEMBERED = 500_000  # names: some tens of megabytes
_LOW = 0xFFFF

Names = NDArray[np.uint64]


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
    held: Names, starts: NDArray[np.int64], lengths: NDArray[np.int64], terms: Sequence[str]
) -> NDArray[np.float64]:
    """Count how often documents hold terms.

    Args:
        held: the file's names.
        starts: where each document's names begin there.
        lengths: how many each has.
        terms: what is asked for, each once.

    Returns a row a document and a column a term.
    """
    shape = len(starts), len(terms)
    if not len(starts) or not terms:
        return np.zeros(shape)
    parts = zip(starts.tolist(), lengths.tolist(), strict=True)
    said = np.concatenate([held[start : start + length] for start, length in parts])
    wanted = np.frombuffer(named(terms), dtype="<u8")
    # Nearly all of what documents say is asked by nobody, and told by a few bits.
    likely = np.zeros(_LOW + 1, dtype=np.bool_)
    likely[wanted & _LOW] = True
    places = np.flatnonzero(likely[said & _LOW])
    said = said[places]
    order = np.argsort(wanted)
    at = order[np.minimum(np.searchsorted(wanted, said, sorter=order), len(order) - 1)]
    same = wanted[at] == said
    documents = np.searchsorted(np.cumsum(lengths), places[same], side="right")
    counts = np.bincount(documents * len(terms) + at[same], minlength=shape[0] * shape[1])
    return counts.reshape(shape).astype(np.float64)
