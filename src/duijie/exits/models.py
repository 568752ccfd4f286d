"""What left: one row a sending, without the text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from duijie.db.checked import Checked
from duijie.db.fields import LineField
from duijie.exits.states import ExitKind, Outcome, TextClass


class Sending(Checked):
    """One text that went, or was about to go, out by an exit. The text itself is not kept.

    `place` is where it went, without secrets; `purpose` the code of what it was sent for, such as
    "search.encode"; `error` the code of why there is no answer. Who sent it stands in the audit.
    """

    exit_name = LineField(max_length=60)
    kind = LineField(max_length=10, choices=ExitKind.choices)
    place = LineField(max_length=200)
    purpose = LineField(max_length=60)
    text_class = LineField(max_length=12, choices=TextClass.choices)
    character_count = models.PositiveIntegerField()
    masked_count = models.PositiveIntegerField()
    outcome = LineField(max_length=10, choices=Outcome.choices, default=Outcome.STARTED)
    error = LineField(max_length=60, blank=True)
    started_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Sending]] = models.Manager()

    class Meta:
        """Read by exit, newest first."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["exit_name", "-id"], name="sending_exit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.FAILED) ^ Q(error=""), name="sending_error_iff_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exit_name} {self.pk}"
