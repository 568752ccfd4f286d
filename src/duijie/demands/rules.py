"""Who may do what to a need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duijie.access import Actor, grant, predicate
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.registry.models import Organisation
from duijie.registry.rules import is_system
from duijie.registry.standing import standing_of

_also_cleared: list[Callable[[Actor, Demand], bool]] = []


def let_open_full(question: Callable[[Actor, Demand], bool]) -> None:
    """This will let whoever `question` says yes to open a published need's full profile.

    A higher room registers here when it starts: an introduction both sides accepted clears them.
    """
    _also_cleared.append(question)


@predicate
def speaks_for_organisation(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for the organisation that would own the need."""
    return isinstance(record, Organisation) and standing_of(actor).speaks_for(record.pk)


@predicate
def speaks_for_owner(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for the need's owner."""
    return isinstance(record, Demand) and standing_of(actor).speaks_for(record.owner_id)


@predicate
def verifies_in_region(actor: Any, record: Any) -> bool:
    """This will say whether the need lies in the actor's region; operators verify everywhere."""
    return isinstance(record, Demand) and standing_of(actor).verifies_in(record.region_id)


@predicate
def was_handed_in(actor: Any, record: Any) -> bool:
    """This will say whether the need is more than a draft, which is its owner's alone."""
    return isinstance(record, Demand) and record.state != DemandState.DRAFT


@predicate
def was_cleared(actor: Any, record: Any) -> bool:
    """This will say whether a higher room has cleared the actor for this need."""
    return any(question(actor, record) for question in _also_cleared)


grant("demands.create", to=speaks_for_organisation | is_system)
grant("demands.change", to=speaks_for_owner | is_system)
grant("demands.submit", to=speaks_for_owner | is_system)
# Nobody verifies their own need.
grant("demands.return", to=(verifies_in_region & ~speaks_for_owner) | is_system)
grant("demands.publish", to=(verifies_in_region & ~speaks_for_owner) | is_system)
grant("demands.pause", to=speaks_for_owner | verifies_in_region | is_system)
grant("demands.resume", to=speaks_for_owner | verifies_in_region | is_system)
grant("demands.close", to=speaks_for_owner | verifies_in_region | is_system)
grant(
    "demands.open_full",
    to=speaks_for_owner | (verifies_in_region & was_handed_in) | is_system | was_cleared,
)
