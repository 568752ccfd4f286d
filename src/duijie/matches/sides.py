"""The two sides of a match, as matching needs them: how each is found, read and told apart."""

from __future__ import annotations

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
    `with_capacity_left` takes off their profiles' capacity what they were introduced to this quarter; needs
    take as many as there are.
    """

    kind: str
    kind_facet: str
    kinds: tuple[str, ...]
    visible_to: Callable[[Actor], QuerySet[Record]]
    profile_of: Callable[[Record, bool], Profile]
    with_capacity_left: Callable[[Sequence[Record], Sequence[Profile], date], list[Profile]]


def _with_capacity_left(records: Sequence[Offer], profiles: Sequence[Profile], today: date) -> list[Profile]:
    """Take what an expert was introduced to, for whichever of their expertise, off the capacity of each."""
    experts = [
        offer.person.kept_id if offer.person is not None and offer.capacity_per_quarter is not None else None
        for offer in records
    ]
    introduced = introduced_lately({expert for expert in experts if expert is not None}, today=today)
    left = []
    for offer, expert, profile in zip(records, experts, profiles, strict=True):
        taken = introduced.get(expert, ()) if expert is not None else ()
        if profile.capacity is None or not taken:
            left.append(profile)
            continue
        to = frozenset(demand_profiles.key_of(demand_id) for of, demand_id in taken if of == offer.pk)
        left.append(replace(profile, capacity=profile.capacity - len(taken), introduced_to=to))
    return left


OFFERS = Side[Offer](
    kind=offer_documents.KIND,
    kind_facet="offer_kind",
    kinds=tuple(OfferKind.values),
    visible_to=lambda actor: offers.visible_to(actor).prefetch_related("person__posts"),
    profile_of=lambda offer, full: offer_profiles.profile_of(offer, full=full),
    with_capacity_left=_with_capacity_left,
)
DEMANDS = Side[Demand](
    kind=demand_documents.KIND,
    kind_facet="demand_kind",
    kinds=tuple(DemandKind.values),
    visible_to=demands.visible_to,
    profile_of=lambda demand, full: demand_profiles.profile_of(demand, full=full),
    with_capacity_left=lambda _needs, profiles, _today: list(profiles),
)
