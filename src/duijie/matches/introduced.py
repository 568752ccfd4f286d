"""What matching is told of introductions, which stand above it: their room registers a `Source` at start.

The one way in for both: whose time is taken up this quarter, and what the sides answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Lately(Protocol):
    """Names, in one query, the introductions of the last quarter that cost these people time.

    And those of offers behind which no person stands.
    """

    def __call__(
        self, person_ids: Collection[int], *, today: date, offer_ids: Collection[int] = ()
    ) -> Iterable[tuple[int | None, int, int]]:
        """Give person (or None), offer and need of each; people by the number they are kept under."""


class Answers(Protocol):
    """Gives the newest answers that say something of how well a need and an offer fit."""

    def __call__(self, *, most: int) -> Iterable[tuple[int, int, float]]:
        """Give need, offer and fit (0 or 1) of each, newest first."""


class AnsweredSince(Protocol):
    """Counts, in one query, the answers that say something of the fit and came after a moment."""

    def __call__(self, moment: datetime | None, *, most: int | None = None) -> int:
        """Give their number, of all there are without a moment; no further than `most`."""


@dataclass(frozen=True)
class Source:
    """A room that knows of introductions."""

    lately: Lately
    answers: Answers
    answered_since: AnsweredSince


_sources: list[Source] = []


def register(source: Source) -> None:
    """Have matching know of these introductions. Called once, in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def introduced_lately(
    person_ids: Collection[int], *, offer_ids: Collection[int], today: date
) -> list[tuple[int | None, int, int]]:
    """Give person, offer and need of each introduction that took their time in the last quarter."""
    return [
        told for source in _sources for told in source.lately(person_ids, offer_ids=offer_ids, today=today)
    ]


def answers(*, most: int) -> list[tuple[int, int, float]]:
    """Give need, offer and fit of the newest answers of each source, at most so many of each."""
    return [answer for source in _sources for answer in source.answers(most=most)]


def answered_since(moment: datetime | None, *, most: int | None = None) -> int:
    """Give how many answers of all sources came after a moment, all without one; no more than `most`."""
    count = 0
    for source in _sources:
        if count != most:
            count += source.answered_since(moment, most=most if most is None else most - count)
    return count
