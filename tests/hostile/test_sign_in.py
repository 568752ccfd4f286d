"""Signing in under attack, and forms that were being filled when a session ended."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from duijie.accounts import actions
from duijie.accounts.models import SignInLock, User
from duijie.accounts.queries import sign_in_locked_until
from duijie.audit.models import Entry
from duijie.demands.models import Demand
from tests.hostile.addresses import NEED
from tests.hostile.world import PASSWORD
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LOCKED = "登录失败次数过多，已锁定至"
KEPT = "您填写的内容已保留"


@pytest.fixture
def qixia() -> User:
    """Somebody with a password, who acts for an organisation."""
    account = registry.speaker(registry.organisation("示例青石铸造有限公司"))
    User.objects.filter(pk=account.pk).update(username="qixia")
    account = User.objects.get(pk=account.pk)
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(client: Client, password: str = PASSWORD, username: str = "qixia", **more: str):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def text_of(response) -> str:
    return unescape(response.content.decode())


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


# ------------------------------------------------------------------------------- the lock


@pytest.mark.parametrize("username", ["qixia", "nobody-of-this-name", "QiXia"])
def test_ten_failures_lock_the_name_and_tell_whoever_comes(client, qixia, username):
    for _ in range(9):
        assert LOCKED not in text_of(sign_in(client, "wrong", username))
    assert sign_in_locked_until(username, now=registry.NOW) is None
    sign_in(client, "wrong", username)
    told = sign_in(client, PASSWORD, username)
    assert (told.status_code, LOCKED in text_of(told)) == (200, True)
    assert "_auth_user_id" not in client.session
    # Whether there is such an account is not told apart.
    assert LOCKED in text_of(sign_in(client, "wrong", username))


def test_the_lock_ends_by_itself_and_counts_anew(qixia):
    fail = {"username": "qixia", "actor": registry.system()}
    for _ in range(10):
        actions.note_failed_sign_in(**fail, now=registry.NOW)
    until = registry.NOW + actions.LOCK
    assert sign_in_locked_until("QIXIA", now=registry.NOW) == until
    # Trying on while it is locked does not make it last longer.
    actions.note_failed_sign_in(**fail, now=registry.NOW + timedelta(minutes=14))
    assert SignInLock.objects.get().locked_until == until
    assert sign_in_locked_until("qixia", now=until) is None
    actions.note_failed_sign_in(**fail, now=until)
    assert (SignInLock.objects.get().failure_count, sign_in_locked_until("qixia", now=until)) == (1, None)


def test_locking_an_account_is_in_the_audit_once_and_names_nobody(client, qixia):
    for _ in range(12):
        sign_in(client, "wrong")
        sign_in(client, "wrong", "nobody-of-this-name")
    noted = Entry.objects.filter(action="accounts.lock_sign_in").values_list(
        "subject_id", "actor_id", "fields"
    )
    assert list(noted) == [(qixia.pk, None, "")]
    kept = str(list(SignInLock.objects.values()))
    assert "qixia" not in kept
    assert "nobody-of-this-name" not in kept


def test_signing_in_forgets_earlier_failures_and_so_does_a_new_password(client, qixia):
    for _ in range(9):
        sign_in(client, "wrong")
    sign_in(client)
    assert SignInLock.objects.count() == 0
    client.post("/sign-out/")
    for _ in range(10):
        sign_in(client, "wrong")
    actions.reset_password(
        account_id=qixia.pk, new="Another-river-1898", actor=registry.operator(), now=registry.NOW
    )
    assert sign_in(client, "Another-river-1898")["Location"] == "/"


def test_failures_of_yesterday_are_cleared_away(qixia):
    for day, name in enumerate(("one", "two", "three")):
        actions.note_failed_sign_in(
            username=name, actor=registry.system(), now=registry.NOW + timedelta(days=2 * day)
        )
    assert SignInLock.objects.count() == 1


# ------------------------------------------------------------------- a session that ended


@pytest.fixture
def stated(qixia) -> dict[str, str]:
    return {
        **NEED,
        "owner": str(qixia.speaks_for.get().organisation_id),
        "description": "第一行\r\n<b>第二行</b>",
    }


def test_what_was_typed_comes_through_signing_in_and_is_sent_by_hand(client, qixia, stated):
    turned_away = client.post("/needs/new/", {**stated, "modes": ["service", "commissioned"]})
    assert (turned_away.status_code, KEPT in text_of(turned_away)) == (403, True)
    brought = hidden_fields(turned_away.content.decode())
    # A mistyped password loses nothing either.
    mistyped = sign_in(client, "wrong", **{name: brought[name] for name in ("carried", "next")})
    assert hidden_fields(mistyped.content.decode())["carried"] == brought["carried"]
    offered = sign_in(client, carried=brought["carried"])
    assert "您填写的内容还在" in text_of(offered)
    assert 'action="/needs/new/"' in text_of(offered)
    assert Demand.objects.count() == 0
    again = re.findall(r'name="([^"]+)" value="([^"]*)">', offered.content.decode())
    fields: dict[str, list[str]] = {}
    for name, value in again:
        fields.setdefault(name, []).append(unescape(value))
    assert fields["modes"] == ["service", "commissioned"]
    client.post(
        "/needs/new/", {name: values for name, values in fields.items() if name in {*stated, "modes"}}
    )
    need = Demand.objects.get()
    assert (need.description, list(need.modes)) == ("第一行\n<b>第二行</b>", ["service", "commissioned"])


def test_a_form_that_somebody_altered_is_not_offered(client, qixia, stated):
    brought = hidden_fields(client.post("/needs/new/", stated).content.decode())["carried"]
    answer = sign_in(client, carried=brought[:-3] + "abc")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_another_site_cannot_put_a_form_into_anybodys_hands(qixia, stated):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/needs/new/", stated)
    assert (refused.status_code, "carried" in text_of(refused)) == (403, False)
    assert "请用浏览器返回上一页：您填写的内容还在。" in text_of(refused)


def test_passwords_are_never_carried(client, qixia):
    turned_away = client.post("/account/", {"old": "Old-secret-1", "new": "New-secret-1"})
    assert (turned_away.status_code, turned_away["Location"]) == (302, "/sign-in/?next=/")


def test_a_press_that_typed_nothing_leads_back_to_its_page(client, qixia):
    turned_away = client.post("/needs/3/publish/")
    assert (turned_away.status_code, turned_away["Location"]) == (302, "/sign-in/?next=/needs/3/")


# -------------------------------------------------------------------------- other attacks


def test_the_session_is_a_new_one_after_signing_in_and_gone_after_signing_out(client, qixia):
    client.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = client.session.session_key
    sign_in(client)
    own = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert own != planted
    client.post("/sign-out/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = own
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " https://evil.example",
        "\thttps://evil.example",
        "https:///evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client, qixia, target):
    client.post("/theme/", {"theme": "dark", "next": target})
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"
    language = client.post("/language/", {"language": "en", "next": target}, headers={"referer": target})
    assert language["Location"] == "/"
    assert sign_in(client, next=target)["Location"] == "/"


def test_cookies_are_kept_from_scripts_and_other_sites(client, qixia):
    client.get("/sign-in/")
    sign_in(client)
    session, token = client.cookies[settings.SESSION_COOKIE_NAME], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["max-age"]) == (True, "Lax", 12 * 60 * 60)
    assert token["samesite"] == "Lax"


def test_behind_https_cookies_and_addresses_stay_there(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    script = f"from duijie.config import settings as s; print([getattr(s, name) for name in {names!r}])"
    environment = {"DUIJIE_DATA": str(tmp_path / "data"), "DUIJIE_HTTPS": "1", "PYTHONPATH": "src"}
    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == f"[True, True, True, {365 * 24 * 60 * 60}]"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/needs/", "/api/v1/needs"])
def test_another_host_name_is_refused(client, settings, path):
    settings.ALLOWED_HOSTS = ["duijie.example"]
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400
    forwarded = {"host": "duijie.example", "x-forwarded-host": "evil.example"}
    assert client.get(path, headers=forwarded).status_code == 200


def test_pages_of_a_reader_are_kept_nowhere_and_every_answer_is_guarded(client, qixia):
    def guarded(path: str) -> tuple[str, ...]:
        answer = client.get(path)
        return tuple(
            answer.headers.get(name, "")
            for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")
        )

    everywhere = ("nosniff", "same-origin", "DENY")
    public = ["/", "/needs/", "/organisations/", "/sign-in/", "/nothing-here/", "/api/v1/needs", "/api/x"]
    assert {path: guarded(path) for path in public} == dict.fromkeys(public, everywhere)
    assert sorted(client.get("/")["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
    ]
    client.force_login(qixia)
    private = ["/", "/needs/", "/inbox/", "/account/", "/nothing-here/", "/needs/new/"]
    kept = {path: client.get(path)["Cache-Control"] for path in private}
    assert {frozenset(each.split(", ")) for each in kept.values()} == {frozenset({"private", "no-store"})}
