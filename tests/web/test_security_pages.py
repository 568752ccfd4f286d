"""Signing in with a second factor, sessions, links and tokens, as people meet them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from duijie.accounts.models import ApiToken
from duijie.audit.models import Entry
from tests.api.asking import ask
from tests.demands import factories as demands
from tests.hostile.addresses import NEED
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
PASSWORD = "Hunhe-river-1899"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_memory_of_codes():
    """A code works once; the next test begins anew."""
    cache.clear()


@pytest.fixture
def qixia():
    account = registry.account("祁夏")
    account.set_password(PASSWORD)
    account.save()
    return account


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def sign_in(client: Client, account, **more: str):
    return client.post("/sign-in/", {"username": account.username, "password": PASSWORD, **more})


def confirm(client: Client):
    """Type the password once more, as the pages that change the protection ask for."""
    return client.post("/account/confirm/", {"password": PASSWORD})


def told_of(account) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(subject_id=account.pk, subject_type="accounts.user").order_by("pk")
    return list(entries.values_list("action", "reason_code"))


def test_whoever_has_an_app_types_its_code_after_the_password(client, qixia):
    TOTP.activate(qixia, SECRET)
    answer = sign_in(client, qixia, next="/needs/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/security/authenticate/")
    assert client.get("/inbox/").status_code == 302  # not signed in yet
    refused = client.post("/account/security/authenticate/", {"code": "000000"})
    assert refused.status_code == 200
    assert client.get("/inbox/").status_code == 302
    answer = client.post("/account/security/authenticate/", {"code": code()})
    assert (answer.status_code, answer["Location"]) == (302, "/needs/")
    assert client.get("/inbox/").status_code == 200


def test_form_that_was_typed_comes_along_past_the_second_factor(client):
    account = registry.speaker(registry.organisation("示例青石铸造有限公司"))
    account.set_password(PASSWORD)
    account.save()
    TOTP.activate(account, SECRET)
    page = text_of(client.post("/needs/new/", {**NEED, "owner": "1"}))
    carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
    sign_in(client, account, carried=carried)
    answer = client.post("/account/security/authenticate/", {"code": code()}, follow=True)
    assert NEED["title"] in text_of(answer)


def test_app_is_set_up_with_the_password_confirmed_and_the_audit_told(client, qixia):
    sign_in(client, qixia)
    asked = client.get("/account/security/totp/activate/")
    assert asked["Location"].startswith("/account/confirm/")
    assert client.get(asked["Location"]).status_code == 200
    confirm(client)
    page = text_of(client.get("/account/security/totp/activate/"))
    assert "data:image/svg+xml" in page
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/security/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302
    kinds = set(Authenticator.objects.filter(user=qixia).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert told_of(qixia) == [
        ("accounts.protect", "add_totp"),
        ("accounts.protect", "add_recovery_codes"),
    ]
    assert "密码之外还有保护" in text_of(client.get("/account/"))
    client.post("/account/security/totp/deactivate/")
    assert told_of(qixia)[2:] == [
        ("accounts.protect", "remove_totp"),
        ("accounts.protect", "remove_recovery_codes"),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/account/security/",
        "/account/security/webauthn/",
        "/account/security/webauthn/add/",
        "/account/security/totp/activate/",
        "/account/sessions/",
        "/account/tokens/",
    ],
)
def test_pages_wear_the_sites_look_and_run_nothing_inline(client, qixia, address, language):
    sign_in(client, qixia)
    confirm(client)
    page = text_of(client.get(address, headers={"accept-language": language}))
    assert '<header class="bar">' in page
    assert page.count("<h1>") == 1
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert "style=" not in page


def test_other_sessions_are_listed_and_ended(client, qixia):
    elsewhere = Client(headers={"user-agent": "the old telephone"})
    sign_in(elsewhere, qixia)
    elsewhere.get("/account/")
    sign_in(client, qixia)
    client.get("/account/")
    assert "the old telephone" in text_of(client.get("/account/sessions/"))
    client.post("/account/sessions/")
    assert elsewhere.get("/inbox/").status_code == 302
    assert client.get("/inbox/").status_code == 200


def test_closed_account_does_not_come_in(client, qixia):
    qixia.is_active = False
    qixia.save()
    assert sign_in(client, qixia).status_code == 200
    assert client.get("/inbox/").status_code == 302
    assert client.get("/sign-in/closed/").status_code == 403


def test_link_is_made_by_the_operator_and_used_by_its_owner(client, qixia):
    operator = Client()
    operator.force_login(registry.operator())
    page = text_of(operator.post(f"/accounts/{qixia.pk}/link/"))
    address = re.search(r"http://testserver(/choose-password/[^<]+/)", page)[1]
    assert qixia.username in text_of(client.get(address))
    weak = client.post(address, {"new": "12345678"})
    assert weak.status_code == 200
    assert 'class="error"' in text_of(weak)
    answer = client.post(address, {"new": "Another-river-1900"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert client.get(address).status_code == 404
    assert client.post(address, {"new": "Third-river-1901"}).status_code == 404
    qixia.refresh_from_db()
    assert qixia.check_password("Another-river-1900")


# ------------------------------------------------------------------------------- programs


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_program_reads_with_a_token_what_its_owner_reads_in_its_parts():
    organisation = registry.organisation()
    need = demands.draft(organisation)
    owner = registry.speaker(organisation)
    client = Client()
    client.force_login(owner)
    form = {"name": "周报", "scopes": ["needs"], "expires_at": "2027-01-01"}
    page = text_of(client.post("/account/tokens/", form))
    secret = re.search(r"<code>(duijie_[\w-]+)</code>", page)[1]
    assert secret not in text_of(client.get("/account/tokens/"))
    program, address = Client(), f"/api/v1/needs/{need.pk}"
    assert program.get(address).status_code == 404
    assert (
        program.get(address, headers=bearer(secret)).json()
        == ask(f"needs/{need.pk}", owner, language="zh-hans")[1]
    )
    assert program.get("/api/v1/offers", headers=bearer(secret)).status_code == 403
    assert program.get(f"{address}/matches", headers=bearer(secret)).status_code == 403
    assert program.post(address, headers=bearer(secret)).status_code == 405
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("shown", ["Bearer nothing", "Bearer", "Basic eHg6eHg=", "Bearer " + "x" * 300])
def test_token_that_does_not_work_is_refused_and_not_passed_over(client, shown):
    answer = client.get("/api/v1/regions", headers={"authorization": shown})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_token_opens_no_page(client, qixia):
    answer = client.get("/inbox/", headers=bearer("duijie_nothing"))
    assert answer.status_code == 302


def test_ended_token_is_told_by_name(client, qixia):
    client.force_login(qixia)
    client.post("/account/tokens/", {"name": "周报", "scopes": ["needs"], "expires_at": "2027-01-01"})
    token = ApiToken.objects.get()
    assert "周报" in text_of(client.post(f"/account/tokens/{token.pk}/end/", follow=True))
    token.refresh_from_db()
    assert token.ended_at is not None
