"""Background entry points: once a day, records that nobody looked at for a year are asked about."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.confirmations.actions import ask_next
from duijie.confirmations.kinds import KINDS
from duijie.queue.windows import begin_windows, go_on

EVERY_DAY, NEXT = "confirmations.every_day", "confirmations.ask_next"


def every_day(*, key: str, now: datetime) -> None:  # the day itself is not asked for
    """This will begin with each kind of record."""
    begin_windows(NEXT, names=KINDS, now=now)


def ask_next_job(*, key: str, now: datetime) -> None:
    """This will ask about the next records of the kind that the key names, and go on behind them."""
    worker = system_account("system-worker", now=now)
    go_on(
        NEXT,
        key=key,
        now=now,
        step=lambda kind, after: ask_next(kind=kind, after=after, actor=worker, now=now),
    )
