"""Reads of needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from duijie.access import Actor, can
from duijie.demands import rules as _rules  # noqa: F401 - grants the permissions
from duijie.demands.models import Demand
from duijie.demands.states import ASKED_FOR, DEMAND_LIFE, UNPUBLISHED, DemandState
from duijie.names.queries import holding
from duijie.regions.queries import narrowed_to, within
from duijie.registry.models import Organisation
from duijie.registry.queries import organisations_visible_to
from duijie.registry.standing import standing_of


@dataclass(frozen=True)
class DemandFilter:
    """What a list of needs is narrowed to; empty parts narrow nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    region_code: str = ""


def visible_to(actor: Actor) -> QuerySet[Demand]:
    """This will return the needs the actor may see, newest first.

    Everybody sees published ones (of which the full profile is another question), owners all of
    theirs, verifiers of a region and operators what was submitted to them. Drafts are their
    owner's alone.
    """
    standing = standing_of(actor)
    demands = Demand.objects.select_related("owner__canonical", "region", "contact__person")
    if standing.is_system:
        return demands
    published = ~Q(state__in=UNPUBLISHED)
    own = Q(owner_id__in=standing.organisation_ids)
    if standing.is_operator:
        verified_here = Q(state=DemandState.SUBMITTED)
    else:
        verified_here = Q(state=DemandState.SUBMITTED) & within("region", standing.regions)
    return demands.filter(published | own | verified_here)


def find(actor: Actor, demand_id: int, *, lock: bool = False) -> Demand:
    """This will return one need the actor may see. Raises Demand.DoesNotExist."""
    demands = visible_to(actor)
    if lock:
        demands = demands.select_for_update(of=("self",))
    return demands.get(pk=demand_id)


def own_of(actor: Actor) -> QuerySet[Demand]:
    """This will return the needs of the bodies the actor acts for."""
    return visible_to(actor).filter(owner_id__in=standing_of(actor).organisation_ids)


def narrow(demands: QuerySet[Demand], narrowed: DemandFilter) -> QuerySet[Demand]:
    """This will keep the needs that pass the filter.

    Words are looked for in public fields only, also for those cleared for more: a list must not
    tell by its length what a confidential text says.
    """
    demands = demands.filter(holding(Demand, narrowed.words))
    if narrowed.kind:
        demands = demands.filter(kind=narrowed.kind)
    if narrowed.state:
        demands = demands.filter(state=narrowed.state)
    if narrowed.region_code:
        demands = narrowed_to(demands, narrowed.region_code)
    return demands


def may_open_full(actor: Actor, demand: Demand) -> bool:
    """This will say whether the actor may read everything the need says, the confidential part too."""
    return can(actor, "demands.open_full", demand)


def steps_for(actor: Actor, demand: Demand) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [name for name in DEMAND_LIFE.steps_from(demand.state) if can(actor, f"demands.{name}", demand)]


def missing_in(demand: Demand) -> list[str]:
    """This will return the fields a need still lacks before it can be verified."""
    return [name for name in ASKED_FOR if not getattr(demand, name)]


def waiting_for(actor: Actor) -> QuerySet[Demand]:
    """This will return the needs that wait for this actor: to be verified, or to be mended.

    The first are submitted ones of the actor's region that are not their own, the second returned
    ones of the actor's organisations.
    """
    standing = standing_of(actor)
    returned = Q(~Q(return_reason=""), state=DemandState.DRAFT, owner_id__in=standing.organisation_ids)
    submitted = Q(state=DemandState.SUBMITTED) & ~Q(owner_id__in=standing.organisation_ids)
    if not standing.is_operator:
        submitted &= within("region", standing.regions)
    return visible_to(actor).filter(returned | submitted)


def owners_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor may state needs for."""
    return organisations_visible_to(actor).filter(pk__in=standing_of(actor).organisation_ids)
