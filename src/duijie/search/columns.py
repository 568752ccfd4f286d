"""What every process keeps in memory of the catalogue: filters as row sets, vectors as a map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Vector
from duijie.search.catalogue import Catalogue, Entry
from duijie.search.index import Part
from duijie.search.where import And, Eq, In, Range, Where

VECTORS_FILE = "vectors.f32"
_SCAN_ROWS = 65_536

Mask = NDArray[np.bool_]


class Columns:
    """The documents of one folder as arrays; position in them is called a place.

    Loaded anew when the folder's generation has moved: the arrays are small beside the vectors,
    which are mapped from the file and shared by all processes.
    """

    def __init__(self, catalogue: Catalogue, folder: Path, dimensions: int) -> None:
        """Load the catalogue's documents and map their vectors."""
        self.entries: list[Entry] = list(catalogue.entries())
        self.place_of = {entry.number: place for place, entry in enumerate(self.entries)}
        self._holding: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._numbers: dict[str, NDArray[np.float64]] = {}
        for place, entry in enumerate(self.entries):
            for name, values in entry.facets.items():
                for value in values:
                    self._holding[name, value].append(place)
            for name, number in entry.numbers.items():
                self._column(name)[place] = number
        rows = [-1 if entry.vector_row is None else entry.vector_row for entry in self.entries]
        self._rows = np.array(rows, dtype=np.int64)
        self._vectors = _map_vectors(folder, dimensions)
        public = [entry.length for entry in self.entries if entry.part is Part.PUBLIC]
        self.public_count = len(public)
        self.public_length = sum(public) / len(public) if public else 0.0

    def _column(self, name: str) -> NDArray[np.float64]:
        if name not in self._numbers:
            self._numbers[name] = np.full(len(self.entries), np.nan)
        return self._numbers[name]

    def mask(self, where: Where) -> Mask:
        """Mark the documents that meet a condition."""
        match where:
            case And(parts):
                everything = np.ones(len(self.entries), dtype=np.bool_)
                for part in parts:
                    everything &= self.mask(part)
                return everything
            case Eq(name, value):
                return self._with_any(name, (value,))
            case In(name, values):
                return self._with_any(name, values)
            case Range(name, low, high):
                numbers = self._numbers.get(name)
                if numbers is None:
                    return np.zeros(len(self.entries), dtype=np.bool_)
                found = ~np.isnan(numbers)
                if low is not None:
                    found &= numbers >= low
                if high is not None:
                    found &= numbers <= high
                return found

    def numbers_where(self, where: Where) -> tuple[int, ...]:
        """Give the numbers of the documents that meet a condition."""
        return tuple(self.entries[place].number for place in np.flatnonzero(self.mask(where)))

    def _with_any(self, name: str, values: Iterable[str]) -> Mask:
        found = np.zeros(len(self.entries), dtype=np.bool_)
        for value in values:
            found[self._holding.get((name, value), [])] = True
        return found

    def nearest(self, vector: Vector, mask: Mask, limit: int) -> list[tuple[int, float]]:
        """Scan the marked documents exactly: (place, cosine) of the nearest, best first.

        Equal cosines are ordered by document id, so that two folders answer alike.
        """
        places = np.flatnonzero(mask & (self._rows >= 0))
        if not len(places) or vector.shape != (self._vectors.shape[1],):
            return []
        cosines = self._cosines(places, vector)
        count = min(limit, len(places))
        at_least = np.partition(cosines, len(places) - count)[len(places) - count]
        best = np.flatnonzero(cosines >= at_least)
        found = [(int(places[at]), float(cosines[at])) for at in best]
        found.sort(key=lambda pair: (-pair[1], self.entries[pair[0]].id))
        return found[:count]

    def cosines_of(self, places: Sequence[int], vector: Vector) -> list[float | None]:
        """Give the cosine of each of these documents, None for those without a vector."""
        if vector.shape != (self._vectors.shape[1],):
            return [None] * len(places)
        rows = self._rows[list(places)]
        return [float(self._vectors[row] @ vector) if row >= 0 else None for row in rows]

    def _cosines(self, places: NDArray[np.int64], vector: Vector) -> NDArray[np.float32]:
        rows = self._rows[places]
        cosines = np.empty(len(rows), dtype=np.float32)
        for at in range(0, len(rows), _SCAN_ROWS):
            part = rows[at : at + _SCAN_ROWS]
            first, last = int(part[0]), int(part[-1])
            # Rows that lie together are read in place; scattered ones are gathered first.
            block = (
                self._vectors[first : last + 1]
                if last - first + 1 == len(part) and bool(np.all(np.diff(part) == 1))
                else self._vectors[part]
            )
            cosines[at : at + _SCAN_ROWS] = block @ vector
        return cosines


def _map_vectors(folder: Path, dimensions: int) -> NDArray[np.float32]:
    """Map the file's whole rows; a torn last row (a crash while appending) is not read."""
    path = folder / VECTORS_FILE
    size = path.stat().st_size if path.exists() else 0
    rows = size // (4 * dimensions)
    if rows == 0:
        return np.empty((0, dimensions), dtype=np.float32)
    return np.memmap(path, dtype=np.float32, mode="r", shape=(rows, dimensions))
