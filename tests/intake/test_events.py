"""One ceremony told by several pages is one event; where they contradict each other is shown and settled."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR
from duijie.events import actions as event_actions
from duijie.events import queries as event_queries
from duijie.events.models import Event
from duijie.intake import actions, queries
from duijie.intake.linking import days_near
from duijie.intake.models import Draft
from duijie.intake.tellings import contradictions, disputed_counts, tellings_of
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY, NOW = factories.LAB, factories.FOUNDRY, factories.NOW


@pytest.fixture
def clerk():
    return registry.clerk()


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW, **chosen)


def told_twice(clerk, second, *facts):
    """An event, told by a first page and by a second one in its own way; and the drafts."""
    first = factories.draft(factories.event(), *facts[:1])
    made = confirm(first, clerk).record_id
    draft = factories.draft(second, *facts[1:])
    confirm(draft, clerk, record_id=made)
    return Event.objects.get(), first, draft


def named(event):
    return [(each.role, str(each), each.post) for each in event.participants.order_by("pk")]


def of_kind(page, kind):
    return page.drafts.get(kind=kind)


def test_the_first_telling_makes_the_event_the_next_joins_it(clerk):
    lab, foundry = registry.organisation(LAB), registry.organisation(FOUNDRY)
    first, second = (factories.draft(factories.event()) for _twice in range(2))
    confirm(first, clerk)
    event = Event.objects.get()
    assert (event.name, event.day, event.place, event.kind, event.state) == (
        "服务团启动仪式",
        "2026-02-10",
        "沈阳",
        "launch",
        "held",
    )
    assert [(each.role, each.organisation) for each in event.participants.order_by("pk")] == [
        ("organiser", lab),
        ("organiser", foundry),
    ]
    assert confirm(second, clerk).record_id == event.pk
    assert [each.page_id for each in tellings_of(clerk, event)] == [second.page_id, first.page_id]
    assert queries.told_events(clerk).get().source_count == 2
    assert event in event_queries.visible_to(VISITOR)


@pytest.mark.parametrize("order", [("event", "person", "agreement"), ("person", "agreement", "event")])
def test_who_came_and_what_was_signed_is_named_whichever_is_confirmed_first(clerk, order):
    page = factories.page(
        factories.organisation(LAB, kind="institute"),
        factories.organisation(FOUNDRY),
        factories.person("闾丘澈", (LAB, "主任")),
        factories.agreement(LAB, FOUNDRY),
        factories.event(
            host="闾丘澈", organisers=(LAB, "没有条目的单位"), attendees=("闾丘澈", "没有条目的人")
        ),
    )
    for kind in order:
        confirm(of_kind(page, kind), clerk)
    event = Event.objects.get()
    assert sorted(named(event)) == [
        ("attendee", "闾丘澈", "主任"),
        ("chair", "闾丘澈", "主任"),
        ("organiser", LAB, ""),
    ]
    signed = [each.pk for each in event_queries.agreements_for(clerk, event)]
    assert signed == [of_kind(page, "agreement").record_id]
    # A person found in a page is named to staff alone (DESIGN rule 10).
    assert [str(each) for each in event_queries.participants_for(VISITOR, event)] == [LAB]
    for kind in ("agreement", "person"):
        actions.take_back_draft(draft_id=of_kind(page, kind).pk, actor=clerk, now=NOW)
    assert (named(event), event.signings.count()) == ([("organiser", LAB, "")], 0)


def test_who_was_taken_off_by_a_clerk_is_not_named_again(clerk):
    registry.organisation(LAB)
    page = factories.page(factories.event(organisers=(LAB,)), factories.organisation(FOUNDRY))
    confirm(of_kind(page, "event"), clerk)
    (participant,) = Event.objects.get().participants.all()
    event_actions.remove_participant(participant_id=participant.pk, actor=clerk, now=NOW)
    confirm(of_kind(page, "organisation"), clerk)
    assert named(Event.objects.get()) == []


def test_a_page_tells_of_an_event_that_its_host_announced(clerk):
    content = event_actions.EventContent(name="服务团启动仪式", kind="launch", day="2026-02-10")
    planned = event_actions.create_event(content=content, actor=clerk, now=NOW)
    event_actions.announce_event(event_id=planned.pk, actor=clerk, now=NOW)
    draft = confirm(factories.draft(factories.event()), clerk, record_id=planned.pk)
    event = Event.objects.get()
    assert (event.pk, event.state, event.place) == (draft.record_id, "held", "沈阳")
    actions.take_back_draft(draft_id=draft.pk, actor=clerk, now=NOW)
    assert Event.objects.get() == event  # it was there before the page


def test_one_that_is_still_to_come_is_announced(clerk):
    confirm(factories.draft(factories.event(date="2099-02-10")), clerk)
    assert Event.objects.get().state == "announced"


def test_under_another_headline_it_is_asked_about(clerk):
    confirm(factories.draft(factories.event()), clerk)
    draft = factories.draft(factories.event("三家单位今日签约", organisers=(LAB,)))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert (refusal.value.code, Event.objects.count()) == ("choose_first", 1)
    confirm(draft, clerk, is_new_record=True)
    assert Event.objects.count() == 2


def test_a_day_apart_is_found_and_left_to_the_clerk(clerk):
    confirm(factories.draft(factories.event()), clerk)
    apart = factories.draft(factories.event(date="2026-02-11"))
    assert {"2026-02-10", "--02-10", "2026-02", "2026"} <= days_near("2026-02-11")
    with pytest.raises(ValidationError):
        confirm(apart, clerk)
    elsewhere = factories.draft(factories.event("另一场会", date="2025-06-01", place="大连", organisers=()))
    confirm(elsewhere, clerk)
    assert Event.objects.count() == 2


def test_pages_that_say_different_things_stand_side_by_side(clerk):
    event, first, second = told_twice(
        clerk, factories.event(date="2026-02-11", place="大连", organisers=(LAB,))
    )
    found = {each.field: dict(each.said) for each in contradictions(tellings_of(clerk, event))}
    assert found == {
        "date": {first: "2026-02-10", second: "2026-02-11"},
        "place": {first: "沈阳", second: "大连"},
        "organisers": {first: f"{LAB}、{FOUNDRY}", second: LAB},
    }


def test_what_fits_or_is_not_said_is_no_contradiction(clerk):
    event, _first, _second = told_twice(clerk, factories.event(date="--02-10", place="沈阳市", organisers=()))
    assert contradictions(tellings_of(clerk, event)) == []


def test_counts_that_differ_are_named(clerk):
    def figure(value):
        return factories.Figure(value, "家", "单位", factories.cited("示例"), 0.9)

    event, *_drafts = told_twice(clerk, factories.event(), figure(80.0), figure(60.0))
    (dispute,) = disputed_counts(tellings_of(clerk, event))
    assert (dispute.of, sorted(words for _draft, words in dispute.said)) == ("家单位", ["60", "80"])


def test_what_holds_is_settled_and_the_pages_keep_their_words(clerk):
    registry.organisation(LAB)
    registry.organisation(FOUNDRY)
    event, first, second = told_twice(clerk, factories.event(date="2026-02-11", organisers=(LAB,)))
    settle = {"event_id": event.pk, "draft_id": second.pk, "actor": clerk, "now": NOW}
    assert [who for _role, who, _post in named(event)] == [LAB, FOUNDRY]
    actions.settle_event(field="date", **settle)
    settled = actions.settle_event(field="organisers", **settle)
    assert (settled.day, named(settled)) == ("2026-02-11", [("organiser", LAB, "")])
    assert {each.pk: each.values["date"] for each in tellings_of(clerk, event)} == {
        first.pk: "2026-02-10",
        second.pk: "2026-02-11",
    }


def test_what_cannot_hold_is_refused_and_changes_nothing(clerk):
    event, _first, second = told_twice(clerk, factories.event(place="大连", organisers=("没有条目的单位",)))
    elsewhere = factories.draft(factories.event("另一场会", date="2025-06-01", organisers=()))
    settle = {"event_id": event.pk, "actor": clerk, "now": NOW}
    for field in ("organisers", "host", "created_at"):
        with pytest.raises(ValidationError):
            actions.settle_event(field=field, draft_id=second.pk, **settle)
    with pytest.raises(Draft.DoesNotExist):
        actions.settle_event(field="place", draft_id=elsewhere.pk, **settle)
    event.refresh_from_db()
    assert (event.place, event.participants.count()) == ("沈阳", 0)


def test_an_event_goes_when_its_last_telling_is_taken_back(clerk):
    _event, first, second = told_twice(clerk, factories.event())
    for draft, left in ((first, 1), (second, 0)):
        actions.take_back_draft(draft_id=draft.pk, actor=clerk, now=NOW)
        assert Event.objects.count() == left


def test_list_and_single_event_agree_for_everybody(clerk):
    confirm(factories.draft(factories.event()), clerk)
    event = Event.objects.get()
    seen = {}
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        listed = queries.told_events(actor).exists()
        try:
            found = queries.find_told_event(actor, event.pk) == event
        except Event.DoesNotExist:
            found = False
        assert listed == found == bool(tellings_of(actor, event)), who
        seen[who] = listed
    assert seen == {who: who in {"clerk", "operator", "coordinator", "broker", "system"} for who in seen}


@pytest.mark.parametrize("count", [1, 3])
def test_events_cost_as_many_queries_for_1_and_3(clerk, django_assert_num_queries, count):
    for number in range(count):
        draft = factories.draft(factories.event(f"示例第{number}场", date=f"2026-0{number + 1}-10"))
        confirm(draft, clerk, is_new_record=True)
    told = queries.told_events(clerk)
    with django_assert_num_queries(1):
        assert len(told) == count


def test_labels_of_finished_pages_are_what_the_reader_is_measured_by(clerk):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    unfinished = factories.page(factories.organisation(LAB))
    first, second = page.drafts.all()
    confirm(first, clerk)
    actions.dismiss_draft(draft_id=second.pk, actor=clerk, now=NOW)
    confirm(unfinished.drafts.get(), clerk)
    assert list(queries.labelled_pages()) == []
    actions.finish_page(page_id=page.pk, actor=clerk, now=NOW)
    (labelled,) = queries.labelled_pages()
    assert (labelled.sha256, labelled.file_name, labelled.label_count) == (page.sha256, page.file_name, 2)
    assert [(kind, values["name"]) for kind, values in labelled.wanted] == [("organisation", LAB)]
