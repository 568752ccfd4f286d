"""Reads of stations."""

from __future__ import annotations

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.bodies import reading
from duijie.stations import rules as _rules  # noqa: F401 - grants the permissions
from duijie.stations.models import STATIONS, Station, StationMember


def visible_to(actor: Actor) -> QuerySet[Station]:
    """This will return the stations the actor may see, newest first: founded ones, and those of concern."""
    return reading.seen_by(STATIONS, actor)


def find(actor: Actor, station_id: int, *, lock: bool = False) -> Station:
    """This will return one station. Raises Station.DoesNotExist."""
    return reading.one_of(STATIONS, actor, station_id, lock=lock)


def members_for(actor: Actor, station: Station) -> QuerySet[StationMember]:
    """This will return the members of a station whom the actor may see (DESIGN rule 10)."""
    return reading.members_seen_by(STATIONS, actor, station)


def waiting_for(actor: Actor) -> QuerySet[Station]:
    """This will return the proposed stations that wait for the actor to approve them."""
    return reading.to_approve(STATIONS, actor)


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Station]:
    """This will return the stations an organisation hosts or belongs to, that the actor may see."""
    return reading.of_organisation(STATIONS, actor, organisation_id)
