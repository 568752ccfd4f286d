"""Background entry points: once a day, records that may be one are looked for."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.queue.actions import enqueue
from duijie.registry.actions import find_pairs
from duijie.registry.states import PairKind

EVERY_DAY, NEXT = "registry.every_day", "registry.find_pairs"


def every_day(*, key: str, now: datetime) -> None:  # the day itself is not asked for
    """This will begin with each kind of record."""
    for kind in PairKind.values:
        enqueue(NEXT, key=f"{kind}:0", now=now, gives_way=True)


def find_pairs_job(*, key: str, now: datetime) -> None:
    """This will look through the next records of the kind that the key names, and go on behind them."""
    kind, _colon, after = key.partition(":")
    last = find_pairs(kind=kind, after=int(after), actor=system_account("system-worker", now=now), now=now)
    if last is not None:
        enqueue(NEXT, key=f"{kind}:{last}", now=now, gives_way=True)
