"""Writes of matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.core.matcher.learn import Learned, TooFew, weights_as_json
from duijie.demands import queries as demand_queries
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches import queries
from duijie.matches.models import Judgement, Learning, MatchRun, Suggestion
from duijie.matches.queries import MatchList, MatchRow
from duijie.matches.rules import Pair
from duijie.matches.sides import DEMANDS, OFFERS
from duijie.matches.states import (
    FIRST_LOOK_AGAIN,
    LAST_LOOK_AGAIN,
    REFRESH_DEMAND,
    REFRESH_OFFER,
    REMEMBERED,
    TOLD_PLACES,
    TOLD_STRENGTH,
    LearningOutcome,
)
from duijie.notices.actions import notify
from duijie.offers import queries as offer_queries
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.queue.actions import enqueue
from duijie.registry.queries import speakers_of
from duijie.search.actions import hasten_vectors


class LearnedMeanwhileError(Exception):
    """Other weights count by now than those that the learned ones were compared with."""


@transaction.atomic
def judge_match(
    *,
    demand_id: int,
    offer_id: int,
    verdict: str,
    actor: Actor,
    now: datetime,
    reason_code: str = "",
    level: int | None = None,
) -> Judgement:
    """This will note what the actor makes of a pair; the same again changes nothing.

    Args:
        demand_id: a need the actor may see.
        offer_id: an offer the actor may see.
        verdict: shortlisted, or rejected with a reason (Verdict).
        actor: somebody who speaks for, or brokers, one of the two.
        now: when.
        reason_code: why it is not suitable (RejectReason).
        level: how well it fits, 1 to 4; officers only.

    Raises Demand.DoesNotExist, Offer.DoesNotExist, NotPermittedError, ValidationError.
    """
    demand = demand_queries.find(actor, demand_id, lock=True)
    offer = offer_queries.find(actor, offer_id)
    require(actor, "matches.judge", Pair(demand, offer))
    if level is not None:
        require(actor, "matches.give_level", Pair(demand, offer))
    judgement = Judgement.objects.filter(actor_id=actor.pk, demand=demand, offer=offer).first()
    said = (verdict, reason_code, level)
    if judgement is None:
        judgement = Judgement(actor_id=actor.pk, demand=demand, offer=offer)
        before = ""
    elif said == (judgement.verdict, judgement.reason_code, judgement.level):
        return judgement
    else:
        before = judgement.verdict
    judgement.verdict, judgement.reason_code, judgement.level = said
    judgement.judged_at = now
    judgement.full_clean(validate_unique=False, validate_constraints=False)
    judgement.save()
    record(
        actor=actor,
        action="matches.judge",
        subject=judgement,
        before=before,
        after=judgement.verdict,
        reason_code=reason_code,
        now=now,
    )
    return judgement


@transaction.atomic
def take_back_judgement(*, judgement_id: int, actor: Actor, now: datetime) -> None:
    """This will remove one's own judgement, as if the pair had not been judged.

    Raises Judgement.DoesNotExist, NotPermittedError.
    """
    judgement = queries.find(actor, judgement_id, lock=True)
    require(actor, "matches.take_back", judgement)
    record(
        actor=actor, action="matches.take_back", subject=judgement, fields=[str(judgement.verdict)], now=now
    )
    judgement.delete()


@transaction.atomic
def note_learning(*, found: Learned | TooFew, actor: Actor, now: datetime) -> Learning:
    """This will note what `queries.learn_from_judgements` found, and have it count if it is better.

    What came of it is kept in any case, with its figures: better on needs never seen than what counts
    now, not better, or too few judgements. Only the first changes what lists show. Learning itself takes
    seconds and is no part of the transaction.

    Raises NotPermittedError; LearnedMeanwhileError when other weights count than those it was compared with.
    """
    require(actor, "matches.learn", None)
    if isinstance(found, TooFew):
        learning = Learning(outcome=LearningOutcome.TOO_FEW)
    else:
        if found.start != queries.current_weights():
            raise LearnedMeanwhileError
        learning = Learning(
            outcome=LearningOutcome.KEPT if found.is_better else LearningOutcome.NOT_BETTER,
            weights=weights_as_json(found.weights),
            accuracy_before=found.accuracy_before,
            accuracy_after=found.accuracy_after,
        )
    learning.judgement_count, learning.need_count = found.judgement_count, found.need_count
    learning.tried_at = now
    learning.save()
    record(actor=actor, action="matches.learn", subject=learning, after=learning.outcome, now=now)
    return learning


@transaction.atomic
def roll_back_learning(*, actor: Actor, now: datetime) -> Learning:
    """This will have the weights count that counted before the newest learned ones.

    Raises NotPermittedError, Learning.DoesNotExist when nothing learned counts.
    """
    require(actor, "matches.learn", None)
    learning = (
        Learning.objects.select_for_update()
        .filter(outcome=LearningOutcome.KEPT, rolled_back_at=None)[:1]
        .get()
    )
    learning.rolled_back_at = now
    learning.save(update_fields=["rolled_back_at"])
    record(actor=actor, action="matches.roll_back", subject=learning, fields=["rolled_back_at"], now=now)
    return learning


@transaction.atomic
def ask_for_matches(*, demand_id: int, actor: Actor, now: datetime) -> None:
    """This will have the matches of a need remembered anew by the worker.

    Raises Demand.DoesNotExist, NotPermittedError.
    """
    require(actor, "matches.refresh", demand_queries.find(actor, demand_id))
    enqueue(REFRESH_DEMAND, key=str(demand_id), now=now)


@transaction.atomic
def ask_for_matches_of_offer(*, offer_id: int, actor: Actor, now: datetime) -> None:
    """This will have the matches of an offer remembered anew by the worker.

    Raises Offer.DoesNotExist, NotPermittedError.
    """
    require(actor, "matches.refresh", offer_queries.find(actor, offer_id))
    enqueue(REFRESH_OFFER, key=str(offer_id), now=now)


@transaction.atomic
def refresh_demand(*, demand_id: int, actor: Actor, now: datetime) -> MatchRun | None:
    """This will remember the public matches of a need, and tell its owner of new good ones once.

    Nothing happens to a need that is not open any more (None). Without its vector it is looked at
    again later.

    Raises Demand.DoesNotExist, NotPermittedError.
    """
    demand = demand_queries.find(actor, demand_id, lock=True)
    require(actor, "matches.refresh", demand)
    if demand.state != DemandState.OPEN:
        return None
    found = queries.public_matches_of_demand(demand, today=timezone.localdate(now), limit=REMEMBERED)
    run, _made = MatchRun.objects.update_or_create(demand=demand, defaults=_figures(found, now))
    news = _remember(run, "offer", found.rows)
    if _may_tell(found, demand, now=now):
        _tell(news, speakers_of([demand.owner_id]), "found_offers", demand, now=now)
    _look_again(found, REFRESH_DEMAND, demand, now=now)
    return run


@transaction.atomic
def refresh_offer(*, offer_id: int, actor: Actor, now: datetime) -> MatchRun | None:
    """This will do for an offer what `refresh_demand` does for a need.

    Raises Offer.DoesNotExist, NotPermittedError.
    """
    offer = offer_queries.find(actor, offer_id, lock=True)
    require(actor, "matches.refresh", offer)
    if offer.state != OfferState.OPEN:
        return None
    found = queries.public_matches_of_offer(offer, today=timezone.localdate(now), limit=REMEMBERED)
    run, _made = MatchRun.objects.update_or_create(offer=offer, defaults=_figures(found, now))
    news = _remember(run, "demand", found.rows)
    if _may_tell(found, offer, now=now):
        _tell(news, _accounts_of(offer), "found_demands", offer, now=now)
    _look_again(found, REFRESH_OFFER, offer, now=now)
    return run


def _figures(found: MatchList[Demand] | MatchList[Offer], now: datetime) -> dict[str, object]:
    return {
        "computed_at": now,
        "encoder": found.status.encoder,
        "wanted_vectors": found.status.wanted_vectors,
        "ready_vectors": found.status.ready_vectors,
        "used_meaning": found.used_meaning,
        "candidate_count": found.candidate_count,
        "left_out_count": len(found.left_out),
    }


def _remember(
    run: MatchRun, field: str, rows: Sequence[MatchRow[Demand]] | Sequence[MatchRow[Offer]]
) -> list[Suggestion]:
    """This will replace a run's suggestions and return the good ones its owner was not told of.

    Those that dropped out stay without a place when they were told of, so that they are not news
    when they come back.
    """
    held = {getattr(one, f"{field}_id"): one for one in run.suggestions.all()}
    news = []
    for row in rows:
        found = {f"{field}_id": row.record.pk}
        suggestion = held.pop(row.record.pk, None) or Suggestion(run=run, **found)
        suggestion.position, suggestion.score = row.position, row.score
        suggestion.reasons = [reason.as_json() for reason in row.reasons]
        suggestion.save()
        is_good = row.position <= TOLD_PLACES and row.strength >= TOLD_STRENGTH
        if is_good and suggestion.told_at is None:
            news.append(suggestion)
    gone = [suggestion.pk for suggestion in held.values()]
    run.suggestions.filter(pk__in=gone, told_at=None).delete()
    run.suggestions.filter(pk__in=gone).update(position=None)
    return news


def _is_settled(found: MatchList[Demand] | MatchList[Offer]) -> bool:
    """This will say whether the list is as good as it gets: with full vectors, or where there are none."""
    return (found.used_meaning and not found.is_sketched) or not found.status.encoder


def _may_tell(found: MatchList[Demand] | MatchList[Offer], subject: Demand | Offer, *, now: datetime) -> bool:
    """This will say whether to tell now: the list is settled, or was waited for long enough."""
    return _is_settled(found) or now - subject.changed_at >= LAST_LOOK_AGAIN


def _tell(
    news: Sequence[Suggestion], accounts: Sequence[User], code: str, subject: Demand | Offer, *, now: datetime
) -> None:
    if not news:
        return
    place = "needs" if isinstance(subject, Demand) else "offers"
    for account in accounts:
        notify(
            recipient=account,
            code=f"matches.{code}",
            params={"title": subject.title, "count": len(news)},
            link=f"/{place}/{subject.pk}/matches/",
            now=now,
        )
    Suggestion.objects.filter(pk__in=[suggestion.pk for suggestion in news]).update(told_at=now)


def _accounts_of(offer: Offer) -> list[User]:
    """This will return who acts for an offer: the expert of an expertise, else its organisation."""
    if offer.person is not None and offer.person.account is not None:
        return [offer.person.account]
    return speakers_of([offer.owner_id]) if offer.owner_id is not None else []


def _look_again(
    found: MatchList[Demand] | MatchList[Offer], kind: str, subject: Demand | Offer, *, now: datetime
) -> None:
    """This will ask for another look while the vectors are being made, the older the later."""
    if _is_settled(found):
        return
    here, there = (DEMANDS, OFFERS) if isinstance(subject, Demand) else (OFFERS, DEMANDS)
    first = [row.record.pk for row in found.rows[:TOLD_PLACES]]
    hasten_vectors(kind=here.kind, record_ids=[subject.pk], now=now)
    hasten_vectors(kind=there.kind, record_ids=first, now=now)
    age = now - subject.changed_at
    if age < LAST_LOOK_AGAIN:
        enqueue(kind, key=str(subject.pk), now=now, due_at=now + max(FIRST_LOOK_AGAIN, age / 2))
