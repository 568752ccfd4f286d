"""Background entry points: a demo world grows a few records at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from duijie.accounts.actions import system_account
from duijie.queue.actions import enqueue
from duijie.search.queries import is_list_waited_for
from duijie.seeds.actions import GROW, WORLD, add_next
from duijie.seeds.progress import Growth, growth, left_out_count
from duijie.seeds.world_files import load_large_world

log = logging.getLogger(__name__)
# Each is a transaction of its own; together they take some seconds, as long as a slice of texts to be read.
RECORDS_AT_ONCE = 20
STEP_ASIDE = timedelta(seconds=5)
# On SQLite whoever waits to write looks again every tenth of a second.
BREATH_SECONDS = 0.12


def let_others_write() -> None:
    """This will leave the database to others for a moment: without, one who waits never finds it free."""
    if connection.vendor == "sqlite":
        time.sleep(BREATH_SECONDS)


def grow(*, key: str, now: datetime, pause: Callable[[], None] = let_others_write) -> None:
    """This will add the next records, and go on with those behind them as a job of its own.

    The texts of a list that somebody looks at are read first. `pause` is called after each record.
    """
    if is_list_waited_for(now=now):
        enqueue(GROW, key=key, now=now, due_at=now + STEP_ASIDE)
        return
    load_large_world()  # read before a transaction is open that others wait for
    seeds = system_account("system-seeds", now=now)
    has_grown = False
    for _number in range(RECORDS_AT_ONCE):
        if not add_next(actor=seeds, now=now):
            break
        has_grown = True
        pause()
    if growth() is not None:
        enqueue(GROW, key=key, now=now)
    elif has_grown:
        log.info("the demo world has grown to its full size; left out of it: %d", left_out_count())


def go_on_growing(*, now: datetime) -> Growth | None:
    """This will have a world that was interrupted go on; for the worker's start.

    One that has not begun waits until nothing else does. Returns how far it is, None when nothing is left to
    add.
    """
    found = growth()
    if found is not None:
        enqueue(GROW, key=WORLD, now=now, gives_way=found.settled == 0)
    return found
