"""What is learned from judgements: how much each scorer counts on this instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from duijie.access import Actor, can, require
from duijie.core.matcher import DEFAULT_WEIGHTS, Weights
from duijie.core.matcher.learn import Judged, Learned, TooFew, learn, weights_from_json
from duijie.core.matcher.rank import scores_of
from duijie.demands import profiles as demand_profiles
from duijie.demands.models import Demand
from duijie.matches import rules as _rules  # noqa: F401 - grants the permissions
from duijie.matches.introduced import answered_since, answers
from duijie.matches.models import Judgement, Learning, LearningTurn
from duijie.matches.sides import DEMANDS, OFFERS
from duijie.matches.states import (
    ASKED,
    LEARN,
    LEARNING_TAKES_AT_MOST,
    LEARNING_TAKES_MOSTLY,
    LEARNS_EVERY,
    LEVELS,
    MOST_JUDGEMENTS,
    SAYS_NOTHING_OF_FIT,
    LearningOutcome,
    Verdict,
)
from duijie.offers import profiles as offer_profiles
from duijie.queue.models import Job
from duijie.search import queries as search


@dataclass(frozen=True, slots=True)
class InBackground:
    """How it stands with learning in the background.

    `new_count` judgements and answers are newer than the last try; `next_date` is the day from which the
    worker looks again by itself, None where it may at once. `found_too_few` is what the last look found,
    where that was too little. `gave_up_at` is when it failed for good, None once it went well or is tried
    again. `goes_on_at` is when another takes the turn at the latest, where whoever has it has had it for so
    long that they may have been interrupted.
    """

    is_under_way: bool
    goes_on_at: datetime | None
    asked_at: datetime | None
    gave_up_at: datetime | None
    looked_at: datetime | None
    found_too_few: TooFew | None
    next_date: date | None
    new_count: int


def tries_visible_to(actor: Actor) -> QuerySet[Learning]:
    """This will return the tries at learning, newest first, for those who may have it learn."""
    tries = Learning.objects.defer("needs", "weights")
    return tries if can(actor, "matches.learn", None) else tries.none()


def counts_since(current: Learning | None) -> datetime | None:
    """This will return since when these weights count: learned then, or what followed them rolled back.

    None for defaults that always counted.
    """
    later = Learning.objects.filter(pk__gt=current.pk if current is not None else 0)
    rolled_back_at: datetime | None = later.aggregate(last=Max("rolled_back_at"))["last"]
    return rolled_back_at or (current.tried_at if current is not None else None)


def counted_before(current: Learning) -> Learning | None:
    """This will return the try whose weights count once these are rolled back, None for the defaults."""
    return Learning.objects.defer("needs", "weights").filter(pk=current.follows).first()


def in_background(*, now: datetime) -> InBackground:
    """This will return how it stands with learning in the background."""
    turn = LearningTurn.objects.first() or LearningTurn()
    waits = turn.asked_at is not None and waits_since_asked()
    return InBackground(
        is_under_way=turn.is_held(now=now),
        goes_on_at=_goes_on_at(turn, now=now),
        asked_at=turn.asked_at if waits else None,
        gave_up_at=None if waits else _gave_up_at(turn),
        looked_at=turn.looked_at,
        found_too_few=_found_too_few(turn),
        next_date=_next_date(turn, now=now),
        new_count=judged_since_last_try(),
    )


def waits_since_asked() -> bool:
    """This will say whether the job that an operator asked for waits or is run."""
    return Job.objects.filter(kind=LEARN, key=ASKED, gave_up_at=None).exists()


def was_given_up(asked_at: datetime) -> bool:
    """This will say whether what was asked for then was tried and given up."""
    given_up = Job.objects.filter(kind=LEARN, key=ASKED, gave_up_at__gte=asked_at)
    return given_up.exists() and not waits_since_asked()


def _found_too_few(turn: LearningTurn) -> TooFew | None:
    if turn.few_judgement_count is None or turn.few_need_count is None:
        return None
    return TooFew(judgement_count=turn.few_judgement_count, need_count=turn.few_need_count)


def _goes_on_at(turn: LearningTurn, *, now: datetime) -> datetime | None:
    """This will return when the turn runs out, where it is held for longer than learning mostly takes."""
    if turn.held_until is None or not turn.is_held(now=now):
        return None
    held_since = turn.held_until - LEARNING_TAKES_AT_MOST
    return turn.held_until if now - held_since >= LEARNING_TAKES_MOSTLY else None


def _gave_up_at(turn: LearningTurn) -> datetime | None:
    """This will return when learning failed for good, None where it went well since, by whoever's hand."""
    tried_at: datetime | None = Learning.objects.aggregate(last=Max("tried_at"))["last"]
    failed = Job.objects.filter(kind=LEARN)
    for went_well_at in (turn.looked_at, tried_at):
        if went_well_at is not None:
            failed = failed.filter(gave_up_at__gt=went_well_at)
    gave_up_at: datetime | None = failed.aggregate(last=Max("gave_up_at"))["last"]
    return gave_up_at


def _next_date(turn: LearningTurn, *, now: datetime) -> date | None:
    if turn.looked_at is None:
        return None
    next_date = timezone.localdate(turn.looked_at) + LEARNS_EVERY
    return next_date if next_date > timezone.localdate(now) else None


