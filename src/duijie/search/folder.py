"""The index folder: tantivy beside a file of vectors, held together by a catalogue and a manifest.

    index/manifest.json     which folder is current, and its generation: what readers look at
    index/lock              held by the one process that writes
    index/<name>/           one whole index: catalogue.sqlite3, vectors.f32, terms.u64, public/, full/,
                            dense-*.faiss

Written in this order: vectors and terms, tantivy, catalogue, manifest. A crash anywhere in between leaves
the catalogue at the state before, and the changes are taken in again from SQL. What tantivy had
committed alone bears numbers that the catalogue never gives again, so it is nobody's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import numpy as np

from duijie.core.matcher import Statistics, Vector
from duijie.search.answering import Answering
from duijie.search.catalogue import FILE as CATALOGUE_FILE
from duijie.search.catalogue import Catalogue, Version, all_facets, written
from duijie.search.columns import VECTORS_FILE, Columns, holds_vector, map_vectors
from duijie.search.dense import Lists, as_fact, lists_of, made_anew, pays_now
from duijie.search.held_terms import TERMS_FILE, named
from duijie.search.held_terms import WIDTH as TERM_WIDTH
from duijie.search.index import Doc, Hit, Part, Query, Tombstone
from duijie.search.lexical import Partition
from duijie.search.manifest import (
    MANIFEST,
    BrokenIndexError,
    Manifest,
    read_manifest,
    telling_breakage,
    write_manifest,
)

_BATCH = 1_000  # documents of a rebuild that are written together
_TELLS = 400  # generations a reader may be behind and still be told what changed, not everything
_NOWHERE = -1  # where the terms of a version begin that is not written again


class FolderIndex:
    """The index of one folder: `Index` for the one writer, and its search for every reader."""

    def __init__(self, root: Path, *, encoder: str = "", dimensions: int = 384) -> None:
        """Open the current index of the folder, beginning an empty one where there is none.

        `encoder` and `dimensions` say whose vectors it may hold; "" when there are none.
        Raises BrokenIndexError when there is one and it cannot be read, or another encoder's.
        """
        self._before: Columns | None = None
        self._loading = RLock()
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
        with telling_breakage(self.manifest.name):
            self._mend()

    @classmethod
    def open_for_reading(cls, root: Path, *, before: FolderIndex | None = None) -> Self:
        """Open the folder's current index as it is, making nothing; raises BrokenIndexError.

        From `before`, a reader of an earlier state, is taken what did not change since.
        """
        reader = cls.__new__(cls)
        reader._before = before._loaded if before is not None else None  # noqa: SLF001 - the same class
        reader._loading = RLock()  # noqa: SLF001
        reader._root = root  # noqa: SLF001
        reader._open(read_manifest(root))  # noqa: SLF001
        return reader

    def _open(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._folder = self._root / manifest.name
        if manifest.generation > 0 and not (self._folder / CATALOGUE_FILE).is_file():
            raise BrokenIndexError(f"{manifest.name} has lost its catalogue")
        with telling_breakage(manifest.name):
            self._catalogue = Catalogue(self._folder)
            self._parts = {part: Partition(self._folder / part.value) for part in Part}
            self._applied = int(self._catalogue.fact("seq", "0"))
            self._number = int(self._catalogue.fact("number", "0"))
            self._is_careful = self._catalogue.fact("careful") == "1"
            lists = [held for part in Part if (held := self._lists_of(part)) is not None]
            document_count, vector_count = self._catalogue.extent()
            term_count = int(self._catalogue.fact("terms", "0"))
        self._loaded: Columns | None = None
        found = sum(part.document_count for part in self._parts.values())
        vectors_found = _size(self._folder / VECTORS_FILE) // (4 * manifest.dimensions)
        terms_found = _size(self._folder / TERMS_FILE) // TERM_WIDTH
        whole = all(each.is_whole_in(self._folder) for each in lists)
        if (
            not whole
            or self._applied < manifest.seq
            or found < document_count
            or vectors_found < vector_count
            or terms_found < term_count
        ):
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
        with telling_breakage(self.manifest.name):
            self._put(upserts)
            for stone in deletes:
                self._take_out(stone)

    def _put(self, upserts: Iterable[Doc]) -> None:
        latest: dict[str, Doc] = {}
        for doc in upserts:
            ident = doc.id
            known = latest.get(ident)
            if known is None or doc.seq >= known.seq:
                latest[ident] = doc
        held = self._catalogue.held(list(latest))
        put: list[Version] = []
        touched: list[Version] = []
        vectors: list[Vector] = []
        terms: list[bytes] = []
        first_row = self._next_row()
        first_term = terms_at = -(-_size(self._folder / TERMS_FILE) // TERM_WIDTH)
        for ident, doc in latest.items():
            known_here = held.get(ident)
            if known_here is not None and known_here.seq > doc.seq:
                continue
            facets = all_facets(doc)
            written_facets, names = written(facets), named(doc.terms)
            digest = _digest(doc, written_facets, names)
            same = known_here if known_here is not None and known_here.digest == digest else None
            row = same.vector_row if same is not None else None
            if doc.vector is not None and (row is None or not holds_vector(self._folder, row, doc.vector)):
                row = first_row + len(vectors)
                vectors.append(doc.vector)
            number, at = (same.number, _NOWHERE) if same is not None else (self._new_number(), terms_at)
            version = Version(ident, doc, facets, written_facets, digest, row, number, at)
            if same is not None:
                touched.append(version)
            else:
                put.append(version)
                terms.append(names)
                terms_at += len(doc.terms)
            self._note(doc.seq)
        if not put and not touched:
            return
        self._append(vectors, first_row)
        self._append_terms(terms, first_term)
        self._catalogue.begin()
        self._catalogue.touch(touched, generation=self._coming)
        self._catalogue.put(put, held=held, generation=self._coming)
        for version in put:
            replaces = self._is_careful or version.id in held
            self._parts[version.doc.part].put(version, replaces=replaces)

    def _take_out(self, stone: Tombstone) -> None:
        held = self._catalogue.held([stone.id]).get(stone.id)
        if held is None or held.seq <= stone.seq:
            self._catalogue.begin()
            self._catalogue.remove(stone.id, seq=stone.seq, generation=self._coming)
            self._parts[Part(stone.id.rsplit(":", 1)[1])].remove(stone.id)
            self._note(stone.seq)

    @property
    def _coming(self) -> int:
        """The generation that makes visible what is applied now."""
        return self.manifest.generation + 1

    def _new_number(self) -> int:
        self._number += 1
        return self._number

    def _note(self, seq: int) -> None:
        self._applied = max(self._applied, seq)
        self._pending = True

    def _next_row(self) -> int:
        """Give the row the next vector goes to; a torn row of a crash is left alone."""
        return -(-_size(self._folder / VECTORS_FILE) // (4 * self.manifest.dimensions))

    def _append(self, vectors: Sequence[Vector], first_row: int) -> None:
        for vector in vectors:
            if vector.shape != (self.manifest.dimensions,):
                raise ValueError(
                    f"a vector of shape {vector.shape} in an index of {self.manifest.dimensions}"
                )
        if vectors:
            with (self._folder / VECTORS_FILE).open("ab") as file:
                file.write(b"\0" * (first_row * 4 * self.manifest.dimensions - file.tell()))
                file.write(np.ascontiguousarray(vectors, dtype="<f4").tobytes())

    def _append_terms(self, names: Sequence[bytes], first: int) -> None:
        with (self._folder / TERMS_FILE).open("ab") as file:
            file.write(b"\0" * (first * TERM_WIDTH - file.tell()))
            file.write(b"".join(names))

    def _mend(self) -> None:
        """Part with what a crash left in tantivy that the catalogue does not know.

        Its numbers are never given again, and from now on whatever is written replaces what may be
        there under its id. Nothing is taken for unchanged: the version before may be gone from tantivy.
        """
        highest = max(part.highest_number() for part in self._parts.values())
        if highest > self._number:
            self._number, self._is_careful = highest, True
            self._catalogue.begin()
            self._catalogue.forget_digests()
            self._catalogue.set_fact("number", str(highest))
            self._catalogue.set_fact("careful", "1")
            self._catalogue.commit()

    def refresh(self) -> int:
        """Make everything applied visible; everything up to the returned seq is."""
        if self._pending:
            for part in self._parts.values():
                part.commit()
            terms = _size(self._folder / TERMS_FILE) // TERM_WIDTH
            self._move_on({"seq": str(self._applied), "number": str(self._number), "terms": str(terms)})
            self._pending = False
            # Only now: what was applied is visible before the work of minutes begins.
            self._keep_lists()
        return self._applied

    def _move_on(self, facts: dict[str, str]) -> None:
        """Commit the catalogue with these facts as the next generation, and tell the readers."""
        generation = self._coming
        self._catalogue.begin()
        for name, value in {**facts, "generation": str(generation)}.items():
            self._catalogue.set_fact(name, value)
        if generation % (_TELLS // 4) == 0:
            self._catalogue.forget_dropped(before=generation - _TELLS)
        self._catalogue.commit()
        self.manifest = replace(self.manifest, generation=generation, seq=self._applied)
        write_manifest(self._root, self.manifest)
        self._outdate()

    def _lists_of(self, part: Part) -> Lists | None:
        fact = self._catalogue.fact(f"dense:{part}")
        return lists_of(fact) if fact else None

    def _keep_lists(self) -> None:
        """Make or extend the lists of nearest vectors where it pays."""
        for part in Part:
            before = self._lists_of(part)
            if not pays_now(before, self._catalogue.rows_behind(part, before.boundary if before else 0)):
                continue
            rows = np.array(self._catalogue.rows_of(part), dtype=np.int64)
            vectors = map_vectors(self._folder, self.manifest.dimensions)
            lists = made_anew(self._folder, f"dense-{part}-{self._coming}.faiss", vectors, rows, before)
            self._move_on({f"dense:{part}": as_fact(lists)})
            if before is not None:
                (self._folder / before.file).unlink(missing_ok=True)

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
        coming = iter(docs)
        while batch := list(islice(coming, _BATCH)):
            self._put(batch)
        self._pending = True
        self.refresh()
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    # ------------------------------------------------------------------------------- reading

    @property
    def _columns(self) -> Columns:
        """The documents in memory, loaded at the first search: a writer never needs them."""
        loaded = self._loaded
        if loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = Columns(
                        self._catalogue, self._folder, self.manifest.dimensions, before=self._before
                    )
                    self._before = None
                loaded = self._loaded
        return loaded

    def _outdate(self) -> None:
        """Load what changed at the next search."""
        with self._loading:
            self._before, self._loaded = self._loaded or self._before, None

    def load(self) -> Self:
        """Load the documents now; raises BrokenIndexError."""
        with telling_breakage(self.manifest.name):
            _ = self._columns
        return self

    def reload(self) -> None:
        """See what the writer last made visible, if it moved; raises BrokenIndexError."""
        manifest = read_manifest(self._root)
        if manifest == self.manifest:
            return
        self._outdate()
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
        with telling_breakage(self.manifest.name):
            return self._answering().statistics(terms)

    def search(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """Answer each query with its hits; always batched.

        Up to `limit` hits by words and up to `limit` by meaning, each with both its scores, in no order
        that tells anything: the one that counts is made by fusion outside.
        """
        with telling_breakage(self.manifest.name):
            return self._answering().answer(queries)

    def _answering(self) -> Answering:
        return Answering(self._columns, self._parts)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _digest(doc: Doc, facets: str, names: bytes) -> str:
    """Name what of a document the engines hold; the vector follows from the passage."""
    told = repr((len(names), facets, sorted(doc.numbers.items()), doc.passage))
    return hashlib.sha256(names + told.encode("utf-8", "replace")).hexdigest()


def _new_name(root: Path) -> str:
    taken = [int(folder.name[1:]) for folder in root.iterdir() if folder.name[1:].isdigit()]
    return f"i{max(taken, default=0) + 1}"
