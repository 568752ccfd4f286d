"""What a confirmed platform becomes: a station, a service team, an alliance or a union."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.alliances import actions as alliances
from duijie.alliances import queries as alliance_queries
from duijie.alliances.models import AllianceContent
from duijie.alliances.states import AllianceKind, AllianceRole
from duijie.bodies.records import Body, BodyContent, MemberDraft
from duijie.intake.actions.records import MAKERS, Choice, Made, organisation_called
from duijie.intake.actions.unmaking import UNMAKERS
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState, becomes_record, platform_kind
from duijie.registry import queries as registry_queries
from duijie.stations import actions as stations
from duijie.stations import queries as station_queries
from duijie.stations.models import StationContent
from duijie.stations.states import StationKind, StationRole
from duijie.teams import actions as teams
from duijie.teams import queries as team_queries
from duijie.teams.models import TeamContent
from duijie.teams.states import TeamLevel, TeamRole

FOUNDED = frozenset({"founded", "existing"})
_STATIONS = (
    (StationKind.SERVICE_STATION, re.compile("服务站|服务工作站")),
    (StationKind.EXPERT_WORKSTATION, re.compile("专家|院士|博士后|小院")),
    (StationKind.TRANSFER_CENTRE, re.compile("转移")),
    (StationKind.INCUBATION_CENTRE, re.compile("育成|孵化")),
    (StationKind.LABORATORY, re.compile("实验室$")),
    (StationKind.DEMONSTRATION_BASE, re.compile("基地$")),
    (StationKind.RESEARCH_INSTITUTE, re.compile("(?:研究院|研究所|技术院)$")),
    (StationKind.RD_CENTRE, re.compile("(?:研发|研究|技术|工程)[^，。]{0,6}中心$")),
)
_LEVELS = (
    (TeamLevel.NATIONAL, re.compile("国家|全国|中国(?!”)")),
    (TeamLevel.COUNTY, re.compile("县|旗")),
    (TeamLevel.MUNICIPAL, re.compile("市")),
)


@dataclass(frozen=True)
class _Room:
    """The room a platform is entered in, by the names of its actions' arguments."""

    number: str
    create: Callable[..., Model]
    found: Callable[..., Model]
    drop: Callable[..., Model]
    close: Callable[..., Model]
    seen: Callable[[Actor], QuerySet[Any]]
    content: Callable[[str, dict[str, Any]], BodyContent]
    sponsor: str
    member: str


def _station(name: str, given: dict[str, Any]) -> BodyContent:
    kind = next((kind for kind, words in _STATIONS if words.search(name)), StationKind.OTHER)
    return StationContent(kind=kind, **given)


def _team(name: str, given: dict[str, Any]) -> BodyContent:
    level = next((level for level, words in _LEVELS if words.search(name)), TeamLevel.PROVINCIAL)
    return TeamContent(level=level, **given)


def _alliance(name: str, given: dict[str, Any]) -> BodyContent:
    kind = AllianceKind.ALLIANCE if name.endswith("联盟") else AllianceKind.UNION
    return AllianceContent(kind=kind, **given)


_STATION_ROOM = _Room(
    number="station_id",
    create=stations.create_station,
    found=stations.open_station,
    drop=stations.drop_station,
    close=stations.close_station,
    seen=station_queries.visible_to,
    content=_station,
    sponsor=StationRole.SPONSOR,
    member=StationRole.PARTNER,
)
_TEAM_ROOM = _Room(
    number="team_id",
    create=teams.create_team,
    found=teams.open_team,
    drop=teams.drop_team,
    close=teams.close_team,
    seen=team_queries.visible_to,
    content=_team,
    sponsor=TeamRole.UNIT,
    member=TeamRole.UNIT,
)
_ALLIANCE_ROOM = _Room(
    number="alliance_id",
    create=alliances.create_alliance,
    found=alliances.open_alliance,
    drop=alliances.drop_alliance,
    close=alliances.close_alliance,
    seen=alliance_queries.visible_to,
    content=_alliance,
    sponsor=AllianceRole.MEMBER,
    member=AllianceRole.MEMBER,
)
_ROOMS = {"team": _TEAM_ROOM, "alliance": _ALLIANCE_ROOM, "union": _ALLIANCE_ROOM}


