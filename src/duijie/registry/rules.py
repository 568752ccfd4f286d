"""Who may do what in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duijie.access import grant, predicate
from duijie.registry.models import Claim, Organisation, Person, Speaker
from duijie.registry.posts import region_of_person
from duijie.registry.standing import standing_of


@dataclass(frozen=True)
class Merge:
    """Two records that somebody says are one: the one given up, and the one that is kept."""

    merged: Organisation | Person
    kept: Organisation | Person


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
def is_staff(actor: Any, _record: Any) -> bool:
    """This will say whether the actor works for the platform."""
    return standing_of(actor).is_staff


@predicate
def is_regional(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a broker or coordinator of any region."""
    return bool(standing_of(actor).regions)


@predicate
def speaks_for_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for this organisation."""
    return isinstance(record, Organisation) and standing_of(actor).speaks_for(record.pk)


@predicate
def is_verified(_actor: Any, record: Any) -> bool:
    """This will say whether staff verified the organisation."""
    return isinstance(record, Organisation) and record.verified_at is not None


@predicate
def verifies_it(actor: Any, record: Any) -> bool:
    """This will say whether the organisation lies in the actor's region."""
    return isinstance(record, Organisation) and standing_of(actor).verifies_in(record.region_id)


@predicate
def is_this_person(actor: Any, record: Any) -> bool:
    """This will say whether the record is the actor's own."""
    return isinstance(record, Person) and standing_of(actor).is_person(record.pk)


@predicate
def has_no_account(_actor: Any, record: Any) -> bool:
    """This will say whether no account is this person, so that they can say nothing here themselves."""
    return isinstance(record, Person) and record.account_id is None


@predicate
def is_nobody_yet(actor: Any, _record: Any) -> bool:
    """This will say whether somebody signed in whose account is no person in the registry."""
    standing = standing_of(actor)
    return actor.is_authenticated and not standing.is_system and standing.person_id is None


@predicate
def is_said_to_be_another(actor: Any, record: Any) -> bool:
    """This will say whether the actor's account is said to be another person: that is answered first."""
    if not isinstance(record, Person) or actor.pk is None:
        return False
    return Claim.objects.filter(account_id=actor.pk).exclude(person=record).exists()


@predicate
def holds_the_account(actor: Any, record: Any) -> bool:
    """This will say whether it is the actor's account that is said to be a person."""
    return isinstance(record, Claim) and actor.pk is not None and record.account_id == actor.pk


@predicate
def said_so(actor: Any, record: Any) -> bool:
    """This will say whether the actor made the claim."""
    return isinstance(record, Claim) and actor.pk is not None and record.made_by_id == actor.pk


@predicate
def looks_after_the_person(actor: Any, record: Any) -> bool:
    """This will say whether the person, not the actor, has a post without a last day in the region."""
    standing = standing_of(actor)
    if not isinstance(record, Person) or standing.is_person(record.pk):
        return False
    return standing.is_operator or (
        bool(standing.regions) and standing.verifies_in(region_of_person(record.pk))
    )


@predicate
def verifies_it_spoken_for(actor: Any, record: Any) -> bool:
    """This will say whether the organisation somebody acts for lies in the actor's region."""
    return isinstance(record, Speaker) and standing_of(actor).verifies_in(record.organisation.region_id)


@predicate
def is_the_speaker(actor: Any, record: Any) -> bool:
    """This will say whether it is the actor who acts for the organisation."""
    return isinstance(record, Speaker) and actor.pk is not None and record.account_id == actor.pk


@predicate
def verifies_both(actor: Any, record: Any) -> bool:
    """This will say whether both organisations of a merge lie in the actor's region."""
    return isinstance(record, Merge) and all(
        isinstance(each, Organisation) and standing_of(actor).verifies_in(each.region_id)
        for each in (record.merged, record.kept)
    )


@predicate
def speaks_for_one_of_them(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for one of the organisations of a merge."""
    return isinstance(record, Merge) and any(
        isinstance(each, Organisation) and standing_of(actor).speaks_for(each.pk)
        for each in (record.merged, record.kept)
    )


@predicate
def is_one_of_them(actor: Any, record: Any) -> bool:
    """This will say whether one of the people of a merge is the actor."""
    return isinstance(record, Merge) and any(
        isinstance(each, Person) and standing_of(actor).is_person(each.pk)
        for each in (record.merged, record.kept)
    )


grant("registry.create_organisation", to=is_staff)
grant("registry.change_organisation", to=verifies_it | is_clerk | is_system | speaks_for_it)
grant("registry.verify_organisation", to=(verifies_it | is_system) & ~speaks_for_it)
grant("registry.dissolve_organisation", to=(verifies_it | is_system) & ~speaks_for_it)
grant("registry.restore_organisation", to=(verifies_it | is_system) & ~speaks_for_it)
# Whoever acts for one of the two, or is one of them, would gain what the other one owns.
grant("registry.merge_organisation", to=(verifies_both | is_system) & ~speaks_for_one_of_them)
grant("registry.undo_organisation_merge", to=(verifies_both | is_system) & ~speaks_for_one_of_them)
grant("registry.merge_person", to=(is_operator | is_clerk | is_system) & ~is_one_of_them)
grant("registry.undo_person_merge", to=(is_operator | is_clerk | is_system) & ~is_one_of_them)
# Who may merge two records may also say that they are two.
grant("registry.tell_organisations_apart", to=(verifies_both | is_system) & ~speaks_for_one_of_them)
grant("registry.tell_people_apart", to=(is_operator | is_clerk | is_system) & ~is_one_of_them)
grant("registry.see_pairs", to=is_operator | is_clerk | is_regional)
grant("registry.find_pairs", to=is_system)
grant("registry.create_person", to=is_staff)
grant("registry.change_person", to=is_operator | is_clerk | is_system | is_this_person)
grant("registry.forget_person", to=looks_after_the_person)
grant("registry.give_consent", to=is_this_person | is_operator | is_system)
# What a person agrees to: they say it themselves, where they can.
grant("registry.speak_for_person", to=is_this_person | (is_operator | is_clerk | is_system) & has_no_account)
# What somebody took back no import gives again.
grant("registry.give_consent_again", to=is_this_person | is_operator & has_no_account)
grant("registry.link_account", to=is_operator | is_system)
# Both say so: nobody answers themselves.
grant("registry.claim_person", to=is_nobody_yet & has_no_account & ~is_said_to_be_another)
grant("registry.confirm_claim", to=holds_the_account & ~said_so)
grant("registry.deny_claim", to=holds_the_account)
grant("registry.unlink_account", to=is_operator | is_system)
grant("registry.let_speak", to=(verifies_it | is_system) & ~speaks_for_it)
# One's own colleagues: of a body that staff verified, and to act for it alone.
grant("registry.invite_colleague", to=speaks_for_it & is_verified)
grant("registry.end_speaking", to=verifies_it_spoken_for | is_system | is_the_speaker)
grant("registry.give_role", to=is_operator | is_system)
grant("registry.end_role", to=is_operator | is_system)
# The register of exits lies below this room, which knows who runs the platform.
grant("registry.see_exits", to=is_operator)
grant("registry.remove_organisation", to=(is_operator | is_clerk | is_system) & ~speaks_for_it)
grant("registry.remove_person", to=is_operator | is_clerk | is_system)
