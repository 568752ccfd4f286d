"""What the pages of each room of bodies say and do; the pages themselves are the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from duijie.bodies.records import BodyContent, BodyRoom
from duijie.stations import actions as stations
from duijie.stations.models import STATIONS, StationContent
from duijie.stations.states import StationKind, StationRole

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
    host_is_required: bool = True

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
)
ALL_PAGES = (STATION_PAGES,)
