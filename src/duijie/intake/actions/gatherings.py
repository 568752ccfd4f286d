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
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.lifecycle import WrongStateError
from duijie.events import actions as events
from duijie.events import queries as event_queries
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent, Participant
from duijie.events.states import EventKind, EventRole, EventState
from duijie.intake import queries
from duijie.intake.actions.locking import find_to_decide
from duijie.intake.actions.records import MAKERS, Choice, Made
from duijie.intake.actions.unmaking import UNMAKERS
from duijie.intake.linking import links_of
from duijie.intake.models import Draft, Page
from duijie.intake.states import DraftKind, DraftState
from duijie.intake.tellings import EVENT_RECORD, ROLES, names_in, telling, told_as
from duijie.registry import queries as registry

WHOLE_DAY = len("2026-09-25")
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

    def know(self, tellings: Iterable[Draft]) -> None:
        """Look up the bodies that tellings name, and those where whom they name has a post, in one query.

        The page's own drafts come first: it may have a name of its own for a body.
        """
        names = {name for draft in tellings for field in ROLES for name in names_in(draft, field)}
        names |= {str(self._post(name).get("organisation", "")) for name in names}
        self._bodies = {**registry.ids_of_names(names - self._bodies.keys()), **self._bodies}

    def found(self, draft: Draft, field: str) -> dict[str, ParticipantDraft]:
        """Give whom a field of a telling names, by the names, as far as they are known."""
        named = ((name, self._who(name, ROLES[field])) for name in names_in(draft, field))
        return {name: who for name, who in named if who is not None}

    def _post(self, name: str) -> dict[str, Any]:
        person = self._people.get(name)
        return next(iter(person.values.get("posts", [])), {}) if person is not None else {}

    def _who(self, name: str, role: EventRole) -> ParticipantDraft | None:
        """Say who takes part: a person only by the page's own draft, since a name is not enough."""
        person = self._people.get(name)
        if person is None:
            number = self._bodies.get(name)
            return ParticipantDraft(role, organisation_id=number) if number is not None else None
        post = self._post(name)
        return ParticipantDraft(
            role,
            organisation_id=self._bodies.get(str(post.get("organisation", ""))),
            person_id=person.record_id,
            post=str(post.get("post", ""))[:80],
        )


