"""An event that pages tell of, on its own page: sources, contradictions side by side, what holds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from duijie.events.actions import cancel_event
from duijie.events.models import Event
from duijie.intake.actions import confirm_draft, settle_event
from duijie.registry.actions import add_alias
from duijie.web.intake_events import disputes_of_event
from tests.intake import factories
from tests.intake.test_events import told_twice
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(settings, tmp_path):
    """An event told by two pages that say another day and place, and the second page's draft."""
    settings.UPLOADS = tmp_path / "uploads"
    clerk = registry.clerk()
    event, _first, second = told_twice(clerk, factories.event(date="2026-02-11", place="大连"))
    return clerk, event, second


def test_staff_see_what_each_page_says_and_a_clerk_settles_it(client, told):
    clerk, event, second = told
    client.force_login(clerk)
    page = client.get(reverse("web:event", args=[event.pk])).content.decode()
    assert page.count(f'value="place:{second.pk}"') == page.count(f'value="date:{second.pk}"') == 1
    assert page.count('name="said"') == 2  # what holds already is not offered
    assert f"/intake/pages/{second.page_id}/#cited-{second.pk}" in page
    settle = reverse("web:event_settle", args=[event.pk])
    answer = client.post(settle, {"said": f"place:{second.pk}"})
    assert answer.headers["Location"] == f"/events/{event.pk}/#contradictions"
    assert Event.objects.get().place == "大连"
    assert client.post(settle, {"said": "state:1"}).status_code == 400
    assert Event.objects.get().place == "大连"


def test_visitors_see_the_event_and_nothing_of_its_pages(client, told):
    _clerk, event, _second = told
    page = client.get(reverse("web:event", args=[event.pk])).content.decode()
    assert "沈阳" in page
    assert not any(word in page for word in ("大连", "contradictions", "/intake/"))


def test_the_list_names_each_event_once_with_its_sources(client, told):
    clerk, event, _second = told
    client.force_login(clerk)
    page = client.get(reverse("web:told_event_list")).content.decode()
    assert page.count(reverse("web:event", args=[event.pk])) == 1


def held(clerk, event):
    """What each page says, whether it holds and whether it may be settled so: places, then organisers."""
    return [
        [(each.words, each.holds, bool(each.settles)) for each in dispute.said]
        for dispute in disputes_of_event(clerk, event)
    ]


def test_who_holds_is_known_by_number_whatever_the_page_calls_them(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    clerk = registry.clerk()
    step = {"actor": clerk, "now": factories.NOW}
    lab = registry.organisation("示例浑河研究实验室")
    registry.organisation(factories.FOUNDRY)
    add_alias(organisation_id=lab.pk, name="浑河实验室", **step)
    tellings = [
        factories.draft(factories.event(date="2099-02-10", place=place, organisers=(who,)))
        for place, who in (("沈阳", "浑河实验室"), ("大连、旅顺", factories.FOUNDRY))
    ]
    first, second = (each.pk for each in tellings)
    number = confirm_draft(draft_id=first, **step).record_id
    confirm_draft(draft_id=second, record_id=number, **step)
    event = Event.objects.get()
    (participant,) = event.participants.all()
    assert (participant.organisation, held(clerk, event)) == (
        lab,
        [
            [("大连、旅顺", False, True), ("沈阳", True, True)],
            [(factories.FOUNDRY, False, True), ("浑河实验室", True, True)],
        ],
    )
    event = settle_event(event_id=event.pk, draft_id=second, field="place", **step)
    assert held(clerk, event)[0] == [("大连、旅顺", True, True), ("沈阳", False, True)]
    event = cancel_event(event_id=event.pk, reason="场地没有落实。", **step)
    assert held(clerk, event) == [
        [("大连、旅顺", False, False), ("沈阳", False, False)],
        [(factories.FOUNDRY, False, False), ("浑河实验室", False, False)],
    ]
    assert [each.tells_what_holds for each in disputes_of_event(clerk, event)] == [False, False]
