"""Background entry points: the index is written here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from duijie.search import actions


def catch_up(*, key: str, now: datetime) -> None:
    """Take noted changes into the index."""
    actions.catch_up(now=now)


def encode_pending(*, key: str, now: datetime) -> None:
    """Make the next wanted vectors."""
    actions.encode_pending(now=now)


def rebuild(*, key: str, now: datetime) -> None:
    """Make the whole index again from SQL."""
    actions.rebuild(now=now)