def current_learning() -> Learning | None:
    """This will return the try at learning whose weights count now, None for the defaults.

    Every list asks for it, so the needs that were learned from, thousands perhaps, are read only on demand.
    """
    kept = Learning.objects.filter(outcome=LearningOutcome.KEPT, rolled_back_at=None)
    return kept.defer("needs").first()


def current_weights() -> Weights:
    """This will return how much each scorer counts on this instance."""
    return _weights_of(current_learning())


def _weights_of(learning: Learning | None) -> Weights:
    return weights_from_json(learning.weights) if learning is not None else DEFAULT_WEIGHTS


def learn_from_judgements(actor: Actor) -> Learned | TooFew:
    """This will learn weights from all judgements and say whether they are better than what counts now.

    Changes nothing; `actions.note_learning` does. Takes seconds, with many judgements minutes.

    Raises NotPermittedError; BrokenIndexError when it is not known how rare a word is.
    """
    return _learn(actor, seen=set())


def learn_by_itself(actor: Actor) -> Learned | TooFew:
    """This will do unasked what `learn_from_judgements` does for whoever asks.

    What an operator rolled back must prove itself on needs it was not learned from: else the same
    judgements would bring it back within the week.

    Raises NotPermittedError, BrokenIndexError.
    """
    rolled_back = what_was_rolled_back().values_list("needs", flat=True)
    return _learn(actor, seen={key for needs in rolled_back for key in needs})


def what_was_rolled_back() -> QuerySet[Learning]:
    """This will return the tries that were taken back, whose needs prove nothing when it learns by itself."""
    return Learning.objects.exclude(rolled_back_at=None)


def _learn(actor: Actor, *, seen: set[str]) -> Learned | TooFew:
    require(actor, "matches.learn", None)
    current = current_learning()
    return learn(
        judged_pairs(actor),
        start=_weights_of(current),
        learned_from=seen | set(current.needs if current is not None else ()),
    )


def judged_since_last_try(*, most: int | None = None) -> int:
    """This will return how many judgements and answers say something of the fit and are newer than that.

    A try for which there was too little is none. It counts no further than `most`. Not all of them can be
    learned from: that `learn` says, in a look.
    """
    tries = Learning.objects.exclude(outcome=LearningOutcome.TOO_FEW)
    since = tries.values_list("tried_at", flat=True).first()
    judgements = Judgement.objects.exclude(reason_code__in=SAYS_NOTHING_OF_FIT).order_by()
    if since is not None:
        judgements = judgements.filter(judged_at__gt=since)
    count = judgements[:most].count()
    if count == most:
        return count
    return count + answered_since(since, most=most if most is None else most - count)


def judged_pairs(actor: Actor) -> list[Judged]:
    """This will return what was made of pairs the actor may see, with what the scorers say of them.

    A pair's fit is the mean of its judgements: an officer's level from 1 to 4 brought to 0…1, else 1 for
    shortlisted, or accepted when introduced, and 0 for not suitable, or declined; a refusal for a reason
    that says nothing of the fit is left out, and so is a pair one of whose meanings is known roughly only.
    Public profiles only, so that no confidential word is scored. The verdict of somebody who had read a
    confidential part counts as every verdict does: what they made of it can move the weights.

    Raises BrokenIndexError when there is something and it is not known how rare a word is.
    """
    telling = Judgement.objects.exclude(reason_code__in=SAYS_NOTHING_OF_FIT).order_by("-pk")
    fits: dict[int, dict[int, list[float]]] = {}
    for demand_id, offer_id, verdict, level in telling.values_list(
        "demand_id", "offer_id", "verdict", "level"
    )[:MOST_JUDGEMENTS]:
        fit = (level - 1) / (len(LEVELS) - 1) if level else float(verdict == Verdict.SHORTLISTED)
        fits.setdefault(demand_id, {}).setdefault(offer_id, []).append(fit)
    for demand_id, offer_id, fit in answers(most=MOST_JUDGEMENTS):
        fits.setdefault(demand_id, {}).setdefault(offer_id, []).append(fit)
    if fits:
        search.require_index()
    judged = []
    for demand in DEMANDS.visible_to(actor).filter(pk__in=fits).order_by("pk"):
        judged += _judged_of(actor, demand, fits[demand.pk])
    return judged


def _judged_of(actor: Actor, demand: Demand, fits: Mapping[int, Sequence[float]]) -> list[Judged]:
    """Score a need's judged offers as a list of it would."""
    offers_of = list(OFFERS.visible_to(actor).filter(pk__in=fits).order_by("pk"))
    profiles = [offer_profiles.profile_of(offer, full=False) for offer in offers_of]
    subject, *candidates = search.with_vectors([demand_profiles.profile_of(demand, full=False), *profiles])
    statistics = search.statistics_for(subject)
    return [
        Judged(
            need=subject.key,
            scores=scores_of(subject, candidate, statistics),
            fit=sum(fits[offer.pk]) / len(fits[offer.pk]),
            with_meaning=subject.vector is not None,
        )
        for offer, candidate in zip(offers_of, candidates, strict=True)
        if not (subject.is_sketched or candidate.is_sketched)
    ]
