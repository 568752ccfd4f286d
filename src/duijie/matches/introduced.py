"""What matching is told of introductions, which stand above it: their room registers a `Source` at start.

The one way in for both: whose time is taken up this quarter, and what the sides answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Lately(Protocol):
    """Names, in one query, the introductions of the last quarter that cost these people time."""

    def __call__(self, person_ids: Collection[int], *, today: date) -> Iterable[tuple[int, int, int]]:
        """Give person, offer and need of each; people by the number they are kept under."""


class Answers(Protocol):
    """Gives the newest answers that say something of how well a need and an offer fit."""

    def __call__(self, *, most: int) -> Iterable[tuple[int, int, float]]:
        """Give need, offer and fit (0 or 1) of each, newest first."""


@dataclass(frozen=True)
class Source:
    """A room that knows of introductions."""

    lately: Lately
    answers: Answers


_sources: list[Source] = []


def register(source: Source) -> None:
    """Have matching know of these introductions. Called once, in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def introduced_lately(person_ids: Collection[int], *, today: date) -> Mapping[int, list[tuple[int, int]]]:
    """Give offer and need of each introduction that took these people's time in the last quarter."""
    introduced: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for source in _sources if person_ids else ():
        for person_id, offer_id, demand_id in source.lately(person_ids, today=today):
            introduced[person_id].append((offer_id, demand_id))
    return introduced


def answers(*, most: int) -> list[tuple[int, int, float]]:
    """Give need, offer and fit of the newest answers of each source, at most so many of each."""
    return [answer for source in _sources for answer in source.answers(most=most)]
