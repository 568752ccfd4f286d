"""What a demo world that grows is still to get, and what it got."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class AdditionKind(StrEnum):
    """What is added; an expert comes with what they know."""

    ORGANISATION = "organisation"
    EXPERT = "expert"
    OFFER = "offer"
    NEED = "need"


class Addition(Checked):
    """One record of the large world that a small one is to get, in the order of their numbers.

    It is settled in the transaction that makes the record, so that each is made once, whoever makes it and
    however often it is begun. `record_id` is what it became: of an expert, the expertise. None once it is
    settled means that it was left out, because of what somebody did to the world meanwhile. No instance
    but a demo has any.
    """

    kind = LineField(max_length=20)
    slug = LineField(max_length=80)
    at = models.DateTimeField()
    """When it is said to have been handed in: in the year that lies behind the demo."""
    record_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Addition]] = models.Manager()

    class Meta:
        """Each record of the large world once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "slug"], name="addition_once_a_record"),
            models.CheckConstraint(
                condition=Q(record_id=None) | Q(settled_at__isnull=False), name="addition_made_is_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
