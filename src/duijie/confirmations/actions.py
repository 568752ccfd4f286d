"""Writes of what is to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.confirmations import queries
from duijie.confirmations.kinds import CONFIRM, Kind, kind_called
from duijie.confirmations.models import Question
from duijie.notices.actions import notify

YEAR = timedelta(days=365)
AT_ONCE = 200


@transaction.atomic
def confirm(*, kind: str, record_id: int, actor: Actor, now: datetime) -> Any:
    """This will note that what a record says is still true. Again on the same day changes nothing.

    Raises UnknownKindError, the record's DoesNotExist, NotPermittedError.
    """
    known = kind_called(kind)
    found = known.find(actor, record_id, lock=True)
    require(actor, CONFIRM, found)
    Question.objects.filter(kind=kind, record_id=found.pk).delete()
    last = queries.last_confirmed_at(found, by_changes=False)
    if last is None or now - last >= timedelta(days=1):
        record(actor=actor, action="confirmations.confirm", subject=found, now=now)
    return found


@transaction.atomic
def ask_next(*, kind: str, after: int, actor: Actor, now: datetime) -> int | None:
    """This will ask about the next 200 records of a kind that nobody looked at for a year.

    Each is asked about once a year; whoever answers for several is told once. Questions that were
    answered by a change of the record, or whose record is no more, are taken away.

    Returns the number to go on after, None at the end. Raises UnknownKindError, NotPermittedError.
    """
    require(actor, "confirmations.ask")
    known = kind_called(kind)
    window = queries.window_of(known, after=after, before=now - YEAR, size=AT_ONCE)
    queries.answered_in(known, window).delete()
    told: dict[User, list[Any]] = {}
    for found in known.live().filter(pk__in=window.due).order_by("pk"):
        answering = known.accounts(found)
        if not answering:
            continue  # an offer nobody speaks for: its region may close it
        Question.objects.update_or_create(kind=kind, record_id=found.pk, defaults={"asked_at": now})
        record(actor=actor, action="confirmations.ask", subject=found, now=now)
        for account in answering:
            told.setdefault(account, []).append(found)
    for account, records in told.items():
        _tell(account, known, records, now=now)
    return window.last


def _tell(account: User, kind: Kind, records: Sequence[Any], *, now: datetime) -> None:
    first = records[0]
    several = len(records) > 1
    notify(
        recipient=account,
        code="confirmations.asked_several" if several else "confirmations.asked",
        params={"title": queries.title_of(first), "count": len(records)},
        link="/confirmations/" if several else kind.page.format(pk=first.pk),
        now=now,
    )
