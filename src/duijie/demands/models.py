"""The need."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.db.codes import validate_disciplines, validate_industry, validate_modes
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField, TextBlockField
from duijie.db.lists import WordListField
from duijie.demands.states import DEMAND_LIFE, UNPUBLISHED, DemandKind, DemandOutcome, DemandState
from duijie.names.models import Named
from duijie.regions.models import InRegion


@dataclass(frozen=True)
class DemandContent:
    """Everything the owner writes in a need; budgets are in 万元 (CNY 10,000)."""

    kind: str = DemandKind.TECHNICAL
    title: str = ""
    teaser: str = ""
    description: str = ""
    problem_now: str = ""
    indicators_text: str = ""
    confidential_text: str = ""
    region_id: str | None = None
    industry: str = ""
    disciplines: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    budget_from: Decimal | None = None
    budget_to: Decimal | None = None
    wanted_readiness: int | None = None
    deadline: date | None = None
    valid_until: date | None = None


CONTENT_FIELDS = tuple(field.name for field in fields(DemandContent))


class Demand(InRegion, KeepsSortKeys, Named):
    """Something an organisation needs.

    Public once it was published: kind, title, teaser, keywords, codes, region, readiness, deadline
    and owner. Everything else is the full profile, for those who may open it.
    """

    called_by = ("title", "keywords")
    looked_through = ("title", "teaser", "keywords")

    owner = models.ForeignKey(
        "registry.Organisation",
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="demands",
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    kind = LineField(_("kind of need"), max_length=12, choices=DemandKind.choices)
    title = LineField(pgettext_lazy("record", "title"), max_length=256)
    sort_title = SortKeyField(of="title")
    teaser = TextBlockField(_("public summary"), max_length=500, blank=True)
    description = TextBlockField(_("full description"), max_length=4000, blank=True)
    problem_now = TextBlockField(_("problem now"), max_length=2000, blank=True)
    indicators_text = TextBlockField(_("indicators to reach"), max_length=2000, blank=True)
    confidential_text = TextBlockField(_("confidential part"), max_length=4000, blank=True)
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    industry = LineField(_("industry"), max_length=5, blank=True, validators=[validate_industry])
    disciplines = WordListField(
        _("disciplines"), most=5, word_length=12, blank=True, validators=[validate_disciplines]
    )
    keywords = WordListField(_("keywords"), most=20, word_length=40, blank=True)
    modes = WordListField(
        _("cooperation wanted"), most=8, word_length=20, blank=True, validators=[validate_modes]
    )
    budget_from = models.DecimalField(
        _("budget from (CNY 10,000)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    budget_to = models.DecimalField(
        _("budget to (CNY 10,000)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    wanted_readiness = models.PositiveSmallIntegerField(
        _("readiness level wanted"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    deadline = models.DateField(_("needed by"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = LineField(_("state"), max_length=12, choices=DemandState.choices, default=DEMAND_LIFE.start)
    return_reason = TextBlockField(_("why it was returned"), max_length=1000, blank=True)
    outcome = LineField(_("outcome"), max_length=16, choices=DemandOutcome.choices, null=True, blank=True)
    close_reason = TextBlockField(_("why it was closed"), max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    form_token = models.UUIDField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Demand]] = models.Manager()

    class Meta:
        """Newest first; what belongs to a state is tied to it."""

        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="demand_state_newest"),
            models.Index(fields=["owner", "-id"], name="demand_owner_newest"),
            models.Index(fields=["sort_title", "id"], name="demand_sorted"),
            models.Index(fields=["deadline", "-id"], name="demand_by_deadline"),
            # All that figures read of a need, so that counting does not read its long texts.
            models.Index(
                fields=["published_at", "state", "outcome", "region", "industry", "owner"],
                name="demand_figures_published",
            ),
            models.Index(
                fields=["submitted_at", "state", "region", "owner"], name="demand_figures_handed_in"
            ),
            models.Index(fields=["outcome", "state", "region", "owner"], name="demand_figures_outcome"),
            models.Index(fields=["published_at"], name="demand_by_publication"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["created_by", "form_token"], name="demand_one_a_form"),
            models.CheckConstraint(condition=Q(kind__in=DemandKind.values), name="demand_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DemandState.values), name="demand_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=UNPUBLISHED, published_at=None)
                | (~Q(state__in=UNPUBLISHED) & Q(published_at__isnull=False)),
                name="demand_published_at_iff_published",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.DRAFT) | Q(submitted_at__isnull=False),
                name="demand_submitted_before_anything_else",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.CLOSED, outcome__isnull=False, outcome__in=DemandOutcome.values)
                | (~Q(state=DemandState.CLOSED) & Q(outcome=None)),
                name="demand_outcome_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.CLOSED) | Q(close_reason=""),
                name="demand_close_reason_only_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.DRAFT) | Q(return_reason=""),
                name="demand_return_reason_only_in_draft",
            ),
            models.CheckConstraint(
                condition=Q(state=DemandState.DRAFT) | Q(region__isnull=False),
                name="demand_region_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(budget_from=None) | Q(budget_to=None) | Q(budget_to__gte=F("budget_from")),
                name="demand_budget_ascends",
            ),
            models.CheckConstraint(
                condition=Q(wanted_readiness=None) | Q(wanted_readiness__range=(1, 9)),
                name="demand_readiness_1_to_9",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def content(self) -> DemandContent:
        """What the owner has written so far."""
        return DemandContent(**{name: getattr(self, name) for name in CONTENT_FIELDS})

    def clean(self) -> None:
        """This will refuse a budget whose ends are the wrong way round. Raises ValidationError."""
        ends = (self.budget_from, self.budget_to)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            raise ValidationError(
                {"budget_to": _("The budget ends below where it begins. Please check both figures.")}
            )
