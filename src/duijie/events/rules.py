"""Who may do what with events.

Whoever acts for the host writes it; announcing it, and noting that it was held, is for the brokers and
coordinators of the region and for clerks, never for the host.
"""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.events.models import Event
from duijie.events.states import EventState
from duijie.registry.rules import is_clerk, is_operator, is_staff, is_system
from duijie.registry.standing import standing_of


@predicate
def speaks_for_its_host(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for the organisation that hosts the event."""
    return isinstance(record, Event) and standing_of(actor).speaks_for(record.host_id)


@predicate
def brokers_it(actor: Any, record: Any) -> bool:
    """This will say whether the event, or its host, lies in the actor's region."""
    if not isinstance(record, Event):
        return False
    standing = standing_of(actor)
    return standing.verifies_in(record.region_id) or standing.verifies_in(record.region_of_host)


@predicate
def wrote_it(actor: Any, record: Any) -> bool:
    """This will say whether the event is the actor's own entry as a member of staff."""
    return isinstance(record, Event) and standing_of(actor).is_staff and record.created_by_id == actor.pk


@predicate
def is_drafted(_actor: Any, record: Any) -> bool:
    """This will say whether the event is not announced yet."""
    return isinstance(record, Event) and record.state == EventState.DRAFTED


keeps_it = brokers_it | is_clerk | is_system

grant("events.create", to=is_staff | speaks_for_its_host)
grant("events.open_full", to=keeps_it | speaks_for_its_host | wrote_it)
grant("events.change", to=keeps_it | (speaks_for_its_host & is_drafted))
grant("events.announce", to=keeps_it & ~speaks_for_its_host)
grant("events.hold", to=keeps_it & ~speaks_for_its_host)
grant("events.cancel", to=keeps_it | speaks_for_its_host | wrote_it)
grant("events.add_participant", to=keeps_it | speaks_for_its_host)
grant("events.remove_participant", to=keeps_it | speaks_for_its_host)
grant("events.add_agreement", to=keeps_it)
grant("events.remove_agreement", to=keeps_it)
grant("events.remove", to=is_clerk | is_system | is_operator)
