"""Background entry points: matches are remembered by the worker."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.demands.models import Demand
from duijie.matches import actions
from duijie.matches.states import MATCH_ALL
from duijie.offers.models import Offer
from duijie.queue.actions import enqueue

WORKER = "system-worker"


def refresh_demand(*, key: str, now: datetime) -> None:
    """Remember the matches of a need; one that is gone needs nothing."""
    try:
        actions.refresh_demand(demand_id=int(key), actor=system_account(WORKER, now=now), now=now)
    except Demand.DoesNotExist:
        return


def refresh_offer(*, key: str, now: datetime) -> None:
    """Remember the matches of an offer; one that is gone needs nothing."""
    try:
        actions.refresh_offer(offer_id=int(key), actor=system_account(WORKER, now=now), now=now)
    except Offer.DoesNotExist:
        return


def match_all(*, key: str, now: datetime) -> None:
    """Match the next open needs, and ask to go on while there are more."""
    going = actions.match_next(actor=system_account(WORKER, now=now), now=now)
    if going.finished_at is None:
        enqueue(MATCH_ALL, key=key, now=now)
