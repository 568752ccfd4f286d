"""The two sides of a match, as matching needs them: how each is found, read and told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.core.matcher import Profile
from duijie.demands import documents as demand_documents
from duijie.demands import profiles as demand_profiles
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import DemandKind
from duijie.matches.introduced import introduced_lately
from duijie.matches.kept import kept_agreements
from duijie.offers import documents as offer_documents
from duijie.offers import profiles as offer_profiles
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.offers.states import OfferKind

Record = TypeVar("Record", Demand, Offer)


@dataclass(frozen=True)
class Side(Generic[Record]):
    """Needs, or offers, as candidates of a match.

    `kind` names them in the index, `kind_facet` the facet that holds a record's own kind, of which
    `kinds` are all there are. `profile_of` takes a record that `visible_to` returned.
    `with_past` tells their profiles of posts, of introductions this quarter, which an expert's capacity is
    less by, and of agreements kept: as many queries for one as for eighty.
    """

    kind: str
    kind_facet: str
    kinds: tuple[str, ...]
    visible_to: Callable[[Actor], QuerySet[Record]]
    profile_of: Callable[[Record, bool], Profile]
    with_past: Callable[[Sequence[Record], Sequence[Profile], date], list[Profile]]


def _offers_with_past(records: Sequence[Offer], profiles: Sequence[Profile], today: date) -> list[Profile]:
    """Tell of posts, introductions lately and agreements kept: an expert's, for whichever of their expertise.

    What an expert was introduced to is taken off the capacity of each expertise. An offer behind which no
    person stands was introduced as often as it was itself, and has its owner's track record.
    """
    experts = [offer.person.kept_id if offer.person is not None else None for offer in records]
    owners = [offer.owner.kept_id if offer.owner is not None else None for offer in records]
    people = {expert for expert in experts if expert is not None}
    alone = [offer.pk for offer, expert in zip(records, experts, strict=True) if expert is None]
    taken = introduced_lately(people, offer_ids=alone, today=today) if records else []
    kept = kept_agreements(
        organisation_ids={
            owner
            for owner, expert in zip(owners, experts, strict=True)
            if owner is not None and expert is None
        },
        person_ids=people,
    )
    by_expert: Counter[int | None] = Counter()
    needs_of: dict[int, list[str]] = defaultdict(list)
    for person_id, offer_id, demand_id in taken:
        by_expert[person_id] += 1
        needs_of[offer_id].append(demand_profiles.key_of(demand_id))
    told = []
    employed = offer_profiles.with_posts(records, profiles)
    for offer, expert, owner, profile in zip(records, experts, owners, employed, strict=True):
        count = len(needs_of[offer.pk]) if expert is None else by_expert[expert]
        told.append(
            replace(
                profile,
                capacity=None if profile.capacity is None else profile.capacity - count,
                introduced_to=frozenset(needs_of[offer.pk]),
                introduced_count=count,
                kept_count=kept.by_organisation[owner or 0] if expert is None else kept.by_person[expert],
            )
        )
    return told


def _needs_with_past(records: Sequence[Demand], profiles: Sequence[Profile], _today: date) -> list[Profile]:
    """Tell of agreements their owners kept; a need takes as many introductions as there are."""
    owners = [need.owner.kept_id for need in records]
    kept = kept_agreements(organisation_ids=set(owners), person_ids=())
    return [
        replace(profile, kept_count=kept.by_organisation[owner])
        for owner, profile in zip(owners, profiles, strict=True)
    ]


OFFERS = Side[Offer](
    kind=offer_documents.KIND,
    kind_facet="offer_kind",
    kinds=tuple(OfferKind.values),
    visible_to=offers.visible_to,
    profile_of=lambda offer, full: offer_profiles.profile_of(offer, full=full),
    with_past=_offers_with_past,
)
DEMANDS = Side[Demand](
    kind=demand_documents.KIND,
    kind_facet="demand_kind",
    kinds=tuple(DemandKind.values),
    visible_to=demands.visible_to,
    profile_of=lambda demand, full: demand_profiles.profile_of(demand, full=full),
    with_past=_needs_with_past,
)
