"""What the pages of each room of bodies say and do; the pages themselves are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from duijie.alliances import actions as alliances
from duijie.alliances.models import ALLIANCES, AllianceContent
from duijie.alliances.papers import APPOINTMENT as TO_ALLIANCE
from duijie.alliances.states import AllianceKind, AllianceRole
from duijie.bodies.records import BodyContent, BodyRoom
from duijie.papers.sources import Source as PaperSource
from duijie.stations import actions as stations
from duijie.stations.models import STATIONS, StationContent
from duijie.stations.papers import APPOINTMENT as TO_STATION
from duijie.stations.states import StationKind, StationRole
from duijie.teams import actions as teams
from duijie.teams.models import TEAMS, TeamContent
from duijie.teams.papers import APPOINTMENT as TO_TEAM
from duijie.teams.states import TeamLevel, TeamRole

Words = str | Promise


@dataclass(frozen=True)
class BodyActions:
    """The room's own actions, by what they do."""

    create: Callable[..., Any]
    change: Callable[..., Any]
    approve: Callable[..., Any]
    open: Callable[..., Any]
    drop: Callable[..., Any]
    close: Callable[..., Any]
    add_member: Callable[..., Any]
    end_member: Callable[..., Any]


@dataclass(frozen=True)
class BodyPages:
    """A room of bodies as its pages show it.

    Attributes:
        room: its records.
        one: what its actions call a body's number, without "_id"; the addresses' names begin with it.
        actions: its writes.
        content: what is written about a body.
        kind_field: the field by which its list is narrowed.
        kinds: what stands in that field.
        roles: of its members, in the order in which they are shown.
        letters: of appointment, that its members are given.
        lines: fields of one line that only this room has, with their words.
        days: days, as far as they are known, that only this room has.
    """

    room: BodyRoom[Any, Any]
    one: str
    actions: BodyActions
    content: type[BodyContent]
    kind_field: str
    kinds: type[TextChoices]
    roles: type[TextChoices]
    title: Words
    lead: Words
    new: Words
    empty: Words
    name_label: Words
    kind_label: Words
    host_label: Words
    letters: PaperSource
    host_is_required: bool = True
    lines: tuple[tuple[str, Words], ...] = ()
    days: tuple[tuple[str, Words], ...] = ()

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The names of the fields that only this room has."""
        return tuple(name for name, _label in (*self.lines, *self.days))

    def numbered(self, body_id: int) -> dict[str, int]:
        """This will return a body's number under the name that the actions take."""
        return {f"{self.one}_id": body_id}


STATION_PAGES = BodyPages(
    room=STATIONS,
    one="station",
    actions=BodyActions(
        create=stations.create_station,
        change=stations.change_station,
        approve=stations.approve_station,
        open=stations.open_station,
        drop=stations.drop_station,
        close=stations.close_station,
        add_member=stations.add_member,
        end_member=stations.end_member,
    ),
    content=StationContent,
    kind_field="kind",
    kinds=StationKind,
    roles=StationRole,
    title=pgettext_lazy("station", "Stations"),
    lead=pgettext_lazy(
        "station",
        "Service stations, workstations, centres, laboratories and bases: where science stands ready.",
    ),
    new=pgettext_lazy("station", "Enter a station"),
    empty=pgettext_lazy("station", "No stations yet"),
    name_label=pgettext_lazy("station", "Station"),
    kind_label=pgettext_lazy("station", "Kind"),
    host_label=pgettext_lazy("station", "Host"),
    letters=TO_STATION,
)
TEAM_PAGES = BodyPages(
    room=TEAMS,
    one="team",
    actions=BodyActions(
        create=teams.create_team,
        change=teams.change_team,
        approve=teams.approve_team,
        open=teams.open_team,
        drop=teams.drop_team,
        close=teams.close_team,
        add_member=teams.add_member,
        end_member=teams.end_member,
    ),
    content=TeamContent,
    kind_field="level",
    kinds=TeamLevel,
    roles=TeamRole,
    title=pgettext_lazy("team", "Service teams"),
    lead=pgettext_lazy("team", "Experts whom a society sends out together, and the enterprises they serve."),
    new=pgettext_lazy("team", "Enter a service team"),
    empty=pgettext_lazy("team", "No service teams yet"),
    name_label=pgettext_lazy("team", "Service team"),
    kind_label=pgettext_lazy("team", "Level"),
    host_label=pgettext_lazy("team", "Led by"),
    letters=TO_TEAM,
    lines=(("field", pgettext_lazy("team", "Field of work")),),
    days=(("flag_on", pgettext_lazy("team", "Flag given on")),),
)
ALLIANCE_PAGES = BodyPages(
    room=ALLIANCES,
    one="alliance",
    actions=BodyActions(
        create=alliances.create_alliance,
        change=alliances.change_alliance,
        approve=alliances.approve_alliance,
        open=alliances.open_alliance,
        drop=alliances.drop_alliance,
        close=alliances.close_alliance,
        add_member=alliances.add_member,
        end_member=alliances.end_member,
    ),
    content=AllianceContent,
    kind_field="kind",
    kinds=AllianceKind,
    roles=AllianceRole,
    title=pgettext_lazy("alliance", "Alliances"),
    lead=pgettext_lazy("alliance", "Alliances and unions: who belongs to them, in what role, since when."),
    new=pgettext_lazy("alliance", "Enter an alliance"),
    empty=pgettext_lazy("alliance", "No alliances yet"),
    name_label=pgettext_lazy("alliance", "Alliance"),
    kind_label=pgettext_lazy("alliance", "Kind"),
    host_label=pgettext_lazy("alliance", "Liable body"),
    letters=TO_ALLIANCE,
    host_is_required=False,
    days=(("charter_on", pgettext_lazy("alliance", "Charter adopted on")),),
)
ALL_PAGES = (STATION_PAGES, TEAM_PAGES, ALLIANCE_PAGES)
