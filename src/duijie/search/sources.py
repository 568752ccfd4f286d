"""Where documents come from: higher rooms register here what of theirs can be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from duijie.search.index import Doc


class Source(Protocol):
    """A room's records as documents; SQL is read anew at every call."""

    def documents(self, ids: Sequence[int]) -> Iterable[Doc]:
        """Give the documents of those of these records that can be found now.

        A record without documents (closed, purged, never published) is taken out of the index.
        """

    def all_ids(self) -> Iterator[int]:
        """Give the ids of all records that may have documents, for a rebuild."""


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Make records of this kind findable. Called once a kind, in AppConfig.ready.

    Raises ValueError when the kind is taken by another source.
    """
    if _sources.get(kind, source) is not source:
        message = f"documents of kind {kind!r} already have a source"
        raise ValueError(message)
    _sources[kind] = source


def source_of(kind: str) -> Source:
    """Give the source of a kind; raises KeyError when no room registered it."""
    return _sources[kind]


def kinds() -> tuple[str, ...]:
    """Give the registered kinds in order."""
    return tuple(sorted(_sources))
