"""The one way to add to the audit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from duijie.access import Actor
from duijie.audit.models import Entry


def record(
    *,
    actor: Actor,
    action: str,
    subject: Model,
    now: datetime,
    before: str = "",
    after: str = "",
    fields: Iterable[str] = (),
    reason_code: str = "",
) -> Entry:
    """This will write down what `actor` did to `subject`, in the caller's transaction.

    Args:
        actor: who did it; a visitor is kept as nobody.
        action: the permission's name, such as "demands.publish".
        subject: the record it was done to; it must be saved.
        now: when.
        before: the state before, when the step changed it.
        after: the state after; taken from the record's `state` when `before` is given.
        fields: names of the fields changed, never their values.
        reason_code: why, as a code.
    """
    if before and not after:
        after = str(getattr(subject, "state", ""))
    actor_id: Any = actor.pk
    return Entry.objects.create(
        at=now,
        actor_id=actor_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        before=before,
        after=after,
        fields=",".join(sorted(fields)),
        reason_code=reason_code,
    )
