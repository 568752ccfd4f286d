"""The figures in a real browser: with a map and without one, on a phone, in print, and as they stay fresh."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def places(page: Page):
    return page.locator("[data-drawn=map]")


def test_without_a_map_its_table_stands_open(visitor):
    operator = visitor("operator")
    operator.page.route("**/figures/map/", lambda route: route.fulfill(status=409, json={"problem": "x"}))
    page = operator.open("/figures/")
    expect(places(page).locator("[data-no-map]")).to_be_visible()
    expect(places(page).locator(".chart")).to_be_hidden()
    expect(places(page).locator("table")).to_be_visible()
    expect(page.locator("[data-drawn=columns] table")).to_be_hidden()

    def without_map(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("data-map=", "data-was-map="))

    operator.page.route("**/figures/", without_map)
    page = operator.open("/figures/")
    expect(places(page).locator(".chart")).to_be_hidden()
    expect(places(page).locator("table")).to_be_visible()


def test_figures_stay_fresh_and_begin_with_the_first_record(visitor):
    operator = visitor("operator")
    page = operator.page
    page.clock.install()
    operator.open("/figures/")
    needs = page.locator("[data-drawn=columns]")
    expect(needs.locator("canvas")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate(
        """() => {
            document.querySelector("[data-drawn=columns] tbody").replaceChildren();
            document.querySelector("[data-fresh=needs-none]").innerHTML = "<p>0</p>";
            document.documentElement.dataset.theme = "dark";
        }"""
    )
    expect(needs.locator("details")).to_be_hidden()
    assert asked == []
    page.clock.run_for(61_000)
    expect(needs.locator("details")).to_be_visible()
    expect(needs.locator("canvas")).to_be_visible()
    expect(needs.locator("[data-fresh=needs-none]")).to_be_empty()
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/figures/", "/figures/screen/"])
def test_figures_that_are_counted_for_a_new_day_come_back_without_another_page(visitor, path):
    operator = visitor("operator")
    page = operator.page
    page.clock.install()
    operator.open(path)
    figures = page.locator("[data-drawn=columns] canvas")
    expect(figures).to_be_visible()
    is_on_wall = path == "/figures/screen/"
    if is_on_wall:
        page.get_by_role("button", name="全屏").click()
        page.wait_for_function("document.fullscreenElement !== null")
    loaded: list[str] = []
    page.on("load", lambda at: loaded.append(at.url))
    counting = "<!doctype html><title>.</title><main><div data-counting='3'>counted</div></main>"
    page.route(f"**{path}", lambda route: route.fulfill(content_type="text/html", body=counting))
    page.clock.run_for(61_000)
    expect(page.locator("[data-counting]")).to_be_visible()
    # Those of yesterday are not shown meanwhile, nor that they are as of some hour.
    expect(figures).to_be_hidden()
    expect(page.locator("[data-fresh=as-of]")).to_be_hidden()
    page.unroute(f"**{path}")
    page.clock.run_for(3_500)
    expect(figures).to_be_visible()
    expect(page.locator("[data-fresh=as-of]")).to_be_visible()
    expect(page.locator("[data-counting]")).to_have_count(0)
    assert page.evaluate("document.fullscreenElement !== null") == is_on_wall
    assert loaded == []


def test_nothing_scrolls_sideways_and_print_cuts_nothing_off(visitor):
    operator = visitor("operator", "phone", language="en")
    for path in ("/figures/screen/", "/figures/"):
        page = operator.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    cut_off = "all => all.filter((one) => one.scrollHeight > one.clientHeight).length"
    assert page.locator(".as-table > .table-wrap").evaluate_all(cut_off) == 0


def test_a_page_that_became_narrow_is_not_held_wide_by_what_is_not_drawn_anew_yet(visitor):
    operator = visitor("operator")
    operator.page.add_init_script("window.ResizeObserver = class { observe() {} disconnect() {} };")
    for path in ("/figures/screen/", "/figures/"):
        operator.page.set_viewport_size({"width": 1280, "height": 900})
        page = operator.open(path)
        expect(page.locator(".chart canvas").first).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert (
            page.locator(".chart canvas").evaluate_all(
                "all => Math.max(...all.map((one) => one.clientWidth))"
            )
            > 390
        )
