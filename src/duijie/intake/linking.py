"""Which records we know a draft may be about: candidates with scores and reasons, for a clerk to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Q

from duijie.access import Actor
from duijie.agreements import queries as agreements
from duijie.agreements.models import Agreement
from duijie.core.likeness import (
    LIKELY,
    AgreementLook,
    EventLook,
    Likeness,
    OrganisationLook,
    PersonLook,
    compare_agreements,
    compare_events,
    compare_organisations,
    compare_people,
    even,
    keys_of,
    the_one,
)
from duijie.core.taxonomy.places import codes_in
from duijie.events import queries as events
from duijie.events.models import Event
from duijie.events.states import EventKind, EventRole, EventState
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind
from duijie.intake.tellings import EVENT_RECORD, telling
from duijie.registry import namesakes
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.twins import look_of_organisation

Record = Organisation | Person | Agreement | Event
MOST_CANDIDATES = 5
MOST_NAMES = 300


@dataclass(frozen=True)
class Candidate:
    """A record that a draft may be about, how like it is and why."""

    record: Record
    likeness: Likeness

    @property
    def percent(self) -> int:
        """The score as whole hundredths, to order by; it is no probability."""
        return round(self.likeness.score * 100)


@dataclass(frozen=True)
class Link:
    """What a draft is taken to be about: what the clerk chose, or the one candidate that is sure."""

    candidates: tuple[Candidate, ...] = field(default=())
    chosen_id: int | None = None
    is_new: bool = False
    taken_id: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to choose: a choice was made, one is sure, or none is likely."""
        if self.chosen_id is not None or self.is_new or self.taken_id is not None:
            return True
        return not any(each.likeness.score >= LIKELY for each in self.candidates)

    @property
    def selected(self) -> str:
        """What a form has chosen at first: a record's number, "new", or nothing."""
        if self.is_new:
            return "new"
        number = self.chosen_id if self.chosen_id is not None else self.taken_id
        return "" if number is None else str(number)


def links_of(actor: Actor, drafts: Iterable[Draft]) -> dict[int, Link]:
    """This will link each organisation's, person's, agreement's and event's draft to what is known.

    `drafts` are all of one page: the other names a body goes by there count for its people, and two
    agreements of one page are never one. The number of queries does not grow with the drafts.
    """
    drafts = list(drafts)
    bodies = [each for each in drafts if each.kind == DraftKind.ORGANISATION]
    people = [each for each in drafts if each.kind == DraftKind.PERSON]
    agreed = [each for each in drafts if each.kind == DraftKind.AGREEMENT]
    held = [each for each in drafts if each.kind == DraftKind.EVENT]
    links = _organisation_links(bodies)
    return {
        **links,
        **_person_links(people, bodies),
        **_agreement_links(actor, agreed, bodies, links),
        **_event_links(actor, held),
    }


def _linked(draft: Draft, compared: Iterable[tuple[Record, Likeness]]) -> Link:
    alike = sorted(
        (Candidate(record, likeness) for record, likeness in compared if likeness.score > 0),
        key=lambda each: (-each.likeness.score, each.record.pk),
    )
    chosen = draft.linked_id is not None or draft.is_new_record
    return Link(
        candidates=tuple(alike[:MOST_CANDIDATES]),
        chosen_id=draft.linked_id,
        is_new=draft.is_new_record,
        taken_id=None if chosen else the_one((each.record.pk, each.likeness.score) for each in alike),
    )


# --------------------------------------------------------------------------- organisations


def names_of(draft: Draft) -> list[str]:
    """This will return the names an organisation's draft goes by, the one it is called first."""
    return [str(draft.values.get("name", "")), *(str(each) for each in draft.values.get("aliases", []))]


