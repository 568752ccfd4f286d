"""Writes of alliances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from duijie.access import Actor
from duijie.alliances import rules as _rules  # noqa: F401 - grants the permissions
from duijie.alliances.models import ALLIANCES, Alliance, AllianceContent, AllianceMember
from duijie.bodies import writing
from duijie.bodies.records import MemberDraft


@transaction.atomic
def create_alliance(
    *,
    content: AllianceContent,
    actor: Actor,
    now: datetime,
    members: Sequence[MemberDraft] = (),
    form_token: str | None = None,
) -> Alliance:
    """This will enter an alliance: proposed by its liable body, or at once approved by who may approve it.

    Args:
        content: what is said of it; only the name must be there.
        actor: staff, or somebody who acts for the liable body.
        now: when.
        members: chair, council, members, advisers.
        form_token: a token of the form it was typed in: the same token gives the same alliance.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    return writing.propose(
        ALLIANCES, content=content, members=members, form_token=form_token, actor=actor, now=now
    )


@transaction.atomic
def change_alliance(*, alliance_id: int, content: AllianceContent, actor: Actor, now: datetime) -> Alliance:
    """This will replace what is said of an alliance that is not over.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.change(ALLIANCES, body_id=alliance_id, content=content, actor=actor, now=now)


@transaction.atomic
def approve_alliance(*, alliance_id: int, actor: Actor, now: datetime) -> Alliance:
    """This will let a proposed alliance be prepared.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return writing.approve(ALLIANCES, body_id=alliance_id, actor=actor, now=now)


@transaction.atomic
def open_alliance(*, alliance_id: int, founded_on: str, actor: Actor, now: datetime) -> Alliance:
    """This will note that an alliance was founded, on a day as far as it is known.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.found(ALLIANCES, body_id=alliance_id, founded_on=founded_on, actor=actor, now=now)


@transaction.atomic
def drop_alliance(*, alliance_id: int, reason: str, actor: Actor, now: datetime) -> Alliance:
    """This will drop an alliance that will not be founded, with the reason.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(ALLIANCES, "drop", body_id=alliance_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def close_alliance(*, alliance_id: int, reason: str, actor: Actor, now: datetime) -> Alliance:
    """This will close an alliance that has run, with the reason.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.end(ALLIANCES, "close", body_id=alliance_id, reason=reason, actor=actor, now=now)


@transaction.atomic
def add_member(*, alliance_id: int, draft: MemberDraft, actor: Actor, now: datetime) -> AllianceMember:
    """This will name an organisation or a person of an alliance.

    Raises Alliance.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return writing.add_member(ALLIANCES, body_id=alliance_id, draft=draft, actor=actor, now=now)


@transaction.atomic
def end_member(
    *, member_id: int, left_on: date, actor: Actor, now: datetime, reason: str = ""
) -> AllianceMember:
    """This will note that somebody has left an alliance.

    Raises AllianceMember.DoesNotExist, NotPermittedError, ValidationError.
    """
    return writing.end_member(
        ALLIANCES, member_id=member_id, left_on=left_on, reason=reason, actor=actor, now=now
    )
