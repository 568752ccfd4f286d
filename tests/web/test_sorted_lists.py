"""Every order a list offers is kept by an index: no page sorts the whole table for its first 50 rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR
from duijie.core.taxonomy.divisions import NATION
from duijie.regions.queries import FEW, narrowed_to, within
from duijie.registry.models import Organisation
from duijie.web.lists import LISTINGS
from tests.plans import plan_of
from tests.registry import factories as registry
from tests.web.test_query_counts import LISTS

pytestmark = pytest.mark.django_db
# SQLite says when it sorts; PostgreSQL, asked about a table of no rows, sorts what an index would give it.
SORTING = "USE TEMP B-TREE FOR ORDER BY"
ORDERS = [
    (name, f"{way}{column.name}")
    for name, listing in LISTINGS.items()
    if not name.endswith("_mine")  # read by their owners, few at a time, and sorted then
    for column in listing(VISITOR).columns
    if column.sort
    for way in ("", "-")
]


READERS = {
    "operator": registry.operator,
    "broker": lambda: registry.broker(registry.LIAONING),
    "contact": lambda: registry.speaker(registry.organisation()),
}


def is_sorted_anew(client, address: str, **asked: str) -> list[bool]:
    """For each question for a page of the list, whether the database sorts what it finds."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address, asked)
    assert answer.status_code in {200, 403}
    pages = [each["sql"] for each in seen if each["sql"].endswith("LIMIT 51")]
    assert len(pages) == (1 if answer.status_code == 200 else 0)
    return [SORTING in plan_of(page) for page in pages]


@pytest.fixture
def reader(request, client):
    """A reader of each kind, since who sees what decides which index is read."""
    if connection.vendor != "sqlite":
        pytest.skip("asked of SQLite, where the plan names what is sorted")
    account = READERS[request.param]()
    client.force_login(account)
    return account


# Requests and introductions of one's own are few: they are found first and then sorted.
READ = [
    (who, name)
    for name in sorted({name for name, _sort in ORDERS})
    for who in READERS
    if (name, who) not in {("corrections", "contact"), ("introductions", "contact")}
]


@pytest.mark.parametrize(("reader", "name"), READ, indirect=["reader"])
def test_an_order_is_read_from_an_index(client, reader, name):
    path = LISTINGS[name](reader).path
    sorts = ["", *(sort for each, sort in ORDERS if each == name)]
    sorted_anew = [sort for sort in sorts if any(is_sorted_anew(client, path, sort=sort))]
    assert sorted_anew == []


@pytest.mark.parametrize("reader", ["operator", "broker"], indirect=True)
def test_what_is_under_way_is_read_in_the_order_of_the_list(client, reader):
    assert is_sorted_anew(client, "/introductions/", state="under_way") == [False]


BY_REGION = ("needs", "offers", "organisations", "events", "stations", "teams", "alliances")


@pytest.mark.parametrize("name", BY_REGION)
@pytest.mark.parametrize("reader", ["operator"], indirect=True)
def test_a_region_with_much_in_it_is_read_in_the_order_of_the_list(client, reader, name):
    filled = LISTS[name]
    filled.fill(FEW + FEW // 2)  # three of four lie in Liaoning
    assert is_sorted_anew(client, filled.address, region=registry.LIAONING) == [False]
    shown = client.get(filled.address, {"region": registry.LIAONING}).context["page"].rows
    assert {row.region_id[:2] for row in shown} == {"21"}
    # Where little lies, the few are found by their region, whatever order they then take.
    sparse = client.get(filled.address, {"region": registry.BEIJING}).context["page"].rows
    assert sparse == []


@pytest.mark.parametrize("code", [registry.LIAONING, registry.QINGDAO, registry.BEIJING, NATION])
def test_a_region_keeps_the_same_rows_however_they_are_found(code):
    LISTS["organisations"].fill(FEW + FEW // 2)
    registry.organisation("无地区", region=None)
    every = Organisation.objects.all()
    there = set(every.filter(within("region", [code])).values_list("pk", flat=True))
    assert set(narrowed_to(every, code).values_list("pk", flat=True)) == there
    assert len(there) < every.count()
