"""The index folder: tantivy beside a file of vectors, held together by a catalogue and a manifest.

    index/manifest.json     which folder is current, and its generation: what readers look at
    index/lock              held by the one process that writes
    index/<name>/           one whole index: catalogue.sqlite3, vectors.f32, public/, full/

Written in this order: vectors, tantivy, catalogue, manifest. A crash anywhere in between leaves
the catalogue at the state before, and the changes are taken in again from SQL.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from duijie.core.matcher import Statistics, Vector
from duijie.core.matcher.scorers.text import bm25
from duijie.search.catalogue import FILE as CATALOGUE_FILE
from duijie.search.catalogue import Catalogue, all_facets
from duijie.search.columns import VECTORS_FILE, Columns
from duijie.search.index import Doc, Hit, Part, Query, Tombstone
from duijie.search.lexical import Among, Condition, LexicalHit, Partition
from duijie.search.where import Where, asks_for_numbers

MANIFEST = "manifest.json"
LAYOUT = 1  # of the files in the folder; another number means: make it again

_DEEPER = 4  # words look this many times deeper than the limit, so that both scores are known


class BrokenIndexError(Exception):
    """The index folder is missing or cannot be read; it must be made again from SQL."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a reader must know to see whether what it holds is still current."""

    name: str
    generation: int
    seq: int
    encoder: str
    dimensions: int
    layout: int = LAYOUT


