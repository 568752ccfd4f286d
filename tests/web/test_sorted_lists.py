"""Every order a list offers is kept by an index: no page sorts the whole table for its first 50 rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR
from duijie.registry.standing import standing_of
from duijie.web.lists import LISTINGS
from tests.plans import plan_of
from tests.registry import factories as registry

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


@pytest.fixture(params=READERS)
def reader(request, client):
    """A reader of each kind, since who sees what decides which index is read."""
    if connection.vendor != "sqlite":
        pytest.skip("asked of SQLite, where the plan names what is sorted")
    account = READERS[request.param]()
    client.force_login(account)
    return account


@pytest.mark.parametrize("name", sorted({name for name, _sort in ORDERS}))
def test_an_order_is_read_from_an_index(client, reader, name):
    path = LISTINGS[name](reader).path
    sorts = ["", *(sort for each, sort in ORDERS if each == name)]
    if name == "corrections" and not standing_of(reader).is_operator:
        pytest.skip("requests of one's region or one's own are few: they are found first and then sorted")
    sorted_anew = [sort for sort in sorts if any(is_sorted_anew(client, path, sort=sort))]
    assert sorted_anew == []
