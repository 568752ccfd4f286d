"""What the search room tells the rooms above it; they register when Django starts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class Follower(Protocol):
    """A room that looks at what is new once it can be found."""

    def __call__(self, kinds: Collection[str], *, now: datetime) -> None:
        """Note, as a job, that records of these kinds changed and stand in the index by now."""


_followers: list[Follower] = []


def when_caught_up(follower: Follower) -> None:
    """Have a room told when the index took changes in. Called once a room, in AppConfig.ready."""
    if follower not in _followers:
        _followers.append(follower)


def caught_up(kinds: Collection[str], *, now: datetime) -> None:
    """Tell that changes of records of these kinds were taken in."""
    for follower in _followers:
        follower(kinds, now=now)
