"""An event that pages tell of, on its own page: sources, contradictions side by side, what holds."""

from __future__ import annotations

import pytest
from django.urls import reverse

from duijie.events.models import Event
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
