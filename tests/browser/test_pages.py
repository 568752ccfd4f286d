"""Every page each role can reach by its links, at a desk and on a phone, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ROLES = ("", "operator", "coordinator", "broker", "clerk", "enterprise", "expert")
# By axe, at a desk and on a phone. Whoever else is led to nearly the same pages, and to fewer of them.
LOOKED_THROUGH, ON_A_PHONE = ("", "broker"), "enterprise"
MOST_PAGES, MOST_PAGES_ALIKE = 80, 50
# Leave the site, answer with something that is no page, or change how all pages look.
PASSED_OVER = ("/static/", "/sign-out/", "/language/", "/look/", "/api/", "/design/")
FEWEST_PAGES = 20
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{3,}(?: [a-z]{2,}){3,}")


def shape(path: str) -> str:
    """Give what addresses of one kind share: /needs/12/ and /needs/13/ are one page, resorted too."""
    path = re.sub(r"([?&])sort=[^&#]*", r"\1", path.split("#", maxsplit=1)[0])
    return re.sub(r"\d+", "N", path.rstrip("?&"))


def reachable(visitor, *, limit: int):
    """Open every kind of page the links lead to, first the nearest, and give each once it stands."""
    waiting, met = ["/"], set()
    while waiting and len(met) < limit:
        path = waiting.pop(0)
        if shape(path) in met:
            continue
        met.add(shape(path))
        page = visitor.open(path)
        yield path, page
        links = page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [link for link in links if link.startswith("/") and not link.startswith(PASSED_OVER)]
    assert len(met) >= FEWEST_PAGES


def outline(page) -> dict[str, object]:
    return page.evaluate(
        """() => ({
            headings: document.querySelectorAll('h1').length,
            titled: document.title.length > 3,
            language: document.documentElement.lang,
            wide: document.documentElement.scrollWidth > window.innerWidth,
        })"""
    )


def unusable(page) -> list[str]:
    """Ask axe what somebody with a screen reader or a keyboard could not use."""
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(told => told.violations.map("
        "rule => rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).slice(0, 3).join(' | ')))"
    )
    return list(found)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "visitor")
def test_pages_stand_at_both_widths_and_can_be_used_by_everybody(visitor, role):
    one = visitor(role)
    faults = {}
    limit = MOST_PAGES if role in {*LOOKED_THROUGH, ON_A_PHONE, "operator"} else MOST_PAGES_ALIKE
    for path, page in reachable(one, limit=limit):
        seen = {"desk": outline(page)}
        if sentences := ENGLISH_SENTENCE.findall(page.inner_text("main")):
            seen["English"] = sentences
        if role in LOOKED_THROUGH and (wrong := unusable(page)):
            seen["unusable at a desk"] = wrong
        page.set_viewport_size({"width": 390, "height": 844})
        seen["phone"] = outline(page)
        if role == ON_A_PHONE and (wrong := unusable(page)):
            seen["unusable on a phone"] = wrong
        page.set_viewport_size({"width": 1280, "height": 900})
        well = {"headings": 1, "titled": True, "language": "zh-Hans", "wide": False}
        if seen != {"desk": well, "phone": well}:
            faults[path] = seen
    assert faults == {}


def test_english_pages_hold_no_chinese_but_names_and_texts(visitor):
    one = visitor("broker", language="en")
    for path in ("/account/", "/needs/new/", "/agreements/new/", "/intake/upload/", "/organisations/new/"):
        page = one.open(path)
        assert outline(page)["language"] == "en"
        words = page.locator("main label, main h1, main h2, main button, main p").all_inner_texts()
        assert [each for each in words if re.search("[\u3400-\u9fff]", each) and "示例" not in each] == []


def test_main_pages_stand_without_javascript(visitor):
    one = visitor("broker", scripts=False)
    for path in (
        "/",
        "/needs/",
        "/needs/1/",
        "/needs/1/matches/",
        "/agreements/",
        "/intake/",
        "/intake/pages/1/",
    ):
        page = one.open(path)
        assert page.locator("h1").count() == 1
    page.goto(f"{one.demo.address}/needs/")
    page.fill("input[name=q]", "海参")
    page.click("main form button[type=submit]")
    assert "海参" in page.inner_text("main table")
