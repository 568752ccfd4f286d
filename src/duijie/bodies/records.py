"""The columns that all bodies have, and those of their members; each room adds its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.agreements.models import validate_partial_date
from duijie.bodies.life import NOT_FOUNDED, OVER, PUBLIC, BodyState
from duijie.core.lifecycle import Lifecycle
from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField
from duijie.names.models import Named
from duijie.regions.models import InRegion
from duijie.registry.models import Organisation


@dataclass(frozen=True)
class BodyContent:
    """What somebody writes about a body; rooms add their own fields."""

    name: str = ""
    host_id: int | None = None
    region_id: str | None = None
    aim: str = ""
    plaque_number: str = ""
    plaque_on: str = ""
    agreement_id: int | None = None


class Body(InRegion, Named):
    """A body that is founded, runs, and may be closed again. A room's own model says whose it is."""

    called_by = ("name",)
    looked_through = ("name",)

    name = LineField(_("name"), max_length=256)
    state = LineField(max_length=12, choices=BodyState.choices, default=BodyState.PROPOSED)
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    aim = TextBlockField(pgettext_lazy("body", "what it is for"), max_length=2000, blank=True)
    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Days as far as they are known: a news page may name the day and not the year.
    founded_on = LineField(
        pgettext_lazy("body", "founded on"), max_length=10, blank=True, validators=[validate_partial_date]
    )
    plaque_number = LineField(pgettext_lazy("body", "number of the plaque"), max_length=60, blank=True)
    plaque_on = LineField(
        pgettext_lazy("body", "plaque given on"),
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = TextBlockField(_("reason"), max_length=1000, blank=True)
    form_token = LineField(max_length=64, null=True, blank=True, unique=True, editable=False)

    host: models.ForeignKey[Organisation | None, Organisation | None]
    host_id: int | None

    class Meta:
        """What belongs to a state is tied to it."""

        abstract = True
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="%(class)s_state_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=BodyState.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", approved_at=None)
                | Q(state__in=["planned", "running", "closed"], approved_at__isnull=False)
                | Q(state="dropped"),
                name="%(class)s_approved_iff_past_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PUBLIC, opened_at__isnull=False)
                | (~Q(state__in=PUBLIC) & Q(opened_at=None, founded_on="")),
                name="%(class)s_opened_iff_founded",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=OVER, ended_at__isnull=False) & ~Q(end_reason=""))
                | (~Q(state__in=OVER) & Q(ended_at=None, end_reason="")),
                name="%(class)s_ended_with_reason_iff_over",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region_of_host(self) -> str | None:
        """Where the organisation lies that it stands at."""
        return self.host.region_id if self.host_id is not None and self.host is not None else None

    @property
    def is_founded(self) -> bool:
        """Whether it was opened, and may be closed again by now."""
        return self.state not in NOT_FOUNDED and self.opened_at is not None


class Member(Checked):
    """An organisation or a person of a body: in what role, since when, until when."""

    organisation = models.ForeignKey(
        "registry.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        "registry.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    post = LineField(pgettext_lazy("body", "post or capacity"), max_length=80, blank=True)
    joined_on = models.DateField(pgettext_lazy("body", "joined on"), null=True, blank=True)
    until_on = models.DateField(pgettext_lazy("body", "term until"), null=True, blank=True)
    letter_number = LineField(
        pgettext_lazy("body", "number of the letter of appointment"), max_length=60, blank=True
    )
    letter_on = LineField(
        pgettext_lazy("body", "letter given on"),
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
    )
    left_on = models.DateField(pgettext_lazy("body", "left on"), null=True, blank=True)
    left_reason = LineField(_("reason"), max_length=200, blank=True)

    role: LineField[str, str]
    body: models.ForeignKey[Body, Body]
    body_id: int

    class Meta:
        """Somebody is a member in a role once at a time, and leaves after joining."""

        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                name="%(app_label)s_%(class)s_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(until_on=None) | Q(until_on__gte=F("joined_on")),
                name="%(app_label)s_%(class)s_term_in_order",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="%(app_label)s_%(class)s_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(left_reason="") | Q(left_on__isnull=False),
                name="%(app_label)s_%(class)s_reason_of_leaving",
            ),
            models.UniqueConstraint(
                fields=["body", "person", "role"],
                condition=Q(left_on=None, person__isnull=False),
                name="%(app_label)s_%(class)s_person_once",
            ),
            models.UniqueConstraint(
                fields=["body", "organisation", "role"],
                condition=Q(left_on=None, person=None),
                name="%(app_label)s_%(class)s_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.organisation)


@dataclass(frozen=True)
class MemberDraft:
    """Somebody to be named as a member: a person, an organisation, or a person of an organisation."""

    role: str
    organisation_id: int | None = None
    person_id: int | None = None
    post: str = ""
    joined_on: date | None = None
    until_on: date | None = None
    letter_number: str = ""
    letter_on: str = ""


BodyT = TypeVar("BodyT", bound=Body)
MemberT = TypeVar("MemberT", bound=Member)


@dataclass(frozen=True)
class BodyRoom(Generic[BodyT, MemberT]):
    """What the shared reads and writes must know of a room of bodies.

    Attributes:
        name: of the room, which its permissions, notices and addresses begin with: "stations".
        model: its bodies.
        members: the members of its bodies.
        life: its steps.
    """

    name: str
    model: type[BodyT]
    members: type[MemberT]
    life: Lifecycle[BodyState]

    def address(self, body: Body) -> str:
        """This will return where the body's page is."""
        return f"/{self.name}/{body.pk}/"
