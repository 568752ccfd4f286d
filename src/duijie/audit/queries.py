"""Reads of the audit."""

from __future__ import annotations

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
