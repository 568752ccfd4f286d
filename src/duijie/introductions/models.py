"""An introduction and its two sides."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField
from duijie.introductions.states import (
    OPEN_TO_BOTH,
    RUNNING,
    Answer,
    DeclineReason,
    IntroductionOutcome,
    IntroductionState,
    SideName,
)


class Introduction(Checked):
    """Two sides brought together over one need and one offer."""

    demand = models.ForeignKey("demands.Demand", on_delete=models.PROTECT, related_name="introductions")
    offer = models.ForeignKey("offers.Offer", on_delete=models.PROTECT, related_name="introductions")
    message = TextBlockField(_("message to both sides"), max_length=1000, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    state = LineField(max_length=16, choices=IntroductionState.choices, default=IntroductionState.SENT)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    meeting_at = models.DateTimeField(_("meeting"), null=True, blank=True)
    meeting_place = LineField(_("place"), max_length=200, blank=True)
    outcome = LineField(
        _("outcome"), max_length=20, choices=IntroductionOutcome.choices, null=True, blank=True
    )
    outcome_words = TextBlockField(_("in words"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Introduction]] = models.Manager()

    class Meta:
        """A pair is introduced once at a time; what belongs to a state is tied to it."""

        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="introduction_state_newest"),
            models.Index(fields=["sent_at", "-id"], name="introduction_by_sending"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["demand", "offer"],
                condition=Q(state__in=RUNNING),
                name="introduction_runs_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IntroductionState.values), name="introduction_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", outcome__isnull=False, closed_at__isnull=False)
                | (~Q(state="closed") & Q(outcome=None, closed_at=None)),
                name="introduction_outcome_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_TO_BOTH, meeting_at__isnull=False)
                | Q(meeting_at=None, meeting_place=""),
                name="introduction_meets_after_both",
            ),
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(outcome__in=IntroductionOutcome.values),
                name="introduction_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} ↔ {self.offer}"

    @property
    def is_open_to_both(self) -> bool:
        """Whether both sides have accepted, so that contact details may be shown."""
        return self.state in OPEN_TO_BOTH


class Side(Checked):
    """One side of an introduction and its answer."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="sides")
    name = LineField(max_length=8, choices=SideName.choices)
    answer = LineField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    reason_code = LineField(_("reason"), max_length=24, choices=DeclineReason.choices, null=True, blank=True)
    reason_words = TextBlockField(_("in words"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager[Side]] = models.Manager()

    class Meta:
        """Each side once; an answer has its time, a refusal its reason."""

        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="side_by_answering")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["introduction", "name"], name="side_once"),
            models.CheckConstraint(condition=Q(name__in=SideName.values), name="side_name_known"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="side_answer_known"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at=None, answered_by=None)
                | (~Q(answer="waiting") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="side_answered_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(
                    answer="declined", reason_code__isnull=False, reason_code__in=DeclineReason.values
                )
                | (~Q(answer="declined") & Q(reason_code=None, reason_words="")),
                name="side_reason_iff_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.get_answer_display()}"
