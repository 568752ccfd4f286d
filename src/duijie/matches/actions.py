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
from duijie.matches.models import BulkMatching, Judgement, Learning, MatchRun, Suggestion
from duijie.matches.queries import MatchList, MatchRow
from duijie.matches.rules import Pair
from duijie.matches.sides import DEMANDS, OFFERS
from duijie.matches.states import (
    ALL,
    FIRST_LOOK_AGAIN,
    LAST_LOOK_AGAIN,
    MATCH_ALL,
    NEEDS_A_BATCH,
    REFRESH_DEMAND,
    REFRESH_OFFER,
    REMEMBERED,
    ROUGH_LOOK_AGAIN,
    TOLD_PLACES,
    TOLD_STRENGTH,
    LearningOutcome,
)
from duijie.notices.actions import notify
from duijie.offers import queries as offer_queries
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.queue.actions import enqueue, enqueue_many
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
    (run,) = _remember([(demand, found)], now=now)
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
    (run,) = _remember([(offer, found)], now=now)
    _look_again(found, REFRESH_OFFER, offer, now=now)
    return run


@transaction.atomic
def ask_for_all(*, actor: Actor, now: datetime) -> None:
    """This will have the worker match all open needs, after an import for instance; once is enough.

    Raises NotPermittedError.
    """
    require(actor, "matches.match_all", None)
    enqueue(MATCH_ALL, key=ALL, now=now)


@transaction.atomic
def match_next(*, actor: Actor, now: datetime, most: int = NEEDS_A_BATCH) -> BulkMatching:
    """This will match the next open needs against the whole library, and remember and tell as always.

    Goes on where the last call stopped, whoever made it and however it ended; begins anew when all were
    done. What it answers is finished once no need is left. As many questions for a batch of one as of fifty.

    Raises NotPermittedError.
    """
    require(actor, "matches.match_all", None)
    open_needs = DEMANDS.visible_to(actor).filter(state=DemandState.OPEN)
    going = BulkMatching.objects.select_for_update().first()
    if going is None or going.finished_at is not None:
        today, count = timezone.localdate(now), open_needs.count()
        going, _made = BulkMatching.objects.update_or_create(
            pk=1,
            defaults={"started_at": now, "today": today, "finished_at": None, "after_id": 0}
            | {"need_count": count, "done_count": 0, "unsettled_count": 0},
        )
        record(actor=actor, action="matches.match_all", subject=going, now=now)
    needs = list(
        open_needs.filter(pk__gt=going.after_id).order_by("pk").select_for_update(of=("self",))[:most]
    )
    lists = queries.public_matches_of_demands(needs, today=going.today, limit=REMEMBERED)
    _remember(list(zip(needs, lists, strict=True)), now=now)
    rough = [(need, found) for need, found in zip(needs, lists, strict=True) if not _is_settled(found)]
    if rough:
        _hasten(rough, now=now)
        keys = [str(need.pk) for need, _found in rough]
        enqueue_many(REFRESH_DEMAND, keys=keys, now=now, due_at=now + ROUGH_LOOK_AGAIN)
    going.after_id = needs[-1].pk if needs else going.after_id
    going.done_count += len(needs)
    going.need_count = max(going.need_count, going.done_count)  # needs were opened meanwhile
    going.unsettled_count += len(rough)
    if len(needs) < most:
        going.finished_at = now
    going.save(update_fields=["after_id", "need_count", "done_count", "unsettled_count", "finished_at"])
    return going


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


Found = tuple[Demand | Offer, MatchList[Demand] | MatchList[Offer]]


