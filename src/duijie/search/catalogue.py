"""The index folder's list of documents: which version of each is the one that counts.

An SQLite file inside the folder. It is committed last, so whatever the engines beside it hold
that the catalogue does not name is not there; a crash in between leaves no ghost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from duijie.search.index import Doc, Part

_Value = TypeVar("_Value")

FILE = "catalogue.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    facets TEXT NOT NULL,
    numbers TEXT NOT NULL,
    length INTEGER NOT NULL,
    terms_at INTEGER NOT NULL,
    digest TEXT NOT NULL,
    vector_row INTEGER,
    generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS doc_generation ON doc (generation);
CREATE INDEX IF NOT EXISTS doc_vector ON doc (part, vector_row);
CREATE TABLE IF NOT EXISTS dropped (
    number INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS dropped_generation ON dropped (generation);
CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as the catalogue keeps it.

    `number` is new with every version, so an engine's older version is never taken for it.
    `length` counts its terms, whose names begin at `terms_at` in the terms' file.
    `vector_row` is its row in the vectors file, None while it has no vector.
    """

    number: int
    id: str
    seq: int
    kind: str
    record_id: int
    part: Part
    facets: dict[str, tuple[str, ...]]
    numbers: dict[str, float]
    length: int
    terms_at: int
    vector_row: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """What is held under an id; of a gone document the digest is "" and the number 0."""

    seq: int
    digest: str
    number: int
    vector_row: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a generation: documents written or touched, and versions that count no more."""

    generation: int
    entries: list[Entry]
    dropped: list[int]
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """What is to be held of a document, under which number: a new one unless only seq and vector changed.

    `written_facets` are its facets as the catalogue keeps them; `terms_at` says where its terms' names begin
    in their file.
    """

    id: str
    doc: Doc
    facets: dict[str, tuple[str, ...]]
    written_facets: str
    digest: str
    vector_row: int | None
    number: int
    terms_at: int


class Catalogue:
    """The open catalogue of one index folder."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue, making an empty one where there is none.

        Raises sqlite3.DatabaseError when the file is something else or broken.
        """
        self._db = sqlite3.connect(folder / FILE, timeout=20, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        # What is written and not committed must not be seen by a search of the same process.
        self._reading = sqlite3.connect(
            folder / FILE, timeout=20, check_same_thread=False, isolation_level=None
        )

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._reading.close()
        self._db.close()

    def begin(self) -> None:
        """Begin to write, unless that was begun before."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written visible to the readers, and safe from kill -9."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def fact(self, name: str, default: str = "") -> str:
        """Read one fact about the folder, such as the highest seq taken in."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        """Keep one fact about the folder."""
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, value])

    # ------------------------------------------------------------------------------- writing

    def held(self, idents: Sequence[str]) -> dict[str, Held]:
        """Give what is held under these ids; of a gone one the digest is "" and the number 0."""
        found: dict[str, Held] = {}
        for part in _slices(idents, 500):
            marks = ", ".join("?" * len(part))
            asked = (
                f"SELECT id, seq, digest, number, vector_row FROM doc WHERE id IN ({marks})",  # noqa: S608
                f"SELECT id, seq, '', 0, NULL FROM gone WHERE id IN ({marks})",  # noqa: S608 - only marks
            )
            for sql in asked:
                found.update((ident, Held(*rest)) for ident, *rest in self._db.execute(sql, part))
        return found

    def put(self, versions: Sequence[Version], *, held: Mapping[str, Held], generation: int) -> None:
        """Hold these versions of documents in place of those before, which `held` gave."""
        idents = [[version.id] for version in versions if version.id in held]
        self._db.executemany("DELETE FROM gone WHERE id = ?", idents)
        self._drop(idents, generation)
        self._db.executemany(
            "INSERT INTO doc (number, id, seq, kind, record_id, part, facets, numbers, length, terms_at,"
            " digest, vector_row, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_row(version, generation) for version in versions],
        )

    def touch(self, versions: Sequence[Version], *, generation: int) -> None:
        """Move unchanged documents to a newer seq, and give them their vectors."""
        self._db.executemany(
            "UPDATE doc SET seq = ?, vector_row = ?, generation = ? WHERE id = ?",
            [[each.doc.seq, each.vector_row, generation, each.id] for each in versions],
        )

    def remove(self, ident: str, *, seq: int, generation: int) -> None:
        """Hold that a document is gone since `seq`."""
        self._drop([[ident]], generation)
        self._db.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", [ident, seq])

    def _drop(self, idents: list[list[str]], generation: int) -> None:
        self._db.executemany(
            f"INSERT OR REPLACE INTO dropped SELECT number, {generation:d} FROM doc WHERE id = ?",  # noqa: S608
            idents,
        )
        self._db.executemany("DELETE FROM doc WHERE id = ?", idents)

    def forget_digests(self) -> None:
        """Take no document for unchanged any more: each is written anew when it comes again."""
        self._db.execute("UPDATE doc SET digest = ''")

    def forget_dropped(self, *, before: int) -> None:
        """Forget which versions were dropped before a generation; who read less must read everything."""
        self._db.execute("DELETE FROM dropped WHERE generation < ?", [before])
        self.set_fact("tells_since", str(before))

    # ------------------------------------------------------------------------------- reading

    def extent(self) -> tuple[int, int]:
        """Give how many documents are held, and how many rows of vectors they reach into."""
        count, last = self._db.execute("SELECT count(*), coalesce(max(vector_row), -1) FROM doc").fetchone()
        return int(count), int(last) + 1

    def rows_behind(self, part: Part, boundary: int) -> int:
        """Count the vectors of a part at or behind a row."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM doc WHERE part = ? AND vector_row >= ?", [part.value, boundary]
        ).fetchone()
        return int(count)

    def rows_of(self, part: Part) -> list[int]:
        """Give the rows of a part's vectors, ascending."""
        rows = self._db.execute(
            "SELECT vector_row FROM doc WHERE part = ? AND vector_row >= 0 ORDER BY vector_row", [part.value]
        )
        return [row for (row,) in rows]

    def tells_since(self, generation: int) -> bool:
        """Say whether everything that changed since a generation can be told."""
        return int(self.fact("tells_since", "0")) <= generation + 1

    def changes(self, since: int) -> Changes:
        """Give what changed after a generation, documents by number; everything after generation -1."""
        self._reading.execute("BEGIN")
        try:
            facts = dict(self._reading.execute("SELECT name, value FROM fact"))
            rows = self._reading.execute(
                "SELECT number, id, seq, kind, record_id, part, facets, numbers, length, terms_at,"
                " vector_row FROM doc WHERE generation > ? ORDER BY number",
                [since],
            )
            entries = [_entry(*row) for row in rows]
            dropped = self._reading.execute("SELECT number FROM dropped WHERE generation > ?", [since])
            numbers = [number for (number,) in dropped]
        finally:
            self._reading.execute("COMMIT")
        return Changes(int(facts.get("generation", "0")), entries, numbers, facts)

    def ids(self) -> set[str]:
        """Give the ids of all documents held."""
        return {ident for (ident,) in self._db.execute("SELECT id FROM doc")}


