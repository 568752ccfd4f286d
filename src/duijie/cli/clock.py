"""The clock of the command line; everything below is given the time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This will return the present time."""
    return datetime.now(tz=UTC)
