"""One ceremony told by several pages is one event; where they contradict each other is shown and settled."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR
from duijie.intake import actions, queries
from duijie.intake.linking import days_near
from duijie.intake.models import ToldEvent
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
    return ToldEvent.objects.get(), first, draft


def test_the_first_telling_makes_the_event_the_next_joins_it(clerk):
    first, second = (factories.draft(factories.event()) for _twice in range(2))
    confirm(first, clerk)
    event = ToldEvent.objects.get()
    assert (event.name, event.date, event.place, event.kinds, event.organisers) == (
        "服务团启动仪式",
        "2026-02-10",
        "沈阳",
        ["launch"],
        [LAB, FOUNDRY],
    )
    assert confirm(second, clerk).record_id == event.pk
    assert [each.page_id for each in tellings_of(clerk, event)] == [second.page_id, first.page_id]
    assert queries.with_sources(ToldEvent.objects.all()).get().source_count == 2


def test_under_another_headline_it_is_asked_about(clerk):
    confirm(factories.draft(factories.event()), clerk)
    draft = factories.draft(factories.event("三家单位今日签约", organisers=(LAB,)))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert (refusal.value.code, ToldEvent.objects.count()) == ("choose_first", 1)
    confirm(draft, clerk, is_new_record=True)
    assert ToldEvent.objects.count() == 2


def test_a_day_apart_is_found_and_left_to_the_clerk(clerk):
    confirm(factories.draft(factories.event()), clerk)
    apart = factories.draft(factories.event(date="2026-02-11"))
    assert {"2026-02-10", "--02-10", "2026-02", "2026"} <= days_near("2026-02-11")
    with pytest.raises(ValidationError):
        confirm(apart, clerk)
    elsewhere = factories.draft(factories.event("另一场会", date="2025-06-01", place="大连", organisers=()))
    confirm(elsewhere, clerk)
    assert ToldEvent.objects.count() == 2


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
    event, _first, second = told_twice(clerk, factories.event(date="2026-02-11"))
    settle = {"event_id": event.pk, "actor": clerk, "now": NOW}
    settled = actions.settle_event(values={"date": "2026-02-11", "organisers": [LAB]}, **settle)
    assert (settled.date, settled.organisers) == ("2026-02-11", [LAB])
    second.refresh_from_db()
    assert second.values["date"] == "2026-02-11"
    for wrong in ({"date": "gestern"}, {"created_at": "2026"}):
        with pytest.raises(ValidationError):
            actions.settle_event(values=wrong, **settle)
    assert ToldEvent.objects.get().date == "2026-02-11"


def test_an_event_goes_when_its_last_telling_is_taken_back(clerk):
    _event, first, second = told_twice(clerk, factories.event())
    for draft, left in ((first, 1), (second, 0)):
        actions.take_back_draft(draft_id=draft.pk, actor=clerk, now=NOW)
        assert ToldEvent.objects.count() == left


def test_list_and_single_event_agree_for_everybody(clerk):
    confirm(factories.draft(factories.event()), clerk)
    event = ToldEvent.objects.get()
    seen = {}
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        listed = queries.events_visible_to(actor).exists()
        try:
            found = queries.find_event(actor, event.pk) == event
        except ToldEvent.DoesNotExist:
            found = False
        assert listed == found == bool(tellings_of(actor, event)), who
        seen[who] = listed
    assert seen == {who: who in {"clerk", "operator", "coordinator", "broker", "system"} for who in seen}


@pytest.mark.parametrize("count", [1, 3])
def test_events_cost_one_query_for_1_and_3(clerk, django_assert_num_queries, count):
    for number in range(count):
        draft = factories.draft(factories.event(f"示例第{number}场", date=f"2026-0{number + 1}-10"))
        confirm(draft, clerk, is_new_record=True)
    with django_assert_num_queries(1):
        assert len(queries.with_sources(ToldEvent.objects.all())) == count


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
