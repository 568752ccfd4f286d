"""Agreements, parties, signatories, undertakings."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.agreements.states import (
    EVER_SIGNED,
    UNKEPT,
    AgreementKind,
    AgreementState,
    UndertakingState,
)
from duijie.db.checked import Checked
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField, TextBlockField
from duijie.names.models import Named
from duijie.regions.models import InRegion

_PARTIAL_DATE = re.compile(r"(?:(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?|--(\d{2})-(\d{2}))")
_A_LEAP_YEAR = 2000


def validate_partial_date(value: str) -> None:
    """This will refuse what is no date written as far as it is known (ISO 8601, truncated)."""
    found = _PARTIAL_DATE.fullmatch(value)
    if found is None or not _is_a_day(*found.groups()):
        raise ValidationError(
            _("Please write a date as 2026-09-25, 2026-09, 2026, or --09-25 when the year is unknown."),
            code="partial_date",
        )


def _is_a_day(year: str, month: str, day: str, yearless_month: str, yearless_day: str) -> bool:
    try:
        date(int(year or _A_LEAP_YEAR), int(month or yearless_month or 1), int(day or yearless_day or 1))
    except ValueError:
        return False
    return True


class Agreement(InRegion, KeepsSortKeys, Named):
    """What two or more organisations have agreed, or mean to agree."""

    called_by = ("title",)
    looked_through = ("title",)

    kind = LineField(_("kind"), max_length=20, choices=AgreementKind.choices)
    title = LineField(_("title"), max_length=256)
    sort_title = SortKeyField(of="title")
    state = LineField(max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFTED)
    introduction = models.ForeignKey(
        "introductions.Introduction",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # As far as it is known: a news page may name the day and not the year.
    signed_on = LineField(_("signed on"), max_length=10, blank=True, validators=[validate_partial_date])
    place = LineField(_("place"), max_length=200, blank=True)
    is_announced = models.BooleanField(
        _("announced in public"),
        default=False,
        help_text=_("Anybody may then see the title, the parties and what was promised."),
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_recorded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = TextBlockField(_("reason"), max_length=1000, blank=True)
    form_token = LineField(max_length=64, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[models.Manager[Agreement]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["sort_title", "id"], name="agreement_sorted"),
            models.Index(fields=["state", "-id"], name="agreement_state_newest"),
            models.Index(fields=["signed_on", "-id"], name="agreement_by_signing"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EVER_SIGNED, signed_recorded_at__isnull=False)
                | (~Q(state__in=EVER_SIGNED) & Q(signed_recorded_at=None, signed_on="")),
                name="agreement_signed_iff_recorded",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "signed"], ended_at=None)
                | (~Q(state__in=["drafted", "signed"]) & Q(ended_at__isnull=False)),
                name="agreement_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(is_announced=False) | Q(state__in=EVER_SIGNED),
                name="agreement_announced_after_signing",
            ),
            models.CheckConstraint(condition=Q(kind__in=AgreementKind.values), name="agreement_kind_known"),
            models.CheckConstraint(
                condition=(Q(state__in=["dropped", "terminated"]) & ~Q(end_reason=""))
                | (~Q(state__in=["dropped", "terminated"]) & Q(end_reason="")),
                name="agreement_reason_iff_ended_early",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Party(Checked):
    """An organisation on one side of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="agreements"
    )
    side = models.PositiveSmallIntegerField(_("side"))

    objects: ClassVar[models.Manager[Party]] = models.Manager()

    class Meta:
        """An organisation is a party once."""

        ordering: ClassVar = ["side", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once")
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Signatory(Checked):
    """Who signed for a party, in which capacity."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(
        "registry.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    capacity = LineField(_("capacity"), max_length=80, blank=True)

    objects: ClassVar[models.Manager[Signatory]] = models.Manager()

    class Meta:
        """A person signs an agreement once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "person"], name="signatory_once")
        ]

    def __str__(self) -> str:
        return self.person.name


class Undertaking(Checked):
    """One thing promised in an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="undertakings")
    text = TextBlockField(_("what is promised"), max_length=1000)
    owner = models.ForeignKey(
        "registry.Organisation",
        verbose_name=_("who owes it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undertakings",
    )
    due_date = models.DateField(_("due"), null=True, blank=True)
    state = LineField(max_length=12, choices=UndertakingState.choices, default=UndertakingState.OPEN)
    evidence = TextBlockField(_("what shows that it is done"), max_length=2000, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = TextBlockField(_("reason"), max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Undertaking]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["state", "due_date"], name="undertaking_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=UNKEPT, settled_at=None)
                | (~Q(state__in=UNKEPT) & Q(settled_at__isnull=False)),
                name="undertaking_settled_iff_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""),
                name="undertaking_dropped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "dropped"]) | ~Q(evidence=""),
                name="undertaking_done_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(evidence="", reported_by=None) | (~Q(evidence="") & Q(reported_by__isnull=False)),
                name="undertaking_reported_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UndertakingState.values), name="undertaking_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def is_overdue(self, today: date) -> bool:
        """This will say whether the promise should have been kept before `today`."""
        return self.state in UNKEPT and self.due_date is not None and self.due_date < today
