"""A passkey, in a real browser with a real (virtual) authenticator: set up, then used to sign in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_passkey_is_set_up_and_signs_in_without_a_password(demo, visitor, width):
    # Browsers bind passkeys to a name, not to an address of numbers.
    site = demo.address.replace("127.0.0.1", "localhost")
    page = visitor(width=width).page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{site}/sign-in/")
    page.locator("[name=username]").fill("expert")
    page.locator("[name=password]").fill(demo.passwords["expert"])
    page.locator("form.card button[type=submit]").click()
    page.goto(f"{site}/account/security/webauthn/add/")
    page.locator("[name=password]").fill(demo.passwords["expert"])
    page.locator("main button[type=submit]").click()
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(f"{site}/account/security/recovery-codes/")
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/?next=/inbox/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{site}/inbox/")
    expect(page.locator("h1")).to_be_visible()
    # The next test finds the account as it was.
    page.goto(f"{site}/account/security/webauthn/")
    page.locator("a[href*='/remove/']").first.click()
    page.locator("[name=password]").fill(demo.passwords["expert"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/remove/")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{site}/account/security/webauthn/")
    expect(page.locator("a[href*='/remove/']")).to_have_count(0)
