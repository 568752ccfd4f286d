"""What every process keeps in memory of the catalogue: filters as row sets, vectors as a map.

Places are only ever added. A new snapshot takes over what the one before has loaded and reads what
the writer has changed since, so that a change is seen at once however many documents there are;
whoever still searches with the older snapshot is not disturbed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress, pairwise
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher import Vector
from duijie.search.catalogue import Catalogue, Entry
from duijie.search.dense import Dense, Near, Selected, cosines_of_rows, scan
from duijie.search.growing import Growing
from duijie.search.held_terms import Concordance, map_terms, often_held
from duijie.search.index import Hit, Part, doc_id
from duijie.search.lexical import lengths_kept
from duijie.search.where import And, Eq, In, Range, Where

VECTORS_FILE = "vectors.f32"
_PARTS = tuple(Part)
_CHOSEN_KEPT = 64
# Documents that a condition leaves of a part, and all their terms: a megabyte at most of each that is kept.
_FEW_DOCUMENTS, _FEW_TERMS = 2_000, 80_000
_FEW_CELLS = 64_000  # of a table of documents by a question's terms: for more, looking them up is faster
_SPAN_AT_MOST = 8  # numbers for each that counts, in a table of places by number
_hit = partial(tuple.__new__, Hit)  # as Hit._make does, of a hundred hits in a third of the time

Name = TypeVar("Name")
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


class Candidates(NamedTuple):
    """What was found for some questions: for which of them each is, ascending, its place and its value."""

    of: NDArray[np.int64]
    places: Places
    values: NDArray[np.float64]

    def of_questions(self, first: int, count: int) -> Candidates:
        """Give those of so many questions from one on, which is the first of them then."""
        begin, end = self.of.searchsorted((first, first + count)).tolist()
        return Candidates(self.of[begin:end] - first, self.places[begin:end], self.values[begin:end])

    def kept(self, which: NDArray[Any]) -> Candidates:
        """Give those that are marked, or named by where they stand."""
        return Candidates(self.of[which], self.places[which], self.values[which])


class Few:
    """So few documents of one part that all can be scored: their places, ascending, and their terms."""

    def __init__(self, places: Places, terms: Callable[[], Concordance]) -> None:
        self.places = places
        self._made_by = terms
        self._terms: Concordance | None = None

    def often_held(self, terms: Sequence[str]) -> NDArray[np.int64] | None:
        """Count how often each document holds each of these terms, a row a document; None for too many."""
        if len(self.places) * len(terms) > _FEW_CELLS:
            return None
        if self._terms is None:
            self._terms = self._made_by()
        return self._terms.often_held(terms)


class Chosen(NamedTuple):
    """The documents that meet a condition.

    Those of a part where they are `few`, which depends on no document of the other; the `numbers` of all, the
    share each part has of them (0 where there are none), and their rows of vectors.
    """

    few: dict[Part, Few]
    numbers: NDArray[np.int64]
    shares: dict[Part, float]
    rows: dict[Part, Selected]


NOTHING_CHOSEN = Chosen({}, np.empty(0, np.int64), {}, {})
NOTHING = Candidates(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


class _Store:
    """The documents ever loaded, by place; shared by the snapshots of one folder, which only add to it."""

    def __init__(self) -> None:
        self.numbers = Growing(np.int64)
        self.kinds: list[str] = []
        self.kind_of = Growing(np.int32)
        self.record_ids = Growing(np.int64)
        self.part_of = Growing(np.int8)
        self.lengths = Growing(np.int64)
        self.kept_lengths = Growing(np.uint8)
        self.terms_at = Growing(np.int64)
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
        lengths = [entry.length for entry in entries]
        self.lengths.extend(lengths)
        self.kept_lengths.extend(lengths_kept(lengths))
        self.terms_at.extend([entry.terms_at for entry in entries])
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
        self._terms = map_terms(folder)
        self._part_of = self._store.part_of.view(self.count)
        public = self._alive & (self._part_of == _PARTS.index(Part.PUBLIC))
        self.public_count = int(public.sum())
        self.lengths = self._store.lengths.view(self.count)
        self.kept_lengths = self._store.kept_lengths.view(self.count)
        self.public_length = float(self.lengths[public].mean()) if self.public_count else 0.0
        self.full_count = int(self._alive.sum()) - self.public_count
        self._place_of_row = np.full(len(self._vectors) + 1, -1, dtype=np.int64)
        with_vector = np.flatnonzero(self._alive & (self._rows >= 0))
        self._place_of_row[self._rows[with_vector]] = with_vector
        self._dense = {
            part: self._dense_of(changes.facts.get(f"dense:{part}"), part, before) for part in Part
        }
        # One less than the lowest, so that both ends of the table are nobody's.
        self._first_number = int(self.numbers[0]) - 1 if self.count else 0
        self._place_of_number = self._table_of_places()
        self._chosen: OrderedDict[Where, Chosen] = OrderedDict()
        self._last_chosen: tuple[Where | None, Chosen] = None, NOTHING_CHOSEN
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

    def places_of(self, numbers: Sequence[int]) -> tuple[Places, Mask]:
        """Give the places of those of these versions that count now, and mark which of them do."""
        wanted = np.array(numbers, dtype=np.int64)
        if self._place_of_number is None:
            return self._places_looked_up(wanted)
        places = self._place_of_number.take(wanted - self._first_number, mode="clip")
        counts = places >= 0
        return places[counts].astype(np.int64), counts

    def _places_looked_up(self, wanted: NDArray[np.int64]) -> tuple[Places, Mask]:
        if not self.count:
            return wanted[:0], np.zeros(len(wanted), dtype=np.bool_)
        places = np.minimum(self.numbers.searchsorted(wanted), self.count - 1)
        counts = (self.numbers[places] == wanted) & self._alive[places]
        return places[counts], counts

    def _table_of_places(self) -> NDArray[np.int32] | None:
        """Make a table of the place of every number, -1 for those that do not count and at both ends.

        None where so many numbers are no longer anybody's that it would be mostly empty.
        """
        (living,) = self._alive.nonzero()
        span = int(self.numbers[-1]) - self._first_number + 2 if self.count else 1
        if span > max(1, _SPAN_AT_MOST * len(living)):
            return None
        table = np.full(span, -1, dtype=np.int32)
        table[self.numbers[living] - self._first_number] = living
        return table

    def are_public(self, places: Places) -> Mask:
        """Mark the places that hold a public document."""
        public: Mask = self._part_of[places] == _PARTS.index(Part.PUBLIC)
        return public

    def often_held(
        self, places: Places, of: NDArray[np.int64], terms: Sequence[Sequence[str]]
    ) -> NDArray[np.int64]:
        """Count how often each document holds each term of the question it is for, a row a document."""
        starts = self._store.terms_at.view()[places]
        return often_held(self._terms, starts, self.lengths[places], of, terms)

    def hits(self, places: Places, scores: NDArray[np.float64], cosines: NDArray[np.float64]) -> list[Hit]:
        """Give what these places hold as hits; a cosine that is no number is not known."""
        known: list[float | None] = cosines.tolist()
        for at in np.isnan(cosines).nonzero()[0].tolist():
            known[at] = None
        return list(map(_hit, zip(*self._named(places), scores.tolist(), known, strict=True)))

    def _named(self, places: Places) -> tuple[list[str], list[int], list[Part]]:
        """Say what these places hold: the kind, record and part of each."""
        kinds = _told(self._store.kind_of.view()[places], self._store.kinds)
        parts = _told(self._part_of[places], _PARTS)
        return kinds, self._store.record_ids.view()[places].tolist(), parts

    def first(self, places: Places, scores: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
        """Give where the highest scores stand, in no order; of equal ones those of the first document ids.

        So two folders that hold the same answer alike.
        """
        over = len(places) - limit
        if over <= 0:
            return np.arange(len(places))
        if limit <= 0:
            return np.empty(0, np.int64)
        least = np.partition(scores, over)[over]
        (above,), (tied,) = (scores > least).nonzero(), (scores == least).nonzero()
        wanted = limit - len(above)
        if len(tied) > wanted:
            idents = list(map(doc_id, *self._named(places[tied])))
            tied = tied[sorted(range(len(tied)), key=idents.__getitem__)[:wanted]]
        return np.concatenate([above, tied])

    # ------------------------------------------------------------------------------ filters

    def chosen(self, where: Where) -> Chosen:
        """Give the documents that meet a condition; what is returned is kept, do not write into it."""
        last, found = self._last_chosen
        if where is last:  # both halves of a question ask
            return found
        with self._keeping:
            if where in self._chosen:
                self._chosen.move_to_end(where)
                self._last_chosen = where, self._chosen[where]
                return self._chosen[where]
        places = np.flatnonzero(self._alive & self._meeting(where))
        numbers, parts, rows = self.numbers[places], self._part_of[places], self._rows[places]
        found = Chosen(
            {
                part: few
                for code, part in enumerate(_PARTS)
                if (few := self._few(places[parts == code])) is not None
            },
            numbers,
            {
                part: self._share(part, int(np.count_nonzero(parts == code)))
                for code, part in enumerate(_PARTS)
            },
            {
                part: Selected(np.sort(rows[(parts == code) & (rows >= 0)]))
                for code, part in enumerate(_PARTS)
            },
        )
        with self._keeping:
            self._chosen[where] = found
            while len(self._chosen) > _CHOSEN_KEPT:
                self._chosen.popitem(last=False)
        return found

    def _few(self, places: Places) -> Few | None:
        lengths = self.lengths[places]
        if not len(places) or len(places) > _FEW_DOCUMENTS or lengths.sum() > _FEW_TERMS:
            return None
        starts = self._store.terms_at.view()[places]
        return Few(places, partial(Concordance, self._terms, starts, lengths))

    def _share(self, part: Part, count: int) -> float:
        of = self.public_count if part is Part.PUBLIC else self.full_count
        return count / of if of else 0.0

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

    def _with_any(self, name: str, values: Iterable[str]) -> Mask:
        found = np.zeros(self.count, dtype=np.bool_)
        for value in values:
            held = self._store.holding.get((name, value))
            if held is not None:
                found[held.below(self.count)] = True
        return found

    # ------------------------------------------------------------------------------ vectors

    def nearest(self, vectors: Sequence[Vector], where: Where, limit: int) -> Candidates:
        """Give for each vector the nearest documents that meet a condition, in no order, and their cosines.

        Of equal cosines the first document ids stay, so that two folders answer alike.
        """
        fits = [vector.shape == (self._vectors.shape[1],) for vector in vectors]
        if not all(fits):
            found = self.nearest([*compress(vectors, fits)], where, limit)
            return found._replace(of=np.flatnonzero(fits)[found.of])
        if not vectors or limit < 1:
            return NOTHING
        asked = np.array(vectors, dtype=np.float32)
        halves = [
            self._near(asked, part, selected, limit)
            for part, selected in self.chosen(where).rows.items()
            if len(selected.rows)
        ]
        found = in_order(
            [
                Candidates(near.of, self._place_of_row[near.rows], near.cosines.astype(np.float64))
                for near in halves
            ]
        )
        return self.first_of_each(found, [limit] * len(vectors))

    def _near(self, asked: NDArray[np.float32], part: Part, selected: Selected, limit: int) -> Near:
        dense = self._dense[part]
        if dense is None or not dense.pays(selected, limit):
            return scan(self._vectors, asked, selected.rows, limit)
        return dense.nearest(self._vectors, asked, selected, limit)

    def first_of_each(
        self, found: Candidates, limits: Sequence[int], *, best_first: bool = False
    ) -> Candidates:
        """Give no more than so many for each question, those with the highest values.

        Args:
            found: what was found, for as many questions as there are limits.
            limits: of each question.
            best_first: whether what was found for a question stands in the order of its values.
        """
        if len(found.of) <= min(limits):
            return found
        ends = found.of.searchsorted(np.arange(len(limits) + 1)).tolist()
        kept: Mask | None = None
        for limit, (first, last) in zip(limits, pairwise(ends), strict=True):
            if last - first <= limit:
                continue
            if kept is None:
                kept = np.ones(len(found.of), dtype=np.bool_)
            kept[first:last] = False
            if best_first and limit > 0 and found.values[first + limit - 1] > found.values[first + limit]:
                kept[first : first + limit] = True
            else:
                own = slice(first, last)
                kept[first + self.first(found.places[own], found.values[own], limit)] = True
        return found if kept is None else found.kept(kept)

    def cosines_of(self, places: Places, vector: Vector) -> NDArray[np.float64]:
        """Give the cosine of each of these documents, no number for those without a vector."""
        cosines = np.full(len(places), np.nan)
        if vector.shape == (self._vectors.shape[1],) and len(places):
            rows = self._rows[places]
            there = rows >= 0
            cosines[there] = cosines_of_rows(self._vectors, vector[None, :], rows[None, there])[0]
        return cosines


def in_order(halves: Sequence[Candidates]) -> Candidates:
    """Join what several found, so that what belongs to one question stands together."""
    found = [half for half in halves if len(half.of)]
    if len(found) <= 1:
        return found[0] if found else NOTHING
    joined = Candidates(*map(np.concatenate, zip(*found, strict=True)))
    return joined.kept(joined.of.argsort(kind="stable"))


def _told(codes: NDArray[Any], names: Sequence[Name]) -> list[Name]:
    """Give the name of each code; most often it is one for all."""
    if len(codes) and codes.min() == codes.max():
        return [names[codes[0]]] * len(codes)
    return [names[code] for code in codes.tolist()]


def map_vectors(folder: Path, dimensions: int) -> NDArray[np.float32]:
    """Map the file's whole rows; a torn last row (a crash while appending) is not read."""
    path = folder / VECTORS_FILE
    size = path.stat().st_size if path.exists() else 0
    rows = size // (4 * dimensions)
    if rows == 0:
        return np.empty((0, dimensions), dtype=np.float32)
    # The plain array behind the map: a memmap's slices cost more than what is read from them.
    return np.asarray(np.memmap(path, dtype=np.float32, mode="r", shape=(rows, dimensions)))


def holds_vector(folder: Path, row: int, vector: Vector) -> bool:
    """Say whether a row of the file holds this very vector: a sketch gives way to it at a new row."""
    with (folder / VECTORS_FILE).open("rb") as file:
        file.seek(row * 4 * len(vector))
        return file.read(4 * len(vector)) == np.ascontiguousarray(vector, dtype="<f4").tobytes()
