"""Background entry points: matches are remembered by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.demands.models import Demand
from duijie.matches import actions
from duijie.matches.models import BulkMatching
from duijie.matches.remembering import NoIndexError
from duijie.offers.models import Offer
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
