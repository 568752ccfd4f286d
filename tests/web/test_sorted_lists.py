"""Every order a list offers is kept by an index: no page sorts the whole table for its first 50 rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR
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


@pytest.mark.parametrize(("name", "sort"), ORDERS)
def test_an_order_is_read_from_an_index(client, name, sort):
    if connection.vendor != "sqlite":
        pytest.skip("asked of SQLite, where the plan names what is sorted")
    operator = registry.operator()
    client.force_login(operator)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(LISTINGS[name](operator).path, {"sort": sort}).status_code == 200
    pages = [each["sql"] for each in seen if each["sql"].endswith("LIMIT 51")]
    assert pages
    assert [SORTING in plan_of(page) for page in pages] == [False] * len(pages)
