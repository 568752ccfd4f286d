"""Writes that every room of bodies shares, each a part of an action of the room, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import pgettext

from duijie.access import Actor, can, require
from duijie.accounts.models import User
from duijie.agreements import queries as agreements
from duijie.audit.actions import record
from duijie.bodies import reading
from duijie.bodies.life import OVER
from duijie.bodies.records import Body, BodyContent, BodyRoom, BodyT, Member, MemberDraft, MemberT
from duijie.core.lifecycle import WrongStateError
from duijie.notices.actions import notify
from duijie.papers.revoking import revoke_about
from duijie.registry.queries import find_organisation, find_person, speakers_of, verifiers_in

MOST_MEMBERS = 500
AnyRoom = BodyRoom[Any, Any]


def propose(
    room: BodyRoom[BodyT, MemberT],
    *,
    content: BodyContent,
    members: Sequence[MemberDraft],
    form_token: str | None,
    actor: Actor,
    now: datetime,
) -> BodyT:
    """This will enter a body; who may approve it enters it approved.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    sent_before = _made_by_form(room, actor, form_token)
    if sent_before is not None:
        return sent_before
    body = room.model(created_at=now, created_by_id=actor.pk, form_token=form_token or None)
    _write(body, content, actor=actor)
    require(actor, f"{room.name}.create", body)
    body.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _made_by_form(room, actor, form_token)
        if sent_before is None:
            raise
        return sent_before
    for draft in members:
        _add(room, body, draft, actor=actor)
    record(actor=actor, action=f"{room.name}.create", subject=body, now=now)
    if can(actor, f"{room.name}.approve", body):
        return _approved(room, body, actor=actor, now=now)
    own = {account.pk for account in speakers_of(_organisations(body))}
    _tell(room, body, "proposed", [each for each in _verifiers(body) if each.pk not in own], actor, now)
    return body


def _made_by_form(room: BodyRoom[BodyT, MemberT], actor: Actor, form_token: str | None) -> BodyT | None:
    if not form_token:
        return None
    return reading.seen_by(room, actor).filter(form_token=form_token, created_by_id=actor.pk).first()


def _write(body: Body, content: BodyContent, *, actor: Actor) -> None:
    """Set what the content says, after finding what it names; the region follows the host's."""
    for name, value in asdict(content).items():
        setattr(body, name, value)
    if content.host_id is not None:
        body.host = find_organisation(actor, content.host_id)
    if content.agreement_id is not None:
        body.agreement = agreements.find(actor, content.agreement_id)
    if body.region_id is None:
        body.region_id = body.region_of_host


def change(
    room: BodyRoom[BodyT, MemberT], *, body_id: int, content: BodyContent, actor: Actor, now: datetime
) -> BodyT:
    """This will replace what is said of a body that is not over.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    body = reading.one_of(room, actor, body_id, lock=True)
    require(actor, f"{room.name}.change", body)
    if body.state in OVER:
        raise WrongStateError("change", body.state)
    names = tuple(asdict(content))
    before = {name: getattr(body, name) for name in names}
    _write(body, content, actor=actor)
    body.full_clean()
    changed = [name for name in names if getattr(body, name) != before[name]]
    if changed:
        body.save(update_fields=changed)
        record(actor=actor, action=f"{room.name}.change", subject=body, fields=changed, now=now)
    return body


def _approved(room: AnyRoom, body: BodyT, *, actor: Actor, now: datetime) -> BodyT:
    before, body.state = body.state, room.life.after("approve", source=body.state)
    body.approved_at = now
    body.save(update_fields=["state", "approved_at"])
    record(actor=actor, action=f"{room.name}.approve", subject=body, before=before, now=now)
    _tell(room, body, "approve", _concerned(body), actor, now)
    return body


def approve(room: BodyRoom[BodyT, MemberT], *, body_id: int, actor: Actor, now: datetime) -> BodyT:
    """This will let a proposed body be prepared. Raises DoesNotExist, NotPermittedError, WrongStateError."""
    body = reading.one_of(room, actor, body_id, lock=True)
    require(actor, f"{room.name}.approve", body)
    return _approved(room, body, actor=actor, now=now)


def found(
    room: BodyRoom[BodyT, MemberT], *, body_id: int, founded_on: str, actor: Actor, now: datetime
) -> BodyT:
    """This will note that a body was founded; from now on everybody sees it.

    `founded_on` is the day as far as it is known: 2026-09-25, 2026-09, 2026, --09-25, or empty.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    body = reading.one_of(room, actor, body_id, lock=True)
    require(actor, f"{room.name}.open", body)
    before, body.state = body.state, room.life.after("open", source=body.state)
    body.founded_on, body.opened_at = founded_on, now
    body.full_clean()
    if body.founded_on > timezone.localdate(now).isoformat():
        raise ValidationError(
            {
                "founded_on": pgettext(
                    "body", "This day is still to come. Please note the founding once it has happened."
                )
            }
        )
    body.save(update_fields=["state", "founded_on", "opened_at"])
    record(actor=actor, action=f"{room.name}.open", subject=body, before=before, now=now)
    _tell(room, body, "open", _concerned(body), actor, now)
    return body


