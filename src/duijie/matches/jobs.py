"""Background entry points: matches are remembered by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.demands.models import Demand
from duijie.matches import actions
from duijie.matches.remembering import NoIndexError
from duijie.matches.states import MATCH_ALL
from duijie.offers.models import Offer
from duijie.queue.actions import enqueue
from duijie.search.actions import check_index

WORKER = "system-worker"


@contextmanager
def _needing_the_index(*, now: datetime) -> Iterator[None]:
    """Have a broken index made again before the queue tries the job once more."""
    try:
        yield
    except NoIndexError:
        check_index(now=now)
        raise


def refresh_demand(*, key: str, now: datetime) -> None:
    """Remember the matches of a need; one that is gone needs nothing."""
    with _needing_the_index(now=now), suppress(Demand.DoesNotExist):
        actions.refresh_demand(demand_id=int(key), actor=system_account(WORKER, now=now), now=now)


def refresh_offer(*, key: str, now: datetime) -> None:
    """Remember the matches of an offer; one that is gone needs nothing."""
    with _needing_the_index(now=now), suppress(Offer.DoesNotExist):
        actions.refresh_offer(offer_id=int(key), actor=system_account(WORKER, now=now), now=now)


def match_all(*, key: str, now: datetime) -> None:
    """Match the next open needs, and ask to go on while there are more."""
    with _needing_the_index(now=now):
        going = actions.match_next(actor=system_account(WORKER, now=now), now=now)
    if going.finished_at is None:
        enqueue(MATCH_ALL, key=key, now=now)
