"""What the pages gain when scripts run, and that they live without: in a real Chromium."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: install Debian's package chromium"
    # Playwright keeps a loop running in this thread; Django must still empty the tables between tests.
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def design_page(browser: Browser, live_server):
    """The design page; whatever the browser complains of, or asks elsewhere, fails the test."""
    complaints: list[str] = []
    context = browser.new_context(locale="en-GB", color_scheme="light")
    page = context.new_page()
    page.on(
        "console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(live_server.url) else complaints.append(asked.url),
    )
    page.goto(f"{live_server.url}/design/")
    yield page
    context.close()
    assert complaints == []


def test_a_button_pressed_three_times_sends_once(design_page: Page):
    sent = []
    design_page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    design_page.locator("#buttons form[data-once] > button").first.evaluate(
        "button => { button.click(); button.click(); button.click(); }"
    )
    expect(design_page.locator(".messages")).to_contain_text("nothing was done")
    assert len(sent) == 1


def test_a_question_takes_the_focus_and_escape_puts_it_away(design_page: Page):
    question = design_page.locator("details.ask").first
    question.locator("summary").click()
    expect(question.locator("textarea")).to_be_focused()
    design_page.keyboard.press("Escape")
    expect(question).not_to_have_attribute("open", "")
    expect(question.locator("summary")).to_be_focused()


def test_the_theme_changes_at_once_and_stays(design_page: Page):
    root = design_page.locator("html")
    design_page.locator(".bar [data-theme-switch] button:visible").click()
    expect(root).to_have_attribute("data-theme", "dark")
    design_page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_a_draft_lights_its_words_and_keys_walk_the_drafts(design_page: Page):
    drafts = design_page.locator("[data-draft]")
    drafts.first.focus()
    expect(design_page.locator("mark.lit")).to_have_text(["顾明舟", "上官晴"])
    design_page.keyboard.press("j")
    expect(drafts.nth(1)).to_be_focused()
    expect(design_page.locator("mark.lit")).to_have_text(["战略合作框架协议"])


def test_a_long_text_is_counted(design_page: Page):
    design_page.locator("#sample_text").fill("磨损")
    expect(design_page.locator("#sample_text_counter")).to_have_text("2 / 4000")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_reaches_beyond_the_screen(design_page: Page, width: int):
    design_page.set_viewport_size({"width": width, "height": 844})
    assert design_page.evaluate("document.documentElement.scrollWidth") == width


def test_menu_theme_and_questions_work_without_scripts(browser: Browser, live_server):
    context = browser.new_context(
        locale="en-GB", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/design/")
    page.locator("details.only-phone > summary").click()
    expect(page.locator("details.only-phone nav a").first).to_be_visible()
    page.locator("details.only-phone button[name=theme]:visible").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("details.ask > summary").first.click()
    expect(page.locator("details.ask textarea").first).to_be_visible()
    context.close()
