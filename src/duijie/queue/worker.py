"""Runs jobs one after another until told to stop."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import date, datetime

from django.db import close_old_connections
from django.utils import timezone

from duijie.queue.actions import begin_day, close, lease_next, put_back
from duijie.queue.handlers import handler_of

log = logging.getLogger(__name__)


def run_one(*, clock: Callable[[], datetime]) -> bool:
    """This will run the next due job, if any, and say whether there was one.

    A job that fails is put back with its error kept; it never stops the worker.
    """
    job = lease_next(now=clock())
    if job is None:
        return False
    try:
        handler_of(job.kind, gives_way=job.gives_way)(key=job.key, now=clock())
    except Exception:
        log.exception("job %s failed", job)
        put_back(job, error=traceback.format_exc(), now=clock())
    else:
        close(job)
    return True


def run_all(*, clock: Callable[[], datetime], most: int = 10_000) -> int:
    """This will run due jobs until none is left, at most `most`, and return how many ran."""
    count = 0
    while count < most and run_one(clock=clock):
        count += 1
    return count


def run_until(
    stopped: Callable[[], bool], *, clock: Callable[[], datetime], pause: Callable[[], None]
) -> None:
    """This will run jobs until `stopped` says so; `pause` waits when the queue is empty.

    When a day begins, its daily work goes into the queue.
    """
    begun: date | None = None
    while not stopped():
        close_old_connections()
        now = clock()
        if begun != timezone.localdate(now):
            begin_day(now=now)
            begun = timezone.localdate(now)
        if not run_one(clock=clock):
            pause()