def _organisation_links(drafts: Sequence[Draft]) -> dict[int, Link]:
    known = namesakes.organisations_like([n for each in drafts for n in names_of(each)][:MOST_NAMES])
    looks = {organisation.pk: (organisation, look_of_organisation(organisation)) for organisation in known}
    # A page of 300 bodies is not compared with 500 records each: only with those of a shared key.
    by_key: dict[str, set[int]] = {}
    for number, (_organisation, look) in looks.items():
        for key in keys_of((look.name, *look.others)):
            by_key.setdefault(key, set()).add(number)
    links = {}
    for draft in drafts:
        own = _organisation_look(draft)
        near = set().union(*(by_key.get(key, ()) for key in keys_of(names_of(draft))))
        compared = [
            (record, compare_organisations(own, look)) for record, look in map(looks.__getitem__, near)
        ]
        links[draft.pk] = _linked(draft, compared)
    return links


def _organisation_look(draft: Draft) -> OrganisationLook:
    name, *others = names_of(draft)
    return OrganisationLook(
        name=name, others=tuple(others), kind=str(draft.values.get("kind", "")), places=codes_in(name)
    )


# ---------------------------------------------------------------------------------- people


def _person_links(drafts: Sequence[Draft], bodies: Sequence[Draft]) -> dict[int, Link]:
    known = namesakes.people_like([str(each.values.get("name", "")) for each in drafts][:MOST_NAMES])
    looks = [(person, look_of_person(person)) for person in known]
    called = {even(name): names_of(body) for body in bodies for name in names_of(body)}
    links = {}
    for draft in drafts:
        own = _person_look(draft, called)
        links[draft.pk] = _linked(draft, ((record, compare_people(own, look)) for record, look in looks))
    return links


def look_of_person(person: Person) -> PersonLook:
    """This will tell what the registry knows of a person; posts and their bodies are read before."""
    posts = list(person.posts.all())
    employers = {
        name
        for post in posts
        for name in (
            post.organisation.name,
            post.organisation.short_name,
            *(alias.name for alias in post.organisation.aliases.all()),
        )
        if name
    }
    return PersonLook(
        name=person.name,
        posts=frozenset((post.organisation.name, post.name) for post in posts),
        titles=frozenset(filter(None, person.title.split("、"))),
        employers=frozenset(employers),
    )


def _person_look(draft: Draft, called: dict[str, list[str]]) -> PersonLook:
    posts = [
        (str(post["organisation"]), str(post.get("post", "")))
        for post in cast("list[dict[str, str]]", draft.values.get("posts", []))
        if post.get("organisation")
    ]
    employers = {name for where, _what in posts for name in (where, *called.get(even(where), ()))}
    return PersonLook(
        name=str(draft.values.get("name", "")),
        posts=frozenset(posts),
        titles=frozenset(str(title) for title in draft.values.get("titles", [])),
        employers=frozenset(employers),
    )


# ------------------------------------------------------------------------------ agreements


def parties_of(draft: Draft) -> list[str]:
    """This will return the parties an agreement's draft names, each once."""
    sides = draft.values.get("sides") or [draft.values.get("parties", [])]
    return list(dict.fromkeys(str(name) for side in sides for name in side))


def _agreement_links(
    actor: Actor, drafts: Sequence[Draft], bodies: Sequence[Draft], links: dict[int, Link]
) -> dict[int, Link]:
    if not drafts:
        return {}
    meant = _bodies_meant(bodies, links)
    named = {name for draft in drafts for name in parties_of(draft)}
    meant = {**registry.ids_of_names(named - meant.keys()), **meant}
    here = {draft.record_id for draft in drafts if draft.record_id is not None}
    known = [
        (each, look_of_agreement(each))
        for each in agreements.between(actor, meant.values())
        if each.pk not in here
    ]
    linked = {}
    for draft in drafts:
        own = AgreementLook(
            parties=frozenset(meant.get(name, name) for name in parties_of(draft)),
            date=str(draft.values.get("date") or ""),
            title=str(draft.values.get("title") or ""),
            kind=str(draft.values.get("kind") or ""),
        )
        linked[draft.pk] = _linked(draft, ((each, compare_agreements(own, look)) for each, look in known))
    return linked


