"""What organisations and people share: that two records may turn out to be one."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from duijie.db.checked import Checked


class Mergeable(Checked):
    """A record that may turn out to be the same as another one.

    `merged_into` is the one somebody merged it into. `canonical` is the one at the end of that chain,
    derived from it, so that a reader needs one step; both are empty while the record stands for itself.
    """

    # Nearly all are empty: an index of all of them would be taken for a way to what is kept.
    merged_into: models.ForeignKey[Any, Any] = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here", db_index=False
    )
    canonical_id: int | None
    canonical: models.ForeignKey[Any, Any] = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="family"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """Merged by somebody at some time, or not at all; never into itself."""

        abstract = True

    @property
    def kept_id(self) -> int:
        """The number of the record that stands for this one: rules and matches compare by it."""
        own: int = self.pk
        return self.canonical_id or own

    @property
    def kept(self) -> Self:
        """The record that stands for this one: its name holds, and there a person says what they agree to."""
        stands: Self = self.canonical or self
        return stands

    @staticmethod
    def merge_constraints(name: str) -> list[models.CheckConstraint]:
        """This will return the constraints under which a merge is whole."""
        nothing = Q(merged_into=None, canonical=None, merged_at=None, merged_by=None)
        everything = Q(
            merged_into__isnull=False,
            canonical__isnull=False,
            merged_at__isnull=False,
            merged_by__isnull=False,
        )
        itself = Q(merged_into=models.F("id")) | Q(canonical=models.F("id"))
        return [
            models.CheckConstraint(condition=nothing | everything, name=f"{name}_merged_wholly"),
            models.CheckConstraint(
                condition=~itself | Q(merged_into=None), name=f"{name}_not_merged_into_itself"
            ),
        ]
