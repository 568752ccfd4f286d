"""Writes of matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.matcher.learn import Learned, TooFew, weights_as_json
from duijie.demands import profiles as demand_profiles
from duijie.demands import queries as demand_queries
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches import learned, queries
from duijie.matches.models import BulkMatching, Judgement, Learning, MatchRun
from duijie.matches.queries import MatchList
from duijie.matches.remembering import is_settled, look_again, remember
from duijie.matches.rules import Pair
from duijie.matches.sides import DEMANDS, Record
from duijie.matches.states import (
    MATCH_ALL,
    NEEDS_A_BATCH,
    REFRESH_DEMAND,
    REFRESH_OFFER,
    REMEMBERED,
    ROUGH_LOOK_AGAIN,
    STOOD_STILL,
    LearningOutcome,
)
from duijie.offers import profiles as offer_profiles
from duijie.offers import queries as offer_queries
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.queue.actions import enqueue, enqueue_many
from duijie.search.actions import hasten_vectors
from duijie.search.queries import text_name


class LearnedMeanwhileError(Exception):
    """Other weights count by now than those that the learned ones were compared with."""


class RunIsPastError(Exception):
    """This run over all needs stood still too long, or other weights count by now: it is not gone on with."""


AnyList = MatchList[Demand] | MatchList[Offer]
Found = TypeVar("Found", Demand, Offer)


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
    """This will note what `learned.learn_from_judgements` found, and have it count if it is better.

    What came of it is kept in any case, with its figures: better on needs never seen than what counts
    now, not better, or too few judgements. Only the first changes what lists show. Learning itself takes
    seconds and is no part of the transaction.

    Raises NotPermittedError; LearnedMeanwhileError when other weights count than those it was compared with.
    """
    require(actor, "matches.learn", None)
    if isinstance(found, TooFew):
        learning = Learning(outcome=LearningOutcome.TOO_FEW)
    else:
        current = learned.current_learning()
        if found.start != learned.current_weights():
            raise LearnedMeanwhileError
        learning = Learning(
            outcome=LearningOutcome.KEPT if found.is_better else LearningOutcome.NOT_BETTER,
            weights=weights_as_json(found.weights),
            needs=sorted(found.needs),
            follows=current.pk if current is not None else 0,
            accuracy_before=found.accuracy_before,
            accuracy_after=found.accuracy_after,
        )
    learning.judgement_count, learning.need_count = found.judgement_count, found.need_count
    learning.tried_at = now
    try:
        with transaction.atomic():
            learning.save()
    except IntegrityError as error:
        following = Learning.objects.filter(
            follows=learning.follows, outcome=LearningOutcome.KEPT, rolled_back_at=None
        )
        if learning.outcome == LearningOutcome.KEPT and following.exists():
            raise LearnedMeanwhileError from error  # somebody who learned at once was noted in between
        raise
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


def refresh_demand(*, demand_id: int, actor: Actor, now: datetime) -> MatchRun | None:
    """This will remember the public matches of a need, and tell its owner of new good ones once.

    Nothing happens to a need that is not open any more (None); one that was changed while its matches were
    computed is asked for again. Without full vectors it is looked at again soon, and they are made before
    others. Computing takes up to a second and is no part of the transaction.

    Raises Demand.DoesNotExist, NotPermittedError, NoIndexError.
    """
    computed = _computed(_NEEDS, demand_id, actor=actor, now=now)
    with transaction.atomic():
        return _remembered(_NEEDS, computed, actor=actor, now=now, afterwards=_waited_for)


def refresh_demand_later(*, demand_id: int, actor: Actor, now: datetime) -> MatchRun | None:
    """This will do for a need among many what `refresh_demand` does for one that somebody waits for.

    Its vectors are not made before others, and it is looked at again when nothing else is due.

    Raises Demand.DoesNotExist, NotPermittedError, NoIndexError.
    """
    computed = _computed(_NEEDS, demand_id, actor=actor, now=now)
    with transaction.atomic():
        return _remembered(_NEEDS, computed, actor=actor, now=now, afterwards=_among_many)


def refresh_offer(*, offer_id: int, actor: Actor, now: datetime) -> MatchRun | None:
    """This will do for an offer what `refresh_demand` does for a need.

    Raises Offer.DoesNotExist, NotPermittedError, NoIndexError.
    """
    computed = _computed(_OFFERS, offer_id, actor=actor, now=now)
    with transaction.atomic():
        return _remembered(_OFFERS, computed, actor=actor, now=now, afterwards=_waited_for)


@dataclass(frozen=True)
class _Subjects(Generic[Record, Found]):
    """Needs, or offers, as the subjects of remembered lists."""

    job: str
    open_state: str
    find: Callable[..., Record]
    public_list: Callable[..., MatchList[Found]]


_NEEDS = _Subjects[Demand, Offer](
    REFRESH_DEMAND,
    DemandState.OPEN,
    demand_queries.find,
    queries.public_matches_of_demand,
)
_OFFERS = _Subjects[Offer, Demand](
    REFRESH_OFFER,
    OfferState.OPEN,
    offer_queries.find,
    queries.public_matches_of_offer,
)


def _waited_for(job: str, run: MatchRun, subject: Demand | Offer, found: AnyList, now: datetime) -> None:
    hasten_vectors(texts=[*found.unread_texts, _full_text(subject)], now=now)
    look_again(run, job, key=str(subject.pk), now=now)


def _full_text(subject: Demand | Offer) -> str:
    """This will name the text by which those whose it is look at the list, once they are told of it."""
    if isinstance(subject, Demand):
        return text_name(demand_profiles.profile_of(subject, full=True))
    return text_name(offer_profiles.profile_of(subject, full=True))


def _among_many(job: str, run: MatchRun, subject: Demand | Offer, _found: AnyList, now: datetime) -> None:
    look_again(run, job, key=str(subject.pk), now=now, gives_way=True)


def _computed(
    subjects: _Subjects[Record, Found], record_id: int, *, actor: Actor, now: datetime
) -> tuple[Record, MatchList[Found]] | None:
    """This will compute the public list of a subject that is open, outside of any transaction."""
    subject = subjects.find(actor, record_id)
    require(actor, "matches.refresh", subject)
    if subject.state != subjects.open_state:
        return None
    return subject, subjects.public_list(subject, today=timezone.localdate(now), limit=REMEMBERED)


def _remembered(
    subjects: _Subjects[Record, Found],
    computed: tuple[Record, MatchList[Found]] | None,
    *,
    actor: Actor,
    now: datetime,
    afterwards: Callable[[str, MatchRun, Demand | Offer, AnyList, datetime], None],
) -> MatchRun | None:
    """This will remember what was computed, unless its subject was closed or changed meanwhile."""
    if computed is None:
        return None
    subject, found = computed
    present = subjects.find(actor, subject.pk, lock=True)
    if present.state != subjects.open_state:
        return None
    if present.changed_at != subject.changed_at:
        enqueue(subjects.job, key=str(subject.pk), now=now)
        return None
    (run,) = remember([(present, found)], now=now)
    afterwards(subjects.job, run, present, found, now)
    return run


@transaction.atomic
def ask_for_all(*, actor: Actor, now: datetime, anew: bool = False) -> None:
    """This will have the worker match all open needs, after an import for instance; once is enough.

    Raises NotPermittedError.
    """
    going = begin_matching_all(actor=actor, now=now, anew=anew)
    enqueue(MATCH_ALL, key=str(going.number), now=now)


@transaction.atomic
def begin_matching_all(*, actor: Actor, now: datetime, anew: bool = False) -> BulkMatching:
    """This will begin a run over all open needs, or return the one that is to be gone on with.

    That is one that is not finished nor too old to go on (`_may_go_on`). `anew` begins in any case; whoever
    works at the run before stops.

    Raises NotPermittedError.
    """
    require(actor, "matches.match_all", None)
    today = timezone.localdate(now)
    BulkMatching.objects.get_or_create(  # a row to lock
        pk=1, defaults={"started_at": now, "moved_at": now, "finished_at": now, "today": today}
    )
    going = BulkMatching.objects.select_for_update(of=("self",)).get(pk=1)
    if not anew and going.finished_at is None and _may_go_on(going, now=now):
        return going
    going.number += 1
    going.started_at = going.moved_at = now
    going.today, going.learning, going.finished_at = today, learned.current_learning(), None
    going.after_id = going.done_count = going.unsettled_count = 0
    going.need_count = _open_needs(actor).count()
    going.save()
    record(actor=actor, action="matches.match_all", subject=going, now=now)
    return going


def match_next(
    *, number: int, actor: Actor, now: datetime, most: int = NEEDS_A_BATCH, in_background: bool = False
) -> BulkMatching:
    """This will match the next open needs of a run against the whole library; remember and tell as always.

    Nothing happens to a run that is finished or in whose place another was begun: what is answered is the
    run as it stands then. The lists are computed before the transaction; when somebody else did the same
    needs meanwhile, theirs stay. As many questions for a batch of one as of fifty.

    Args:
        number: the run, as `begin_matching_all` gave it.
        actor: an operator or the system.
        now: when.
        most: how many needs at once.
        in_background: have the worker go on with it, in the same transaction.

    Raises BulkMatching.DoesNotExist when none was ever begun, RunIsPastError when it is too old to go on,
    NotPermittedError, NoIndexError.
    """
    require(actor, "matches.match_all", None)
    going = queries.bulk_matching()
    if going is None:
        raise BulkMatching.DoesNotExist
    if going.number != number or going.finished_at is not None:
        return going
    if not _may_go_on(going, now=now):
        raise RunIsPastError
    needs = list(_open_needs(actor).filter(pk__gt=going.after_id)[:most])
    lists = queries.public_matches_of_demands(needs, today=going.today, limit=REMEMBERED)
    with transaction.atomic():
        going = _note_batch(
            going, list(zip(needs, lists, strict=True)), is_last=len(needs) < most, actor=actor, now=now
        )
        if in_background and going.finished_at is None:
            enqueue(MATCH_ALL, key=str(going.number), now=now)
    return going


def _may_go_on(going: BulkMatching, *, now: datetime) -> bool:
    """This will say whether a run may be gone on with: by the weights that count, and moved within a day.

    Another would mix what holds now with what held then. It goes on over midnight, by the day it was begun.
    """
    return now - going.moved_at < STOOD_STILL and going.learning == learned.current_learning()


def _open_needs(actor: Actor) -> QuerySet[Demand]:
    return DEMANDS.visible_to(actor).filter(state=DemandState.OPEN).order_by("pk")


def _note_batch(
    seen: BulkMatching,
    lists: Sequence[tuple[Demand, MatchList[Offer]]],
    *,
    is_last: bool,
    actor: Actor,
    now: datetime,
) -> BulkMatching:
    """This will remember a batch and move the run on, unless somebody else did so since it was `seen`.

    Needs that were closed meanwhile are left alone, those that were changed are asked for again.
    """
    going = BulkMatching.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if (going.number, going.after_id, going.finished_at) != (seen.number, seen.after_id, None):
        return going
    asked = [need.pk for need, _found in lists]
    present = {
        need.pk: need for need in _open_needs(actor).filter(pk__in=asked).select_for_update(of=("self",))
    }
    still = [(need, found) for need, found in lists if need.pk in present]
    kept = [(need, found) for need, found in still if need.changed_at == present[need.pk].changed_at]
    changed = [str(need.pk) for need, _found in still if need.changed_at != present[need.pk].changed_at]
    if changed:
        enqueue_many(REFRESH_DEMAND, keys=changed, now=now, due_at=now)
    remember(kept, now=now)
    rough = [str(need.pk) for need, found in kept if not is_settled(found)]
    if rough:  # whoever waits for one list goes before these: nothing is hastened
        enqueue_many(REFRESH_DEMAND, keys=rough, now=now, due_at=now + ROUGH_LOOK_AGAIN, gives_way=True)
    going.after_id = asked[-1] if asked else going.after_id
    going.done_count += len(asked)
    going.need_count = max(going.need_count, going.done_count)  # needs were opened meanwhile
    going.unsettled_count += len(rough)
    going.moved_at = now
    going.finished_at = now if is_last else None
    going.save(
        update_fields=["after_id", "need_count", "done_count", "unsettled_count", "moved_at", "finished_at"]
    )
    return going
