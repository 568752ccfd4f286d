"""Writes of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import pgettext

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.agreements import queries as agreements
from duijie.audit.actions import record
from duijie.core.lifecycle import WrongStateError
from duijie.events import queries
from duijie.events import rules as _rules  # noqa: F401 - grants the permissions
from duijie.events.models import Event, EventContent, Participant, Signing
from duijie.events.states import EVENT_LIFE, EventState
from duijie.files.queries import has_files
from duijie.notices.actions import notify
from duijie.papers.queries import has_papers
from duijie.registry.queries import find_organisation, find_person, speakers_of, verifiers_in

MOST_PARTICIPANTS = 1000


@dataclass(frozen=True)
class ParticipantDraft:
    """Somebody who takes part: a person, an organisation, or a person of an organisation."""

    role: str
    organisation_id: int | None = None
    person_id: int | None = None
    post: str = ""


@transaction.atomic
def create_event(
    *,
    content: EventContent,
    actor: Actor,
    now: datetime,
    participants: Sequence[ParticipantDraft] = (),
    agreement_ids: Iterable[int] = (),
    form_token: str | None = None,
) -> Event:
    """This will write an event as a draft, and ask the region to announce what a host wrote.

    Args:
        content: what is said of it; the name must be there, the day as far as it is known.
        actor: staff, or somebody who acts for the host.
        now: when.
        participants: organisers, supporters, who chairs, who speaks, who attends.
        agreement_ids: agreements signed there that the actor may see.
        form_token: a token of the form it was typed in: the same token gives the same event.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    sent_before = _made_by_form(actor, form_token)
    if sent_before is not None:
        return sent_before
    event = Event(created_at=now, created_by_id=actor.pk, form_token=form_token or None)
    _write(event, content, actor=actor)
    require(actor, "events.create", event)
    event.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _made_by_form(actor, form_token)
        if sent_before is None:
            raise
        return sent_before
    for draft in participants:
        _add(event, draft, actor=actor)
    for number in agreement_ids:
        Signing.objects.create(event=event, agreement=agreements.find(actor, number))
    record(actor=actor, action="events.create", subject=event, now=now)
    own = {account.pk for account in _hosts(event)}
    region = event.region_id or event.region_of_host
    if actor.pk in own:
        _tell(event, "to_announce", [each for each in verifiers_in(region) if each.pk not in own], actor, now)
    return event


def _made_by_form(actor: Actor, form_token: str | None) -> Event | None:
    if not form_token:
        return None
    return queries.visible_to(actor).filter(form_token=form_token, created_by_id=actor.pk).first()


def _write(event: Event, content: EventContent, *, actor: Actor) -> None:
    for name, value in asdict(content).items():
        setattr(event, name, value)
    if content.host_id is not None:
        event.host = find_organisation(actor, content.host_id)
    if event.region_id is None:
        event.region_id = event.region_of_host


@transaction.atomic
def change_event(*, event_id: int, content: EventContent, actor: Actor, now: datetime) -> Event:
    """This will replace what is said of an event that was not cancelled.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.change", event)
    if event.state == EventState.CANCELLED:
        raise WrongStateError("change", event.state)
    names = tuple(asdict(content))
    before = {name: getattr(event, name) for name in names}
    _write(event, content, actor=actor)
    event.full_clean()
    if event.state == EventState.HELD:
        _require_past(event, now)
    changed = [name for name in names if getattr(event, name) != before[name]]
    if changed:
        event.save(update_fields=changed)
        record(actor=actor, action="events.change", subject=event, fields=changed, now=now)
    return event


def _require_past(event: Event, now: datetime) -> None:
    if event.day > timezone.localdate(now).isoformat():
        told = pgettext("event", "This day is still to come. Please note the event once it was held.")
        raise ValidationError({"day": told})


@transaction.atomic
def announce_event(*, event_id: int, actor: Actor, now: datetime) -> Event:
    """This will show an event to everybody.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.announce", event)
    before, event.state = event.state, EVENT_LIFE.after("announce", source=event.state)
    event.announced_at = now
    event.save(update_fields=["state", "announced_at"])
    record(actor=actor, action="events.announce", subject=event, before=before, now=now)
    _tell(event, "announce", _hosts(event), actor, now)
    return event


@transaction.atomic
def hold_event(*, event_id: int, day: str, actor: Actor, now: datetime) -> Event:
    """This will note that an event was held, on a day as far as it is known; everybody sees it then.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.hold", event)
    before, event.state = event.state, EVENT_LIFE.after("hold", source=event.state)
    event.day, event.held_noted_at = day, now
    event.announced_at = event.announced_at or now
    event.full_clean()
    _require_past(event, now)
    event.save(update_fields=["state", "day", "held_noted_at", "announced_at"])
    record(actor=actor, action="events.hold", subject=event, before=before, now=now)
    _tell(event, "hold", _hosts(event), actor, now)
    return event


@transaction.atomic
def cancel_event(*, event_id: int, reason: str, actor: Actor, now: datetime) -> Event:
    """This will cancel an event that was not held, with the reason.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.cancel", event)
    before, event.state = event.state, EVENT_LIFE.after("cancel", source=event.state)
    if not reason.strip():
        raise ValidationError(
            {"reason": pgettext("event", "Please give the reason: who wanted to come reads it.")}
        )
    event.cancel_reason = reason
    event.full_clean()
    event.save(update_fields=["state", "cancel_reason"])
    record(actor=actor, action="events.cancel", subject=event, before=before, now=now)
    _tell(event, "cancel", _hosts(event), actor, now)
    return event