def platform_of(
    draft: Draft,
    choice: Choice,
    *,
    actor: Actor,
    now: datetime,
) -> Made:
    """This will enter a platform, founded when the page says so; one of the same name is found again.

    Sponsors and members that the registry or the page knows become its members. A station or a team
    without a host stays a fact of its page.

    Raises ValidationError when neither the registry nor the page knows the host.
    """
    values = draft.values
    if not becomes_record(draft.kind, values):
        return Made()
    room = _ROOMS.get(platform_kind(values), _STATION_ROOM)
    name = str(values["name"])
    host = (
        organisation_called(str(values["host"]), draft, actor=actor, now=now) if values.get("host") else None
    )
    host_id = host.pk if host is not None else None
    rows = room.seen(actor).select_for_update(of=("self",), no_key=True)  # none of it ends meanwhile
    known = rows.filter(name=name, host_id=host_id).order_by("pk").first()
    if known is not None:
        return Made(known)
    given = {"name": name, "host_id": host_id, "region_id": host.region_id if host is not None else None}
    made = room.create(
        content=room.content(name, given),
        members=_members(draft, room, host_id, actor=actor, now=now),
        actor=actor,
        now=now,
    )
    if values.get("status") in FOUNDED:
        founded_on = _day_of(draft, now) if values["status"] == "founded" else ""
        made = room.found(**{room.number: made.pk}, founded_on=founded_on, actor=actor, now=now)
    return Made(made, is_new=True)


def _members(
    draft: Draft, room: _Room, host_id: int | None, *, actor: Actor, now: datetime
) -> list[MemberDraft]:
    members: dict[int, MemberDraft] = {}
    for role, names in (
        (room.sponsor, draft.values.get("sponsors", [])),
        (room.member, draft.values.get("members", [])),
    ):
        for name in names:
            if _is_known(str(name), draft):
                body = organisation_called(str(name), draft, actor=actor, now=now)
                if body.pk != host_id:
                    members.setdefault(body.pk, MemberDraft(role=role, organisation_id=body.pk))
    return list(members.values())


def _is_known(name: str, draft: Draft) -> bool:
    if registry_queries.known_organisation(name) is not None:
        return True
    own = draft.page.drafts.filter(kind=DraftKind.ORGANISATION).exclude(state=DraftState.DISMISSED)
    return any(name == each.values.get("name") or name in each.values.get("aliases", []) for each in own)


def _day_of(draft: Draft, now: datetime) -> str:
    """Take the day of the page's gathering, when it is one day and not still to come."""
    events = draft.page.drafts.filter(kind=DraftKind.EVENT).exclude(state=DraftState.DISMISSED)
    days = {str(each.values.get("date") or "") for each in events}
    day = days.pop() if len(days) == 1 else ""
    return "" if day > now.date().isoformat() else day


def _unmaker(room: _Room) -> Callable[..., None]:
    """Make what takes a platform back: what was founded is closed, the rest dropped."""

    def unmake(record_id: int, _left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime) -> None:
        if not is_last:
            return
        body = cast("Body", room.seen(actor).get(pk=record_id))
        end = room.close if body.is_founded else room.drop
        end(**{room.number: record_id}, reason=_("Entered from a page by mistake."), actor=actor, now=now)

    return unmake


MAKERS[DraftKind.PLATFORM] = platform_of
UNMAKERS.update(
    {
        "stations.station": _unmaker(_STATION_ROOM),
        "teams.team": _unmaker(_TEAM_ROOM),
        "alliances.alliance": _unmaker(_ALLIANCE_ROOM),
    }
)
