"""Lists cut by a cursor."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.accounts.models import User
from duijie.db.paging import in_order
from duijie.notices.models import Notice
from duijie.web.paging import Page, UncuttableOrderError, cut, cut_for

NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
ORDER = ("-created_at", "-pk")


@pytest.fixture
def seven(db):
    """Seven accounts, two and two of one moment, so that the second column decides."""
    return [
        User.objects.create(
            username=f"reader{number}",
            display_name=f"读者{number}",
            created_at=NOW - dt.timedelta(hours=number // 2),
        )
        for number in range(7)
    ]


def _names(page: Page[User]) -> list[str]:
    return [user.username for user in page.rows]


def _walk(order: tuple[str, ...], size: int) -> list[list[str]]:
    pages = [cut(User.objects.all(), order=order, size=size)]
    while pages[-1].after:
        pages.append(cut(User.objects.all(), order=order, size=size, after=pages[-1].after))
    return [_names(page) for page in pages]


@pytest.mark.parametrize("order", [ORDER, ("created_at", "pk"), ("-created_at", "pk"), ("username",)])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_walking_the_pages_shows_every_row_once_in_order(seven, order, size):
    pages = _walk(order, size)
    whole = list(User.objects.order_by(*order).values_list("username", flat=True))
    assert [name for page in pages for name in page] == whole
    assert all(len(page) == size for page in pages[:-1])


def test_going_back_shows_the_page_one_came_from(seven):
    first = cut(User.objects.all(), order=ORDER, size=3)
    second = cut(User.objects.all(), order=ORDER, size=3, after=first.after)
    third = cut(User.objects.all(), order=ORDER, size=3, after=second.after)
    assert (first.before, third.after) == ("", "")
    back = cut(User.objects.all(), order=ORDER, size=3, before=third.before)
    assert back == second
    assert cut(User.objects.all(), order=ORDER, size=3, before=back.before) == first


def test_a_row_added_meanwhile_makes_no_row_appear_twice(seven):
    first = cut(User.objects.all(), order=ORDER, size=3)
    User.objects.create(username="newest", display_name="新", created_at=NOW + dt.timedelta(hours=1))
    second = cut(User.objects.all(), order=ORDER, size=3, after=first.after)
    assert set(_names(first)) & set(_names(second)) == set()


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_costs_one_query(seven, size, django_assert_num_queries):
    first = cut(User.objects.all(), order=ORDER, size=size)
    with django_assert_num_queries(1):
        cut(User.objects.all(), order=ORDER, size=size, after=first.after)


def test_an_empty_list_is_one_empty_page(db):
    assert cut(User.objects.all(), order=ORDER) == Page(rows=[], before="", after="")


def test_cut_for_reads_the_cursor_from_the_address(seven):
    first = cut_for(QueryDict(""), User.objects.all(), order=ORDER, size=3)
    second = cut_for(QueryDict(f"after={first.after}"), User.objects.all(), order=ORDER, size=3)
    assert _names(first) + _names(second) == [f"reader{number}" for number in (1, 0, 3, 2, 5, 4)]


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJ4Il0", "bnVsbA", "WyJcdWQ4MDAiLCIxIl0", "é", "====", "WzEsMl0"]
)
def test_a_cursor_that_cannot_be_read_starts_from_the_beginning(seven, cursor):
    start = cut(User.objects.all(), order=ORDER, size=3)
    assert cut(User.objects.all(), order=ORDER, size=3, after=cursor) == start
    assert cut(User.objects.all(), order=ORDER, size=3, before=cursor) == start


@pytest.mark.django_db
@settings(max_examples=60)
@given(cursor=st.text(max_size=40))
def test_no_cursor_breaks_a_list(cursor):
    assert cut(User.objects.all(), order=ORDER, after=cursor).rows == []


@pytest.mark.parametrize("order", [(), ("created_at",), ("display_name",)])
def test_an_order_that_is_not_unique_is_refused(order):
    with pytest.raises(UncuttableOrderError):
        cut(User.objects.all(), order=order)


@pytest.fixture
def told(seven):
    """Seven notices, of which three were never read and two at one moment."""
    moments = [None, NOW, None, NOW, NOW - dt.timedelta(days=1), None, NOW + dt.timedelta(days=1)]
    return [
        Notice.objects.create(recipient=seven[0], code="x", link="/", at=NOW, read_at=moment)
        for moment in moments
    ]


@pytest.mark.parametrize("order", [("read_at", "pk"), ("-read_at", "-pk"), ("read_at", "-pk")])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_rows_without_a_value_stand_last_whichever_way_they_are_sorted(told, order, size):
    falls = order[0].startswith("-")
    down = order[1].startswith("-")
    read = sorted(
        (notice for notice in told if notice.read_at),
        key=lambda each: (each.read_at.timestamp() * (-1 if falls else 1), each.pk * (-1 if down else 1)),
    )
    never = sorted((n for n in told if not n.read_at), key=lambda each: each.pk * (-1 if down else 1))
    whole = [notice.pk for notice in [*read, *never]]
    pages = [cut(Notice.objects.all(), order=order, size=size)]
    while pages[-1].after:
        pages.append(cut(Notice.objects.all(), order=order, size=size, after=pages[-1].after))
    assert [row.pk for page in pages for row in page.rows] == whole
    backwards = [pages[-1]]
    while backwards[-1].before:
        backwards.append(cut(Notice.objects.all(), order=order, size=size, before=backwards[-1].before))
    assert [row.pk for page in reversed(backwards) for row in page.rows] == whole[-len(whole) :]
    assert [row.pk for row in in_order(Notice.objects.all(), order)] == whole


def test_the_next_page_of_a_sorted_list_begins_in_the_index(seven):
    order = ("sort_name", "pk")
    page = cut(User.objects.all(), order=order, size=2)
    with CaptureQueriesContext(connection) as captured:
        cut(User.objects.all(), order=order, size=2, after=page.after)
    assert '"sort_name" >= ' in captured[0]["sql"]
