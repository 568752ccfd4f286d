"""Records about which somebody is asked whether what they say is still true."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class Question(Checked):
    """One record that nobody confirmed or changed for a year; gone as soon as somebody does.

    The record is named by kind and number: it may be of any room below. That it was asked, and who
    confirmed it, stands in the audit of the record itself.
    """

    kind = LineField(max_length=20)
    record_id = models.BigIntegerField()
    asked_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Question]] = models.Manager()

    class Meta:
        """Each record once; the oldest question first."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="question_once_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
