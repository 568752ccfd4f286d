"""Writes of stations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from duijie.access import Actor
from duijie.bodies import writing
from duijie.bodies.records import MemberDraft
from duijie.stations import rules as _rules  # noqa: F401 - grants the permissions
from duijie.stations.models import STATIONS, Station, StationContent, StationMember


@transaction.atomic
def create_station(
    *,
    content: StationContent,
    actor: Actor,
    now: datetime,
    members: Sequence[MemberDraft] = (),
    form_token: str | None = None,
) -> Station:
    """This will enter a station: proposed by its host, or at once approved by who may approve it.

    Args:
        content: what is said of it; the name and the host must be there.
        actor: staff, or somebody who acts for the host.
        now: when.
        members: sponsors, approving bodies, experts.
        form_token: a token of the form it was typed in: the same token gives the same station.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    return writing.propose(
        STATIONS, content=content, members=members, form_token=form_token, actor=actor, now=now
    )


@transaction.atomic
def change_station(*, station_id: int, content: StationContent, actor: Actor, now: datetime) -> Station:
    """This will replace what is said of a station that is not over.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.change(STATIONS, body_id=station_id, content=content, actor=actor, now=now)


@transaction.atomic
def approve_station(*, station_id: int, actor: Actor, now: datetime) -> Station:
    """This will let a proposed station be prepared.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return writing.approve(STATIONS, body_id=station_id, actor=actor, now=now)


@transaction.atomic
def open_station(*, station_id: int, founded_on: str, actor: Actor, now: datetime) -> Station:
    """This will note that a station was founded, on a day as far as it is known.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.found(STATIONS, body_id=station_id, founded_on=founded_on, actor=actor, now=now)


@transaction.atomic
def drop_station(*, station_id: int, reason: str, actor: Actor, now: datetime) -> Station:
    """This will drop a station that will not be founded, with the reason.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(STATIONS, "drop", body_id=station_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def close_station(*, station_id: int, reason: str, actor: Actor, now: datetime) -> Station:
    """This will close a station that has run, with the reason.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(STATIONS, "close", body_id=station_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def add_member(*, station_id: int, draft: MemberDraft, actor: Actor, now: datetime) -> StationMember:
    """This will name an expert, sponsor or partner of a station.

    Raises Station.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.add_member(STATIONS, body_id=station_id, draft=draft, actor=actor, now=now)


@transaction.atomic
def end_member(
    *, member_id: int, left_on: date, actor: Actor, now: datetime, reason: str = ""
) -> StationMember:
    """This will note that somebody has left a station.

    Raises StationMember.DoesNotExist, NotPermittedError, ValidationError.
    """
    return writing.end_member(
        STATIONS, member_id=member_id, left_on=left_on, reason=reason, actor=actor, now=now
    )
