"""An expert takes so many introductions a quarter; then other needs' lists leave them out, and say why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from duijie.demands.models import Demand
from duijie.introductions import actions as introductions
from duijie.introductions.states import QUARTER
from duijie.matches import queries
from duijie.offers.models import Offer
from duijie.registry.actions.merges import merge_person
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


@pytest.mark.slow
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


def sent(need: Demand, offer: Offer) -> None:
    introductions.send_introduction(demand_id=need.pk, offer_id=offer.pk, actor=registry.operator(), now=NOW)


@pytest.mark.parametrize("is_merged", [False, True])
def test_one_expert_has_one_capacity_whatever_it_is_for(is_merged: bool):
    """Two expertises, of one record or of two that were found to be the same person."""
    _expert, person = registry.expert()
    twin = registry.person(person.name, consent="consented") if is_merged else person
    one = factories.expertise("轮毂缩松诊断", of=person, capacity_per_quarter=1)
    other = factories.expertise("轮毂缩松模拟", of=twin, capacity_per_quarter=1)
    first, second = factories.need("轮毂缩松"), factories.need("轮毂缩松")
    if is_merged:
        merge_person(person_id=twin.pk, into_id=person.pk, actor=registry.operator(), now=NOW)
    factories.index_all()
    sent(first, one)
    full = [(one.title, "no_capacity"), (other.title, "no_capacity")]
    assert (listed(second)[0], sorted(listed(second)[1])) == ([], sorted(full))
    assert listed(first) == ([one.title], [(other.title, "no_capacity")])
    for need in (first, second):
        with pytest.raises(ValidationError):
            sent(need, other)


def test_list_and_refusal_go_by_the_same_day():
    _expert, person = registry.expert()
    busy = factories.expertise("轮毂缩松诊断", of=person, capacity_per_quarter=1)
    first, second = factories.need("轮毂缩松"), factories.need("轮毂缩松")
    factories.index_all()
    sent(first, busy)
    # Hours before the quarter is over to the second, on the day it ends.
    soon = NOW + QUARTER - timedelta(hours=5)
    assert listed(second, soon.date())[0] == [busy.title]
    introductions.send_introduction(
        demand_id=second.pk, offer_id=busy.pk, actor=registry.operator(), now=soon
    )


def test_who_has_no_time_left_is_not_offered_needs():
    _expert, person = registry.expert()
    busy = factories.expertise("轮毂缩松诊断", of=person, capacity_per_quarter=1)
    first, second = factories.need("轮毂缩松一"), factories.need("轮毂缩松二")
    factories.index_all()
    sent(first, busy)
    found = queries.matches_for_offer(registry.operator(), busy.pk, today=TODAY)
    assert [row.record for row in found.rows] == [first]
    assert [(row.record, row.reason.code) for row in found.left_out] == [(second, "own_capacity_spent")]
    public = queries.public_matches_of_offer(busy, today=TODAY, limit=9)
    assert [row.record for row in public.rows] == [first]


def test_what_three_experts_take_is_asked_as_often_as_what_one_takes(django_assert_num_queries):
    need = factories.need("轮毂缩松")
    for number in (1, 2, 3):
        person = registry.person(consent="consented")
        factories.expertise(f"轮毂缩松诊断{number}", of=person, capacity_per_quarter=1)
        factories.index_all()
        operator = registry.operator()
        with django_assert_num_queries(11):
            assert len(queries.matches_for_demand(operator, need.pk, today=TODAY).rows) == number
