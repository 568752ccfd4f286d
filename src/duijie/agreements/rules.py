"""Who may do what with agreements and undertakings."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.agreements.models import Agreement, Undertaking
from duijie.registry.rules import is_clerk, is_operator, is_staff, is_system
from duijie.registry.standing import Standing, standing_of


def _agreement(record: Any) -> Agreement | None:
    if isinstance(record, Undertaking):
        return record.agreement
    return record if isinstance(record, Agreement) else None


def _is_its_expert(standing: Standing, agreement: Agreement) -> bool:
    """This will say whether the agreement grew out of the actor's own expertise."""
    introduction = agreement.introduction
    return introduction is not None and standing.is_person(introduction.offer.person_id)


@predicate
def speaks_for_a_party(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for a party, or is the expert it was drafted with."""
    agreement = _agreement(record)
    if agreement is None:
        return False
    standing = standing_of(actor)
    return _is_its_expert(standing, agreement) or any(
        standing.speaks_for(party.organisation_id) for party in agreement.parties.all()
    )


@predicate
def brokers_it(actor: Any, record: Any) -> bool:
    """This will say whether the agreement or one of its parties lies in the actor's region."""
    agreement = _agreement(record)
    if agreement is None:
        return False
    standing = standing_of(actor)
    return standing.verifies_in(agreement.region_id) or any(
        standing.verifies_in(party.organisation.region_id) for party in agreement.parties.all()
    )


@predicate
def drafted_it(actor: Any, record: Any) -> bool:
    """This will say whether the record is the actor's own work as a member of staff."""
    agreement = _agreement(record)
    return agreement is not None and standing_of(actor).is_staff and agreement.created_by_id == actor.pk


@predicate
def owes_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for the organisation that owes the undertaking.

    The expert an agreement was drafted with stands with the organisation of their expertise.
    """
    if not isinstance(record, Undertaking) or record.owner_id is None:
        return False
    standing = standing_of(actor)
    if standing.speaks_for(record.owner_id):
        return True
    introduction = record.agreement.introduction
    return (
        introduction is not None
        and _is_its_expert(standing, record.agreement)
        and introduction.offer.owner_id == record.owner_id
    )


@predicate
def belongs_to_nobody(_actor: Any, record: Any) -> bool:
    """This will say whether the agreement does not say who owes the undertaking."""
    return isinstance(record, Undertaking) and record.owner_id is None


@predicate
def reported_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor is who reported the undertaking as done."""
    return isinstance(record, Undertaking) and actor.pk is not None and record.reported_by_id == actor.pk


@predicate
def starts_from_own_introduction(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for a side of the introduction it is drafted from."""
    if not isinstance(record, Agreement) or record.introduction is None:
        return False
    standing = standing_of(actor)
    introduction = record.introduction
    if standing.is_person(introduction.offer.person_id):
        return True
    return standing.speaks_for(introduction.demand.owner_id) or standing.speaks_for(
        introduction.offer.owner_id
    )


concerned = speaks_for_a_party | brokers_it
judges_it = concerned & ~owes_it & ~reported_it  # nobody judges their own promise or report

grant("agreements.create", to=is_staff | starts_from_own_introduction)
grant("agreements.open_full", to=concerned | is_clerk | is_system | drafted_it)
grant("agreements.sign", to=concerned | is_clerk | is_system)
grant("agreements.drop", to=concerned | drafted_it)
grant("agreements.complete", to=concerned)
grant("agreements.terminate", to=concerned)
grant("agreements.announce", to=brokers_it | is_clerk | is_system)
grant("agreements.remove", to=is_clerk | is_system | is_operator)
grant("agreements.add_undertaking", to=concerned | is_clerk | is_system | drafted_it)
grant("agreements.give_evidence", to=owes_it | brokers_it | (belongs_to_nobody & speaks_for_a_party))
grant("agreements.send_back", to=judges_it)
grant("agreements.confirm", to=judges_it)
grant("agreements.drop_undertaking", to=concerned & ~owes_it)
