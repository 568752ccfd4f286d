"""Events, who took part, and the agreements signed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.agreements.models import validate_partial_date
from duijie.db.checked import Checked
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField, TextBlockField
from duijie.events.states import EventKind, EventRole, EventState
from duijie.names.models import Named
from duijie.regions.models import InRegion


@dataclass(frozen=True)
class EventContent:
    """What somebody writes about an event."""

    name: str = ""
    kind: str = EventKind.OTHER
    day: str = ""
    place: str = ""
    host_id: int | None = None
    region_id: str | None = None
    summary: str = ""


class Event(InRegion, KeepsSortKeys, Named):
    """A gathering, planned or held, as far as its day is known."""

    called_by = ("name",)
    looked_through = ("name", "place")

    name = LineField(_("name"), max_length=256)
    sort_name = SortKeyField(of="name")
    kind = LineField(pgettext_lazy("event", "kind"), max_length=12, choices=EventKind.choices)
    state = LineField(max_length=12, choices=EventState.choices, default=EventState.DRAFTED)
    # As far as it is known: a news page may name the day and not the year.
    day = LineField(
        pgettext_lazy("event", "day"), max_length=10, blank=True, validators=[validate_partial_date]
    )
    place = LineField(pgettext_lazy("event", "place"), max_length=200, blank=True)
    host = models.ForeignKey(
        "registry.Organisation",
        verbose_name=pgettext_lazy("event", "host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    summary = TextBlockField(pgettext_lazy("event", "what it is about"), max_length=2000, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    held_noted_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = TextBlockField(_("reason"), max_length=1000, blank=True)
    form_token = LineField(max_length=64, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[models.Manager[Event]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = pgettext_lazy("event", "event")
        verbose_name_plural = pgettext_lazy("event", "events")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], name="event_sorted"),
            models.Index(fields=["state", "-id"], name="event_state_newest"),
            models.Index(fields=["day", "-id"], name="event_by_day"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_known"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="event_has_a_name"),
            models.CheckConstraint(
                condition=Q(state="drafted", announced_at=None)
                | Q(state__in=["announced", "held"], announced_at__isnull=False)
                | Q(state="cancelled"),
                name="event_announced_iff_public",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_noted_at__isnull=False)
                | (~Q(state="held") & Q(held_noted_at=None)),
                name="event_noted_iff_held",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancel_reason=""))
                | (~Q(state="cancelled") & Q(cancel_reason="")),
                name="event_reason_iff_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region_of_host(self) -> str | None:
        """Where the organisation lies that hosts it."""
        return self.host.region_id if self.host is not None else None


class Participant(Checked):
    """An organisation or a person at an event, in what role and with what post."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participants")
    role = LineField(pgettext_lazy("event", "role"), max_length=12, choices=EventRole.choices)
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = LineField(pgettext_lazy("event", "post"), max_length=80, blank=True)

    objects: ClassVar[models.Manager[Participant]] = models.Manager()

    class Meta:
        """Somebody takes part in a role once."""

        verbose_name = pgettext_lazy("event", "participant")
        verbose_name_plural = pgettext_lazy("event", "participants")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=EventRole.values), name="participant_role_known"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                name="participant_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["event", "person", "role"],
                condition=Q(person__isnull=False),
                name="participant_person_once",
            ),
            models.UniqueConstraint(
                fields=["event", "organisation", "role"],
                condition=Q(person=None),
                name="participant_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.organisation)


class Signing(Checked):
    """An agreement that was signed at an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="signings")
    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="signings")

    objects: ClassVar[models.Manager[Signing]] = models.Manager()

    class Meta:
        """An agreement is signed at an event once."""

        verbose_name = pgettext_lazy("event", "signing at an event")
        verbose_name_plural = pgettext_lazy("event", "signings at events")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "agreement"], name="signing_once")]

    def __str__(self) -> str:
        return str(self.agreement)
