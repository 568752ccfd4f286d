"""The one thread, in a real browser: page → draft → registry; need → match → introduction → agreement."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGE = "02-framework-signing.txt"
NEED = {
    "title": "轴承钢里的大颗粒夹杂老是超标，想找冶炼上的办法（示例）",
    "teaser": "电池壳体模具钢与轴承钢件探伤合格率低，寻找降低夹杂物尺寸的冶炼与精炼工艺。",
    "keywords": "轴承钢、夹杂物、稀土、精炼",
    "description": (
        "外购轴承钢做成滚道后接触疲劳寿命忽高忽低，金相看是大颗粒夹杂，希望有人能从冶炼环节给出办法。"
    ),
    "region": "辽宁盘锦",
}


def send(page: Page, ending: str) -> None:
    """Press the button of the form that posts to an address with this ending."""
    form = page.locator(f'form[action*="{ending}"]').first
    details = page.locator(f'details:has(form[action*="{ending}"]) > summary')
    if details.count():
        details.first.click()
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def open_page_named(page: Page, name: str) -> None:
    row = page.locator("tr", has_text=name)
    row.locator("a").first.click()
    page.wait_for_load_state()


def test_clerk_confirms_an_agreement_read_from_a_page_and_anybody_can_open_it(visitor):
    clerk = visitor("clerk")
    # Asked for by name: other tests hand in pages by the hundred.
    page = clerk.open(f"/intake/?q={PAGE}")
    for _attempt in range(60):
        if (
            "waiting" not in (page.locator("tr", has_text=PAGE).inner_html())
            and page.locator("tr", has_text=PAGE).locator("text=审核中").count()
        ):
            break
        page.wait_for_timeout(1000)
        page.reload()
    open_page_named(page, PAGE)
    agreement = page.locator("article.draft", has=page.locator(".chip", has_text="协议")).first
    expect(agreement).to_be_visible()
    # The words are one click away, in the page beside it.
    agreement.locator("a.proof").click()
    expect(page.locator(".source mark:target")).to_be_visible()
    agreement.locator('form[action$="/confirm/"] button').click()
    page.wait_for_load_state()
    confirmed = page.locator("article.draft", has=page.locator('a[href^="/agreements/"]')).first
    confirmed.locator('a[href^="/agreements/"]').click()
    page.wait_for_load_state()
    expect(page.locator("blockquote.quote").first).to_be_visible()
    address = page.url.removeprefix(clerk.demo.address)

    anybody = visitor()
    anybody.open(address)
    expect(anybody.page.locator("blockquote.quote")).to_have_count(0)


def test_need_is_stated_verified_matched_introduced_and_carried_to_an_agreement(visitor):  # noqa: PLR0915 - one thread
    enterprise = visitor("enterprise")
    page = enterprise.open("/needs/new/")
    for name, value in NEED.items():
        page.fill(f"[name={name}]", value)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/needs/\d+/$"))
    need = page.url.removeprefix(enterprise.demo.address)
    send(page, "/submit/")

    broker = visitor("broker")
    page = broker.open("/inbox/")
    expect(page.get_by_text(NEED["title"][:20]).first).to_be_visible()
    page = broker.open(need)
    send(page, "/publish/")
    page = broker.open(f"{need}matches/")
    offer = page.locator("li.match", has_text="高洁净稀土轴承钢")
    for _attempt in range(30):
        if offer.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(offer.locator(".reasons li").first).to_be_visible()
    offer.locator("details > summary", has_text="引荐").click()
    offer.locator('form[action*="/introduce/"] textarea').fill("两边都在辽宁，建议先见一面。")
    offer.locator('form[action*="/introduce/"] button[type=submit]').click()
    page.wait_for_load_state()

    page = enterprise.open("/introductions/")
    page.locator("main a", has_text=NEED["title"][:12]).first.click()
    page.wait_for_load_state()
    introduction = page.url.removeprefix(enterprise.demo.address).split("?")[0]
    expect(page.get_by_text("expert@example.org")).to_have_count(0)
    send(page, "/accept/")

    expert = visitor("expert", width="phone")
    page = expert.open(introduction)
    expect(page.get_by_text("enterprise@example.org")).to_have_count(0)
    send(page, "/accept/")
    expect(page.get_by_text("enterprise@example.org").first).to_be_visible()

    page = enterprise.open(introduction)
    expect(page.get_by_text("expert@example.org").first).to_be_visible()
    page.locator('a[href*="/agreements/new/"]').first.click()
    page.wait_for_load_state()
    page.fill("[name=title]", "轴承钢夹杂物控制技术开发合同（示例）")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/agreements/\d+/$"))
    agreement = page.url.removeprefix(enterprise.demo.address)
    page.locator('a[href$="/undertakings/new/"]').first.click()
    page.wait_for_load_state()
    page.fill("[name=text]", "三个月内提交两炉试验钢的夹杂物评级报告")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/agreements/\d+/"))
    page.locator('a[href$="/sign/"]').first.click()
    page.wait_for_load_state()
    page.fill("[name=signed_on]", "2026-11-20")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(rf"{agreement}"))
    expect(page.get_by_text("三个月内提交两炉试验钢的夹杂物评级报告").first).to_be_visible()
    expect(page.get_by_text("已签署").first).to_be_visible()
    expect(page.locator("ol.timeline li").first).to_be_visible()