def end(
    room: BodyRoom[BodyT, MemberT], step: str, *, body_id: int, reason: str, actor: Actor, now: datetime
) -> BodyT:
    """This will drop a body that will not be founded, or close one that was, with the reason.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    body = reading.one_of(room, actor, body_id, lock=True)
    require(actor, f"{room.name}.{step}", body)
    before, body.state = body.state, room.life.after(step, source=body.state)
    if not reason.strip():
        raise ValidationError(
            {"reason": pgettext("body", "Please give the reason: those concerned read it.")}
        )
    body.end_reason, body.ended_at = reason, now
    body.full_clean()
    body.save(update_fields=["state", "end_reason", "ended_at"])
    record(actor=actor, action=f"{room.name}.{step}", subject=body, before=before, now=now)
    _tell(room, body, step, _concerned(body), actor, now)
    return body


# ------------------------------------------------------------------------------------- members


def add_member(
    room: BodyRoom[BodyT, MemberT], *, body_id: int, draft: MemberDraft, actor: Actor, now: datetime
) -> MemberT:
    """This will name a member of a body that is not over; the same one a second time is the first.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    body = reading.one_of(room, actor, body_id, lock=True)
    require(actor, f"{room.name}.add_member", body)
    if body.state in OVER:
        raise WrongStateError("add_member", body.state)
    member, is_new = _add(room, body, draft, actor=actor)
    if is_new:
        record(
            actor=actor,
            action=f"{room.name}.add_member",
            subject=body,
            fields=[f"member {member.pk}"],
            now=now,
        )
        _tell(room, body, "add_member", _accounts_of(member), actor, now)
    return member


def _add(
    room: BodyRoom[BodyT, MemberT], body: BodyT, draft: MemberDraft, *, actor: Actor
) -> tuple[MemberT, bool]:
    person = find_person(actor, draft.person_id) if draft.person_id is not None else None
    organisation = (
        find_organisation(actor, draft.organisation_id) if draft.organisation_id is not None else None
    )
    if person is None and organisation is None:
        raise ValidationError({"organisation": pgettext("body", "Please name an organisation or a person.")})
    members = room.members._default_manager.filter(body=body)
    same = members.filter(person=person, role=draft.role, left_on=None)
    if person is None:
        same = same.filter(organisation=organisation)
    known = same.first()
    if known is not None:
        return known, False
    if members.count() >= MOST_MEMBERS:
        raise ValidationError(
            pgettext("body", "At most %(most)d members can be kept here.") % {"most": MOST_MEMBERS}
        )
    member = room.members(body=body, **asdict(draft))
    member.full_clean()
    member.save()
    return member, True


def end_member(
    room: BodyRoom[BodyT, MemberT],
    *,
    member_id: int,
    left_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> MemberT:
    """This will note that a member has left; the row stays, with the day and the reason.

    A letter of appointment holds no more when they leave before its term is over, or it names no end.

    Raises DoesNotExist, NotPermittedError; ValidationError when the member has left already, or
    the day is before the joining or still to come.
    """
    member = reading.member_seen_by(room, actor, member_id, lock=True)
    require(actor, f"{room.name}.end_member", member)
    if member.left_on is not None:
        raise ValidationError(pgettext("body", "This member has left already. Nothing was changed."))
    if left_on > timezone.localdate(now):
        raise ValidationError(
            {"left_on": pgettext("body", "This day is still to come. Please note it once they have left.")}
        )
    if member.joined_on is not None and left_on < member.joined_on:
        raise ValidationError({"left_on": pgettext("body", "This day is before the day of joining.")})
    member.left_on, member.left_reason = left_on, reason
    member.full_clean()
    member.save(update_fields=["left_on", "left_reason"])
    record(
        actor=actor,
        action=f"{room.name}.end_member",
        subject=member.body,
        fields=[f"member {member.pk}"],
        now=now,
    )
    if member.until_on is None or left_on < member.until_on:
        revoke_about(member, reason=_why_withdrawn(member), actor=actor, now=now)
    _tell(room, member.body, "end_member", _accounts_of(member), actor, now)
    return member


def _why_withdrawn(member: Member) -> str:
    day = {"day": member.left_on}
    if member.until_on is None:  # nobody can leave early where no end was set
        return pgettext("papers", "The appointment ended on %(day)s.") % day
    return pgettext("papers", "The appointment ended early, on %(day)s.") % day


# ------------------------------------------------------------------------------ who is told


def _organisations(body: Body) -> list[int]:
    return [body.host_id] if body.host_id is not None else []


def _verifiers(body: Body) -> list[User]:
    return verifiers_in(body.region_id or body.region_of_host)


def _concerned(body: Body) -> list[User]:
    accounts = {account.pk: account for account in speakers_of(_organisations(body))}
    accounts[body.created_by_id] = body.created_by
    return [accounts[pk] for pk in sorted(accounts)]


def _accounts_of(member: Member) -> list[User]:
    if member.person is not None:
        return [member.person.account] if member.person.account is not None else []
    return speakers_of([member.organisation_id]) if member.organisation_id is not None else []


def _tell(
    room: AnyRoom, body: Body, code: str, accounts: Iterable[User], actor: Actor, now: datetime
) -> None:
    """Tell each account that may sign in, except who just acted."""
    for account in accounts:
        if account.pk != actor.pk and account.is_active and account.kind != User.Kind.SYSTEM:
            notify(
                recipient=account,
                code=f"{room.name}.{code}",
                params={"name": body.name},
                link=room.address(body),
                now=now,
            )
