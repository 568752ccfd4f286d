"""The entries of the audit."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class Entry(Checked):
    """One thing done. It holds ids, states and field names, never personal values.

    `actor` is empty only for what a visitor did. Reasons given in words stay on the record.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = LineField(max_length=80)
    subject_type = LineField(max_length=80)
    subject_id = models.BigIntegerField()
    before = LineField(max_length=40, blank=True)
    after = LineField(max_length=40, blank=True)
    fields = LineField(max_length=1000, blank=True)
    reason_code = LineField(max_length=80, blank=True)

    objects: ClassVar[models.Manager[Entry]] = models.Manager()

    class Meta:
        """Read by subject, newest first."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="entry_subject"),
            models.Index(fields=["-at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}:{self.subject_id}"
