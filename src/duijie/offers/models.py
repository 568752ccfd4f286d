"""The offer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.db.codes import validate_disciplines, validate_industries, validate_modes
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField, TextBlockField
from duijie.db.lists import WordListField
from duijie.names.models import Named
from duijie.offers.states import (
    INSTRUMENT_FIELDS,
    OFFER_LIFE,
    UNPUBLISHED,
    OfferKind,
    OfferOutcome,
    OfferState,
    PriceStance,
)
from duijie.regions.models import InRegion


@dataclass(frozen=True)
class OfferContent:
    """Everything the owner writes in an offer."""

    title: str = ""
    teaser: str = ""
    description: str = ""
    confidential_text: str = ""
    advantage: str = ""
    applications: str = ""
    region_id: str | None = None
    industries: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    readiness: int | None = None
    price_stance: str = ""
    model_name: str = ""
    specifications: str = ""
    fee_note: str = ""
    capacity_per_quarter: int | None = None
    valid_until: date | None = None


CONTENT_FIELDS = tuple(field.name for field in fields(OfferContent))


class Offer(InRegion, KeepsSortKeys, Named):
    """An achievement, a service, an instrument, or what one person knows (expertise).

    Public once it was published (an expertise only while the person agrees): everything but the
    confidential part, which is the full profile's, for those who may open it.
    """

    called_by = ("title", "keywords")
    looked_through = ("title", "teaser", "keywords")

    owner = models.ForeignKey(
        "registry.Organisation",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    person = models.ForeignKey(
        "registry.Person",
        verbose_name=_("expert"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    kind = LineField(_("kind of offer"), max_length=12, choices=OfferKind.choices)
    title = LineField(pgettext_lazy("record", "title"), max_length=256)
    sort_title = SortKeyField(of="title")
    teaser = TextBlockField(_("summary"), max_length=500, blank=True)
    description = TextBlockField(_("full description"), max_length=4000, blank=True)
    confidential_text = TextBlockField(_("confidential part"), max_length=4000, blank=True)
    advantage = TextBlockField(_("advantage over what exists"), max_length=2000, blank=True)
    applications = TextBlockField(_("where it is used"), max_length=2000, blank=True)
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    industries = WordListField(
        _("industries"), most=8, word_length=5, blank=True, validators=[validate_industries]
    )
    disciplines = WordListField(
        _("disciplines"), most=5, word_length=12, blank=True, validators=[validate_disciplines]
    )
    keywords = WordListField(_("keywords"), most=20, word_length=40, blank=True)
    modes = WordListField(
        _("cooperation offered"), most=8, word_length=20, blank=True, validators=[validate_modes]
    )
    readiness = models.PositiveSmallIntegerField(
        _("readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    price_stance = LineField(_("price"), max_length=12, choices=PriceStance.choices, blank=True)
    model_name = LineField(_("maker and model"), max_length=200, blank=True)
    specifications = TextBlockField(_("main specifications"), max_length=2000, blank=True)
    fee_note = TextBlockField(_("fees"), max_length=500, blank=True)
    capacity_per_quarter = models.PositiveSmallIntegerField(
        _("introductions a quarter at most"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = LineField(_("state"), max_length=12, choices=OfferState.choices, default=OFFER_LIFE.start)
    return_reason = TextBlockField(_("why it was returned"), max_length=1000, blank=True)
    outcome = LineField(_("outcome"), max_length=16, choices=OfferOutcome.choices, null=True, blank=True)
    close_reason = TextBlockField(_("why it was closed"), max_length=1000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    form_token = models.UUIDField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Offer]] = models.Manager()

    class Meta:
        """Newest first; what belongs to a state or a kind is tied to it."""

        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["published_at"], name="offer_by_publication"),
            models.Index(fields=["sort_title", "id"], name="offer_sorted"),
            models.Index(fields=["state", "-id"], name="offer_state_newest"),
            models.Index(fields=["owner", "-id"], name="offer_owner_newest"),
            models.Index(fields=["person", "state"], name="offer_person_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["created_by", "form_token"], name="offer_one_a_form"),
            models.CheckConstraint(condition=Q(kind__in=OfferKind.values), name="offer_kind_known"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_known"),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.EXPERTISE, person__isnull=False)
                | (~Q(kind=OfferKind.EXPERTISE) & Q(person=None, owner__isnull=False)),
                name="offer_person_iff_expertise",
            ),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.INSTRUMENT) | Q(**dict.fromkeys(INSTRUMENT_FIELDS, "")),
                name="offer_instrument_fields_only_of_instruments",
            ),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.EXPERTISE) | Q(capacity_per_quarter=None),
                name="offer_capacity_only_of_expertise",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNPUBLISHED, published_at=None)
                | (~Q(state__in=UNPUBLISHED) & Q(published_at__isnull=False)),
                name="offer_published_at_iff_published",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT) | Q(submitted_at__isnull=False),
                name="offer_submitted_before_anything_else",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.CLOSED, outcome__isnull=False, outcome__in=OfferOutcome.values)
                | (~Q(state=OfferState.CLOSED) & Q(outcome=None)),
                name="offer_outcome_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.CLOSED) | Q(close_reason=""),
                name="offer_close_reason_only_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT) | Q(return_reason=""),
                name="offer_return_reason_only_in_draft",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT) | Q(region__isnull=False),
                name="offer_region_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(readiness=None) | Q(readiness__range=(1, 9)),
                name="offer_readiness_1_to_9",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def content(self) -> OfferContent:
        """What the owner has written so far."""
        return OfferContent(**{name: getattr(self, name) for name in CONTENT_FIELDS})

    def clean(self) -> None:
        """This will refuse what another kind of offer has. Raises ValidationError."""
        foreign = [] if self.kind == OfferKind.INSTRUMENT else list(INSTRUMENT_FIELDS)
        if self.kind != OfferKind.EXPERTISE:
            foreign.append("capacity_per_quarter")
        wrong = [name for name in foreign if getattr(self, name) not in ("", None)]
        if wrong:
            raise ValidationError(dict.fromkeys(wrong, _("This kind of offer does not have this.")))
        if (self.kind == OfferKind.EXPERTISE) != (self.person_id is not None):
            raise ValidationError(_("Expertise belongs to an expert, and only expertise does."))
        if self.kind != OfferKind.EXPERTISE and self.owner_id is None:
            raise ValidationError({"owner": _("Please say whose offer this is.")})
