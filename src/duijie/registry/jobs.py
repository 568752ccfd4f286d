"""Background entry points: once a day, records that may be one are looked for."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.queue.windows import begin_windows, go_on
from duijie.registry.actions import find_pairs
from duijie.registry.states import PairKind

EVERY_DAY, NEXT = "registry.every_day", "registry.find_pairs"


def every_day(*, key: str, now: datetime) -> None:  # the day itself is not asked for
    """This will begin with each kind of record."""
    begin_windows(NEXT, names=PairKind.values, now=now)


def find_pairs_job(*, key: str, now: datetime) -> None:
    """This will look through the next records of the kind that the key names, and go on behind them."""
    worker = system_account("system-worker", now=now)
    go_on(
        NEXT,
        key=key,
        now=now,
        step=lambda kind, after: find_pairs(kind=kind, after=after, actor=worker, now=now),
    )
