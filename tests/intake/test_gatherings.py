"""Who took part and what was signed: what each page brought to an event, and what goes with it again."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from duijie.core.lifecycle import WrongStateError
from duijie.events import actions as event_actions
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from duijie.intake import actions
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY, NOW = factories.LAB, factories.FOUNDRY, factories.NOW


@pytest.fixture
def clerk():
    return registry.clerk()


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW, **chosen)


def take_back(draft, actor):
    return actions.take_back_draft(draft_id=draft.pk, actor=actor, now=NOW)


def of_kind(page, kind):
    return page.drafts.get(kind=kind)


def named(event):
    return sorted((each.role, str(each)) for each in event.participants.all())


def page_of(clerk, **told):
    """A page under review that tells of an event, of who signed what there and of one who came."""
    page = factories.page(
        factories.organisation(LAB, kind="institute"),
        factories.organisation(FOUNDRY),
        factories.person("闾丘澈", (LAB, "主任")),
        factories.agreement(LAB, FOUNDRY),
        factories.event(**{"host": "闾丘澈", "organisers": (LAB,), "attendees": ("闾丘澈",), **told}),
    )
    for kind in ("person", "agreement"):
        confirm(of_kind(page, kind), clerk)
    return page


def announced(clerk, **content):
    """An event that was there before any page told of it."""
    told = {"name": "服务团启动仪式", "kind": "launch", "day": "2026-02-10", **content}
    event = event_actions.create_event(content=EventContent(**told), actor=clerk, now=NOW)
    return event_actions.announce_event(event_id=event.pk, actor=clerk, now=NOW)


def add(event, role, clerk, **who):
    step = {"event_id": event.pk, "actor": clerk, "now": NOW}
    return event_actions.add_participant(draft=ParticipantDraft(role, **who), **step)


@pytest.fixture
def told_twice(clerk):
    """An event that two pages tell of, in the same words."""
    pages = [page_of(clerk), page_of(clerk)]
    for page in pages:
        confirm(of_kind(page, "event"), clerk)
    return Event.objects.get(), *pages


EVERYBODY = [("attendee", "闾丘澈"), ("chair", "闾丘澈"), ("organiser", LAB)]


@pytest.mark.parametrize("first", [0, 1])
def test_what_another_page_tells_stays_when_a_draft_is_taken_back(clerk, told_twice, first):
    event, *pages = told_twice
    assert (named(event), event.signings.count()) == (EVERYBODY, 1)
    for kind in ("agreement", "person"):
        take_back(of_kind(pages[first], kind), clerk)
    assert (named(event), event.signings.count()) == (EVERYBODY, 1)
    for kind in ("agreement", "person"):
        take_back(of_kind(pages[1 - first], kind), clerk)
    assert (named(event), event.signings.count()) == ([("organiser", LAB)], 0)


@pytest.mark.parametrize("first", [0, 1])
def test_what_another_page_tells_stays_when_the_telling_is_taken_back(clerk, told_twice, first):
    event, *pages = told_twice
    take_back(of_kind(pages[first], "event"), clerk)
    assert (named(event), event.signings.count()) == (EVERYBODY, 1)
    take_back(of_kind(pages[1 - first], "event"), clerk)
    assert not Event.objects.exists()


def test_what_was_there_before_the_page_is_not_taken_off_with_it(clerk):
    page = page_of(clerk)
    lab = page.drafts.get(values__name=LAB).record_id
    person, agreement = of_kind(page, "person").record_id, of_kind(page, "agreement").record_id
    event = announced(clerk)
    add(event, "organiser", clerk, organisation_id=lab)
    add(event, "attendee", clerk, person_id=person)
    event_actions.add_agreement(event_id=event.pk, agreement_id=agreement, actor=clerk, now=NOW)
    telling = confirm(of_kind(page, "event"), clerk, record_id=event.pk)
    assert named(event) == EVERYBODY
    take_back(telling, clerk)
    assert (named(event), event.signings.count()) == ([("attendee", "闾丘澈"), ("organiser", LAB)], 1)


def test_what_was_there_and_was_taken_off_by_hand_is_not_named_again(clerk):
    page = page_of(clerk)
    agreement = of_kind(page, "agreement").record_id
    event = announced(clerk)
    there = add(event, "attendee", clerk, person_id=of_kind(page, "person").record_id)
    signed = {"event_id": event.pk, "agreement_id": agreement, "actor": clerk, "now": NOW}
    event_actions.add_agreement(**signed)
    confirm(of_kind(page, "event"), clerk, record_id=event.pk)
    event_actions.remove_participant(participant_id=there.pk, actor=clerk, now=NOW)
    event_actions.remove_agreement(**signed)
    actions.gatherings.join(page, actor=clerk, now=NOW)
    assert (named(event), event.signings.count()) == (EVERYBODY[1:], 0)


def test_a_telling_of_an_event_that_others_acted_on_is_not_taken_back(clerk):
    page = page_of(clerk)
    event = Event.objects.get(pk=confirm(of_kind(page, "event"), clerk).record_id)
    guest = add(event, "attendee", clerk, organisation_id=registry.organisation("示例来宾").pk)
    with pytest.raises(ValidationError) as refused:
        take_back(of_kind(page, "event"), clerk)
    assert (refused.value.code, of_kind(page, "event").state) == ("in_use", "confirmed")
    assert (named(event), event.signings.count()) == (sorted([*EVERYBODY, ("attendee", "示例来宾")]), 1)
    event_actions.remove_participant(participant_id=guest.pk, actor=clerk, now=NOW)
    take_back(of_kind(page, "event"), clerk)
    assert not Event.objects.exists()


@pytest.fixture
def locked(monkeypatch):
    """The tables whose rows are asked to be locked, in this order; SQLite has but one lock for all."""
    tables = []

    def noted(*, of, **_how):
        tables.extend(name.strip('"') for name in of)
        return ""

    for feature in ("has_select_for_update", "has_select_for_update_of", "has_select_for_no_key_update"):
        monkeypatch.setattr(connection.features, feature, True)
    monkeypatch.setattr(connection.ops, "for_update_sql", noted)
    return tables


def test_records_are_locked_before_the_drafts_that_tell_of_them(clerk, told_twice, locked):
    """In two orders, who settles and who takes back would wait for each other; so would two who take back."""
    event, page, other = told_twice
    telling, agreement = of_kind(page, "event"), of_kind(page, "agreement")
    settled = {"event_id": event.pk, "draft_id": of_kind(other, "event").pk, "field": "host"}
    for decide, before in (
        (lambda: actions.settle_event(**settled, actor=clerk, now=NOW), ["registry_organisation"]),
        (lambda: take_back(agreement, clerk), ["agreements_agreement"]),
        (
            lambda: confirm(agreement, clerk),
            ["registry_organisation", "registry_person", "agreements_agreement"],
        ),
        (lambda: take_back(telling, clerk), ["registry_organisation"]),
        (lambda: confirm(telling, clerk), ["registry_organisation"]),
    ):
        locked.clear()
        decide()
        first = list(dict.fromkeys(locked))
        expected = ["intake_page", "events_event", *before, "intake_draft"]
        assert first[: len(expected)] == expected


def test_a_cancelled_event_lets_its_telling_go_and_stays(clerk):
    page = factories.page(factories.event(date="2099-02-10"))
    made = confirm(of_kind(page, "event"), clerk).record_id
    event_actions.cancel_event(event_id=made, reason="场地没有落实。", actor=clerk, now=NOW)
    take_back(of_kind(page, "event"), clerk)
    assert (Event.objects.get().state, of_kind(page, "event").state) == ("cancelled", "open")


def test_who_is_settled_to_have_chaired_keeps_the_organisation(clerk):
    """The chair's organisation has no draft on the page: it is in the registry alone."""
    elsewhere = registry.organisation("示例别处")
    first = factories.page(factories.event())
    chair = factories.person("闾丘澈", (elsewhere.name, "主任"))
    page = factories.page(chair, factories.event(host=chair.name))
    made = confirm(of_kind(first, "event"), clerk).record_id
    confirm(of_kind(page, "event"), clerk, record_id=made)
    number = confirm(factories.draft(chair), clerk).record_id
    add(Event.objects.get(), "chair", clerk, organisation_id=elsewhere.pk)  # so that the page names nobody
    confirm(of_kind(page, "person"), clerk, record_id=number)
    telling = of_kind(page, "event")
    actions.settle_event(event_id=made, draft_id=telling.pk, field="host", actor=clerk, now=NOW)
    (held,) = Event.objects.get().participants.filter(role="chair")
    assert (held.person_id, held.organisation, held.post) == (number, elsewhere, "主任")


def test_nothing_is_settled_of_an_event_that_was_cancelled(clerk):
    registry.organisation(LAB)
    pages = [factories.page(factories.event(date="2099-02-10", organisers=(who,))) for who in (LAB, FOUNDRY)]
    made = confirm(of_kind(pages[0], "event"), clerk).record_id
    confirm(of_kind(pages[1], "event"), clerk, record_id=made)
    event = Event.objects.get()
    add(event, "organiser", clerk, organisation_id=registry.organisation("示例别处").pk)
    event_actions.cancel_event(event_id=made, reason="场地没有落实。", actor=clerk, now=NOW)
    settle = {"event_id": made, "draft_id": of_kind(pages[0], "event").pk, "actor": clerk, "now": NOW}
    with pytest.raises(WrongStateError):
        actions.settle_event(field="organisers", **settle)
    assert named(event) == [("organiser", "示例别处"), ("organiser", LAB)]
