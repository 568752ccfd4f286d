"""What the rules of a room of bodies ask about an actor and a body, or one of its members."""

from __future__ import annotations

from typing import Any

from duijie.access import predicate
from duijie.bodies.life import NOT_FOUNDED
from duijie.bodies.records import Body, Member
from duijie.registry.standing import standing_of


def _body(record: Any) -> Body | None:
    if isinstance(record, Member):
        return record.body
    return record if isinstance(record, Body) else None


@predicate
def speaks_for_its_host(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for the organisation that the body stands at."""
    body = _body(record)
    return body is not None and standing_of(actor).speaks_for(body.host_id)


@predicate
def brokers_it(actor: Any, record: Any) -> bool:
    """This will say whether the body, or the organisation it stands at, lies in the actor's region."""
    body = _body(record)
    if body is None:
        return False
    standing = standing_of(actor)
    return standing.verifies_in(body.region_id) or standing.verifies_in(body.region_of_host)


@predicate
def proposed_it(actor: Any, record: Any) -> bool:
    """This will say whether the body is the actor's own entry as a member of staff."""
    body = _body(record)
    return body is not None and standing_of(actor).is_staff and body.created_by_id == actor.pk


@predicate
def is_not_founded_yet(_actor: Any, record: Any) -> bool:
    """This will say whether the body is still to be founded."""
    body = _body(record)
    return body is not None and body.state in NOT_FOUNDED


@predicate
def is_the_member(actor: Any, record: Any) -> bool:
    """This will say whether the actor is the member, or acts for the member organisation."""
    if not isinstance(record, Member):
        return False
    standing = standing_of(actor)
    if record.person_id is not None:
        return standing.is_person(record.person_id)
    return standing.speaks_for(record.organisation_id)
