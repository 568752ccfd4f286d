"""Records that may be one: found by spelling and sound, weighed by core.likeness, decided by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from duijie.access import Actor
from duijie.core.likeness import (
    LIKELY,
    Likeness,
    OrganisationLook,
    PersonLook,
    compare_organisations,
    compare_people,
)
from duijie.registry.merged_records import told_apart
from duijie.registry.models import Organisation, Person
from duijie.registry.namesakes import organisations_like, people_like
from duijie.registry.queries import organisations_visible_to, people_visible_to
from duijie.registry.states import PairKind

MOST_COMPARED, MOST_LIKELY = 50, 10

Record = TypeVar("Record", Organisation, Person)


@dataclass(frozen=True)
class Candidate(Generic[Record]):
    """A record that may be the same as another one, how likely, and why."""

    record: Record
    likeness: Likeness


def twins_of_organisation(actor: Actor, organisation: Organisation) -> list[Candidate[Organisation]]:
    """This will return organisations that may be the same, the likeliest first, at most 10.

    The number of queries does not depend on how many there are.
    """
    names = [organisation.name, organisation.short_name, *(each.name for each in organisation.aliases.all())]
    found = organisations_visible_to(actor).filter(
        pk__in=[each.pk for each in organisations_like(names, most=MOST_COMPARED)]
    )
    look = look_of_organisation(organisation)
    apart = told_apart(PairKind.ORGANISATION, organisation.pk)
    others = found.exclude(pk__in={organisation.pk, *apart}).prefetch_related("aliases")
    return _likely(others, lambda other: compare_organisations(look, look_of_organisation(other)))


def twins_of_new(actor: Actor, look: OrganisationLook) -> list[Candidate[Organisation]]:
    """This will return organisations that one not yet added may be, the likeliest first, at most 10.

    Those of which a person should look before a new record is made (LIKELY).
    """
    like = organisations_like([look.name, *look.others], most=MOST_COMPARED)
    others = organisations_visible_to(actor).filter(pk__in=[each.pk for each in like])
    found = _likely(
        others.prefetch_related("aliases"),
        lambda other: compare_organisations(look, look_of_organisation(other)),
    )
    return [each for each in found if each.likeness.score >= LIKELY]


def twins_of_person(actor: Actor, person: Person) -> list[Candidate[Person]]:
    """This will return records that may be of the same person, the likeliest first, at most 10."""
    found = people_visible_to(actor).filter(
        pk__in=[each.pk for each in people_like([person.name], most=MOST_COMPARED)]
    )
    look = look_of_person(person)
    others = found.exclude(pk__in={person.pk, *told_apart(PairKind.PERSON, person.pk)})
    return _likely(others, lambda other: compare_people(look, look_of_person(other)))


def _likely(records: Iterable[Record], compared: Callable[[Record], Likeness]) -> list[Candidate[Record]]:
    candidates = [Candidate(each, likeness) for each in records if (likeness := compared(each)).score > 0]
    candidates.sort(key=lambda one: (-one.likeness.score, one.record.pk))
    return candidates[:MOST_LIKELY]


def look_of_organisation(organisation: Organisation) -> OrganisationLook:
    """This will give what an organisation is compared by; its aliases are read before."""
    others = (organisation.short_name, *(alias.name for alias in organisation.aliases.all()))
    return OrganisationLook(
        name=organisation.name,
        others=tuple(name for name in others if name),
        kind=organisation.kind,
        region=organisation.region_id or "",
        credit_code=organisation.credit_code or "",
    )


def look_of_person(person: Person) -> PersonLook:
    """This will give what a person is compared by; their posts are read before."""
    return PersonLook(
        name=person.name,
        posts=frozenset((post.organisation.name, post.name) for post in person.posts.all()),
        titles=frozenset({person.title} - {""}),
    )
