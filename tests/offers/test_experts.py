"""A list of experts narrowed by words or region: the same people, whether few fit or many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.names.models import keep_all_keys
from duijie.offers.models import Offer
from duijie.offers.queries import FEW_FIT, OfferFilter, experts_visible_to
from duijie.registry import actions as registry_actions
from duijie.registry.models import Person
from tests.offers import factories as offers
from tests.plans import plan_of
from tests.registry import factories as registry
from tests.web.test_query_counts import experts

pytestmark = pytest.mark.django_db


def findable_experts(number: int) -> None:
    experts(number)  # in bulk, which keeps no keys
    for model in (Offer, Person):
        keep_all_keys(model)


def names(wanted: OfferFilter, reader) -> list[str]:
    return [person.name for person in experts_visible_to(reader, wanted).order_by("sort_name", "pk")[:3]]


def test_few_or_many_that_fit_are_found_alike():
    findable_experts(FEW_FIT + 5)
    reader = registry.operator()
    assert [each[:4] for each in names(OfferFilter(words="示例专长"), reader)] == ["示例专家"] * 3
    assert [each[:4] for each in names(OfferFilter(words="示例专家"), reader)] == ["示例专家"] * 3
    assert names(OfferFilter(words="示例专长00042"), reader) == ["示例专家42"]
    assert names(OfferFilter(words="示例专家77"), reader) == ["示例专家77", "示例专家770", "示例专家771"]
    assert names(OfferFilter(words="示例专长 00042"), reader) == ["示例专家42"]
    assert names(OfferFilter(words="石墨漂浮"), reader) == []
    assert names(OfferFilter(region_code=registry.BEIJING), reader) == []
    everybody = experts_visible_to(reader).count()
    assert experts_visible_to(reader, OfferFilter(region_code=registry.LIAONING)).count() == everybody


def test_expertise_of_a_merged_record_is_found_under_the_kept_one():
    kept, merged = (registry.person(each, consent="consented", at=registry.organisation()) for each in "甲乙")
    offers.expertise(of=merged, title="轧辊表面强化")
    step = {"actor": registry.system(), "now": registry.NOW}
    registry_actions.merge_person(person_id=merged.pk, into_id=kept.pk, **step)
    reader = registry.operator()
    assert names(OfferFilter(words="轧辊"), reader) == ["甲"]
    assert names(OfferFilter(words="甲"), reader) == ["甲"]


def test_where_few_fit_the_list_reads_no_text():
    findable_experts(3)
    reader = registry.operator()
    with CaptureQueriesContext(connection) as seen:
        assert names(OfferFilter(words="示例专长00001"), reader) == ["示例专家1"]
    texts = [each["sql"] for each in seen if "teaser" in each["sql"].partition(" WHERE ")[2]]
    listing = [each["sql"] for each in seen if "LIMIT 3" in each["sql"]]
    assert [len(texts), len(listing)] == [1, 1]
    assert "LIKE" not in listing[0]


@pytest.mark.parametrize(
    "words", ["示例专长00042", "00042", "示例专家42", "凝固模拟", "石墨漂浮", "OOO", "slz"]
)
def test_words_of_few_or_none_are_looked_up_by_their_pieces(words):
    if connection.vendor != "sqlite":
        pytest.skip("asked of SQLite, where the plan names what is read from end to end")
    findable_experts(50)
    reader = registry.operator()
    with CaptureQueriesContext(connection) as seen:
        names(OfferFilter(words=words), reader)
    asked = [each["sql"] for each in seen if "LIKE" in each["sql"]]
    plans = [plan_of(each) for each in asked]
    read_whole = [line for plan in plans for line in plan.splitlines() if line.startswith("SCAN")]
    assert read_whole == []
    assert [plan for plan in plans if "offer_state" in plan] == []  # all that is open, nearly


def test_words_cost_as_many_queries_for_one_expert_as_for_three(django_assert_num_queries):
    findable_experts(1)
    reader, wanted = registry.operator(), OfferFilter(words="示例专长 缩松 slz")
    assert names(wanted, reader) == ["示例专家0"]  # and who the reader is, is known from now on
    with django_assert_num_queries(8):
        names(wanted, reader)
    findable_experts(2)
    with django_assert_num_queries(8):
        assert names(wanted, reader) == ["示例专家0", "示例专家0", "示例专家1"]


@pytest.mark.postgresql
@pytest.mark.parametrize("words", ["", "示例专长", "示例专家", "slz"])
def test_list_of_experts_does_not_read_all_expertise_first(words):
    findable_experts(FEW_FIT + 5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader = registry.operator()
    with CaptureQueriesContext(connection) as seen:
        assert len(names(OfferFilter(words=words), reader)) == 3
    listing = [each["sql"] for each in seen if "LIMIT 3" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {listing[0]}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "hashed" not in plan
