"""Puts jobs into the queue, leases them to a worker, and closes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from duijie.queue.handlers import UnknownJobError, daily_kinds, kinds
from duijie.queue.models import Day, Job

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 6
DAYS_KEPT = timedelta(days=30)


def enqueue(
    kind: str, *, key: str, now: datetime, due_at: datetime | None = None, gives_way: bool = False
) -> None:
    """This will see to it that a job of this kind and key is run after the transaction commits.

    A job that already waits for the same kind and key is enough: nothing is added, and one that waits
    for later is brought forward. One that failed keeps its pause. One that gives way is run when no other is
    due; it no longer does once somebody asks for the same without that.

    Raises UnknownJobError when no room does this kind of job, so that a typo fails at once.
    """
    enqueue_many(kind, keys=[key], now=now, due_at=due_at or now, gives_way=gives_way)


def enqueue_many(
    kind: str, *, keys: Iterable[str], now: datetime, due_at: datetime, gives_way: bool = False
) -> None:
    """This will do for many keys what `enqueue` does for one, in one go.

    Raises UnknownJobError.
    """
    if kind not in kinds():
        raise UnknownJobError(kind)
    asked = list(keys)
    Job.objects.bulk_create(
        (Job(kind=kind, key=key, wanted_at=now, due_at=due_at, gives_way=gives_way) for key in asked),
        ignore_conflicts=True,
    )
    waiting = Job.objects.filter(kind=kind, key__in=asked, leased_until=None, gave_up_at=None)
    if not gives_way:
        waiting.filter(gives_way=True).update(gives_way=False)
    waiting.filter(attempt_count=0, due_at__gt=due_at).update(due_at=due_at)


@transaction.atomic
def begin_day(*, now: datetime) -> bool:
    """This will put the daily work of this day into the queue, and say whether it was not there yet."""
    today = timezone.localdate(now)
    _day, is_new = Day.objects.get_or_create(date=today)
    if is_new:
        Day.objects.filter(date__lt=today - DAYS_KEPT).delete()
        for kind in sorted(daily_kinds()):
            enqueue(kind, key=today.isoformat(), now=now, gives_way=True)
    return is_new


@transaction.atomic
def lease_next(*, now: datetime) -> Job | None:
    """This will hand out the job that has waited longest, or one whose worker died, or None.

    Those that give way are handed out when no other is due.
    """
    due = Job.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now, gave_up_at=None
    ).order_by("due_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    job = due.filter(gives_way=False).first() or due.first()
    if job is None:
        return None
    job.leased_until = now + LEASE
    job.attempt_count += 1
    job.save(update_fields=["leased_until", "attempt_count"])
    return job


@transaction.atomic
def close(job: Job) -> None:
    """This will take a finished job out of the queue."""
    Job.objects.filter(pk=job.pk).delete()


@transaction.atomic
def put_back(job: Job, *, error: str, now: datetime) -> None:
    """This will put a failed job back with a growing pause, or give it up after several attempts.

    When the same work was asked for again meanwhile, that newer row carries it on; it gives way only if
    both did.
    """
    again = Job.objects.filter(kind=job.kind, key=job.key, leased_until=None, gave_up_at=None)
    if again.exclude(pk=job.pk).exists():
        if not job.gives_way:
            again.filter(gives_way=True).update(gives_way=False)
        Job.objects.filter(pk=job.pk).delete()
        return
    job.last_error = error[-4000:].replace("\x00", "")
    job.leased_until = None
    if job.attempt_count >= MOST_ATTEMPTS:
        job.gave_up_at = now
    else:
        job.due_at = now + timedelta(seconds=5 * 4 ** (job.attempt_count - 1))
    job.save(update_fields=["last_error", "leased_until", "gave_up_at", "due_at"])