@contextmanager
def _telling_breakage(what: str) -> Iterator[None]:
    """Turn what the engines raise at damaged files into BrokenIndexError.

    tantivy panics at some; a panic reaches Python as a BaseException of its own.
    """
    try:
        yield
    except (OSError, ValueError, KeyError, sqlite3.Error) as error:
        raise BrokenIndexError(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise BrokenIndexError(f"{what}: {error}") from error
        raise


def read_manifest(root: Path) -> Manifest:
    """Read which index is current; raises BrokenIndexError."""
    try:
        manifest = Manifest(**json.loads((root / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BrokenIndexError(f"{MANIFEST}: {error}") from error
    if manifest.layout != LAYOUT or not (root / manifest.name).is_dir():
        raise BrokenIndexError(f"{MANIFEST} names no index of this version")
    return manifest


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    draft = root / f".{MANIFEST}-{os.getpid()}"
    facts = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(facts))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(root / MANIFEST)


class FolderIndex:
    """The index of one folder: `Index` for the one writer, and its search for every reader."""

    def __init__(self, root: Path, *, encoder: str = "", dimensions: int = 384) -> None:
        """Open the current index of the folder, beginning an empty one where there is none.

        `encoder` and `dimensions` say whose vectors it may hold; "" when there are none.
        Raises BrokenIndexError when there is one and it cannot be read, or another encoder's.
        """
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        if not (root / MANIFEST).exists():
            name = _new_name(root)
            (root / name).mkdir()
            write_manifest(root, Manifest(name, 0, 0, encoder, dimensions))
        self._open(read_manifest(root))
        if (self.manifest.encoder, self.manifest.dimensions) != (encoder, dimensions):
            held = self.manifest.encoder or "no encoder"
            self.close()
            raise BrokenIndexError(f"the vectors are of {held}")

    @classmethod
    def open_for_reading(cls, root: Path) -> Self:
        """Open the folder's current index as it is, making nothing; raises BrokenIndexError."""
        reader = cls.__new__(cls)
        reader._root = root  # noqa: SLF001 - the same class
        reader._open(read_manifest(root))  # noqa: SLF001
        return reader

    def _open(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = self._root / manifest.name
        if manifest.generation > 0 and not (self._folder / CATALOGUE_FILE).is_file():
            raise BrokenIndexError(f"{manifest.name} has lost its catalogue")
        with _telling_breakage(manifest.name):
            self._catalogue = Catalogue(self._folder)
            self._parts = {part: Partition(self._folder / part.value) for part in Part}
            self._applied = int(self._catalogue.fact("seq", "0"))
            document_count, vector_count = self._catalogue.extent()
        self._loaded: Columns | None = None
        found = sum(part.document_count for part in self._parts.values())
        vectors = self._folder / VECTORS_FILE
        vectors_found = vectors.stat().st_size // (4 * manifest.dimensions) if vectors.exists() else 0
        if self._applied < manifest.seq or found < document_count or vectors_found < vector_count:
            self.close()
            raise BrokenIndexError(f"{manifest.name} holds less than it says")
        self._pending = False

    def close(self) -> None:
        """Let go of files and locks; what was not refreshed is gone."""
        for part in self._parts.values():
            part.close()
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------------------- writing

    def apply(self, upserts: Sequence[Doc], deletes: Sequence[Tombstone]) -> None:
        """Take changes in; idempotent by (id, seq): an older seq than the one held is ignored.

        A document whose words, codes and readers are unchanged is not written again: tantivy
        counts a replaced version in its statistics until segments merge, and a change of one
        part of a record must not move the scores of the other.
        """
        with _telling_breakage(self.manifest.name):
            for doc in upserts:
                self._put(doc)
            for stone in deletes:
                self._take_out(stone)

    def _put(self, doc: Doc) -> None:
        held = self._catalogue.held(doc.id)
        if held is not None and held[0] > doc.seq:
            return
        digest = _digest(doc)
        self._note(doc.seq)
        if held is not None and held[1] == digest:
            row = self._catalogue.vector_row_of(doc.id)
            if row is None and doc.vector is not None:
                row = self._append(doc.vector)
            self._catalogue.touch(doc.id, seq=doc.seq, vector_row=row)
            return
        row = None if doc.vector is None else self._append(doc.vector)
        number = self._catalogue.put(doc, digest=digest, vector_row=row)
        self._parts[doc.part].put(doc, number)

    def _take_out(self, stone: Tombstone) -> None:
        held = self._catalogue.held(stone.id)
        if held is None or held[0] <= stone.seq:
            self._catalogue.remove(stone.id, seq=stone.seq)
            self._parts[Part(stone.id.rsplit(":", 1)[1])].remove(stone.id)
            self._note(stone.seq)

    def _note(self, seq: int) -> None:
        self._applied = max(self._applied, seq)
        self._pending = True

    def _append(self, vector: Vector) -> int:
        if vector.shape != (self.manifest.dimensions,):
            raise ValueError(f"a vector of shape {vector.shape} in an index of {self.manifest.dimensions}")
        with (self._folder / VECTORS_FILE).open("ab") as file:
            size = 4 * self.manifest.dimensions
            row = -(-file.tell() // size)
            file.write(b"\0" * (row * size - file.tell()))  # a torn row of a crash is filled up
            file.write(np.ascontiguousarray(vector, dtype="<f4").tobytes())
        return row

    def refresh(self) -> int:
        """Make everything applied visible; everything up to the returned seq is."""
        if self._pending:
            for part in self._parts.values():
                part.commit()
            self._catalogue.set_fact("seq", str(self._applied))
            self._catalogue.commit()
            self.manifest = replace(self.manifest, generation=self.manifest.generation + 1, seq=self._applied)
            write_manifest(self._root, self.manifest)
            self._loaded = None
            self._pending = False
        return self._applied

    def checkpoint(self) -> int:
        """Make everything applied survive kill -9; everything up to the returned seq does.

        The same step as `refresh`: tantivy and the catalogue commit together or not at all.
        """
        return self.refresh()

    def rebuild(self, docs: Iterable[Doc]) -> None:
        """Replace everything by these documents.

        Made in a folder of its own and put in place by the manifest: readers go on with the old
        one until it is whole, and a crash leaves the old one current.
        """
        name, before = _new_name(self._root), self.manifest
        (self._root / name).mkdir()
        self.close()
        self._open(replace(before, name=name, generation=0, seq=0))
        for doc in docs:
            self._put(doc)
        self._pending = True
        self.refresh()
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    # ------------------------------------------------------------------------------- reading

    @property
    def _columns(self) -> Columns:
        """The documents in memory, loaded at the first search: a writer never needs them."""
        if self._loaded is None:
            self._loaded = Columns(self._catalogue, self._folder, self.manifest.dimensions)
        return self._loaded

    def reload(self) -> None:
        """See what the writer last made visible, if it moved; raises BrokenIndexError."""
        manifest = read_manifest(self._root)
        if manifest == self.manifest:
            return
        self.close()
        self._open(manifest)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever made visible here: everything in SQL has yet to come in."""
        return self.manifest.generation == 0

    def ids(self) -> set[str]:
        """Give the ids of all documents held, visible or only applied."""
        return self._catalogue.ids()

    def statistics(self, terms: Iterable[str]) -> Statistics:
        """Give the PUBLIC partition's figures for these terms."""
        with _telling_breakage(self.manifest.name):
            return Statistics(
                document_count=self._columns.public_count,
                average_length=self._columns.public_length,
                document_frequency=self._parts[Part.PUBLIC].frequencies(set(terms)),
            )

    def search(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """Answer each query with its hits; always batched.

        Up to `limit` hits by words and up to `limit` by meaning, each with both its scores;
        ordered by document id, for the order that counts is made by fusion outside.
        """
        with _telling_breakage(self.manifest.name):
            return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> list[Hit]:
        columns = self._columns
        text = self._text_scores(query)
        by_words = sorted(text, key=lambda place: (-text[place], columns.entries[place].id))
        found = dict.fromkeys(by_words[: query.limit])
        if query.vector is not None:
            near = columns.nearest(query.vector, columns.mask(query.where), query.limit)
            found.update(dict.fromkeys(place for place, _ in near))
        places = sorted(found, key=lambda place: columns.entries[place].id)
        cosines: list[float | None] = [None] * len(places)
        if query.vector is not None:
            cosines = columns.cosines_of(places, query.vector)
        return [
            Hit(
                id=columns.entries[place].id,
                kind=columns.entries[place].kind,
                record_id=columns.entries[place].record_id,
                part=columns.entries[place].part,
                text_score=text.get(place, 0.0),
                cosine=cosine,
            )
            for place, cosine in zip(places, cosines, strict=True)
        ]

    def _text_scores(self, query: Query) -> dict[int, float]:
        """Give the BM25 score of each place a word hit, the public corpus' statistics for both."""
        if not query.terms:
            return {}
        statistics, depth = self.statistics(query.terms), query.limit * _DEEPER
        public, full = self._parts[Part.PUBLIC], self._parts[Part.FULL]
        condition = self._condition(query.where)
        hits = public.by_bm25(query.terms, condition, depth, statistics)
        near = full.by_weight(query.terms, condition, depth, statistics)
        hits = hits + self._scored_here(query, near, statistics)
        place_of = self._columns.place_of
        return {place_of[hit.number]: hit.score for hit in hits if hit.number in place_of}

    def _condition(self, where: Where) -> Condition:
        if asks_for_numbers(where):
            return Among(self._columns.numbers_where(where))
        return where

    def _scored_here(
        self, query: Query, hits: Sequence[LexicalHit], statistics: Statistics
    ) -> list[LexicalHit]:
        wanted = Counter(query.terms)
        terms = self._catalogue.terms_of([hit.number for hit in hits])
        return [LexicalHit(number, bm25(wanted, Counter(held), statistics)) for number, held in terms.items()]


def _digest(doc: Doc) -> str:
    """Name what of a document the engines hold; the vector follows from the passage."""
    facets = {name: list(values) for name, values in sorted(all_facets(doc).items())}
    held = [list(doc.terms), doc.passage, facets, dict(sorted(doc.numbers.items()))]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _new_name(root: Path) -> str:
    taken = [int(folder.name[1:]) for folder in root.iterdir() if folder.name[1:].isdigit()]
    return f"i{max(taken, default=0) + 1}"
