"""Jobs waiting to be run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField


class Job(Checked):
    """One piece of follow-up work; it is deleted when it is done.

    At most one job of a kind and key waits at a time. One that is being run no longer counts as
    waiting, so work that arrives meanwhile is not lost. One that gives way is run when no other is due.
    """

    kind = LineField(max_length=80)
    key = LineField(max_length=200)
    wanted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    gives_way = models.BooleanField(default=False)
    leased_until = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    last_error = TextBlockField(max_length=4000, blank=True)
    gave_up_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Job]] = models.Manager()

    class Meta:
        """One waiting job a kind and key."""

        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(leased_until=None, gave_up_at=None),
                name="job_waits_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Day(Checked):
    """A day whose daily work was put into the queue, so that several workers do so once."""

    date = models.DateField(unique=True)

    objects: ClassVar[models.Manager[Day]] = models.Manager()

    def __str__(self) -> str:
        return self.date.isoformat()
