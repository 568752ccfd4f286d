"""The certificate of taking part in an event, as a paper: for each who is named there, once it was held."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext

from duijie.access import Actor, by
from duijie.events import queries
from duijie.events.models import Participant
from duijie.events.states import EventRole, EventState
from duijie.papers.sources import PaperContent, Source
from duijie.papers.states import PaperKind
from duijie.registry.queries import find_person
from duijie.registry.standing import standing_of


def _find(actor: Actor, participant_id: int, /, *, lock: bool = False) -> Participant:
    """Find them; with `lock`, under a lock of the person too, whose name must not be removed meanwhile."""
    if lock:
        person_id = queries.find_participant(actor, participant_id).person_id
        if person_id is not None:
            find_person(actor, person_id, lock=True)
    return queries.find_participant(actor, participant_id, lock=lock)


def _took_part(role: str) -> str:
    """Say in a sentence what somebody did there."""
    return {
        EventRole.ORGANISER: pgettext("papers", "%(who)s organised “%(event)s”."),
        EventRole.SUPPORTER: pgettext("papers", "%(who)s supported “%(event)s”."),
        EventRole.CHAIR: pgettext("papers", "%(who)s chaired “%(event)s”."),
        EventRole.SPEAKER: pgettext("papers", "%(who)s spoke at “%(event)s”."),
        EventRole.ATTENDEE: pgettext("papers", "%(who)s took part in “%(event)s”."),
    }[EventRole(role)]


def _content(_actor: Actor, participant: Participant) -> PaperContent:
    event = participant.event
    organisation = participant.organisation.kept.name if participant.organisation else ""
    person = participant.person.kept.name if participant.person else ""
    names = [organisation, participant.post, person]
    joint = "" if (get_language() or "").startswith("zh") else ", "
    who = joint.join(name for name in (names if not joint else reversed(names)) if name)
    facts = (
        (pgettext("papers", "Event"), event.name),
        (pgettext("papers", "Kind"), str(event.get_kind_display())),
        (pgettext("papers", "Day"), event.day),
        (pgettext("papers", "Place"), event.place),
        (pgettext("event", "Host"), event.host.kept.name if event.host else ""),
    )
    return PaperContent(
        title=pgettext("papers", "Certificate of participation"),
        paragraphs=(
            _took_part(participant.role) % {"who": who, "event": event.name},
            pgettext("papers", "This is certified herewith."),
        ),
        facts=tuple((label, words) for label, words in facts if words),
    )


def _people(participant: Participant) -> tuple[int, ...]:
    return (participant.person.kept_id,) if participant.person is not None else ()


def _is_ready(participant: Participant) -> bool:
    person = participant.person
    return participant.event.state == EventState.HELD and (person is None or person.kept.forgotten_at is None)


_notes_it_held = by("events.hold")
_opens_event = by("events.open_full")


def _may_issue(actor: Actor, participant: Any) -> bool:
    # Who may note that it was held; nobody certifies themselves.
    return _notes_it_held(actor, participant.event) and not is_oneself(actor, participant)


def _may_open(actor: Actor, participant: Any) -> bool:
    return is_oneself(actor, participant) or _opens_event(actor, participant.event)


def is_oneself(actor: Actor, participant: Participant) -> bool:
    """This will say whether the actor is who took part, or acts for the organisation that did by itself."""
    standing = standing_of(actor)
    if participant.person_id is not None:
        return standing.is_person(participant.person_id)
    return standing.speaks_for(participant.organisation_id)


CERTIFICATE = Source(
    kind=PaperKind.PARTICIPANT,
    model=Participant,
    find=_find,
    may_issue=_may_issue,
    may_open=_may_open,
    is_ready=_is_ready,
    content=_content,
    people=_people,
)
