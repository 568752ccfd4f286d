"""What a confirmed draft of an event becomes: one event, however many pages tell of it.

The first page that tells of it makes the event; every further one joins it as a source. Who took
part and what was signed there is named as far as the page's own drafts are confirmed, whichever
came first: `join` is asked after every confirmation of the page, `leave` before a draft is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.events import actions as events
from duijie.events import queries as event_queries
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from duijie.events.states import EventKind, EventRole, EventState
from duijie.intake import queries
from duijie.intake.actions.records import MAKERS, Choice, Made
from duijie.intake.actions.unmaking import UNMAKERS
from duijie.intake.linking import links_of
from duijie.intake.models import Draft, Page
from duijie.intake.states import DraftKind, DraftState
from duijie.intake.tellings import EVENT_RECORD, find_telling
from duijie.registry import queries as registry

WHOLE_DAY = len("2026-09-25")
ROLES = {"host": EventRole.CHAIR, "organisers": EventRole.ORGANISER, "attendees": EventRole.ATTENDEE}
"""The fields of a draft that name who took part, and in what role."""
SETTLED = ("date", "place", "host", "organisers")
"""What can be settled of an event: the fields of which its pages may say different things."""


def event_of(draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
    """This will find the event the draft tells of, or make it when no page told of it before.

    One whose day is still to come is announced, any other was held: the page is public and says so.

    Raises ValidationError when a known one is so alike that a person must choose first.
    """
    known = _event_meant(draft, choice, actor=actor)
    if known is not None:
        return Made(_told_again(known, draft, actor=actor, now=now))
    values = draft.values
    day = str(values.get("date") or "")
    kinds = [kind for kind in values.get("kinds", []) if kind in EventKind.values]
    made = events.create_event(
        content=EventContent(
            name=str(values.get("name") or draft.page.title or _("event"))[:256],
            kind=kinds[0] if kinds else EventKind.OTHER,
            day=day,
            place=str(values.get("place") or "")[:200],
        ),
        actor=actor,
        now=now,
    )
    if day > timezone.localdate(now).isoformat():
        return Made(events.announce_event(event_id=made.pk, actor=actor, now=now), is_new=True)
    return Made(events.hold_event(event_id=made.pk, day=day, actor=actor, now=now), is_new=True)


def _event_meant(draft: Draft, choice: Choice, *, actor: Actor) -> Event | None:
    if choice.record_id is not None:
        return event_queries.find(actor, choice.record_id, lock=True)
    if choice.is_new:
        return None
    link = links_of(actor, draft.page.drafts.filter(kind=DraftKind.EVENT))[draft.pk]
    if not link.is_settled:
        raise ValidationError(
            _("An event like it is known already. Please choose whether it is the same one."),
            code="choose_first",
        )
    return event_queries.find(actor, link.taken_id, lock=True) if link.taken_id is not None else None


def _told_again(event: Event, draft: Draft, *, actor: Actor, now: datetime) -> Event:
    """Fill in what is not known of it yet, and note that it was held when the page's day is past."""
    if event.state == EventState.CANCELLED:
        return event
    told = _content_of(event)
    day = event.day or str(draft.values.get("date") or "")
    filled = replace(told, day=day, place=event.place or str(draft.values.get("place") or "")[:200])
    if filled != told:
        event = events.change_event(event_id=event.pk, content=filled, actor=actor, now=now)
    is_past = len(day) == WHOLE_DAY and day <= timezone.localdate(now).isoformat()
    if event.state != EventState.HELD and is_past:
        event = events.hold_event(event_id=event.pk, day=day, actor=actor, now=now)
    return event


def _content_of(event: Event) -> EventContent:
    return EventContent(**{name: getattr(event, name) for name in asdict(EventContent())})


# ------------------------------------------------------------------------------- who took part


