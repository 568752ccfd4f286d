"""Work that goes through many records, a window of them a job: where the next one begins is its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from duijie.queue.actions import enqueue


def key_of_window(name: str, *, after: int = 0) -> str:
    """This will name the window of what is gone through that begins behind a number: `needs:12`."""
    return f"{name}:{after}"


def read_window(key: str) -> tuple[str, int]:
    """This will give back what is gone through, and the number behind which its window begins."""
    name, _colon, after = key.partition(":")
    return name, int(after or 0)


def begin_windows(kind: str, *, names: Iterable[str], now: datetime) -> None:
    """This will begin to go through each of these, behind all other work. Raises UnknownJobError."""
    for name in names:
        enqueue(kind, key=key_of_window(name), now=now, gives_way=True)


def go_on(kind: str, *, key: str, now: datetime, step: Callable[[str, int], int | None]) -> None:
    """This will take the step of one window, and have the next one follow as a job of its own.

    A step is told what is gone through and behind which number; it gives the number to go on behind,
    None at the end. Raises UnknownJobError.
    """
    name, after = read_window(key)
    last = step(name, after)
    if last is not None:
        enqueue(kind, key=key_of_window(name, after=last), now=now, gives_way=True)
