"""What becomes of an event, who is told, and what is refused and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.access import NotPermittedError
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.events import actions
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent, Participant
from duijie.notices.models import Notice
from tests.agreements import factories as agreements
from tests.bodies.factories import NOW, world
from tests.events import factories
from tests.files import factories as files

pytestmark = pytest.mark.django_db


def done(event: Event) -> list[str]:
    entries = Entry.objects.filter(subject_type="events.event", subject_id=event.pk).order_by("pk")
    return [entry.action.partition(".")[2] for entry in entries]


def test_host_writes_the_region_announces_and_notes_it_held():
    made = world()
    host, broker = made["host side"], made["broker"]
    event = actions.create_event(content=factories.content(made), actor=host, now=NOW)
    asked = Notice.objects.filter(code="events.to_announce").order_by("pk")
    assert [each.recipient for each in asked] == [broker, made["coordinator above"]]
    actions.announce_event(event_id=event.pk, actor=broker, now=NOW)
    event = actions.hold_event(event_id=event.pk, day="2026-03-01", actor=broker, now=NOW)
    assert (event.state, event.day, event.announced_at) == ("held", "2026-03-01", NOW)
    told = Notice.objects.filter(recipient=host, code__startswith="events.").order_by("pk")
    assert [each.code for each in told] == ["events.announce", "events.hold"]
    assert done(event) == ["create", "announce", "hold"]


def test_same_form_sent_twice_writes_one_event():
    made = world()
    sent = {"content": factories.content(made), "actor": made["clerk"], "now": NOW, "form_token": "a"}
    assert actions.create_event(**sent) == actions.create_event(**sent)
    assert Event.objects.count() == 1


def test_change_names_the_fields_and_a_held_event_stays_in_the_past():
    made = world()
    event = factories.event(made, "held")
    step = {"event_id": event.pk, "actor": made["clerk"], "now": NOW}
    actions.change_event(**step, content=replace(factories.content(made), place="沈阳"))
    assert [each.fields for each in Entry.objects.filter(action="events.change")] == ["place"]
    with pytest.raises(ValidationError):
        actions.change_event(**step, content=replace(factories.content(made), day="2026-03-03"))


@pytest.mark.parametrize("day", ["2026-03-03", "2026-13", "昨天"])
def test_day_that_is_none_or_still_to_come_is_refused(day: str):
    made = world()
    event = factories.event(made, "announced")
    with pytest.raises(ValidationError) as refused:
        actions.hold_event(event_id=event.pk, day=day, actor=made["clerk"], now=NOW)
    assert set(refused.value.message_dict) == {"day"}
    event.refresh_from_db()
    assert event.state == "announced"


def test_step_out_of_turn_or_by_the_wrong_person_changes_nothing():
    made = world()
    event = factories.event(made, "held")
    step = {"event_id": event.pk, "now": NOW}
    with pytest.raises(WrongStateError):
        actions.cancel_event(**step, reason="晚了。", actor=made["clerk"])
    with pytest.raises(NotPermittedError):
        actions.hold_event(**step, day="", actor=made["host side"])
    draft = factories.event(made)
    with pytest.raises(Event.DoesNotExist):
        actions.announce_event(event_id=draft.pk, actor=made["broker elsewhere"], now=NOW)
    with pytest.raises(ValidationError):
        actions.cancel_event(event_id=draft.pk, reason=" ", actor=made["clerk"], now=NOW)
    event.refresh_from_db()
    assert (event.state, done(event)) == ("held", ["create", "hold"])


def test_participant_is_named_once_and_taken_off():
    made = world()
    event = actions.create_event(content=factories.content(made), actor=made["clerk"], now=NOW)
    draft = ParticipantDraft("attendee", person_id=made.expert.pk)
    step = {"event_id": event.pk, "draft": draft, "actor": made["clerk"], "now": NOW}
    first, second = actions.add_participant(**step), actions.add_participant(**step)
    assert (first, Participant.objects.count()) == (second, 1)
    actions.remove_participant(participant_id=first.pk, actor=made["clerk"], now=NOW)
    assert Participant.objects.count() == 0
    assert done(event) == ["create", "add_participant", "remove_participant"]
    with pytest.raises(ValidationError):
        actions.add_participant(**{**step, "draft": ParticipantDraft("attendee")})


IN_USE = ("host", "summary", "participant", "agreement", "file")


@pytest.mark.parametrize("used", IN_USE)
def test_event_that_others_have_acted_on_is_not_removed(used: str, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    made = world()
    clerk = made["clerk"]
    given = {"host": {"host_id": made.host.pk}, "summary": {"summary": "谈三项合作。"}}
    content = EventContent(name="示例培训", kind="training", **given.get(used, {}))
    event = actions.create_event(content=content, actor=clerk, now=NOW)
    step = {"event_id": event.pk, "actor": clerk, "now": NOW}
    if used == "participant":
        actions.add_participant(**step, draft=ParticipantDraft("attendee", organisation_id=made.host.pk))
    elif used == "agreement":
        actions.add_agreement(**step, agreement_id=agreements.agreement(agreements.world()).pk)
    elif used == "file":
        files.attachment("events", event, clerk)
    with pytest.raises(ValidationError) as refused:
        actions.remove_event(**step)
    assert (refused.value.code, Event.objects.get(), "remove" in done(event)) == ("in_use", event, False)


def test_event_that_nobody_has_acted_on_is_removed_unless_it_was_cancelled():
    made = world()
    step = {"actor": made["clerk"], "now": NOW}
    written, cancelled = (
        actions.create_event(content=EventContent(name=name), **step) for name in ("示例培训", "示例参观")
    )
    actions.cancel_event(event_id=cancelled.pk, reason="场地没有落实。", **step)
    actions.remove_event(event_id=written.pk, **step)
    with pytest.raises(WrongStateError):
        actions.remove_event(event_id=cancelled.pk, **step)
    assert [*Event.objects.all()] == [cancelled]
    assert done(written) == ["create", "remove"]


IMPOSSIBLE = {
    "a state nobody knows": {"state": "praised"},
    "a kind nobody knows": {"kind": "feast"},
    "announced while drafted": {"announced_at": NOW},
    "held while drafted": {"held_noted_at": NOW},
    "a reason while drafted": {"cancel_reason": "停了。"},
    "no name": {"name": ""},
}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_impossible_event_cannot_be_stored(change: dict[str, object]):
    event = factories.event(world())
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)


@pytest.mark.parametrize("change", [{"role": "king"}, {"organisation": None}])
def test_impossible_participant_cannot_be_stored(change: dict[str, object]):
    participant = factories.event(world()).participants.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(**change)
