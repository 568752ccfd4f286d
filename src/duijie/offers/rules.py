"""Who may do what to an offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duijie.access import Actor, grant, predicate
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.registry.models import Organisation, Person
from duijie.registry.posts import has_or_had_post
from duijie.registry.rules import is_system
from duijie.registry.standing import standing_of

_also_cleared: list[Callable[[Actor, Offer], bool]] = []


@dataclass(frozen=True)
class OfferingSide:
    """On whose behalf an offer is to be made: an organisation, or a person with or without one."""

    owner: Organisation | None
    person: Person | None


def let_open_full(question: Callable[[Actor, Offer], bool]) -> None:
    """This will let whoever `question` says yes to open a published offer's full profile.

    A higher room registers here when it starts: an introduction both sides accepted clears them.
    """
    _also_cleared.append(question)


@predicate
def speaks_for_side(actor: Any, record: Any) -> bool:
    """This will say whether the actor may offer on behalf of this side.

    An organisation speaks for those who hold a post in it; which of them it shows to the public
    is theirs to say (their consent).
    """
    if not isinstance(record, OfferingSide):
        return False
    standing = standing_of(actor)
    if record.person is not None:
        if standing.is_person(record.person.pk):
            return True
        if record.owner is None or not has_or_had_post(record.person.kept_id, record.owner.kept_id):
            return False
    return record.owner is not None and standing.speaks_for(record.owner.pk)


@predicate
def speaks_for_owner(actor: Any, record: Any) -> bool:
    """This will say whether the offer is the actor's own expertise or of a body they act for."""
    if not isinstance(record, Offer):
        return False
    standing = standing_of(actor)
    if standing.is_person(record.person_id):
        return True
    return standing.speaks_for(record.owner_id)


@predicate
def verifies_in_region(actor: Any, record: Any) -> bool:
    """This will say whether the offer lies in the actor's region; operators verify everywhere."""
    return isinstance(record, Offer) and standing_of(actor).verifies_in(record.region_id)


@predicate
def was_handed_in(actor: Any, record: Any) -> bool:
    """This will say whether the offer is more than a draft, which is its owner's alone."""
    return isinstance(record, Offer) and record.state != OfferState.DRAFT


@predicate
def was_cleared(actor: Any, record: Any) -> bool:
    """This will say whether a higher room has cleared the actor for this offer."""
    return any(question(actor, record) for question in _also_cleared)


grant("offers.create", to=speaks_for_side | is_system)
grant("offers.change", to=speaks_for_owner | is_system)
grant("offers.submit", to=speaks_for_owner | is_system)
# Nobody verifies their own offer.
grant("offers.return", to=(verifies_in_region & ~speaks_for_owner) | is_system)
grant("offers.publish", to=(verifies_in_region & ~speaks_for_owner) | is_system)
grant("offers.pause", to=speaks_for_owner | verifies_in_region | is_system)
grant("offers.resume", to=speaks_for_owner | verifies_in_region | is_system)
grant("offers.close", to=speaks_for_owner | verifies_in_region | is_system)
grant(
    "offers.open_full",
    to=speaks_for_owner | (verifies_in_region & was_handed_in) | is_system | was_cleared,
)
