"""The two sides of a match, as matching needs them: how each is found, read and told apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
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
from duijie.matches import loads
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
    `introduced_lately` names, by the keys of their profiles, what candidates were introduced to this
    quarter; needs take as many as there are.
    """

    kind: str
    kind_facet: str
    kinds: tuple[str, ...]
    visible_to: Callable[[Actor], QuerySet[Record]]
    profile_of: Callable[[Record, bool], Profile]
    introduced_lately: Callable[[Collection[int], date], Mapping[int, Collection[str]]]


def _needs_of_offers(offer_ids: Collection[int], today: date) -> dict[int, list[str]]:
    introduced = loads.introduced_lately(offer_ids, today=today)
    return {
        offer_id: [demand_profiles.key_of(demand_id) for demand_id in demand_ids]
        for offer_id, demand_ids in introduced.items()
    }


OFFERS = Side[Offer](
    kind=offer_documents.KIND,
    kind_facet="offer_kind",
    kinds=tuple(OfferKind.values),
    visible_to=lambda actor: offers.visible_to(actor).prefetch_related("person__posts"),
    profile_of=lambda offer, full: offer_profiles.profile_of(offer, full=full),
    introduced_lately=_needs_of_offers,
)
DEMANDS = Side[Demand](
    kind=demand_documents.KIND,
    kind_facet="demand_kind",
    kinds=tuple(DemandKind.values),
    visible_to=demands.visible_to,
    profile_of=lambda demand, full: demand_profiles.profile_of(demand, full=full),
    introduced_lately=lambda _ids, _today: {},
)
