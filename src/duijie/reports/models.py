"""Figures that were counted in the background, kept until they are counted anew."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class KeptFigures(Checked):
    """What one reader's figures were when they were last counted. Derived: they can be counted at any time.

    `asked_as` is a digest of what the reader was then and of how it was counted: to a reader who has become
    another, or on another map, these figures are none.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on_wall = models.BooleanField()
    asked_as = LineField(max_length=64)
    counted_at = models.DateTimeField()
    figures = models.JSONField()

    objects: ClassVar[models.Manager[KeptFigures]] = models.Manager()

    class Meta:
        """One a reader and screen."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "on_wall"], name="kept_figures_once_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}, {self.counted_at:%Y-%m-%d %H:%M}"
