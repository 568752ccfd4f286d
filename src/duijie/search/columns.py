"""What every process keeps in memory of the catalogue: filters as row sets, vectors as a map.

Places are only ever added. A new snapshot takes over what the one before has loaded and reads what
the writer has changed since, so that a change is seen at once however many documents there are;
whoever still searches with the older snapshot is not disturbed.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Vector
from duijie.search.catalogue import Catalogue, Entry
from duijie.search.dense import Dense, cosines_of_rows, scan
from duijie.search.growing import Growing
from duijie.search.index import Part
from duijie.search.where import And, Eq, In, Range, Where

VECTORS_FILE = "vectors.f32"
_PARTS = tuple(Part)
_MASKS_KEPT = 64
_score = itemgetter(1)

Mask = NDArray[np.bool_]


class Named(NamedTuple):
    """What a place is called."""

    id: str
    kind: str
    record_id: int
    part: Part


class _Store:
    """The documents ever loaded, by place; shared by the snapshots of one folder, which only add to it."""

    def __init__(self) -> None:
        self.numbers = Growing(np.int64)
        self.kinds: list[str] = []
        self.kind_of = Growing(np.int32)
        self.record_ids = Growing(np.int64)
        self.part_of = Growing(np.int8)
        self.lengths = Growing(np.int64)
        self.holding: dict[tuple[str, str], Growing] = {}
        self.columns: dict[str, tuple[Growing, Growing]] = {}
        self._kind_codes: dict[str, int] = {}
        self._adding = Lock()

    def add(self, entries: Sequence[Entry]) -> None:
        """Add those of these documents, in the order of their numbers, that are newer than all here."""
        with self._adding:
            last = int(self.numbers.view()[-1]) if len(self.numbers) else -1
            self._add([entry for entry in entries if entry.number > last])

    def _add(self, entries: Sequence[Entry]) -> None:
        first = len(self.numbers)
        holding: dict[tuple[str, str], list[int]] = {}
        columns: dict[str, tuple[list[int], list[float]]] = {}
        for place, entry in enumerate(entries, start=first):
            for name, values in entry.facets.items():
                for value in values:
                    holding.setdefault((name, value), []).append(place)
            for name, number in entry.numbers.items():
                places, values_of = columns.setdefault(name, ([], []))
                places.append(place)
                values_of.append(number)
        self.kind_of.extend([self._code(entry.kind) for entry in entries])
        self.record_ids.extend([entry.record_id for entry in entries])
        self.part_of.extend([_PARTS.index(entry.part) for entry in entries])
        self.lengths.extend([entry.length for entry in entries])
        for key, held in holding.items():
            self.holding.setdefault(key, Growing(np.int64)).extend(held)
        for name, (places, values_of) in columns.items():
            of, numbers = self.columns.setdefault(name, (Growing(np.int64), Growing(np.float64)))
            of.extend(places)
            numbers.extend(values_of)
        self.numbers.extend([entry.number for entry in entries])

    def _code(self, kind: str) -> int:
        if kind not in self._kind_codes:
            self._kind_codes[kind] = len(self.kinds)
            self.kinds.append(kind)
        return self._kind_codes[kind]


class Columns:
    """One state of a folder's documents as arrays; position in them is called a place."""

    def __init__(
        self, catalogue: Catalogue, folder: Path, dimensions: int, *, before: Columns | None = None
    ) -> None:
        """Load the catalogue's documents and map their vectors; from `before`, only what changed since."""
        self.generation: int
        self._store: _Store
        self.folder = folder
        if before is not None and (before.folder != folder or not catalogue.tells_since(before.generation)):
            before = None
        changes = catalogue.changes(before.generation if before is not None else -1)
        self.generation = changes.generation
        self._store = before._store if before is not None else _Store()  # noqa: SLF001 - the same class
        self._store.add(changes.entries)
        # Places that only another snapshot knows stay dead here.
        self.count = len(self._store.numbers)
        self.numbers = self._store.numbers.view(self.count)
        self._alive = np.zeros(self.count, dtype=np.bool_)
        self._rows = np.full(self.count, -1, dtype=np.int64)
        if before is not None:
            self._alive[: before.count] = before._alive  # noqa: SLF001
            self._rows[: before.count] = before._rows  # noqa: SLF001
        there = dict(zip(*self._found([entry.number for entry in changes.entries]), strict=True))
        held = [(there[entry.number], entry.vector_row) for entry in changes.entries if entry.number in there]
        for place, row in held:
            self._alive[place] = True
            self._rows[place] = -1 if row is None else row
        self._alive[self._found(changes.dropped)[1]] = False
        self._vectors = map_vectors(folder, dimensions)
        self._part_of = self._store.part_of.view(self.count)
        public = self._alive & (self._part_of == _PARTS.index(Part.PUBLIC))
        self.public_count = int(public.sum())
        lengths = self._store.lengths.view(self.count)
        self.public_length = float(lengths[public].mean()) if self.public_count else 0.0
        self.full_count = int(self._alive.sum()) - self.public_count
        self._place_of_row = np.full(len(self._vectors) + 1, -1, dtype=np.int64)
        with_vector = np.flatnonzero(self._alive & (self._rows >= 0))
        self._place_of_row[self._rows[with_vector]] = with_vector
        self._dense = {
            part: self._dense_of(changes.facts.get(f"dense:{part}"), part, before) for part in Part
        }
        self._masks: OrderedDict[Any, Mask] = OrderedDict()
        self._selections: OrderedDict[Any, dict[Part, NDArray[np.int64]]] = OrderedDict()
        self._keeping = Lock()

    def _dense_of(self, fact: str | None, part: Part, before: Columns | None) -> Dense | None:
        if not fact:
            return None
        kept = before._dense[part] if before is not None else None  # noqa: SLF001 - the same class
        return kept if kept is not None and kept.fact == fact else Dense.open(self.folder, fact)

    def _found(self, numbers: Sequence[int]) -> tuple[list[int], list[int]]:
        """Give those of these versions that are loaded, and their places."""
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.searchsorted(self.numbers, wanted)
        inside = places < self.count
        places, wanted = places[inside], wanted[inside]
        same = self.numbers[places] == wanted
        return wanted[same].tolist(), places[same].tolist()

    def places_of(self, numbers: Sequence[int]) -> list[int]:
        """Give the place of each of these versions, -1 for one that does not count now."""
        if not self.count:
            return [-1] * len(numbers)
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.numbers, wanted), self.count - 1)
        counts = (self.numbers[places] == wanted) & self._alive[places]
        found: list[int] = np.where(counts, places, -1).tolist()
        return found

    def is_public(self, place: int) -> bool:
        """Say whether a place holds a public document."""
        return bool(self._part_of[place] == 0)

    def named(self, places: Sequence[int]) -> list[Named]:
        """Say what these places are called."""
        at = np.asarray(places, dtype=np.int64)
        kinds = self._store.kind_of.view()[at].tolist()
        records = self._store.record_ids.view()[at].tolist()
        parts = self._part_of[at].tolist()
        named = []
        for kind, record_id, code in zip(kinds, records, parts, strict=True):
            name, part = self._store.kinds[kind], _PARTS[code]
            named.append(Named(f"{name}:{record_id}:{part.value}", name, record_id, part))
        return named

    def first(self, scored: Sequence[tuple[int, float]], limit: int) -> list[int]:
        """Give the places of the highest scores, best first; equal ones by document id.

        So two folders that hold the same answer alike.
        """
        ordered = sorted(scored, key=_score, reverse=True)
        if len(ordered) > limit:
            least = ordered[limit - 1][1]
            while len(ordered) > limit and ordered[-1][1] < least:
                ordered.pop()
        often = Counter(score for _, score in ordered)
        tied = [place for place, score in ordered if often[score] > 1]
        if tied:
            names = {place: name.id for place, name in zip(tied, self.named(tied), strict=True)}
            ordered.sort(key=lambda one: (-one[1], names.get(one[0], "")))
        return [place for place, _ in ordered[:limit]]

    # ------------------------------------------------------------------------------ filters

    def mask(self, where: Where) -> Mask:
        """Mark the documents that meet a condition; do not write into what is returned."""
        with self._keeping:
            if where in self._masks:
                self._masks.move_to_end(where)
                return self._masks[where]
        found = self._alive & self._meeting(where)
        with self._keeping:
            self._masks[where] = found
            while len(self._masks) > _MASKS_KEPT:
                self._masks.popitem(last=False)
        return found

    def _meeting(self, where: Where) -> Mask:
        match where:
            case And(parts):
                everything = np.ones(self.count, dtype=np.bool_)
                for part in parts:
                    everything &= self._meeting(part)
                return everything
            case Eq(name, value):
                return self._with_any(name, (value,))
            case In(name, values):
                return self._with_any(name, values)
            case Range(name, low, high):
                return self._within(name, low, high)

    def _within(self, name: str, low: float | None, high: float | None) -> Mask:
        found = np.zeros(self.count, dtype=np.bool_)
        column = self._store.columns.get(name)
        if column is None:
            return found
        places, numbers = column[0].below(self.count), column[1]
        values = numbers.view(len(places))
        met = ~np.isnan(values)
        if low is not None:
            met &= values >= low
        if high is not None:
            met &= values <= high
        found[places[met]] = True
        return found

    def share(self, part: Part, where: Where) -> float:
        """Say which share of a part's documents meets a condition; 0 when there are none."""
        of = self.public_count if part is Part.PUBLIC else self.full_count
        if not of:
            return 0.0
        met = self.mask(where) & (self._part_of == _PARTS.index(part))
        return float(np.count_nonzero(met)) / of

    def numbers_where(self, where: Where) -> tuple[int, ...]:
        """Give the numbers of the documents that meet a condition."""
        return tuple(self.numbers[np.flatnonzero(self.mask(where))].tolist())

    def _with_any(self, name: str, values: Iterable[str]) -> Mask:
        found = np.zeros(self.count, dtype=np.bool_)
        for value in values:
            held = self._store.holding.get((name, value))
            if held is not None:
                found[held.below(self.count)] = True
        return found

    # ------------------------------------------------------------------------------ vectors

    def nearest(self, vectors: Sequence[Vector], where: Where, limit: int) -> list[list[tuple[int, float]]]:
        """Give for each vector (place, cosine) of the nearest documents that meet a condition, best first.

        Equal cosines are ordered by document id, so that two folders answer alike.
        """
        if any(vector.shape != (self._vectors.shape[1],) for vector in vectors):
            return [[] for _ in vectors]
        asked = np.ascontiguousarray(vectors, dtype=np.float32)
        found: list[list[tuple[int, float]]] = [[] for _ in vectors]
        for part, rows in self._selected(where).items():
            if len(rows):
                near = self._near(asked, part, rows, limit)
                for held, (of, cosines) in zip(found, near, strict=True):
                    held.extend(zip(self._place_of_row[of].tolist(), cosines.tolist(), strict=True))
        return [self._best(hits, limit) for hits in found]

    def _near(
        self, asked: NDArray[np.float32], part: Part, rows: NDArray[np.int64], limit: int
    ) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        dense = self._dense[part]
        if dense is None or not dense.pays(rows):
            return scan(self._vectors, asked, rows, limit)
        return dense.nearest(self._vectors, asked, rows, limit)

    def _selected(self, where: Where) -> dict[Part, NDArray[np.int64]]:
        """Give the rows of vectors of the documents that meet a condition, by part, ascending."""
        with self._keeping:
            if where in self._selections:
                self._selections.move_to_end(where)
                return self._selections[where]
        places = np.flatnonzero(self.mask(where) & (self._rows >= 0))
        parts = self._part_of[places]
        rows = {part: np.sort(self._rows[places[parts == code]]) for code, part in enumerate(_PARTS)}
        with self._keeping:
            self._selections[where] = rows
            while len(self._selections) > _MASKS_KEPT:
                self._selections.popitem(last=False)
        return rows

    def _best(self, hits: list[tuple[int, float]], limit: int) -> list[tuple[int, float]]:
        cosines = dict(hits)
        return [(place, cosines[place]) for place in self.first(hits, limit)]

    def cosines_of(self, places: Sequence[int], vector: Vector) -> list[float | None]:
        """Give the cosine of each of these documents, None for those without a vector."""
        if vector.shape != (self._vectors.shape[1],) or not places:
            return [None] * len(places)
        rows = self._rows[list(places)]
        there = rows >= 0
        cosines = np.full(len(rows), np.nan, dtype=np.float32)
        cosines[there] = cosines_of_rows(self._vectors, vector, rows[there])
        return [float(cosine) if held else None for cosine, held in zip(cosines, there, strict=True)]


def map_vectors(folder: Path, dimensions: int) -> NDArray[np.float32]:
    """Map the file's whole rows; a torn last row (a crash while appending) is not read."""
    path = folder / VECTORS_FILE
    size = path.stat().st_size if path.exists() else 0
    rows = size // (4 * dimensions)
    if rows == 0:
        return np.empty((0, dimensions), dtype=np.float32)
    return np.memmap(path, dtype=np.float32, mode="r", shape=(rows, dimensions))


def holds_vector(folder: Path, row: int, vector: Vector) -> bool:
    """Say whether a row of the file holds this very vector: a sketch gives way to it at a new row."""
    with (folder / VECTORS_FILE).open("rb") as file:
        file.seek(row * 4 * len(vector))
        return file.read(4 * len(vector)) == np.ascontiguousarray(vector, dtype="<f4").tobytes()
