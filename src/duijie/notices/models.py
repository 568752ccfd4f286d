"""A notice."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class Notice(Checked):
    """One thing one account is told: a code with parameters, worded when it is shown."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    code = LineField(max_length=80)
    params = models.JSONField(default=dict)
    link = LineField(max_length=300, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        """Read newest first, counted while unread."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read_at", "-id"], name="notice_inbox")]

    def __str__(self) -> str:
        return self.code