def _remember(lists: Sequence[Found], *, now: datetime) -> list[MatchRun]:
    """This will put these lists in place of what was remembered, and tell owners once of what is good.

    All subjects are needs, or all are offers. Suggestions that dropped out stay without a place when they
    were told of, so that they are not news when they come back.
    """
    if not lists:
        return []
    here, there = ("demand", "offer") if isinstance(lists[0][0], Demand) else ("offer", "demand")
    runs = [MatchRun(**{here: subject}, **_figures(found, now)) for subject, found in lists]
    MatchRun.objects.bulk_create(
        runs,
        update_conflicts=True,
        unique_fields=[here],
        update_fields=["computed_at", "encoder", "wanted_vectors", "ready_vectors", "used_meaning",
                       "candidate_count", "left_out_count"],
    )  # fmt: skip
    of_runs = Suggestion.objects.filter(run__in=runs)
    told = set(of_runs.filter(told_at__isnull=False).values_list("run_id", f"{there}_id"))
    kept: list[Suggestion] = []
    news: list[list[Suggestion]] = []
    for run, (_subject, found) in zip(runs, lists, strict=True):
        rows: Sequence[MatchRow[Demand] | MatchRow[Offer]] = found.rows
        made = [
            Suggestion(
                run=run,
                **{there: row.record},
                position=row.position,
                score=row.score,
                reasons=[reason.as_json() for reason in row.reasons],
            )
            for row in rows
        ]
        good = (
            suggestion
            for suggestion, row in zip(made, rows, strict=True)
            if row.position <= TOLD_PLACES and row.strength >= TOLD_STRENGTH
        )
        news.append([one for one in good if (run.pk, getattr(one, f"{there}_id")) not in told])
        kept += made
    Suggestion.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["run", there],
        update_fields=["position", "score", "reasons"],
    )
    gone = of_runs.exclude(pk__in=[suggestion.pk for suggestion in kept])
    gone.filter(told_at=None).delete()
    gone.update(position=None)
    for (subject, found), new in zip(lists, news, strict=True):
        if new and _may_tell(found, subject, now=now):
            _tell(new, subject, now=now)
    return runs


def _is_settled(found: MatchList[Demand] | MatchList[Offer]) -> bool:
    """This will say whether the list is as good as it gets: with full vectors, or where there are none."""
    return (found.used_meaning and not found.is_sketched) or not found.status.encoder


def _may_tell(found: MatchList[Demand] | MatchList[Offer], subject: Demand | Offer, *, now: datetime) -> bool:
    """This will say whether to tell now: the list is settled, or was waited for long enough."""
    return _is_settled(found) or now - subject.changed_at >= LAST_LOOK_AGAIN


def _tell(news: Sequence[Suggestion], subject: Demand | Offer, *, now: datetime) -> None:
    place, code = ("needs", "found_offers") if isinstance(subject, Demand) else ("offers", "found_demands")
    for account in _accounts_of(subject):
        notify(
            recipient=account,
            code=f"matches.{code}",
            params={"title": subject.title, "count": len(news)},
            link=f"/{place}/{subject.pk}/matches/",
            now=now,
        )
    Suggestion.objects.filter(pk__in=[suggestion.pk for suggestion in news]).update(told_at=now)


def _accounts_of(subject: Demand | Offer) -> list[User]:
    """This will return who acts for it: the expert of an expertise, else its organisation's speakers."""
    if isinstance(subject, Demand):
        return speakers_of([subject.owner_id])
    return _accounts_of_offer(subject)


def _accounts_of_offer(offer: Offer) -> list[User]:
    if offer.person is not None and offer.person.account is not None:
        return [offer.person.account]
    return speakers_of([offer.owner_id]) if offer.owner_id is not None else []


def _look_again(
    found: MatchList[Demand] | MatchList[Offer], kind: str, subject: Demand | Offer, *, now: datetime
) -> None:
    """This will ask for another look while the vectors are being made, the older the later."""
    if _is_settled(found):
        return
    _hasten([(subject, found)], now=now)
    age = now - subject.changed_at
    if age < LAST_LOOK_AGAIN:
        enqueue(kind, key=str(subject.pk), now=now, due_at=now + max(FIRST_LOOK_AGAIN, age / 2))


def _hasten(lists: Sequence[Found], *, now: datetime) -> None:
    """This will have the vectors of these subjects, and of the first on their lists, made before others."""
    here, there = (DEMANDS, OFFERS) if isinstance(lists[0][0], Demand) else (OFFERS, DEMANDS)
    first = {row.record.pk for _subject, found in lists for row in found.rows[:TOLD_PLACES]}
    hasten_vectors(kind=here.kind, record_ids=[subject.pk for subject, _found in lists], now=now)
    hasten_vectors(kind=there.kind, record_ids=first, now=now)
