"""The index folder's list of documents: which version of each is the one that counts.

An SQLite file inside the folder. It is committed last, so whatever the engines beside it hold
that the catalogue does not name is not there; a crash in between leaves no ghost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duijie.search.index import Doc, Part

FILE = "catalogue.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doc (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    facets TEXT NOT NULL,
    numbers TEXT NOT NULL,
    length INTEGER NOT NULL,
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    vector_row INTEGER
);
CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as the catalogue keeps it.

    `number` is new with every version, so an engine's older version is never taken for it.
    `length` counts its terms; `terms` are kept for FULL documents only, which are scored here.
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
    vector_row: int | None


class Catalogue:
    """The open catalogue of one index folder."""

    def __init__(self, folder: Path) -> None:
        """Open the catalogue, making an empty one where there is none.

        Raises sqlite3.DatabaseError when the file is something else or broken.
        """
        self._db = sqlite3.connect(folder / FILE, timeout=20, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self._db.close()

    def commit(self) -> None:
        """Make what was written visible to the readers, and safe from kill -9."""
        self._db.commit()

    def fact(self, name: str, default: str = "") -> str:
        """Read one fact about the folder, such as the highest seq taken in."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        """Keep one fact about the folder."""
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, value])

    def held(self, ident: str) -> tuple[int, str] | None:
        """Give (seq, digest) of what is held under an id; the digest of a gone one is ""."""
        row = self._db.execute("SELECT seq, digest FROM doc WHERE id = ?", [ident]).fetchone()
        if row is None:
            row = self._db.execute("SELECT seq, '' FROM gone WHERE id = ?", [ident]).fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def vector_row_of(self, ident: str) -> int | None:
        """Give the row of the vector held under an id."""
        row = self._db.execute("SELECT vector_row FROM doc WHERE id = ?", [ident]).fetchone()
        return None if row is None else row[0]

    def put(self, doc: Doc, *, digest: str, vector_row: int | None) -> int:
        """Hold this version of a document and give its number."""
        self._db.execute("DELETE FROM gone WHERE id = ?", [doc.id])
        self._db.execute("DELETE FROM doc WHERE id = ?", [doc.id])
        terms = json.dumps(doc.terms, ensure_ascii=False) if doc.part is Part.FULL else "[]"
        cursor = self._db.execute(
            "INSERT INTO doc (id, seq, kind, record_id, part, facets, numbers, length, terms,"
            " digest, vector_row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(doc.id, doc.seq, doc.kind, doc.record_id, doc.part.value),
                json.dumps(all_facets(doc), ensure_ascii=False),
                json.dumps(dict(doc.numbers)),
                *(len(doc.terms), terms, digest, vector_row),
            ],
        )
        if cursor.lastrowid is None:
            raise sqlite3.DatabaseError("the catalogue gave no number")
        return cursor.lastrowid

    def touch(self, ident: str, *, seq: int, vector_row: int | None) -> None:
        """Move an unchanged document to a newer seq, and give it its vector."""
        self._db.execute("UPDATE doc SET seq = ?, vector_row = ? WHERE id = ?", [seq, vector_row, ident])

    def remove(self, ident: str, *, seq: int) -> None:
        """Hold that a document is gone since `seq`."""
        self._db.execute("DELETE FROM doc WHERE id = ?", [ident])
        self._db.execute("INSERT OR REPLACE INTO gone VALUES (?, ?)", [ident, seq])

    def extent(self) -> tuple[int, int]:
        """Give how many documents are held, and how many rows of vectors they reach into."""
        count, last = self._db.execute("SELECT count(*), coalesce(max(vector_row), -1) FROM doc").fetchone()
        return int(count), int(last) + 1

    def entries(self) -> Iterator[Entry]:
        """Give every document held, by number."""
        rows = self._db.execute(
            "SELECT number, id, seq, kind, record_id, part, facets, numbers, length, vector_row"
            " FROM doc ORDER BY number"
        )
        for number, ident, seq, kind, record_id, part, facets, numbers, length, row in rows:
            yield Entry(
                number=number,
                id=ident,
                seq=seq,
                kind=kind,
                record_id=record_id,
                part=Part(part),
                facets={name: tuple(values) for name, values in json.loads(facets).items()},
                numbers=json.loads(numbers),
                length=length,
                vector_row=row,
            )

    def terms_of(self, numbers: Sequence[int]) -> dict[int, list[str]]:
        """Give the terms kept for these (FULL) documents."""
        found: dict[int, list[str]] = {}
        for part in _slices(numbers, 500):
            marks = ", ".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT number, terms FROM doc WHERE number IN ({marks})",  # noqa: S608 - only marks
                part,
            )
            found.update((number, json.loads(terms)) for number, terms in rows)
        return found

    def ids(self) -> set[str]:
        """Give the ids of all documents held."""
        return {ident for (ident,) in self._db.execute("SELECT id FROM doc")}


def all_facets(doc: Doc) -> dict[str, tuple[str, ...]]:
    """Give a document's facets with those of its own accord: kind, part and readers."""
    return {**doc.facets, "kind": (doc.kind,), "part": (doc.part.value,), "readers": doc.readers}


def _slices(numbers: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))
