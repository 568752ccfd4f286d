"""Writes of remembered lists: of one need or offer, as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction
from django.utils import timezone

from duijie.access import Actor, require
from duijie.demands import profiles as demand_profiles
from duijie.demands import queries as demand_queries
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches import queries
from duijie.matches.models import MatchRun
from duijie.matches.queries import MatchList
from duijie.matches.remembering import look_again, remember
from duijie.matches.sides import Record
from duijie.matches.states import REFRESH_DEMAND, REFRESH_OFFER, REMEMBERED
from duijie.offers import profiles as offer_profiles
from duijie.offers import queries as offer_queries
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.queue.actions import enqueue
from duijie.search.actions import hasten_vectors
from duijie.search.queries import text_name

AnyList = MatchList[Demand] | MatchList[Offer]
Found = TypeVar("Found", Demand, Offer)


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
