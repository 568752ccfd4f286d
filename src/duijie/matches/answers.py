"""What the two sides answered when they were introduced: the room of introductions registers here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Source(Protocol):
    """Gives the newest answers that say something of how well a need and an offer fit."""

    def __call__(self, *, most: int) -> Iterable[tuple[int, int, float]]:
        """Give need, offer and fit (0 or 1) of each, newest first."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Have matching learn from these answers too. Called once, in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def answers(*, most: int) -> list[tuple[int, int, float]]:
    """Give need, offer and fit of the newest answers of each source."""
    return [answer for source in _sources for answer in source(most=most)]
