"""A request to correct or remove what the registry says of a person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.corrections.states import CorrectionKind, CorrectionState
from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField

LONGEST_TEXT = 2000
LONGEST_ANSWER = 1000


class Correction(Checked):
    """What somebody asks about their record, and what was answered.

    `person` is the record it is about, when it is known: a visitor's request names somebody in words
    and nothing is looked up for them. `digest` finds the request by the secret its asker was given.
    `forgotten_at` is when the person's details were taken away, and with them the words of the request.
    """

    kind = LineField(
        pgettext_lazy("correction", "What you ask"), max_length=10, choices=CorrectionKind.choices
    )
    state = LineField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.ASKED)
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = LineField(pgettext_lazy("correction", "Name of the person"), max_length=60, blank=True)
    found_at = LineField(pgettext_lazy("correction", "Where the record is found"), max_length=200, blank=True)
    text = TextBlockField(
        pgettext_lazy("correction", "What is wrong, or why"), max_length=LONGEST_TEXT, blank=True
    )
    contact = LineField(pgettext_lazy("correction", "How to reach you"), max_length=120, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_date = models.DateField()
    answer = TextBlockField(pgettext_lazy("correction", "Answer"), max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Correction]] = models.Manager()

    class Meta:
        """Answered exactly when it is no longer asked; what is no longer needed is gone then."""

        verbose_name = pgettext_lazy("correction", "request about a record")
        verbose_name_plural = pgettext_lazy("correction", "requests about records")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_date"], name="correction_due"),
            models.Index(fields=["asked_at"], name="correction_asked"),
            # As the list is sorted.
            models.Index(fields=["due_date", "-id"], name="correction_by_due"),
            models.Index(fields=["state", "-id"], name="correction_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=CorrectionKind.values), name="correction_kind_known"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None, answered_by=None, answer="")
                | (
                    Q(state__in=["done", "refused"], answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="correction_answered_iff_settled",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(contact=""), name="correction_contact_until_answered"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(name="", found_at="", text="", person__isnull=False),
                name="correction_of_the_removed_has_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", kind="remove") | Q(forgotten_at__isnull=False),
                name="correction_removal_is_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
