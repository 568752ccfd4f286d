"""Stations and who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.bodies.records import Body, BodyContent, BodyRoom, Member
from duijie.db.fields import LineField
from duijie.stations.states import STATION_LIFE, StationKind, StationRole


@dataclass(frozen=True)
class StationContent(BodyContent):
    """What somebody writes about a station."""

    kind: str = StationKind.OTHER


class Station(Body):
    """A station, centre, laboratory or base that stands at an organisation."""

    kind = LineField(pgettext_lazy("station", "kind"), max_length=20, choices=StationKind.choices)
    host = models.ForeignKey(
        "registry.Organisation",
        verbose_name=pgettext_lazy("station", "host"),
        on_delete=models.PROTECT,
        related_name="stations",
    )

    class Meta(Body.Meta):
        """A station stands somewhere."""

        verbose_name = pgettext_lazy("station", "station")
        verbose_name_plural = pgettext_lazy("station", "stations")
        constraints: ClassVar = [
            *Body.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=StationKind.values), name="station_kind_known"),
        ]


class StationMember(Member):
    """An expert, sponsor or partner of a station."""

    body = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="members")
    role = LineField(pgettext_lazy("station", "role"), max_length=12, choices=StationRole.choices)

    class Meta(Member.Meta):
        """A closed list of roles."""

        verbose_name = pgettext_lazy("station", "member of a station")
        verbose_name_plural = pgettext_lazy("station", "members of stations")
        constraints: ClassVar = [
            *Member.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role__in=StationRole.values), name="stations_stationmember_role_known"
            ),
        ]


STATIONS = BodyRoom("stations", Station, StationMember, STATION_LIFE)
