"""Background entry points: matches are remembered, and learned from, by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.conf import settings

from duijie.accounts.actions import system_account
from duijie.accounts.models import User
from duijie.core.matcher.learn import Learned, TooFew
from duijie.demands.models import Demand
from duijie.matches import actions, learned
from duijie.matches.models import BulkMatching, LearningTurn
from duijie.matches.remembering import NoIndexError
from duijie.matches.states import LEARN
from duijie.offers.models import Offer
from duijie.queue.actions import enqueue
from duijie.search.actions import check_index
from duijie.search.manifest import BrokenIndexError

WORKER = "system-worker"


@contextmanager
def _needing_the_index(*, now: datetime) -> Iterator[None]:
    """Have a broken index made again before the queue tries the job once more."""
    try:
        yield
    except (NoIndexError, BrokenIndexError):
        check_index(now=now)
        raise


def refresh_demand(*, key: str, now: datetime) -> None:
    """Remember the matches of a need; one that is gone needs nothing."""
    with _needing_the_index(now=now), suppress(Demand.DoesNotExist):
        actions.refresh_demand(demand_id=int(key), actor=system_account(WORKER, now=now), now=now)


def refresh_demand_later(*, key: str, now: datetime) -> None:
    """Remember the matches of a need among many, in no hurry; one that is gone needs nothing."""
    with _needing_the_index(now=now), suppress(Demand.DoesNotExist):
        actions.refresh_demand_later(demand_id=int(key), actor=system_account(WORKER, now=now), now=now)


def refresh_offer(*, key: str, now: datetime) -> None:
    """Remember the matches of an offer; one that is gone needs nothing."""
    with _needing_the_index(now=now), suppress(Offer.DoesNotExist):
        actions.refresh_offer(offer_id=int(key), actor=system_account(WORKER, now=now), now=now)


def match_all(*, key: str, now: datetime) -> None:
    """Match the next open needs of the run that the key names; one that is over needs nothing.

    One that is too old to go on is begun anew.
    """
    system = system_account(WORKER, now=now)
    with _needing_the_index(now=now), suppress(BulkMatching.DoesNotExist):
        try:
            actions.match_next(number=int(key), actor=system, now=now, in_background=True)
        except actions.RunIsPastError:
            actions.ask_for_all(actor=system, now=now)


def learn(*, key: str, now: datetime) -> None:  # the day itself is not asked for
    """Learn from judgements if it is due, in no transaction; comes again when somebody else is at it.

    Once a week where the setting says so, and whenever an operator asked.
    """
    worker = system_account(WORKER, now=now)
    try:
        turn = actions.begin_learning(by_itself=settings.LEARN_BY_ITSELF, actor=worker, now=now)
    except actions.LearnsAlreadyError as error:
        # That one may be dead: then this is who does it, once that is sure.
        enqueue(LEARN, key=key, now=now, due_at=error.until, gives_way=True)
        return
    if turn is not None:
        with _needing_the_index(now=now):
            found = _learned(turn, worker, now=now)
        actions.end_learning(turn=turn, found=found, actor=worker, now=now)


def _learned(turn: LearningTurn, worker: User, *, now: datetime) -> Learned | TooFew:
    """Learn; where that fails, the turn is not kept from whoever tries again."""
    try:
        if turn.asked_at is None:
            return learned.learn_by_itself(worker)
        return learned.learn_from_judgements(worker)
    except Exception:
        actions.leave_learning(turn=turn, actor=worker, now=now)
        raise
