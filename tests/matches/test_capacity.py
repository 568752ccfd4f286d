"""An expert takes so many introductions a quarter; then other needs' lists leave them out, and say why."""

from __future__ import annotations

from datetime import date

import pytest

from duijie.demands.models import Demand
from duijie.introductions import actions as introductions
from duijie.introductions.states import QUARTER
from duijie.matches import queries
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW, TODAY = factories.NOW, factories.TODAY
AFTER = (NOW + QUARTER).date()


def listed(need: Demand, today: date = TODAY) -> tuple[list[str], list[tuple[str, str]]]:
    found = queries.matches_for_demand(registry.operator(), need.pk, today=today)
    return (
        [row.record.title for row in found.rows],
        [(row.record.title, row.reason.code) for row in found.left_out],
    )


def test_no_capacity_left_is_left_out_with_the_reason():
    factories.others(4)
    expert, person = registry.expert()
    busy = factories.expertise("轮毂缩松诊断", of=person, capacity_per_quarter=1)
    free = factories.expertise("轮毂缩松模拟", of=registry.person(consent="consented"))
    first, second = factories.need("轮毂缩松"), factories.need("轮毂缩松")
    factories.index_all()
    both = ({busy.title, free.title}, [])
    assert (set(listed(second)[0]), listed(second)[1]) == both
    sent = introductions.send_introduction(
        demand_id=first.pk, offer_id=busy.pk, actor=registry.operator(), now=NOW
    )
    assert listed(second) == ([free.title], [(busy.title, "no_capacity")])
    # The need they were introduced to keeps them; after a quarter, or a refusal, all have them again.
    assert (set(listed(first)[0]), listed(first)[1]) == both
    assert (set(listed(second, AFTER)[0]), listed(second, AFTER)[1]) == both
    introductions.decline(introduction_id=sent.pk, reason_code="too_early", actor=expert, now=NOW)
    assert (set(listed(second)[0]), listed(second)[1]) == both
