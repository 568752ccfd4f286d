"""Who is who, in a real browser: an organisation found again, merged, a conflict of interest, and undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_pages import outline, unusable
from tests.browser.test_thread import send

pytestmark = pytest.mark.browser

ADDRESS = re.compile(r"/organisations/(\d+)/$")


def number_in(address: str) -> str:
    found = ADDRESS.search(address)
    assert found is not None, address
    return found[1]


def is_well(page: Page) -> bool:
    return unusable(page) == [] and outline(page)["wide"] is False


def owner_of(page: Page) -> tuple[str, str]:
    """Give the number and the name of the organisation a record's page leads to first."""
    link = page.locator("main a[href^='/organisations/']").first
    return number_in(link.get_attribute("href") or ""), link.inner_text().strip()


def change_code(operator: Visitor, organisation: str, code: str) -> str:
    """Give an organisation another credit code, and return the one it had."""
    page = operator.open(f"/organisations/{organisation}/edit/")
    had = page.input_value("main [name=credit_code]")
    page.fill("main [name=credit_code]", code)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(rf"/organisations/{organisation}/$"))
    return had


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_an_organisation_is_found_again_merged_and_taken_apart(visitor, width):
    operator = visitor("operator", width)
    page = operator.open("/needs/1/")
    kept, name = owner_of(page)

    # Who types a name that is there already, with a part of the place before it, is shown what is there.
    page = operator.open("/organisations/new/")
    page.fill("main [name=name]", f"{name}（总部{width}）")
    page.fill("main [name=short_name]", name)
    page.locator("main form button[type=submit]").last.click()
    asked = page.locator("main form", has_text="尚未新增")
    expect(asked.locator(f"a[href='/organisations/{kept}/']")).to_have_text(name)
    assert page.input_value("main [name=name]") == f"{name}（总部{width}）"
    assert is_well(page)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(ADDRESS)
    made = number_in(page.url)

    # The suggestion keeps the record one looks at; one may as well keep the other.
    page.locator(f"#likely a[href='/organisations/{kept}/merge/{made}/']").click()
    page.locator(f"main a[href='/organisations/{made}/merge/{kept}/']").click()
    page.wait_for_url(re.compile(rf"/organisations/{made}/merge/{kept}/$"))
    assert is_well(page)
    page.locator("main form.form-end button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/organisations/{kept}/"))
    expect(page.locator("#merged")).to_contain_text(width)
    # Who comes by the old record's address is led to the kept one.
    assert number_in(operator.open(f"/organisations/{made}/").url) == kept

    page = operator.open(f"/organisations/{kept}/")
    send(page, f"/organisations/{made}/unmerge/")
    expect(operator.open(f"/organisations/{made}/").locator("h1")).to_contain_text(width)


def test_who_is_one_with_the_asking_side_is_left_out_until_the_merge_is_undone(visitor):
    operator = visitor("operator")
    asking, _ = owner_of(operator.open("/needs/1/"))
    rows = operator.open("/needs/1/matches/").locator("main a[href^='/offers/']")
    first, offered = rows.first.get_attribute("href") or "", rows.first.inner_text()
    offering, _ = owner_of(operator.open(first))

    code = change_code(operator, offering, "")  # two codes are two organisations
    page = operator.open(f"/organisations/{offering}/merge/{asking}/")
    page.locator("main form.form-end button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/organisations/{asking}/"))
    page = operator.open("/needs/1/matches/")
    expect(page.locator("main a", has_text=offered)).to_have_count(0)
    left_out = page.locator("main details.card", has=page.locator(f"text={offered}"))
    left_out.locator("summary").click()
    expect(left_out).to_contain_text("同一单位")

    send(operator.open(f"/organisations/{asking}/"), f"/organisations/{offering}/unmerge/")
    expect(operator.open("/needs/1/matches/").locator("main a", has_text=offered).first).to_be_visible()
    change_code(operator, offering, code)
