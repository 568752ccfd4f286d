"""Words asked of a list: the same rows whether few hold them or many, and looked up where they are few."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.names.models import Named, keep_all_keys
from duijie.names.queries import MANY
from duijie.web.paging import PAGE_SIZE
from tests.plans import plan_of
from tests.registry import factories as registry
from tests.web.test_query_counts import LISTS, READER

pytestmark = pytest.mark.django_db
NAMED = [model for model in apps.get_models() if issubclass(model, Named)]
# A list, and what is asked of it that stands in few rows, a name of its own or of an organisation there.
ASKED = {
    "organisations": ("示例单位00042", "别名", "shilidanwei00042"),
    "people": ("示例人00042", "人0004", "shiliren00042"),
    "needs": ("示例需求00042", "需求0004", "00042"),
    "offers": ("示例供给00042", "供给0004", "00042"),
    "agreements": ("示例单位00042", "位0004", "示例协议"),
    "events": ("示例单位00042", "位0004", "示例活动"),
    "stations": ("示例单位00042", "位0004", "示例平台"),
    "teams": ("示例单位00042", "位0004", "示例平台"),
    "alliances": ("示例单位00042", "位0004", "示例平台"),
    "pages": ("示例页面42", "页面42", "42.TXT"),
    "accounts": ("读者42", "者42", "READER-"),
}
NOWHERE = "石墨漂浮"


@pytest.fixture(autouse=True)
def reader(client):
    operator = registry.operator()
    READER[:] = [operator]
    client.force_login(operator)
    yield operator
    READER.clear()


def filled(name: str, number: int) -> str:
    """Fill a list in bulk, with all keys; give its address."""
    LISTS[name].fill(number)
    for model in NAMED:
        keep_all_keys(model)
    return LISTS[name].address


def found(client, address: str, **asked: str) -> list[int]:
    """The rows of every page: from one that says there is more, the next one is opened."""
    rows: list[int] = []
    after = ""
    while True:
        page = client.get(address, {**asked, "after": after}).context["page"]
        rows += [row.pk for row in page.rows]
        if not page.after:
            return rows
        assert len(page.rows) == PAGE_SIZE
        after = page.after


def takes_words(client, name: str) -> bool:
    form = client.get(LISTS[name].address).context.get("form")
    return form is not None and "q" in form.fields


def test_every_list_that_is_asked_for_words_is_tried_here(client):
    with_words = {name for name in LISTS if takes_words(client, name)}
    assert with_words - {"experts"} == set(ASKED)  # experts: tests/offers/test_experts.py


def test_every_named_record_says_what_its_list_looks_through():
    assert [model.__name__ for model in NAMED if not model.looked_through] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_words_find_rows_among_few_and_among_many(client, name):
    first, piece, common = ASKED[name]
    address = filled(name, 50)
    few = {word: found(client, address, q=word) for word in (first, piece, common)}
    assert all(few.values())
    assert found(client, address, q=NOWHERE) == []
    filled(name, MANY + 5)
    for word, before in few.items():
        after = found(client, address, q=word)
        assert set(before) <= set(after)
        assert len(after) == len(set(after))
    assert found(client, address, q=NOWHERE) == []


@pytest.mark.parametrize("name", ASKED)
def test_words_that_few_hold_are_looked_up(client, name):
    if connection.vendor != "sqlite":
        pytest.skip("asked of SQLite, where the plan names what is read from end to end")
    address = filled(name, 50)
    for word in (ASKED[name][0], NOWHERE):
        with CaptureQueriesContext(connection) as seen:
            found(client, address, q=word)
        plans = [plan_of(each["sql"]) for each in seen if "LIKE" in each["sql"]]
        assert [line for plan in plans for line in plan.splitlines() if line.startswith("SCAN")] == []
        assert len(plans) == (0 if word == NOWHERE else 1)
