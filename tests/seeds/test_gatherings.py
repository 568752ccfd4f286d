"""The demo world's events are as far as they say, and the broker has one to announce."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duijie.events import queries
from duijie.events.models import Event
from duijie.seeds.built import Built
from duijie.seeds.gatherings import hold_gatherings
from tests.agreements import factories as agreements
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_events_of_the_demo_are_held_announced_and_waiting():
    slugs = ("soc-environment", "uni-tech", "inst-materials", "ent-battery")
    bodies = {slug: registry.organisation() for slug in slugs}
    _account, person = registry.expert(at=bodies["inst-materials"])
    accounts = {
        "coordinator": registry.coordinator(),
        "broker": registry.broker(registry.LIAONING),
        "enterprise": registry.speaker(bodies["ent-battery"]),
    }
    offer = offers.expertise(of=person, owner=bodies["inst-materials"])
    built = Built(bodies, {}, {"exp-cathode": offer}, accounts)
    framework = agreements.agreement(agreements.world(), "announced")
    hold_gatherings(built, framework, now=registry.NOW + timedelta(weeks=12))
    states = list(Event.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["held", "held", "announced", "drafted"]
    assert [each.state for each in queries.to_announce(accounts["broker"])] == ["drafted"]
    assert queries.of_agreement(accounts["broker"], framework.pk).get().name.startswith("水处理")
    assert all("示例" in name for name in Event.objects.values_list("name", flat=True))
