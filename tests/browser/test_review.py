"""A clerk's review in a real browser: words lit in the page, keys, a folder, on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = {
    "甲.txt": "示例云岭试验站与示例松江机械有限公司签约\n2026-03-05\n"
    "2026年3月4日，示例云岭试验站站长欧阳衡与示例松江机械有限公司总经理南宫朔在长春签署技术服务协议。\n",
    "乙.html": "<html><body><h1>示例白桦研究所开放日</h1>"
    "<p>2026年4月2日，示例白桦研究所副所长淳于湛介绍了中试基地。</p></body></html>",
    "说明.zip": "这不是页面",
}


def test_a_folder_is_handed_in_and_each_value_shows_its_words(visitor, tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    clerk = visitor("clerk")
    page = clerk.open("/intake/upload/")
    page.locator("input[name=folder]").set_input_files(tmp_path)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/intake/batches/\d+/$"))
    expect(page.locator("main").get_by_role("link", name="乙.html")).to_have_count(1)
    expect(page.locator("main").get_by_role("link", name="说明.zip")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("说明.zip")

    page.locator("tr", has_text="甲.txt").locator("a").first.click()
    # The page shows its drafts by itself once the worker has read it.
    expect(page.locator("article.draft").first).to_be_visible(timeout=60_000)
    head = page.locator("header .title", has_text="欧阳衡")
    draft = page.locator("article.draft").filter(has=head).first
    number = draft.get_attribute("data-draft")
    draft.hover()
    expect(page.locator(f'.source mark.lit[data-cited~="{number}"]').first).to_have_text("欧阳衡")
    mark = page.locator(".source mark", has_text="示例松江机械有限公司").first
    mark.click()
    lit = page.locator("article.draft.at")
    expect(lit).to_have_count(1)
    expect(lit).to_contain_text("示例松江机械有限公司")

    page.reload()
    page.keyboard.press("j")
    first = page.locator("article.draft").first
    expect(first).to_be_focused()
    before = page.locator("article.draft.settled").count()
    page.keyboard.press("x")
    page.wait_for_url(re.compile(r"#draft-\d+$"))
    expect(page.locator("article.draft.settled")).to_have_count(before + 1)
    following = page.locator(f"#{page.url.partition('#')[2]}")
    expect(following).to_be_focused()
    expect(page.locator(".source mark.lit").first).to_be_visible()

    page.locator('form[action$="/certain/"] button').click()
    page.wait_for_load_state()
    expect(page.locator("a[href^='/organisations/']", has_text="打开单位").first).to_be_visible()


def test_a_review_fits_a_phone(visitor):
    clerk = visitor("clerk", width="phone")
    page = clerk.open("/intake/?q=01-service-team-launch.txt")
    page.locator("tr", has_text="01-service-team-launch.txt").locator("a").first.click()
    expect(page.locator("article.draft").first).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


BATCH = 200
TREES = "云松柏桦枫柳杉榆槐桐"


def _small_page(number: int) -> dict[str, object]:
    station = f"示例{TREES[number % 10]}{TREES[number // 10 % 10]}{'山河'[number // 100]}试验站"
    text = (
        f"{station}与示例松江机械有限公司签约\n2026-03-05\n2026年3月4日，{station}站长欧阳衡"
        "与示例松江机械有限公司总经理南宫朔在长春签署技术服务协议。\n"
    )
    return {"name": f"{number:03}.txt", "mimeType": "text/plain", "buffer": text.encode()}


def test_two_hundred_pages_are_handed_in_and_reviewed_by_keys_while_some_are_refused(visitor):
    files = [_small_page(number) for number in range(BATCH)]
    files.insert(7, {"name": "空.txt", "mimeType": "text/plain", "buffer": b""})
    files.insert(
        9, {"name": "图.txt", "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 500}
    )
    page = visitor("clerk").open("/intake/upload/")
    page.locator("input[name=pages]").set_input_files(files)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[data-parts] progress")).to_have_attribute("max", f"{BATCH + 2}")
    page.wait_for_url(re.compile(r"/intake/batches/\d+/$"), timeout=60_000)
    expect(page.locator("main")).to_contain_text("空.txt")
    expect(page.locator("main .progress, main progress").first).to_be_visible()

    # The batch tells by itself how far it is read: the first page can be reviewed before the last is read.
    page.locator("a.button.primary", has_text="继续审核").click(timeout=60_000)
    page.wait_for_url(re.compile(r"/intake/pages/\d+/$"))
    first = page.url
    settled = page.locator("article.draft.settled")
    expect(page.locator("article.draft").first).to_be_visible()
    expect(settled).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(settled.first).to_be_visible()
    expect(page.locator("a[href^='/organisations/']").first).to_be_visible()
    page.keyboard.press("n")
    expect(page).not_to_have_url(re.compile(re.escape(first)))
    page.wait_for_url(re.compile(r"/intake/pages/\d+/"))
    # Known from the page before: the second agreement's firm is linked to the record just confirmed.
    expect(page.locator("article.draft", has_text="示例松江机械有限公司").first).to_be_visible()