class _Confirmed:
    """The records that a page's confirmed drafts became, by the names the page calls them."""

    def __init__(self, page: Page) -> None:
        drafts = page.drafts.filter(state=DraftState.CONFIRMED, record_id__isnull=False)
        self.tellings: list[Draft] = []
        self.signed: list[int] = []
        self._bodies: dict[str, int] = {}
        self._people: dict[str, Draft] = {}
        for draft in drafts.order_by("position"):
            number = cast("int", draft.record_id)
            if draft.record_type == EVENT_RECORD:
                self.tellings.append(draft)
            elif draft.kind == DraftKind.AGREEMENT and draft.values.get("status") == "signed":
                self.signed.append(number)
            elif draft.kind == DraftKind.ORGANISATION:
                names = [draft.values.get("name"), *draft.values.get("aliases", [])]
                self._bodies.update(dict.fromkeys(map(str, names), number))
            elif draft.kind == DraftKind.PERSON:
                self._people[str(draft.values.get("name"))] = draft

    def know(self, names: Iterable[str]) -> None:
        """Look up the bodies of these names that the page has no draft of its own for."""
        self._bodies = {**registry.ids_of_names(set(names) - self._bodies.keys()), **self._bodies}

    def person(self, name: str) -> Draft | None:
        """Give the page's own draft of a person."""
        return self._people.get(name)

    def who(self, name: str, role: EventRole) -> ParticipantDraft | None:
        """Say who takes part: a person only by the page's own draft, since a name is not enough."""
        person = self.person(name)
        if person is None:
            number = self._bodies.get(name)
            return ParticipantDraft(role, organisation_id=number) if number is not None else None
        post: dict[str, Any] = next(iter(person.values.get("posts", [])), {})
        return ParticipantDraft(
            role,
            organisation_id=self._bodies.get(str(post.get("organisation", ""))),
            person_id=person.record_id,
            post=str(post.get("post", ""))[:80],
        )


def _named(draft: Draft, field: str) -> list[str]:
    value = draft.values.get(field) or []
    return [value] if isinstance(value, str) else [str(each) for each in value]


def join(page: Page, *, actor: Actor, now: datetime) -> None:
    """This will name at the page's events who took part and what was signed, as far as it is confirmed.

    What was named once is not named again: a clerk may have taken it off. Who chaired and who
    organised is taken from one page; where another says otherwise the two stand side by side.
    """
    confirmed = _Confirmed(page)
    for draft in confirmed.tellings:
        confirmed.know(name for field in ROLES for name in _named(draft, field))
        confirmed.know(str(each.get("organisation", "")) for each in _posts(confirmed, draft))
    for draft in confirmed.tellings:
        event = event_queries.find(actor, cast("int", draft.record_id), lock=True)
        if event.state == EventState.CANCELLED:
            continue
        joined = _named_there(event, draft, confirmed, actor=actor, now=now)
        signed = list(draft.left.get("agreements", []))
        if len(confirmed.tellings) == 1:
            fresh = [number for number in confirmed.signed if number not in signed]
            for number in fresh:
                events.add_agreement(event_id=event.pk, agreement_id=number, actor=actor, now=now)
            signed += fresh
        left = {**draft.left, "participants": joined, "agreements": signed}
        if left != draft.left:
            draft.left = left
            draft.save(update_fields=["left"])


def _named_there(
    event: Event, draft: Draft, confirmed: _Confirmed, *, actor: Actor, now: datetime
) -> dict[str, int]:
    """Name who is not named yet; gives the participants that the draft named, by role and name."""
    joined = dict(draft.left.get("participants", {}))
    for field, role in ROLES.items():
        if role != EventRole.ATTENDEE and _told_by_another(event, role, joined):
            continue
        for name in _named(draft, field):
            who = confirmed.who(name, role)
            if who is not None and f"{role}:{name}" not in joined:
                joined[f"{role}:{name}"] = _add(event, who, actor=actor, now=now)
    return joined


def _posts(confirmed: _Confirmed, draft: Draft) -> list[Mapping[str, Any]]:
    people = (confirmed.person(name) for field in ROLES for name in _named(draft, field))
    return [post for person in people if person is not None for post in person.values.get("posts", [])[:1]]


def _told_by_another(event: Event, role: EventRole, joined: Mapping[str, int]) -> bool:
    return event.participants.filter(role=role).exclude(pk__in=joined.values()).exists()


def _add(event: Event, who: ParticipantDraft, *, actor: Actor, now: datetime) -> int:
    return events.add_participant(event_id=event.pk, draft=who, actor=actor, now=now).pk


