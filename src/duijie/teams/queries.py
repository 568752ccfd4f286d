"""Reads of teams."""

from __future__ import annotations

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.bodies import reading
from duijie.teams import rules as _rules  # noqa: F401 - grants the permissions
from duijie.teams.models import TEAMS, Team, TeamMember


def visible_to(actor: Actor) -> QuerySet[Team]:
    """This will return the teams the actor may see, newest first: founded ones, and those of concern."""
    return reading.seen_by(TEAMS, actor)


def find(actor: Actor, team_id: int, *, lock: bool = False) -> Team:
    """This will return one team. Raises Team.DoesNotExist."""
    return reading.one_of(TEAMS, actor, team_id, lock=lock)


def members_for(actor: Actor, team: Team) -> QuerySet[TeamMember]:
    """This will return the members of a team whom the actor may see (DESIGN rule 10)."""
    return reading.members_seen_by(TEAMS, actor, team)


def waiting_for(actor: Actor) -> QuerySet[Team]:
    """This will return the proposed teams that wait for the actor to approve them."""
    return reading.to_approve(TEAMS, actor)


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Team]:
    """This will return the teams an organisation leads or belongs to, that the actor may see."""
    return reading.of_organisation(TEAMS, actor, organisation_id)
