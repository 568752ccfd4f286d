"""The seam of the search engine: what any index must do, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from duijie.core.matcher import Role, Vector, passage_of, terms_of
from duijie.search.where import EVERYTHING, Where


class Part(StrEnum):
    """Which of a record's two documents this is."""

    PUBLIC = "public"
    FULL = "full"


PUBLIC_READER = "public"


@dataclass(frozen=True, slots=True)
class Doc:
    """One document of a record: its public or its full profile.

    `terms` are the words BM25 counts (repeated ones count more), `passage` is what the encoder
    reads, in the `role` of one who asks or offers, `readers` are the tokens of those who may find
    it. `facets` and `numbers` are what `where` can ask for; `kind`, `part` and `readers` are facets
    of their own accord.
    `seq` is the number of the change it was made for; the index forgets nothing newer.
    """

    kind: str
    record_id: int
    part: Part
    readers: tuple[str, ...]
    terms: tuple[str, ...]
    passage: str
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    vector: Vector | None = field(default=None, compare=False)
    seq: int = 0
    role: Role = Role.OFFERING

    @property
    def id(self) -> str:
        """The document's name in the index: "offer:12:public"."""
        return doc_id(self.kind, self.record_id, self.part)


def doc_id(kind: str, record_id: int, part: Part) -> str:
    """Give the name a record's document has in every index."""
    return f"{kind}:{record_id}:{part}"


def document(
    *,
    kind: str,
    record_id: int,
    part: Part,
    readers: Iterable[str],
    title: str,
    text: str,
    keywords: tuple[str, ...] = (),
    facets: Mapping[str, tuple[str, ...]] | None = None,
    numbers: Mapping[str, float] | None = None,
    role: Role = Role.OFFERING,
) -> Doc:
    """Make the document of a record from its fields, segmented the way the matcher reads them.

    Rooms call this in the source they register. `readers` of a public document are ("public",).
    """
    return Doc(
        kind=kind,
        record_id=record_id,
        part=part,
        readers=tuple(readers),
        terms=terms_of(title=title, text=text, keywords=keywords),
        passage=passage_of(title=title, text=text, keywords=keywords),
        facets=dict(facets or {}),
        numbers=dict(numbers or {}),
        role=role,
    )


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A document that is gone since the change numbered `seq`."""

    id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Query:
    """One question: words, a vector, or both; each finds up to `limit` documents of its own."""

    terms: tuple[str, ...] = ()
    vector: Vector | None = field(default=None, compare=False)
    where: Where = EVERYTHING
    limit: int = 50


class Hit(NamedTuple):
    """One document found.

    Its BM25 score is 0 when no word hit it, its cosine None without vectors. The two are fused
    outside the index, the same for every engine.
    """

    kind: str
    record_id: int
    part: Part
    text_score: float
    cosine: float | None

    @property
    def id(self) -> str:
        """The document's name in the index: "offer:12:public"."""
        return doc_id(self.kind, self.record_id, self.part)


class Index(Protocol):
    """A search engine: documents in, hits out. Written by one process, read by many.

    Both parts live in separate partitions: a FULL document's words change no PUBLIC score, and
    its own text score is counted with the public corpus' statistics.
    """

    def apply(self, upserts: Sequence[Doc], deletes: Sequence[Tombstone]) -> None:
        """Take changes in; idempotent by (id, seq): an older seq than the one held is ignored."""

    def refresh(self) -> int:
        """Make everything applied visible; everything up to the returned seq is."""

    def search(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """Answer each query with its hits; always batched."""

    def checkpoint(self) -> int:
        """Make everything applied survive kill -9; everything up to the returned seq does."""

    def rebuild(self, docs: Iterable[Doc]) -> None:
        """Replace everything by these documents."""
