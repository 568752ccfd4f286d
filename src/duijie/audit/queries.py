"""Reads of the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from duijie.audit.models import Entry


def history_of(subject: Model) -> QuerySet[Entry]:
    """This will return everything done to the record, newest first, with who did it.

    Whoever may open the record may read its history: the caller has found the record for its
    actor before.
    """
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).select_related(
        "actor"
    )


def done_to(subjects: QuerySet[Any], action: str, *, since: datetime) -> QuerySet[Entry]:
    """This will return when an action was done to records that the caller has found, from a time on."""
    return Entry.objects.filter(
        at__gte=since,
        action=action,
        subject_type=subjects.model._meta.label_lower,
        subject_id__in=subjects.values("pk"),
    )
