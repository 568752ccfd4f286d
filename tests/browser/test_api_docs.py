"""The interface's own page tries addresses out, from this machine alone, under the site's policy."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_address_is_tried_out_on_the_page(visitor, width: str):
    one = visitor(width=width)  # whatever the policy or another machine refuses is a complaint
    page = one.open("/api/v1/docs")
    operation = page.locator("#operations-regions-duijie_api_regions_region")
    operation.locator("button.opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("code").fill("210100")
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response-col_description .microlight").first
    expect(answer).to_contain_text("沈阳市")
    assert json.loads(answer.inner_text())["code"] == "210100"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