def _bodies_meant(bodies: Iterable[Draft], links: dict[int, Link]) -> dict[str, int]:
    """Say which organisation each name on the page means, as far as confirmed, chosen or sure."""
    meant = {}
    for body in bodies:
        link = links[body.pk]
        number = body.record_id or link.chosen_id or (None if link.is_new else link.taken_id)
        if number is not None:
            meant.update(dict.fromkeys(names_of(body), number))
    return meant


def look_of_agreement(agreement: Agreement) -> AgreementLook:
    """This will tell what is known of an agreement; its parties are read before."""
    return AgreementLook(
        parties=frozenset(party.organisation_id for party in agreement.parties.all()),
        date=agreement.signed_on,
        title=agreement.title,
        kind=agreement.kind,
    )


# --------------------------------------------------------------------------------- events

NEAR_DAYS = 3


def _event_links(actor: Actor, drafts: Sequence[Draft]) -> dict[int, Link]:
    if not drafts:
        return {}
    looks = [(draft, _event_look(draft.values)) for draft in drafts]
    days = {day for _draft, look in looks for day in days_near(look.date)}
    names = {look.name for _draft, look in looks if look.name}
    here = {draft.record_id for draft in drafts if draft.record_id is not None}
    near = events.visible_to(actor).filter(Q(day__in=days) | Q(name__in=names)).exclude(pk__in=here)
    found = list(
        near.exclude(state=EventState.CANCELLED).prefetch_related(
            "participants__person", "participants__organisation"
        )[:MOST_NAMES]
    )
    told = _told_of(event.pk for event in found)
    known = [(event, look_of_event(event, told.get(event.pk, ()))) for event in found]
    return {
        draft.pk: _linked(draft, ((event, compare_events(own, look)) for event, look in known))
        for draft, own in looks
    }


def days_near(told: str) -> set[str]:
    """This will give the days, as they may be told, that a page with this day may mean.

    A whole day also as month, year and without its year, and the days beside it: pages that
    contradict each other are mostly a day or two apart.
    """
    if not told:
        return set()
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return {told}
    near = {(day + timedelta(days=step)).isoformat() for step in range(-NEAR_DAYS, NEAR_DAYS + 1)}
    return near | {f"-{each[4:]}" for each in near} | {told[:7], told[:4]}


def _event_look(values: Mapping[str, Any]) -> EventLook:
    def names(field: str) -> list[str]:
        return [str(each) for each in values.get(field, [])]

    return EventLook(
        name=str(values.get("name") or ""),
        date=str(values.get("date") or ""),
        place=str(values.get("place") or ""),
        bodies=frozenset(names("organisers") + names("attendees")),
        people=frozenset(filter(None, [str(values.get("host") or "")])),
        kinds=frozenset(names("kinds")),
    )


def _told_of(event_ids: Iterable[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Give what pages tell of each event: they name more of those who took part than the registry knows."""
    told: dict[int, list[Mapping[str, Any]]] = {}
    drafts = telling(EVENT_RECORD).filter(record_id__in=list(event_ids))
    for draft in drafts.only("record_id", "values")[:MOST_NAMES]:
        told.setdefault(cast("int", draft.record_id), []).append(draft.values)
    return told


def look_of_event(event: Event, told: Iterable[Mapping[str, Any]] = ()) -> EventLook:
    """This will tell what is known of an event and what pages told of it; participants are read before."""
    looks = [_event_look(values) for values in told]
    named = list(event.participants.all())
    chairs = {str(each) for each in named if each.role == EventRole.CHAIR}
    bodies = {str(each) for each in [event.host, *named] if each is not None}
    # Of another kind is what is said when the kind is not known.
    kinds = {event.kind} - {EventKind.OTHER}
    return EventLook(
        name=event.name,
        date=event.day,
        place=event.place,
        bodies=frozenset(bodies).union(*(look.bodies for look in looks)) - chairs,
        people=frozenset(chairs).union(*(look.people for look in looks)),
        kinds=frozenset(kinds).union(*(look.kinds for look in looks)),
    )
