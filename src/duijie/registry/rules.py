"""Who may do what in the registry."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.registry.models import Organisation, Person, Speaker
from duijie.registry.standing import standing_of


@predicate
def is_operator(actor: Any, _record: Any) -> bool:
    """This will say whether the actor runs the platform."""
    return standing_of(actor).is_operator


@predicate
def is_clerk(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a clerk."""
    return standing_of(actor).is_clerk


@predicate
def is_system(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a named part of the system."""
    return standing_of(actor).is_system


@predicate
def is_regional(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a broker or coordinator of any region."""
    return bool(standing_of(actor).regions)


@predicate
def speaks_for_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for this organisation."""
    return isinstance(record, Organisation) and standing_of(actor).speaks_for(record.pk)


@predicate
def verifies_it(actor: Any, record: Any) -> bool:
    """This will say whether the organisation lies in the actor's region."""
    return isinstance(record, Organisation) and standing_of(actor).verifies_in(record.region_id)


@predicate
def is_this_person(actor: Any, record: Any) -> bool:
    """This will say whether the record is the actor's own."""
    return isinstance(record, Person) and actor.pk is not None and record.account_id == actor.pk


@predicate
def verifies_it_spoken_for(actor: Any, record: Any) -> bool:
    """This will say whether the organisation somebody acts for lies in the actor's region."""
    return isinstance(record, Speaker) and standing_of(actor).verifies_in(record.organisation.region_id)


@predicate
def is_the_speaker(actor: Any, record: Any) -> bool:
    """This will say whether it is the actor who acts for the organisation."""
    return isinstance(record, Speaker) and actor.pk is not None and record.account_id == actor.pk


staff = is_operator | is_clerk | is_regional | is_system

grant("registry.create_organisation", to=staff)
grant("registry.change_organisation", to=verifies_it | is_clerk | is_system | speaks_for_it)
grant("registry.verify_organisation", to=(verifies_it | is_system) & ~speaks_for_it)
grant("registry.create_person", to=staff)
grant("registry.change_person", to=is_operator | is_clerk | is_system | is_this_person)
grant("registry.give_consent", to=is_this_person | is_operator | is_system)
grant("registry.link_account", to=is_operator | is_system)
grant("registry.unlink_account", to=is_operator | is_system)
grant("registry.let_speak", to=(verifies_it | is_system) & ~speaks_for_it)
grant("registry.end_speaking", to=verifies_it_spoken_for | is_system | is_the_speaker)
grant("registry.give_role", to=is_operator | is_system)
grant("registry.end_role", to=is_operator | is_system)
# The register of exits lies below this room, which knows who runs the platform.
grant("registry.see_exits", to=is_operator)
grant("registry.remove_organisation", to=(is_operator | is_clerk | is_system) & ~speaks_for_it)
grant("registry.remove_person", to=is_operator | is_clerk | is_system)
