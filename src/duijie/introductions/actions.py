"""Writes of introductions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.demands import queries as demand_queries
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.introductions import queries, rules
from duijie.introductions.models import Introduction, Side
from duijie.introductions.states import (
    INTRODUCTION_LIFE,
    RUNNING,
    Answer,
    IntroductionState,
    SideName,
)
from duijie.notices.actions import notify
from duijie.offers import queries as offer_queries
from duijie.offers.models import Offer
from duijie.offers.states import AGREED, OfferState
from duijie.registry.models import Person

MOST_REASONS = 12


def _tell(introduction: Introduction, code: str, *, but: Actor, now: datetime) -> None:
    """This will tell everybody concerned, except who just acted, once each."""
    accounts = {introduction.sent_by_id: introduction.sent_by}
    for side in SideName.values:
        accounts |= {account.pk: account for account in queries.accounts_of_side(introduction, side)}
    for pk in sorted(accounts):
        if pk != but.pk and accounts[pk].is_active:
            notify(
                recipient=accounts[pk],
                code=f"introductions.{code}",
                params={"demand": introduction.demand.title, "offer": introduction.offer.title},
                link=f"/introductions/{introduction.pk}/",
                now=now,
            )


@transaction.atomic
def send_introduction(
    *,
    demand_id: int,
    offer_id: int,
    actor: Actor,
    now: datetime,
    message: str = "",
    reasons: Sequence[dict[str, Any]] = (),
) -> Introduction:
    """This will ask both sides whether they want to meet, and keep why they were matched.

    A pair that is being introduced already is not asked twice: the running introduction is
    returned unchanged, so a double click does no harm. Need and offer are locked, so two brokers
    who press together get the same introduction.

    Args:
        demand_id: a need that is open for matching and that the actor may see.
        offer_id: an open offer that the actor may see.
        actor: a broker or coordinator of the region of either side.
        now: when.
        message: words to both sides, at most 1000 characters.
        reasons: the reasons of the match as code and params, kept as they were shown; both sides
            will read them, so they must come from the public profiles.

    Raises Demand.DoesNotExist, Offer.DoesNotExist, NotPermittedError, and ValidationError when
    either is not open, both are of one organisation, or the expert has not agreed or has no time.
    """
    demand = demand_queries.find(actor, demand_id, lock=True)
    offer = offer_queries.find(actor, offer_id, lock=True)
    introduction = Introduction(
        demand=demand,
        offer=offer,
        message=message,
        reasons=list(reasons)[:MOST_REASONS],
        sent_at=now,
        sent_by_id=actor.pk,
    )
    require(actor, "introductions.send", introduction)
    running = queries.visible_to(actor).filter(demand=demand, offer=offer, state__in=RUNNING).first()
    if running is not None:
        return running
    _refuse_unfit(demand, offer, now=now)
    introduction.full_clean()
    introduction.save()
    for side in SideName.values:
        Side.objects.create(introduction=introduction, name=side)
    record(actor=actor, action="introductions.send", subject=introduction, now=now)
    _tell(introduction, "sent", but=actor, now=now)
    return introduction


def _refuse_unfit(demand: Demand, offer: Offer, *, now: datetime) -> None:
    """This will raise ValidationError for a need and an offer that must not be brought together."""
    if demand.state != DemandState.OPEN:
        raise ValidationError(_("This need is not open for matching. Please open it first."))
    if offer.state != OfferState.OPEN:
        raise ValidationError(_("This offer is not open. Please choose another."))
    if demand.owner.is_dissolved or (offer.owner is not None and offer.owner.is_dissolved):
        raise ValidationError(
            _("The organisation behind one of the two was dissolved. Please see who followed it.")
        )
    if queries.is_one_house(demand, offer, today=timezone.localdate(now)):
        raise ValidationError(_("The need and the offer belong to the same organisation."))
    if offer.person is not None and offer.person.kept.consent not in AGREED:
        raise ValidationError(_("This expert has not agreed to be shown. Please ask them first."))
    most = offer.capacity_per_quarter
    if most is not None and _introduced_lately(offer, now=now) >= most:
        raise ValidationError(
            _("This expert takes at most %(count)d introductions a quarter. Please choose another.")
            % {"count": most}
        )


def _introduced_lately(offer: Offer, *, now: datetime) -> int:
    """Count the introductions that take the expert's time, whom it locks: two offers may be of one expert."""
    if offer.person is None:
        return 0
    person_id = offer.person.kept_id
    Person.objects.select_for_update().get(pk=person_id)
    return len(queries.introduced_lately([person_id], today=timezone.localdate(now)))


def _own_sides(introduction: Introduction, actor: Actor) -> list[Side]:
    mine = rules.sides_of(actor, introduction)
    return [side for side in introduction.sides.all() if side.name in mine]


def _own_waiting_side(introduction: Introduction, actor: Actor) -> Side:
    return next(side for side in _own_sides(introduction, actor) if side.answer == Answer.WAITING)


