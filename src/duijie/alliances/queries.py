"""Reads of alliances."""

from __future__ import annotations

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.alliances import rules as _rules  # noqa: F401 - grants the permissions
from duijie.alliances.models import ALLIANCES, Alliance, AllianceMember
from duijie.bodies import reading


def visible_to(actor: Actor) -> QuerySet[Alliance]:
    """This will return the alliances the actor may see, newest first: founded ones, and those of concern."""
    return reading.seen_by(ALLIANCES, actor)


def find(actor: Actor, alliance_id: int, *, lock: bool = False) -> Alliance:
    """This will return one alliance. Raises Alliance.DoesNotExist."""
    return reading.one_of(ALLIANCES, actor, alliance_id, lock=lock)


def members_for(actor: Actor, alliance: Alliance) -> QuerySet[AllianceMember]:
    """This will return the members of an alliance whom the actor may see (DESIGN rule 10)."""
    return reading.members_seen_by(ALLIANCES, actor, alliance)


def waiting_for(actor: Actor) -> QuerySet[Alliance]:
    """This will return the proposed alliances that wait for the actor to approve them."""
    return reading.to_approve(ALLIANCES, actor)


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Alliance]:
    """This will return the alliances an organisation answers for or belongs to, that the actor may see."""
    return reading.of_organisation(ALLIANCES, actor, organisation_id)