class _Named:
    """Who is named at an event and what was signed there, and which of it the pages brought.

    What was there before a page told of it was entered by the host or an officer: no page's to take off.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self._rows = {_who_is(each): each.pk for each in event.participants.all()}
        self._signed = set(event.signings.values_list("agreement_id", flat=True))
        self._brought, self._signed_brought = _brought_by(_tellings_of(event.pk))

    def add(
        self, left: dict[str, Any], name: str, who: ParticipantDraft, *, actor: Actor, now: datetime
    ) -> int:
        """Name somebody, and note in what the draft left whether they are there because of a page."""
        number = self._rows.get(_who_is(who))
        if number is None:
            added = events.add_participant(event_id=self.event.pk, draft=who, actor=actor, now=now)
            number = self._rows[_who_is(who)] = added.pk
            self._brought.add(number)
        of_page = number in self._brought
        left["participants" if of_page else "not_brought"][told_as(who.role, name)] = number
        return number

    def join(
        self, left: dict[str, Any], role: str, found: Mapping[str, ParticipantDraft], **who_when: Any
    ) -> None:
        """Name in a role who is not named yet; one who chairs and who organises is told by one page."""
        noted = {**left["participants"], **left["not_brought"]}
        others = {number for (held, *_who), number in self._rows.items() if held == role}
        is_full = role != EventRole.ATTENDEE and bool(others - set(noted.values()))
        for name, who in found.items():
            if told_as(role, name) not in noted and not (is_full and _who_is(who) not in self._rows):
                self.add(left, name, who, **who_when)

    def sign(self, left: dict[str, Any], agreement_ids: Iterable[int], **who_when: Any) -> None:
        """Note what was signed there and is not noted yet."""
        for number in agreement_ids:
            if number in left["agreements"] or told_as("agreement", number) in left["not_brought"]:
                continue
            if number in self._signed - self._signed_brought:
                left["not_brought"][told_as("agreement", number)] = number
                continue
            events.add_agreement(event_id=self.event.pk, agreement_id=number, **who_when)
            left["agreements"].append(number)


def _who_is(who: Participant | ParticipantDraft) -> tuple[str, int | None, int | None]:
    """Say by what somebody is known: a person takes part in a role once, wherever they come from."""
    return who.role, who.person_id, None if who.person_id is not None else who.organisation_id


def _tellings_of(event_id: int) -> QuerySet[Draft]:
    return telling(EVENT_RECORD).filter(record_id=event_id)


def _brought_by(tellings: QuerySet[Draft]) -> tuple[set[int], set[int]]:
    """Give the participants, and the agreements, that are named because of these tellings."""
    left = list(tellings.values_list("left", flat=True))
    participants = {number for each in left for number in each.get("participants", {}).values()}
    return participants, {number for each in left for number in each.get("agreements", [])}


def _left_of(draft: Draft) -> dict[str, Any]:
    """Give a copy of what a draft left at its event, to be written to.

    `participants` and `agreements` are there because of it (others may have brought them too);
    `not_brought` is what it tells and was there before, or a clerk settled otherwise: never its to take off.
    """
    return {
        **draft.left,
        "participants": dict(draft.left.get("participants", {})),
        "not_brought": dict(draft.left.get("not_brought", {})),
        "agreements": list(draft.left.get("agreements", [])),
    }


def _keep_left(draft: Draft, left: dict[str, Any]) -> None:
    if left != draft.left:
        draft.left = left
        draft.save(update_fields=["left"])


def join(page: Page, *, actor: Actor, now: datetime) -> None:
    """This will name at the page's events who took part and what was signed, as far as it is confirmed.

    What was named once is not named again: a clerk may have taken it off. Who chaired and who
    organised is taken from one page; where another says otherwise the two stand side by side.
    """
    confirmed = _Confirmed(page)
    confirmed.know(confirmed.tellings)
    for draft in confirmed.tellings:
        event = event_queries.find(actor, cast("int", draft.record_id), lock=True)
        if event.state == EventState.CANCELLED:
            continue
        named, left = _Named(event), _left_of(draft)
        for field, role in ROLES.items():
            named.join(left, role, confirmed.found(draft, field), actor=actor, now=now)
        if len(confirmed.tellings) == 1:
            named.sign(left, confirmed.signed, actor=actor, now=now)
        _keep_left(draft, left)


_WHO = {"registry.person": "person_id", "registry.organisation": "organisation_id"}


def leave(draft: Draft, record_type: str, record_id: int, *, actor: Actor, now: datetime) -> None:
    """This will take off the page's events what they name only because of a draft that is taken back.

    What another page tells of the same event stays.
    """
    for told in _Confirmed(draft.page).tellings:
        event = event_queries.find(actor, cast("int", told.record_id), lock=True)
        left = _left_of(told)
        gone: set[int] = set()
        if record_type in _WHO:
            gone = set(
                event.participants.filter(**{_WHO[record_type]: record_id}).values_list("pk", flat=True)
            )
        signed = {record_id} if record_type == "agreements.agreement" else set()
        brought = gone & set(left["participants"].values()), signed & set(left["agreements"])
        others = _tellings_of(event.pk).exclude(page=draft.page_id)
        _take_off(event, brought, others, actor=actor, now=now)
        for part in ("participants", "not_brought"):
            left[part] = {name: number for name, number in left[part].items() if number not in gone}
        left["agreements"] = [number for number in left["agreements"] if number not in signed]
        _keep_left(told, left)


def _take_off(
    event: Event, brought: tuple[set[int], set[int]], others: QuerySet[Draft], *, actor: Actor, now: datetime
) -> None:
    """Take off an event the participants and agreements that were brought, and not by others as well."""
    kept, signed = _brought_by(others)
    standing = event.participants.filter(pk__in=brought[0] - kept).order_by("pk")
    for number in list(standing.values_list("pk", flat=True)):
        events.remove_participant(participant_id=number, actor=actor, now=now)
    for number in sorted(brought[1] - signed):
        events.remove_agreement(event_id=event.pk, agreement_id=number, actor=actor, now=now)


def _unmake(record_id: int, left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime) -> None:
    """Take off what the telling brought; the last one takes the event along, unless it was cancelled."""
    event = event_queries.find(actor, record_id, lock=True)
    brought = set(left.get("participants", {}).values()), set(left.get("agreements", []))
    _take_off(event, brought, _tellings_of(record_id), actor=actor, now=now)
    if is_last and event.state != EventState.CANCELLED:
        events.remove_event(event_id=record_id, actor=actor, now=now)


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

    Raises Event.DoesNotExist, Draft.DoesNotExist, NotPermittedError, WrongStateError of an event that was
    cancelled; ValidationError when the draft says nothing of it, or names somebody who is not known.
    """
    require(actor, "intake.settle_event", queries.find_told_event(actor, event_id))
    draft = find_to_decide(actor, draft_id)
    if (draft.record_type, draft.record_id) != (EVENT_RECORD, event_id):
        raise Draft.DoesNotExist
    event = queries.find_told_event(actor, event_id, lock=True)
    if event.state == EventState.CANCELLED:
        raise WrongStateError("settle_event", event.state)
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
    confirmed.know([draft])
    found = confirmed.found(draft, field)
    unknown = [name for name in names_in(draft, field) if name not in found]
    if unknown:
        told = _("“%(name)s” is not confirmed yet. Please confirm its draft on the page first.")
        raise ValidationError(told % {"name": "、".join(unknown)}, code="not_confirmed")
    named, left = _Named(event), _left_of(draft)
    holding = [named.add(left, name, who, actor=actor, now=now) for name, who in found.items()]
    _keep_left(draft, left)
    wrong = event.participants.filter(role=ROLES[field]).exclude(pk__in=holding).order_by("pk")
    for number in list(wrong.values_list("pk", flat=True)):
        events.remove_participant(participant_id=number, actor=actor, now=now)


MAKERS[DraftKind.EVENT] = event_of
UNMAKERS[EVENT_RECORD] = _unmake