def leave(draft: Draft, record_type: str, record_id: int, *, actor: Actor, now: datetime) -> None:
    """This will take off the page's events what they name only because of a draft that is taken back."""
    for telling in _Confirmed(draft.page).tellings:
        joined: dict[str, int] = dict(telling.left.get("participants", {}))
        signed: list[int] = list(telling.left.get("agreements", []))
        event = event_queries.find(actor, cast("int", telling.record_id), lock=True)
        column = {"registry.person": "person_id", "registry.organisation": "organisation_id"}.get(record_type)
        if column is not None:
            gone = {
                each.pk for each in event.participants.filter(pk__in=joined.values(), **{column: record_id})
            }
            _take_off(gone, actor=actor, now=now)
            joined = {name: number for name, number in joined.items() if number not in gone}
        if record_type == "agreements.agreement" and record_id in signed:
            events.remove_agreement(event_id=event.pk, agreement_id=record_id, actor=actor, now=now)
            signed.remove(record_id)
        telling.left = {**telling.left, "participants": joined, "agreements": signed}
        telling.save(update_fields=["left"])


def _take_off(participant_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    for number in sorted(participant_ids):
        events.remove_participant(participant_id=number, actor=actor, now=now)


def _unmake(record_id: int, left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime) -> None:
    event = event_queries.find(actor, record_id, lock=True)
    if is_last:
        events.remove_event(event_id=record_id, actor=actor, now=now)
        return
    others = Draft.objects.filter(
        record_type=EVENT_RECORD, record_id=record_id, state=DraftState.CONFIRMED
    ).values_list("left", flat=True)
    kept = {number for each in others for number in each.get("participants", {}).values()}
    signed = {number for each in others for number in each.get("agreements", [])}
    named = event.participants.filter(pk__in=set(left.get("participants", {}).values()) - kept)
    _take_off(named.values_list("pk", flat=True), actor=actor, now=now)
    for number in set(left.get("agreements", [])) - signed:
        events.remove_agreement(event_id=record_id, agreement_id=number, actor=actor, now=now)


# ------------------------------------------------------------------------------------- settling


@transaction.atomic
def settle_event(*, event_id: int, draft_id: int, field: str, actor: Actor, now: datetime) -> Event:
    """This will take what one page says of an event for what holds; what the pages say stays as it is.

    Args:
        event_id: an event that pages tell of.
        draft_id: a confirmed draft that tells of it.
        field: one of SETTLED.
        actor: a clerk or an operator.
        now: when.

    Raises Event.DoesNotExist, Draft.DoesNotExist, NotPermittedError, WrongStateError; ValidationError
    when the draft says nothing of it, or names somebody who is not known.
    """
    event = queries.find_told_event(actor, event_id, lock=True)
    require(actor, "intake.settle_event", event)
    draft = find_telling(actor, event, draft_id)
    if field not in SETTLED or not draft.values.get(field):
        raise ValidationError(_("This page says nothing that could hold here."), code="nothing_said")
    if field in ROLES:
        _settle_who(event, draft, field, actor=actor, now=now)
    else:
        changed = {"day" if field == "date" else field: str(draft.values[field])}
        content = replace(_content_of(event), **cast("dict[str, Any]", changed))
        events.change_event(event_id=event.pk, content=content, actor=actor, now=now)
    record(actor=actor, action="intake.settle_event", subject=event, fields=[field], now=now)
    event.refresh_from_db()
    return event


def _settle_who(event: Event, draft: Draft, field: str, *, actor: Actor, now: datetime) -> None:
    confirmed = _Confirmed(draft.page)
    names = _named(draft, field)
    confirmed.know(names)
    found = {name: confirmed.who(name, ROLES[field]) for name in names}
    unknown = [name for name, who in found.items() if who is None]
    if unknown:
        told = _("“%(name)s” is not confirmed yet. Please confirm its draft on the page first.")
        raise ValidationError(told % {"name": "、".join(unknown)}, code="not_confirmed")
    holding = {
        f"{ROLES[field]}:{name}": _add(event, who, actor=actor, now=now)
        for name, who in found.items()
        if who is not None
    }
    draft.left = {**draft.left, "participants": {**draft.left.get("participants", {}), **holding}}
    draft.save(update_fields=["left"])
    wrong = event.participants.filter(role=ROLES[field]).exclude(pk__in=holding.values())
    _take_off(list(wrong.values_list("pk", flat=True)), actor=actor, now=now)


MAKERS[DraftKind.EVENT] = event_of
UNMAKERS[EVENT_RECORD] = _unmake