def _row(version: Version, generation: int) -> list[Any]:
    doc = version.doc
    return [
        *(version.number, version.id, doc.seq, doc.kind, doc.record_id, doc.part.value),
        version.written_facets,
        json.dumps(dict(doc.numbers)) if doc.numbers else "{}",
        len(doc.terms),
        version.terms_at,
        *(version.digest, version.vector_row, generation),
    ]


def written(facets: Mapping[str, tuple[str, ...]]) -> str:
    """Write facets, alike in whatever order they come."""
    return _written(tuple(sorted(facets.items())))


@lru_cache(maxsize=4096)
def _written(facets: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Write facets; many documents have the same."""
    return json.dumps(dict(facets), ensure_ascii=False)


def _entry(  # noqa: PLR0917 - the columns of a row, in their order
    number: int,
    ident: str,
    seq: int,
    kind: str,
    record_id: int,
    part: str,
    facets: str,
    numbers: str,
    length: int,
    terms_at: int,
    vector_row: int | None,
) -> Entry:
    return Entry(
        number=number,
        id=ident,
        seq=seq,
        kind=kind,
        record_id=record_id,
        part=Part(part),
        facets=_facets(facets),
        numbers={} if numbers == "{}" else json.loads(numbers),
        length=length,
        terms_at=terms_at,
        vector_row=vector_row,
    )


@lru_cache(maxsize=4096)
def _facets(written: str) -> dict[str, tuple[str, ...]]:
    """Read facets; many documents have the same, and nobody changes them."""
    return {name: tuple(values) for name, values in json.loads(written).items()}


def all_facets(doc: Doc) -> dict[str, tuple[str, ...]]:
    """Give a document's facets with those of its own accord: kind, part and readers."""
    return {**doc.facets, "kind": (doc.kind,), "part": (doc.part.value,), "readers": doc.readers}


def _slices(values: Sequence[_Value], size: int) -> Iterable[Sequence[_Value]]:
    return (values[at : at + size] for at in range(0, len(values), size))
