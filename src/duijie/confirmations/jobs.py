"""Background entry points: once a day, records that nobody looked at for a year are asked about."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.confirmations.actions import ask_next
from duijie.confirmations.kinds import KINDS
from duijie.queue.actions import enqueue

EVERY_DAY, NEXT = "confirmations.every_day", "confirmations.ask_next"


def every_day(*, key: str, now: datetime) -> None:  # the day itself is not asked for
    """This will begin with each kind of record."""
    for name in KINDS:
        enqueue(NEXT, key=f"{name}:0", now=now, gives_way=True)


def ask_next_job(*, key: str, now: datetime) -> None:
    """This will ask about the next records of the kind that the key names, and go on behind them."""
    kind, _colon, after = key.partition(":")
    last = ask_next(kind=kind, after=int(after), actor=system_account("system-worker", now=now), now=now)
    if last is not None:
        enqueue(NEXT, key=f"{kind}:{last}", now=now, gives_way=True)
