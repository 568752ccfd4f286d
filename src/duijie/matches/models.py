"""Match runs with their suggestions, and judgements."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import LineField
from duijie.matches.states import LEVELS, LearningOutcome, RejectReason, Verdict

_ONE_SUBJECT = Q(demand__isnull=False, offer=None) | Q(demand=None, offer__isnull=False)


class MatchRun(Checked):
    """The last time matches were computed for one need or one offer, from public profiles only.

    `encoder`, `wanted_vectors` and `ready_vectors` say what the index stood on then, the figures None where
    nobody had counted; `unsettled_since` is when the list first stood on rough meanings, empty once it does
    not.
    """

    demand = models.OneToOneField(
        "demands.Demand", null=True, on_delete=models.CASCADE, related_name="match_run"
    )
    offer = models.OneToOneField(
        "offers.Offer", null=True, on_delete=models.CASCADE, related_name="match_run"
    )
    computed_at = models.DateTimeField()
    encoder = LineField(max_length=120, blank=True)
    wanted_vectors = models.PositiveIntegerField(null=True)
    ready_vectors = models.PositiveIntegerField(null=True)
    used_meaning = models.BooleanField()
    candidate_count = models.PositiveIntegerField()
    left_out_count = models.PositiveIntegerField()
    unsettled_since = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[MatchRun]] = models.Manager()

    class Meta:
        """One subject each."""

        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_ONE_SUBJECT, name="match_run_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.demand or self.offer}"


class Suggestion(Checked):
    """One record that a run found for its subject, with the reasons it gave.

    `position` counts from 1 and is empty once a later run no longer found it. `told_at` is when
    the subject's owner was told: nobody is told of one match twice.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="suggestions")
    demand = models.ForeignKey("demands.Demand", null=True, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey("offers.Offer", null=True, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(null=True)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Suggestion]] = models.Manager()

    class Meta:
        """Best first; one record each, once a run and place."""

        ordering: ClassVar = ["run", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_ONE_SUBJECT, name="suggestion_one_record"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="suggestion_score_0_to_1"),
            models.CheckConstraint(
                condition=Q(position__isnull=False) | Q(told_at__isnull=False),
                name="suggestion_kept_for_having_been_told",
            ),
            models.UniqueConstraint(fields=["run", "demand"], name="suggestion_demand_once"),
            models.UniqueConstraint(fields=["run", "offer"], name="suggestion_offer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run} → {self.demand or self.offer}"


class Learning(Checked):
    """One try at learning the scorers' weights from judgements, and what came of it.

    The newest that was kept and not rolled back counts; without one the defaults do. The accuracies
    are those on needs never seen, of the weights before and of the learned ones; `needs` are the keys of all
    that were learned from. `follows` is the number of the one that counted before, 0 for the defaults: of two
    that were learned at once, one is kept.
    """

    tried_at = models.DateTimeField()
    outcome = LineField(max_length=12, choices=LearningOutcome.choices)
    judgement_count = models.PositiveIntegerField()
    need_count = models.PositiveIntegerField()
    weights = models.JSONField(default=dict)
    needs = models.JSONField(default=list)
    follows = models.PositiveBigIntegerField(default=0)
    accuracy_before = models.FloatField(null=True)
    accuracy_after = models.FloatField(null=True)
    rolled_back_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Learning]] = models.Manager()

    class Meta:
        """Newest first; figures unless there was too little, taken back only what was kept."""

        verbose_name = _("try at learning")
        verbose_name_plural = _("tries at learning")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=LearningOutcome.values), name="learning_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome=LearningOutcome.TOO_FEW, accuracy_before__isnull=True, accuracy_after__isnull=True
                )
                | (
                    ~Q(outcome=LearningOutcome.TOO_FEW)
                    & Q(accuracy_before__isnull=False, accuracy_after__isnull=False)
                ),
                name="learning_figures_unless_too_few",
            ),
            models.CheckConstraint(
                condition=Q(rolled_back_at=None) | Q(outcome=LearningOutcome.KEPT),
                name="learning_rolled_back_was_kept",
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(outcome=LearningOutcome.KEPT, rolled_back_at=None),
                name="learning_follows_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_outcome_display()}"

    @property
    def percent_before(self) -> str:
        """How many of a hundred pairs of needs never seen the weights before put in order."""
        return f"{100 * (self.accuracy_before or 0):.1f}"

    @property
    def percent_after(self) -> str:
        """How many of a hundred such pairs the learned weights put in order."""
        return f"{100 * (self.accuracy_after or 0):.1f}"


class LearningTurn(Checked):
    """Whose turn it is to learn in the background; one row.

    `looked_at` is when the worker last learned to the end, whatever came of it; `asked_at` when an operator
    asked for it, empty once it was done. Until `held_until` somebody is at it, or died over it. The counts
    are what the last look found, so many judged pairs of so many new needs, where that was too few.
    """

    looked_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    few_judgement_count = models.PositiveIntegerField(null=True)
    few_need_count = models.PositiveIntegerField(null=True)

    objects: ClassVar[models.Manager[LearningTurn]] = models.Manager()

    class Meta:
        """One row."""

        verbose_name = _("turn to learn")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="learning_turn_is_one"),
            models.CheckConstraint(
                condition=Q(few_judgement_count=None, few_need_count=None)
                | Q(few_judgement_count__isnull=False, few_need_count__isnull=False, looked_at__isnull=False),
                name="learning_turn_few_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.looked_at}"

    def is_held(self, *, now: datetime) -> bool:
        """Whether somebody is at it, or died over it less than the longest time ago."""
        return self.held_until is not None and self.held_until > now


class BulkMatching(Checked):
    """How far matching all open needs has come; one row, begun anew each time, as the next `number`.

    Needs up to number `after_id` are done, the last of them at `moved_at`. `today` is the day and `learning`
    the weights (None: the defaults) it goes by to its end, so that one that was stopped and went on remembers
    what one that ran through would have. `unsettled_count` are lists that stand on rough meanings yet.
    """

    number = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    today = models.DateField()
    finished_at = models.DateTimeField(null=True)
    after_id = models.PositiveBigIntegerField(default=0)
    learning = models.ForeignKey(Learning, null=True, on_delete=models.PROTECT, related_name="+")
    need_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    unsettled_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[BulkMatching]] = models.Manager()

    class Meta:
        """One row."""

        verbose_name = _("matching of all needs")
        verbose_name_plural = _("matchings of all needs")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="bulk_matching_is_one"),
            models.CheckConstraint(
                condition=Q(unsettled_count__lte=models.F("done_count")),
                name="bulk_matching_unsettled_are_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done_count} / {self.need_count}"


class Judgement(Checked):
    """What one account makes of one need and one offer together; matching learns from it.

    `level` is an officer's degree of fit, from 1 (does not fit) to 4 (fits fully).
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    demand = models.ForeignKey("demands.Demand", on_delete=models.CASCADE, related_name="judgements")
    offer = models.ForeignKey("offers.Offer", on_delete=models.CASCADE, related_name="judgements")
    verdict = LineField(_("verdict"), max_length=12, choices=Verdict.choices)
    reason_code = LineField(_("reason"), max_length=24, choices=RejectReason.choices, blank=True)
    level = models.PositiveSmallIntegerField(
        _("degree of fit"), null=True, blank=True, choices=[(level, str(level)) for level in LEVELS]
    )
    judged_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Judgement]] = models.Manager()

    class Meta:
        """One an account and pair; a rejection has its reason, and nothing else has."""

        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["judged_at"], name="judgement_by_judging")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "demand", "offer"], name="judgement_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="judgement_verdict_known"),
            models.CheckConstraint(
                condition=(Q(verdict=Verdict.REJECTED) & Q(reason_code__in=RejectReason.values))
                | (~Q(verdict=Verdict.REJECTED) & Q(reason_code="")),
                name="judgement_reason_iff_rejected",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__in=LEVELS), name="judgement_level_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand} ↔ {self.offer}: {self.get_verdict_display()}"

    def clean(self) -> None:
        """This will refuse a rejection without a reason, and a reason without one. Raises ValidationError."""
        if self.verdict == Verdict.REJECTED and not self.reason_code:
            raise ValidationError({"reason_code": _("Please say why it is not suitable.")})
        if self.verdict != Verdict.REJECTED and self.reason_code:
            raise ValidationError({"reason_code": _("Only a refusal has a reason.")})
