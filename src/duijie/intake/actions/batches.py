"""Files that are handed in together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.intake import queries
from duijie.intake.models import Batch, Page

MOST_REFUSED = 500
LONGEST_NAME = 120


@transaction.atomic
def open_batch(*, name: str, actor: Actor, now: datetime) -> Batch:
    """This will begin a batch, to which pages are handed in one after the other.

    Raises NotPermittedError, ValidationError.
    """
    require(actor, "intake.open_batch")
    by_id: Any = actor.pk
    batch = Batch(name=name, created_at=now, created_by_id=by_id)
    batch.full_clean()
    batch.save()
    record(actor=actor, action="intake.open_batch", subject=batch, now=now)
    return batch


@transaction.atomic
def add_to_batch(
    *, batch_id: int, page_id: int | None, actor: Actor, now: datetime, file_name: str = "", why: str = ""
) -> Batch:
    """This will count a file of a batch: the page it became, or its name and why it was refused.

    A page that belongs to an earlier batch stays there.

    Raises Batch.DoesNotExist, Page.DoesNotExist, NotPermittedError.
    """
    batch = queries.find_batch(actor, batch_id, lock=True)
    require(actor, "intake.open_batch")
    if page_id is not None:
        page = queries.find(actor, page_id, lock=True)
        Page.objects.filter(pk=page.pk, batch=None).update(batch=batch)
    elif len(batch.refused) < MOST_REFUSED:
        batch.refused = [*batch.refused, {"name": file_name[:255], "why": why[:500]}]
    batch.file_count = F("file_count") + 1
    batch.save(update_fields=["file_count", "refused"])
    batch.refresh_from_db()
    record(actor=actor, action="intake.add_to_batch", subject=batch, now=now)
    return batch
