"""Files and papers in a real browser: added, looked at, fetched, removed; issued, checked, revoked."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_pages import outline, unusable

pytestmark = pytest.mark.browser

HAS_PREVIEW = """
name => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href, false);  // what waits takes no promise for an answer
    request.send();
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const lines = [...page.querySelectorAll("#files li")];
    return lines.some(line => line.textContent.includes(name) && line.querySelector("a.preview img"));
}
"""


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_picture_is_added_looked_at_and_removed(visitor, width):
    enterprise = visitor("enterprise", width)
    page = enterprise.open("/needs/1/")
    page.locator("#files a.button").click()
    assert unusable(page) == []
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "PNG")

    # What is no picture is refused in words, and nothing is added.
    broken = {"name": "图.png", "mimeType": "image/png", "buffer": b"MZ" + bytes(500)}
    page.set_input_files("main input[type=file]", broken)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .errorlist, main [role=alert], main .error").first).to_be_visible()

    name = f"现场照片-{width}.png"
    page.set_input_files(
        "main input[type=file]", {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}
    )
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/needs/1/"))
    expect(page.locator("#files")).not_to_contain_text(broken["name"])
    line = page.locator("#files li", has_text=name).first
    picture = line.locator("a.preview img")
    page.wait_for_function(HAS_PREVIEW, arg=name, polling=500)  # a smaller copy is drawn by the worker
    page.reload()
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert unusable(page) == []
    assert outline(page)["wide"] is False
    with page.expect_download() as waiting:
        line.locator("a.title").click()
    assert waiting.value.suggested_filename == name

    line.locator("details > summary").click()
    line.locator("[name=reason]").fill("传错了")
    line.locator("details button.danger, details button[type=submit]").first.click()
    expect(page.locator("#files")).to_contain_text("传错了")


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_paper_is_issued_checked_by_anybody_and_revoked(visitor, width):
    operator = visitor("operator", width)
    page = operator.open("/agreements/")
    page.locator("main table tbody th a").first.click()
    page.locator("#papers details.ask > summary").first.click()
    page.locator("#papers form.panel button[type=submit]").first.click()
    page.wait_for_load_state()
    paper = page.locator("#papers li", has=page.locator("a[href$='.pdf'], a.title")).first
    number = paper.locator("a.title").inner_text().removesuffix(".pdf")
    assert outline(page)["wide"] is False
    with page.expect_download() as waiting:
        paper.locator("a[href*='/word/']").click()
    assert waiting.value.suggested_filename.endswith(".docx")

    check = paper.locator("a[href^='/check/']").get_attribute("href") or ""
    anybody = visitor(width=width)
    seen = anybody.open(check)
    expect(seen.locator("main")).to_contain_text(number)
    expect(seen.locator("main")).to_contain_text("有效")
    assert unusable(seen) == []
    assert outline(seen)["wide"] is False

    paper.locator(".side details > summary").click()
    paper.locator("[name=reason]").fill("演示作废")
    paper.locator(".side details button[type=submit]").first.click()
    expect(page.locator("#papers")).to_contain_text("演示作废")
    expect(anybody.open(check).locator("main")).to_contain_text("已撤销")