@transaction.atomic
def accept(*, introduction_id: int, actor: Actor, now: datetime) -> Introduction:
    """This will accept for the actor's side; when both have, contact details open.

    A side that has accepted already is returned its introduction unchanged: a double click, or a
    colleague who was quicker, is no mistake.

    Raises Introduction.DoesNotExist, NotPermittedError, WrongStateError.
    """
    introduction = queries.find(actor, introduction_id, lock=True)
    own = _own_sides(introduction, actor)
    if own and all(side.answer == Answer.ACCEPTED for side in own):
        return introduction
    step = "accept_first" if introduction.state == IntroductionState.SENT else "accept_second"
    require(actor, f"introductions.{step}", introduction)
    before = introduction.state
    after = INTRODUCTION_LIFE.after(step, source=before)
    side = _own_waiting_side(introduction, actor)
    side.answer, side.answered_at, side.answered_by_id = Answer.ACCEPTED, now, actor.pk
    side.save(update_fields=["answer", "answered_at", "answered_by"])
    introduction.state = after
    introduction.save(update_fields=["state"])
    record(actor=actor, action=f"introductions.{step}", subject=introduction, before=before, now=now)
    _tell(introduction, str(introduction.state), but=actor, now=now)
    return introduction


@transaction.atomic
def decline(
    *, introduction_id: int, reason_code: str, actor: Actor, now: datetime, reason_words: str = ""
) -> Introduction:
    """This will decline for the actor's side, with a reason that is kept and learned from.

    Raises Introduction.DoesNotExist, NotPermittedError, WrongStateError; ValidationError when no
    known reason is given.
    """
    introduction = queries.find(actor, introduction_id, lock=True)
    require(actor, "introductions.decline", introduction)
    before = introduction.state
    after = INTRODUCTION_LIFE.after("decline", source=before)
    side = _own_waiting_side(introduction, actor)
    if not reason_code:
        raise ValidationError({"reason_code": _("Please choose a reason: the other side learns from it.")})
    side.answer, side.answered_at, side.answered_by_id = Answer.DECLINED, now, actor.pk
    side.reason_code, side.reason_words = reason_code, reason_words
    side.full_clean()
    side.save(update_fields=["answer", "answered_at", "answered_by", "reason_code", "reason_words"])
    introduction.state = after
    introduction.save(update_fields=["state"])
    record(
        actor=actor,
        action="introductions.decline",
        subject=introduction,
        before=before,
        reason_code=reason_code,
        now=now,
    )
    _tell(introduction, "declined", but=actor, now=now)
    return introduction


@transaction.atomic
def withdraw(*, introduction_id: int, actor: Actor, now: datetime) -> Introduction:
    """This will take an introduction back that was not accepted by both.

    Raises Introduction.DoesNotExist, NotPermittedError, WrongStateError.
    """
    introduction = queries.find(actor, introduction_id, lock=True)
    require(actor, "introductions.withdraw", introduction)
    before = introduction.state
    after = INTRODUCTION_LIFE.after("withdraw", source=before)
    introduction.state = after
    introduction.save(update_fields=["state"])
    record(actor=actor, action="introductions.withdraw", subject=introduction, before=before, now=now)
    _tell(introduction, "withdrawn", but=actor, now=now)
    return introduction


@transaction.atomic
def set_meeting(
    *, introduction_id: int, meeting_at: datetime, place: str, actor: Actor, now: datetime
) -> Introduction:
    """This will note when and where the two sides meet, and tell them.

    Raises Introduction.DoesNotExist, NotPermittedError; ValidationError before both have accepted.
    """
    introduction = queries.find(actor, introduction_id, lock=True)
    require(actor, "introductions.set_meeting", introduction)
    if introduction.state != IntroductionState.ACCEPTED:
        raise ValidationError(_("A meeting is set after both sides have accepted."))
    introduction.meeting_at, introduction.meeting_place = meeting_at, place
    introduction.full_clean()
    introduction.save(update_fields=["meeting_at", "meeting_place"])
    record(
        actor=actor,
        action="introductions.set_meeting",
        subject=introduction,
        fields=["meeting_at", "meeting_place"],
        now=now,
    )
    _tell(introduction, "meeting", but=actor, now=now)
    return introduction


@transaction.atomic
def close(
    *, introduction_id: int, outcome: str, actor: Actor, now: datetime, outcome_words: str = ""
) -> Introduction:
    """This will close an accepted introduction with what came of it.

    Raises Introduction.DoesNotExist, NotPermittedError, WrongStateError; ValidationError when no
    known outcome is given.
    """
    introduction = queries.find(actor, introduction_id, lock=True)
    require(actor, "introductions.close", introduction)
    before = introduction.state
    after = INTRODUCTION_LIFE.after("close", source=before)
    if not outcome:
        raise ValidationError({"outcome": _("Please say what came of it.")})
    introduction.state, introduction.outcome = after, outcome
    introduction.outcome_words, introduction.closed_at = outcome_words, now
    introduction.full_clean()
    introduction.save(update_fields=["state", "outcome", "outcome_words", "closed_at"])
    record(
        actor=actor,
        action="introductions.close",
        subject=introduction,
        before=before,
        reason_code=outcome,
        now=now,
    )
    _tell(introduction, "closed", but=actor, now=now)
    return introduction
