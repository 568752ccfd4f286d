"""Writes of what is learned from judgements: each try is kept, what is better counts, and goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.lifecycle import WrongStateError
from duijie.core.matcher.learn import FEWEST_JUDGEMENTS, Learned, TooFew, weights_as_json
from duijie.db.locks import hold_words
from duijie.matches import learned
from duijie.matches.models import Learning, LearningTurn
from duijie.matches.states import (
    ASKED,
    LEARN,
    LEARNING_TAKES_AT_MOST,
    LEARNS_EVERY,
    LearningOutcome,
)
from duijie.notices.actions import notify
from duijie.queue.actions import enqueue
from duijie.registry.queries import verifiers_in


class LearnsAlreadyError(Exception):
    """Somebody has the turn to learn, until then at most."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until.isoformat()}")
        self.until = until


class LearnedMeanwhileError(Exception):
    """Other weights count by now than those that the learned ones were compared with."""


@transaction.atomic
def note_learning(*, found: Learned | TooFew, actor: Actor, now: datetime) -> Learning:
    """This will note what `learned.learn_from_judgements` found, and have it count if it is better.

    What came of it is kept in any case, with its figures: better on needs never seen than what counts
    now, not better, or too few judgements. Only the first changes what lists show. Learning itself takes
    seconds and is no part of the transaction. The other operators are told of what is kept.

    Raises NotPermittedError; LearnedMeanwhileError when other weights count than those it was compared with.
    """
    require(actor, "matches.learn", None)
    _hold_what_counts()
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
    if learning.outcome == LearningOutcome.KEPT:
        _tell_operators(learning, actor=actor, now=now)
    return learning


def _tell_operators(learning: Learning, *, actor: Actor, now: datetime) -> None:
    """This will tell those who run the platform, except who did it, that lists go by other weights now."""
    told = {
        "judgements": learning.judgement_count,
        "needs": learning.need_count,
        "before": learning.percent_before,
        "after": learning.percent_after,
    }
    for operator in verifiers_in(None, besides=actor.pk):
        notify(recipient=operator, code="matches.learned", params=told, link="/learning/", now=now)


@transaction.atomic
def ask_to_learn(*, actor: Actor, now: datetime) -> None:
    """This will have the worker learn, whenever it last did; while that is asked for already nothing changes.

    Whoever has the turn at this moment answers it. The next who takes the turn does where that one is dead,
    or learns unasked and something was ever rolled back.

    Raises NotPermittedError.
    """
    require(actor, "matches.learn", None)
    turn = _lock_turn()
    if turn.asked_at is not None and learned.waits_since_asked():
        return
    turn.asked_at = now
    turn.save(update_fields=["asked_at"])
    enqueue(LEARN, key=ASKED, now=now)
    record(actor=actor, action="matches.ask_to_learn", subject=turn, now=now)


@transaction.atomic
def begin_learning(*, by_itself: bool, actor: Actor, now: datetime) -> LearningTurn | None:
    """This will take the turn to learn, if it is due and nobody else has it; None when it is not due.

    It is due when an operator asked for it; with `by_itself` also when the last time was a week ago and
    there is as much that is new as can be learned from. Who has the turn learns outside of any transaction,
    and then ends or leaves it; whoever does neither is taken for dead after LEARNING_TAKES_AT_MOST.

    Raises NotPermittedError, LearnsAlreadyError.
    """
    require(actor, "matches.learn", None)
    turn = _lock_turn()
    if turn.asked_at is not None and learned.was_given_up(turn.asked_at):
        turn.asked_at = None
        turn.save(update_fields=["asked_at"])
    if turn.asked_at is None and not (by_itself and _is_week_over(turn, now=now) and _has_enough_new()):
        return None
    if turn.held_until is not None and turn.is_held(now=now):
        raise LearnsAlreadyError(turn.held_until)
    turn.held_until = now + LEARNING_TAKES_AT_MOST
    turn.save(update_fields=["held_until"])
    return turn


@transaction.atomic
def end_learning(
    *, turn: LearningTurn, found: Learned | TooFew, actor: Actor, now: datetime
) -> Learning | None:
    """This will note what was found by whoever has this turn, and give the turn back.

    That there was too little is noted as a try only when an operator asked; its figures stay with the turn
    in any case. None also when the turn was given to somebody else meanwhile, or other weights count by now
    than those it was compared with: where an operator asked, it is learned again then. So it is where one
    asked while it was learned by itself without the needs of what was rolled back.

    Raises NotPermittedError.
    """
    require(actor, "matches.learn", None)
    present = _lock_turn()
    if present.held_until != turn.held_until:
        return None
    was_asked = present.asked_at is not None and not learned.was_given_up(present.asked_at)
    present.held_until = None
    if was_asked and turn.asked_at is None and learned.what_was_rolled_back().exists():
        _learn_again(present, now=now)
        return None
    noted = None
    try:
        if was_asked or not isinstance(found, TooFew):
            noted = note_learning(found=found, actor=actor, now=now)
    except LearnedMeanwhileError:
        if was_asked:
            _learn_again(present, now=now)
            return None
    present.looked_at, present.asked_at = now, None
    few = found if isinstance(found, TooFew) else None
    present.few_judgement_count = few.judgement_count if few is not None else None
    present.few_need_count = few.need_count if few is not None else None
    present.save(
        update_fields=["looked_at", "asked_at", "held_until", "few_judgement_count", "few_need_count"]
    )
    return noted


def _learn_again(turn: LearningTurn, *, now: datetime) -> None:
    turn.save(update_fields=["held_until"])
    enqueue(LEARN, key=ASKED, now=now)


@transaction.atomic
def leave_learning(*, turn: LearningTurn, actor: Actor, now: datetime) -> None:
    """This will give back a turn in which nothing could be learned: it is due as before.

    Nothing when it was given to somebody else meanwhile. Raises NotPermittedError.
    """
    require(actor, "matches.learn", None)
    LearningTurn.objects.filter(pk=turn.pk, held_until=turn.held_until).update(held_until=None)


def _lock_turn() -> LearningTurn:
    LearningTurn.objects.get_or_create(pk=1)  # a row to lock
    return LearningTurn.objects.select_for_update().get(pk=1)


def _is_week_over(turn: LearningTurn, *, now: datetime) -> bool:
    """This will go by days: the daily work does not begin at the same minute every day."""
    if turn.looked_at is None:
        return True
    return timezone.localdate(now) - timezone.localdate(turn.looked_at) >= LEARNS_EVERY


def _has_enough_new() -> bool:
    return learned.judged_since_last_try(most=FEWEST_JUDGEMENTS) == FEWEST_JUDGEMENTS


@transaction.atomic
def roll_back_learning(*, learning_id: int, actor: Actor, now: datetime) -> Learning:
    """This will have the weights count that counted before these learned ones.

    Which ones is said, so that a second press does not take back those before them as well.

    Raises NotPermittedError, Learning.DoesNotExist, WrongStateError when these are not the ones that count.
    """
    require(actor, "matches.learn", None)
    _hold_what_counts()
    learning = Learning.objects.select_for_update().get(pk=learning_id)
    if learning != learned.current_learning():
        raise WrongStateError("roll_back", learning.outcome)
    learning.rolled_back_at = now
    learning.save(update_fields=["rolled_back_at"])
    record(actor=actor, action="matches.roll_back", subject=learning, fields=["rolled_back_at"], now=now)
    return learning


def _hold_what_counts() -> None:
    """This will have whoever else changes which weights count wait until the transaction ends."""
    hold_words(["matches.learning"])
