"""Reads of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from duijie.access import Actor, can
from duijie.agreements import queries as agreements
from duijie.agreements.models import Agreement
from duijie.events import rules as _rules  # noqa: F401 - grants the permissions
from duijie.events.models import Event, Participant, Signing
from duijie.events.states import EVENT_LIFE, EventState
from duijie.names.queries import few_that_may_hold, holding, words_of
from duijie.regions.queries import narrowed_to, within
from duijie.registry.models import Organisation
from duijie.registry.queries import person_shown
from duijie.registry.standing import Standing, standing_of


@dataclass(frozen=True)
class EventFilter:
    """What a list of events is narrowed to; empty parts narrow nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    region_code: str = ""


def _brokered(standing: Standing) -> Q:
    return within("region", standing.regions) | within("host__region", standing.regions)


def _own(standing: Standing) -> Q:
    mine = Q(organisation_id__in=standing.organisation_ids) | Q(person_id__in=standing.person_ids)
    taken_part = Participant.objects.filter(mine).order_by().values("event")
    return Q(host_id__in=standing.organisation_ids) | Q(pk__in=taken_part)


def visible_to(actor: Actor) -> QuerySet[Event]:
    """This will return the events the actor may see, newest first.

    Anybody sees what was announced. A draft is seen by its host and those named in it, the brokers
    and coordinators of its region and of its host's, the staff who wrote it, clerks and operators.
    """
    standing = standing_of(actor)
    events = Event.objects.select_related("region", "host")
    if standing.is_operator or standing.is_clerk or standing.is_system:
        return events
    seen = Q(announced_at__isnull=False) | _own(standing) | _brokered(standing)
    if standing.is_staff:
        seen |= Q(created_by_id=actor.pk)
    return events.filter(seen)


def find(actor: Actor, event_id: int, *, lock: bool = False) -> Event:
    """This will return one event. Raises Event.DoesNotExist."""
    events = visible_to(actor)
    if lock:
        events = events.select_for_update(of=("self",))
    return events.get(pk=event_id)


def narrow(events: QuerySet[Event], narrowed: EventFilter) -> QuerySet[Event]:
    """This will keep the events that pass the filter; words are those of names, places and hosts."""
    for word in words_of(narrowed.words):
        few = few_that_may_hold(Organisation, word)
        hosted = Q(host__name__icontains=word) & (Q() if few is None else Q(host_id__in=few))
        events = events.filter(holding(Event, word) | hosted)
    if narrowed.kind:
        events = events.filter(kind=narrowed.kind)
    if narrowed.state:
        events = events.filter(state=narrowed.state)
    if narrowed.region_code:
        events = narrowed_to(events, narrowed.region_code)
    return events


def _nameable(actor: Actor) -> QuerySet[Participant]:
    """This will return those who may be named to the actor: no person who did not agree (DESIGN rule 10).

    The kept record says so, under whichever record they took part.
    """
    shown = Q(person=None) | person_shown("person", actor)
    return Participant.objects.filter(shown).select_related("person__canonical", "organisation")


def participants_for(actor: Actor, event: Event) -> QuerySet[Participant]:
    """This will return who took part in an event the reader has found, as far as they may be named."""
    return _nameable(actor).filter(event=event)


def find_participant(actor: Actor, participant_id: int, *, lock: bool = False) -> Participant:
    """This will return one participant of an event the actor may see. Raises Participant.DoesNotExist."""
    found = _nameable(actor).filter(event__in=visible_to(actor).order_by().values("pk"))
    found = found.select_related("event__host", "person", "organisation")
    if lock:
        found = found.select_for_update(of=("self",))
    return found.get(pk=participant_id)


def agreements_for(actor: Actor, event: Event) -> QuerySet[Agreement]:
    """This will return the agreements signed at an event that the actor may see."""
    signed = Signing.objects.filter(event=event).order_by().values("agreement")
    return agreements.visible_to(actor).filter(pk__in=signed)


def of_agreement(actor: Actor, agreement_id: int) -> QuerySet[Event]:
    """This will return the events at which an agreement was signed, that the actor may see."""
    return visible_to(actor).filter(
        pk__in=Signing.objects.filter(agreement_id=agreement_id).order_by().values("event")
    )


def called(actor: Actor, name: str) -> list[Event]:
    """This will return the events of this very name that the actor may see, at most 20."""
    return list(visible_to(actor).filter(name=name).order_by("pk")[:20])


def steps_for(actor: Actor, event: Event) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [name for name in EVENT_LIFE.steps_from(event.state) if can(actor, f"events.{name}", event)]


def may_create(actor: Actor) -> bool:
    """This will say whether the actor may write an event: any, or one of an organisation of theirs."""
    own = sorted(standing_of(actor).organisation_ids)[:1]
    return any(can(actor, "events.create", Event(host_id=number)) for number in (None, *own))


def to_announce(actor: Actor) -> QuerySet[Event]:
    """This will return the hosts' drafts that wait for the actor to announce them, oldest first."""
    waiting = _looked_after(actor).filter(state=EventState.DRAFTED)
    return waiting.exclude(created_by_id=actor.pk).order_by("pk")


def to_settle(actor: Actor, *, today: date) -> QuerySet[Event]:
    """This will return the announced events whose day is past, to be noted as held or cancelled."""
    past = Q(day__gt="0", day__lt=today.isoformat())  # a day without a year begins with "-"
    return _looked_after(actor).filter(past, state=EventState.ANNOUNCED).order_by("pk")


def _looked_after(actor: Actor) -> QuerySet[Event]:
    standing = standing_of(actor)
    events = visible_to(actor)
    if not standing.is_operator:
        events = events.filter(_brokered(standing))
    return events.exclude(host_id__in=standing.organisation_ids)