@transaction.atomic
def add_participant(*, event_id: int, draft: ParticipantDraft, actor: Actor, now: datetime) -> Participant:
    """This will name somebody who takes part; the same one in the same role a second time is the first.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.add_participant", event)
    if event.state == EventState.CANCELLED:
        raise WrongStateError("add_participant", event.state)
    participant, is_new = _add(event, draft, actor=actor)
    if is_new:
        record(
            actor=actor,
            action="events.add_participant",
            subject=event,
            fields=[f"participant {participant.pk}"],
            now=now,
        )
    return participant


def _add(event: Event, draft: ParticipantDraft, *, actor: Actor) -> tuple[Participant, bool]:
    person = find_person(actor, draft.person_id) if draft.person_id is not None else None
    organisation = (
        find_organisation(actor, draft.organisation_id) if draft.organisation_id is not None else None
    )
    if person is None and organisation is None:
        raise ValidationError({"organisation": pgettext("event", "Please name an organisation or a person.")})
    same = event.participants.filter(person=person, role=draft.role)
    known = (same if person is not None else same.filter(organisation=organisation)).first()
    if known is not None:
        return known, False
    if event.participants.count() >= MOST_PARTICIPANTS:
        told = pgettext("event", "At most %(most)d participants can be kept here.")
        raise ValidationError(told % {"most": MOST_PARTICIPANTS})
    participant = Participant(event=event, **asdict(draft))
    participant.full_clean()
    participant.save()
    return participant, True


@transaction.atomic
def remove_participant(*, participant_id: int, actor: Actor, now: datetime) -> Event:
    """This will take somebody off an event who was named by mistake.

    Raises Participant.DoesNotExist, NotPermittedError; ValidationError while a certificate about them holds.
    """
    participant = queries.find_participant(actor, participant_id, lock=True)
    event = participant.event
    require(actor, "events.remove_participant", event)
    if has_papers(participant):
        certified = pgettext(
            "event",
            "A certificate that they took part still holds. Please revoke it first, then take them off.",
        )
        raise ValidationError(certified, code="in_use")
    record(
        actor=actor,
        action="events.remove_participant",
        subject=event,
        fields=[f"participant {participant.pk}"],
        now=now,
    )
    participant.delete()
    return event


@transaction.atomic
def add_agreement(*, event_id: int, agreement_id: int, actor: Actor, now: datetime) -> Event:
    """This will note that an agreement was signed at an event; a second time changes nothing.

    Raises Event.DoesNotExist, Agreement.DoesNotExist, NotPermittedError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.add_agreement", event)
    agreement = agreements.find(actor, agreement_id)
    _signing, is_new = Signing.objects.get_or_create(event=event, agreement=agreement)
    if is_new:
        record(
            actor=actor,
            action="events.add_agreement",
            subject=event,
            fields=[f"agreement {agreement.pk}"],
            now=now,
        )
    return event


@transaction.atomic
def remove_agreement(*, event_id: int, agreement_id: int, actor: Actor, now: datetime) -> Event:
    """This will note that an agreement was not signed at an event after all; twice changes nothing.

    Raises Event.DoesNotExist, NotPermittedError.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.remove_agreement", event)
    removed, _kinds = Signing.objects.filter(event=event, agreement_id=agreement_id).delete()
    if removed:
        record(
            actor=actor,
            action="events.remove_agreement",
            subject=event,
            fields=[f"agreement {agreement_id}"],
            now=now,
        )
    return event


@transaction.atomic
def remove_event(*, event_id: int, actor: Actor, now: datetime) -> None:
    """This will remove an event that was written by mistake, unless it was cancelled.

    Raises Event.DoesNotExist, NotPermittedError, WrongStateError; ValidationError while it has a host, a
    summary, files, somebody who takes part or an agreement: then others have acted on it.
    """
    event = queries.find(actor, event_id, lock=True)
    require(actor, "events.remove", event)
    if event.state == EventState.CANCELLED:
        raise WrongStateError("remove", event.state)
    told = event.host_id is not None or bool(event.summary)
    if told or event.participants.exists() or event.signings.exists() or has_files(event):
        in_use = pgettext(
            "event",
            "“%(name)s” is in use: it has a host, a summary, files, participants or agreements. "
            "Please take off what is wrong there first.",
        )
        raise ValidationError(in_use % {"name": event.name}, code="in_use")
    record(actor=actor, action="events.remove", subject=event, now=now)
    event.delete()


def _hosts(event: Event) -> list[User]:
    return speakers_of([event.host_id]) if event.host_id is not None else []


def _tell(event: Event, code: str, accounts: Iterable[User], actor: Actor, now: datetime) -> None:
    for account in accounts:
        if account.pk != actor.pk and account.is_active:
            notify(
                recipient=account,
                code=f"events.{code}",
                params={"name": event.name},
                link=f"/events/{event.pk}/",
                now=now,
            )
