"""Background entry point: figures are counted for whoever looked at a page of them."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.reports.actions import keep_figures


def count_job(*, key: str, now: datetime) -> None:
    """This will have the figures kept that the key names, by screen and reader: `page:7`, `wall:7`."""
    screen, _colon, account_id = key.partition(":")
    worker = system_account("system-worker", now=now)
    keep_figures(account_id=int(account_id), on_wall=screen == "wall", actor=worker, now=now)
