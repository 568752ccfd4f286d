"""Writes of teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from duijie.access import Actor
from duijie.bodies import writing
from duijie.bodies.records import MemberDraft
from duijie.teams import rules as _rules  # noqa: F401 - grants the permissions
from duijie.teams.models import TEAMS, Team, TeamContent, TeamMember


@transaction.atomic
def create_team(
    *,
    content: TeamContent,
    actor: Actor,
    now: datetime,
    members: Sequence[MemberDraft] = (),
    form_token: str | None = None,
) -> Team:
    """This will enter a team: proposed by who leads it, or at once approved by who may approve it.

    Args:
        content: what is said of it; the name and who leads it must be there.
        actor: staff, or somebody who acts for who leads it.
        now: when.
        members: leader, experts, enterprises served.
        form_token: a token of the form it was typed in: the same token gives the same team.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    return writing.propose(
        TEAMS, content=content, members=members, form_token=form_token, actor=actor, now=now
    )


@transaction.atomic
def change_team(*, team_id: int, content: TeamContent, actor: Actor, now: datetime) -> Team:
    """This will replace what is said of a team that is not over.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.change(TEAMS, body_id=team_id, content=content, actor=actor, now=now)


@transaction.atomic
def approve_team(*, team_id: int, actor: Actor, now: datetime) -> Team:
    """This will let a proposed team be prepared.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return writing.approve(TEAMS, body_id=team_id, actor=actor, now=now)


@transaction.atomic
def open_team(*, team_id: int, founded_on: str, actor: Actor, now: datetime) -> Team:
    """This will note that a team was founded, on a day as far as it is known.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.found(TEAMS, body_id=team_id, founded_on=founded_on, actor=actor, now=now)


@transaction.atomic
def drop_team(*, team_id: int, reason: str, actor: Actor, now: datetime) -> Team:
    """This will drop a team that will not be founded, with the reason.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(TEAMS, "drop", body_id=team_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def close_team(*, team_id: int, reason: str, actor: Actor, now: datetime) -> Team:
    """This will close a team that has run, with the reason.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(TEAMS, "close", body_id=team_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def add_member(*, team_id: int, draft: MemberDraft, actor: Actor, now: datetime) -> TeamMember:
    """This will name an expert or an organisation of a team, or an enterprise that it serves.

    Raises Team.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.add_member(TEAMS, body_id=team_id, draft=draft, actor=actor, now=now)


@transaction.atomic
def end_member(*, member_id: int, left_on: date, actor: Actor, now: datetime, reason: str = "") -> TeamMember:
    """This will note that somebody has left a team.

    Raises TeamMember.DoesNotExist, NotPermittedError, ValidationError.
    """
    return writing.end_member(
        TEAMS, member_id=member_id, left_on=left_on, reason=reason, actor=actor, now=now
    )
