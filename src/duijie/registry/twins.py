"""Records that may be one: found by spelling and sound, weighed by core.likeness, decided by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet

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
from duijie.registry.namesakes import organisations_like, people_like, with_names
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
    look = look_of_organisation(with_names(Organisation.objects.all()).get(pk=organisation.pk))
    apart = told_apart(PairKind.ORGANISATION, organisation.pk)
    return _likely_to_be(look, organisations_visible_to(actor).exclude(pk__in={organisation.pk, *apart}))


def twins_of_new(actor: Actor, look: OrganisationLook) -> list[Candidate[Organisation]]:
    """This will return organisations that one not yet added may be, the likeliest first, at most 10.

    Those of which a person should look before a new record is made (LIKELY).
    """
    found = _likely_to_be(look, organisations_visible_to(actor))
    return [each for each in found if each.likeness.score >= LIKELY]


def _likely_to_be(look: OrganisationLook, among: QuerySet[Organisation]) -> list[Candidate[Organisation]]:
    others = organisations_like([look.name, *look.others], among=among, most=MOST_COMPARED)
    return _likely(others, lambda other: compare_organisations(look, look_of_organisation(other)))


def twins_of_person(actor: Actor, person: Person) -> list[Candidate[Person]]:
    """This will return records that may be of the same person, the likeliest first, at most 10."""
    look = look_of_person(person)
    apart = told_apart(PairKind.PERSON, person.pk)
    among = people_visible_to(actor).exclude(pk__in={person.pk, *apart})
    others = people_like([person.name], among=among, most=MOST_COMPARED)
    return _likely(others, lambda other: compare_people(look, look_of_person(other)))


def _likely(records: Iterable[Record], compared: Callable[[Record], Likeness]) -> list[Candidate[Record]]:
    candidates = [Candidate(each, likeness) for each in records if (likeness := compared(each)).score > 0]
    candidates.sort(key=lambda one: (-one.likeness.score, one.record.pk))
    return candidates[:MOST_LIKELY]


def names_of_organisation(organisation: Organisation) -> list[str]:
    """This will return every name an organisation goes by, its own first; read before by `with_names`.

    A name of a record that was merged into it is a name of the one that was kept.
    """
    records = (organisation, *organisation.family.all())
    names = [
        name
        for each in records
        for name in (each.name, each.short_name, *(alias.name for alias in each.aliases.all()))
    ]
    return [name for name in names if name]


def look_of_organisation(organisation: Organisation) -> OrganisationLook:
    """This will give what an organisation is compared by; its names are read before by `with_names`."""
    return look_called(organisation, names_of_organisation(organisation))


def look_called(organisation: Organisation, names: Iterable[str]) -> OrganisationLook:
    """This will give what an organisation is compared by that goes by these names, its own first.

    Also of one that is not added yet: it has no names to be read.
    """
    name, *others = names
    return OrganisationLook(
        name=name,
        others=tuple(others),
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
