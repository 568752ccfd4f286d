"""A broker works with lists in a real browser: narrows, keeps, sorts, takes out, searches; on a phone too."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import outline, unusable

pytestmark = pytest.mark.browser
WORD = "铸"


def titles(page) -> list[str]:
    return page.locator("main table tbody th a").all_inner_texts()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_list_is_narrowed_kept_and_taken_out(visitor, width):
    broker = visitor("broker", width)
    page = broker.open("/needs/")
    all_of_them = titles(page)
    page.fill("main input[name=q]", WORD)
    page.locator("main form.filters button[type=submit]").click()
    page.wait_for_url(re.compile(r"/needs/\?.*q="))
    narrowed = titles(page)
    assert 0 < len(narrowed) < len(all_of_them)

    # Sorted by pinyin: by the head of its column, or on a phone from a menu.
    if width == "desk":
        page.locator("main thead a").first.click()
    else:
        page.locator(".list-tools .only-phone summary").click()
        page.locator(".list-tools .only-phone a").first.click()
    page.wait_for_url(re.compile(r"sort=title"))
    in_order = titles(page)
    assert sorted(in_order) == sorted(narrowed)

    menus = page.locator(".list-tools details")
    menus.nth(1).locator("summary").click()
    page.check(".list-tools input[name=columns][value=owner]")
    assert unusable(page) == []
    assert outline(page)["wide"] is False
    menus.nth(1).locator("form[method=get] button").click()
    page.wait_for_url(re.compile(r"columns=owner"))
    assert titles(page) == in_order

    # What is taken out is what is shown: the same rows in the same order, with the same columns.
    with page.expect_download() as waiting:
        page.locator(".list-tools a[download]", has_text="CSV").click()
    heads, *lines = csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig")))
    assert [line[0] for line in lines] == in_order
    assert "所属单位" in heads

    name = f"铸造类需求（{width}）"
    menus.first.locator("summary").click()
    menus.first.locator("a.item[href*='/save/']").click()
    page.fill("main input[name=name]", name)
    assert unusable(page) == []
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/needs/\?"))
    assert titles(page) == in_order

    page = broker.open("/needs/")
    menus = page.locator(".list-tools details")
    menus.first.locator("summary").click()
    assert unusable(page) == []
    menus.first.locator("a.item", has_text=name).click()
    page.wait_for_url(re.compile(r"sort=title"))
    assert titles(page) == in_order
    menus.first.locator("summary").click()
    page.locator(".list-tools .row", has_text=name).locator("button.danger").click()
    expect(page.locator(".list-tools details").first).not_to_contain_text(name)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_everything_is_found_while_one_types(visitor, width):
    page = visitor("broker", width).open("/search/")
    box = page.locator("main input[type=search]")
    expect(box).to_be_focused()
    box.press_sequentially("铸件")
    found = page.locator("#found section")
    expect(found.first).to_be_visible()
    page.wait_for_url(re.compile(r"q="))
    assert unusable(page) == []
    assert outline(page)["wide"] is False
    box.fill("")
    box.press_sequentially("qqzz")  # the initials of no record
    expect(found).to_have_count(0)
    box.fill("")
    box.press_sequentially("zhujian")
    expect(found.first.locator("a").first).to_contain_text(WORD)
    found.first.locator("ul a").first.click()
    expect(page.locator("main h1")).to_be_visible()
