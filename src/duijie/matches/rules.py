"""Who may see and judge matches.

What speaks for an owner or verifies a region is the business of the needs' and the offers' rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duijie.access import Actor, grant, predicate
from duijie.demands import rules as demand_rules
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches.models import Judgement
from duijie.offers import rules as offer_rules
from duijie.offers.models import Offer
from duijie.registry.models import Organisation, Person
from duijie.registry.rules import is_operator, is_staff, is_system
from duijie.registry.standing import standing_of


@dataclass(frozen=True)
class Pair:
    """One need and one offer, looked at together."""

    demand: Demand
    offer: Offer


@predicate
def acts_for_subject(actor: Any, record: Any) -> bool:
    """This will say whether the actor speaks for the owner of this need or offer, or is its expert."""
    return demand_rules.speaks_for_owner(actor, record) or offer_rules.speaks_for_owner(actor, record)


@predicate
def brokers_subject(actor: Any, record: Any) -> bool:
    """This will say whether this need or offer was handed in and lies in the actor's region."""
    return (demand_rules.verifies_in_region(actor, record) and demand_rules.was_handed_in(actor, record)) or (
        offer_rules.verifies_in_region(actor, record) and offer_rules.was_handed_in(actor, record)
    )


@predicate
def is_staff_before_an_open_need(actor: Any, record: Any) -> bool:
    """This will say whether the platform's staff look at a need that is open for matching.

    They see what its public summary finds, wherever it lies: a broker may know somebody.
    """
    return isinstance(record, Demand) and record.state == DemandState.OPEN and standing_of(actor).is_staff


@predicate
def is_the_expert(actor: Any, record: Any) -> bool:
    """This will say whether this person is the actor, under this record or another one."""
    return isinstance(record, Person) and standing_of(actor).is_person(record.pk)


@predicate
def speaks_for_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for this organisation."""
    return isinstance(record, Organisation) and standing_of(actor).speaks_for(record.pk)


@predicate
def is_concerned_with_pair(actor: Any, record: Any) -> bool:
    """This will say whether the actor speaks for, or brokers, one side of the pair."""
    return isinstance(record, Pair) and any(
        acts_for_subject(actor, side) or brokers_subject(actor, side)
        for side in (record.demand, record.offer)
    )


@predicate
def brokers_pair(actor: Any, record: Any) -> bool:
    """This will say whether one side of the pair lies in the actor's region and neither is their own."""
    return (
        isinstance(record, Pair)
        and (brokers_subject(actor, record.demand) or brokers_subject(actor, record.offer))
        and not (acts_for_subject(actor, record.demand) or acts_for_subject(actor, record.offer))
    )


@predicate
def judged_it(actor: Any, record: Any) -> bool:
    """This will say whether this is the actor's own judgement."""
    return isinstance(record, Judgement) and actor.pk is not None and record.actor_id == actor.pk


grant("matches.see", to=acts_for_subject | brokers_subject | is_staff_before_an_open_need | is_system)
grant("matches.refresh", to=acts_for_subject | brokers_subject | is_system)
# Each need on it is there by an expertise or achievement of theirs that the reader may see.
grant("matches.see_for_expert", to=is_the_expert | is_staff | is_system)
grant("matches.see_alike", to=speaks_for_it | is_staff | is_system)
grant("matches.judge", to=is_concerned_with_pair | is_system)
# How well it fits, in degrees, is an officer's word; a side's own word is shortlisted or not.
grant("matches.give_level", to=brokers_pair | is_system)
grant("matches.take_back", to=judged_it)
grant("matches.learn", to=is_operator | is_system)
grant("matches.match_all", to=is_operator | is_system)


def may_find_full(actor: Actor, record: Demand | Offer) -> bool:
    """This will say whether the index answers the actor from the record's full profile.

    The same people the documents name as readers. An introduction that cleared somebody opens the
    record's page to them, not the search: lists ask no question a row.
    """
    return bool(acts_for_subject(actor, record) or brokers_subject(actor, record) or is_system(actor, record))
