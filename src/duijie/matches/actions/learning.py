"""Writes of what is learned from judgements: each try is kept, what is better counts, and goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.lifecycle import WrongStateError
from duijie.core.matcher.learn import Learned, TooFew, weights_as_json
from duijie.db.locks import hold_words
from duijie.matches import learned
from duijie.matches.models import Learning
from duijie.matches.states import LearningOutcome


class LearnedMeanwhileError(Exception):
    """Other weights count by now than those that the learned ones were compared with."""


@transaction.atomic
def note_learning(*, found: Learned | TooFew, actor: Actor, now: datetime) -> Learning:
    """This will note what `learned.learn_from_judgements` found, and have it count if it is better.

    What came of it is kept in any case, with its figures: better on needs never seen than what counts
    now, not better, or too few judgements. Only the first changes what lists show. Learning itself takes
    seconds and is no part of the transaction.

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
    return learning


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
