"""Who may do what with an introduction."""

from __future__ import annotations

from typing import Any

from duijie.access import Actor, grant, predicate
from duijie.introductions.models import Introduction
from duijie.introductions.states import Answer, SideName
from duijie.registry.rules import is_system
from duijie.registry.standing import standing_of


def speaks_for_side(actor: Actor, introduction: Introduction, side: str) -> bool:
    """This will say whether the actor may answer for this side.

    The side of an expert's expertise is the expert; any other side is its organisation.
    """
    standing = standing_of(actor)
    if side == SideName.DEMAND:
        return standing.speaks_for(introduction.demand.owner_id)
    person_id = introduction.offer.person_id
    if standing.is_person(person_id):
        return True
    return standing.speaks_for(introduction.offer.owner_id)


def sides_of(actor: Actor, introduction: Introduction) -> list[str]:
    """This will return the sides the actor may answer for, usually one or none."""
    return [side for side in SideName.values if speaks_for_side(actor, introduction, side)]


@predicate
def speaks_for_a_side(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for one of the two sides."""
    return isinstance(record, Introduction) and bool(sides_of(actor, record))


@predicate
def speaks_for_a_waiting_side(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for a side that has not answered yet."""
    if not isinstance(record, Introduction):
        return False
    waiting = {side.name for side in record.sides.all() if side.answer == Answer.WAITING}
    return not waiting.isdisjoint(sides_of(actor, record))


@predicate
def brokers_it(actor: Any, record: Any) -> bool:
    """This will say whether the need or the offer lies in the actor's region."""
    if not isinstance(record, Introduction):
        return False
    standing = standing_of(actor)
    return standing.verifies_in(record.demand.region_id) or standing.verifies_in(record.offer.region_id)


grant("introductions.send", to=(brokers_it | is_system) & ~speaks_for_a_side)
grant("introductions.accept_first", to=speaks_for_a_waiting_side)
grant("introductions.accept_second", to=speaks_for_a_waiting_side)
grant("introductions.decline", to=speaks_for_a_waiting_side)
grant("introductions.withdraw", to=brokers_it & ~speaks_for_a_side)
grant("introductions.set_meeting", to=brokers_it | speaks_for_a_side)
grant("introductions.close", to=brokers_it | speaks_for_a_side)
