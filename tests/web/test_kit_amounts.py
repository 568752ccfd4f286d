"""Money and times as people say them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from duijie.web import amounts

NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (None, "", ""),
        (Decimal(120), "120 万元", "CNY 1,200,000"),
        (Decimal("0.50"), "0.5 万元", "CNY 5,000"),
        (12345.6, "12,345.6 万元", "CNY 123,456,000"),
        (0, "0 万元", "CNY 0"),
        (100, "100 万元", "CNY 1,000,000"),
    ],
)
def test_money_is_said_in_wan_in_chinese_and_in_full_in_english(amount, chinese, english):
    with translation.override("zh-hans"):
        assert amounts.money(amount) == chinese
    with translation.override("en"):
        assert amounts.money(amount) == english


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "to be discussed"),
        (None, 35, "up to CNY 350,000"),
        (80, None, "from CNY 800,000"),
        (80, 80, "CNY 800,000"),
        (80, 120, "CNY 800,000–1,200,000"),
    ],
)
def test_money_range_says_what_is_missing(low, high, said):
    with translation.override("en"):
        assert amounts.money_range(low, high) == said


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(minutes=59), "59 minutes ago"),
        (dt.timedelta(hours=3), "3 hours ago"),
        (dt.timedelta(days=29), "29 days ago"),
        (dt.timedelta(days=30), "2026-10-23"),
        (-dt.timedelta(hours=2), "in 2 hours"),
        (-dt.timedelta(days=1), "in 1 day"),
    ],
)
def test_time_ago_says_the_distance_and_keeps_the_full_time_on_hover(passed, said):
    moment = NOW - passed
    with translation.override("en"):
        shown = amounts.time_ago(moment, now=NOW)
    assert shown.endswith(f">{said}</time>")
    local = moment + dt.timedelta(hours=8)
    assert f'title="{local:%Y-%m-%d %H:%M}"' in shown


def test_time_ago_of_nothing_is_nothing():
    assert [amounts.time_ago(None), amounts.day(None), amounts.due(None)] == ["", "", ""]


@pytest.mark.parametrize(
    ("days", "tone", "said"),
    [
        (-12, "bad", "12 days overdue"),
        (0, "wait", "due today"),
        (7, "wait", "7 days left"),
        (8, "plain", "8 days left"),
    ],
)
def test_due_says_how_many_days_are_left(days, tone, said):
    with translation.override("en"):
        shown = amounts.due(TODAY + dt.timedelta(days=days), today=TODAY)
    assert f'<span class="chip tone-{tone}">{said}</span>' in shown
