"""Every address, asked and sent a form by everybody: what is answered, and what was changed by it.

The picture is whole: `answers.txt` has a line for every address and method and a column for every kind of
actor. `in` is a redirection to signing in; `!` after a status says that the database was changed. An
address that is new to the site fails until it has its lines here, looked at by somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.hostile.addresses import FORMS
from tests.hostile.watching import Digests, digests, watched
from tests.hostile.world import ACTORS, NOW, World

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).with_name("answers.txt")
Answers = dict[tuple[str, str], str]
METHODS = ("GET", "POST")
STRANGERS = ("visitor", "nobody")
CHANGED, NOT_TRIED = "!", "-"
# The pages of second factors remember in the session what they asked for; that changes nothing else.
SECURITY, SESSION = ("/account/security/", "/account/elsewhere/"), "sessions.Session"
# The choice is kept in a cookie; the old password is wrong.
KEPT_ELSEWHERE = {"/language/", "/theme/", "/account/"}
# Nobody of this world has a code, a key or a password to show: see tests/web/test_security_pages.py.
OF_FACTORS = {path for path in FORMS if path.startswith(SECURITY)} | {"/account/confirm/"}
NOTHING_TO_DO = {
    "/sign-in/closed/",
    "/sign-in/carried/",
    "/account/notices-by-mail/begin/",  # see tests/notices/test_digests.py
    "/unsubscribe/nothing/",
    "/forgot-password/",  # there is no mail in this world: see tests/accounts/test_forgotten.py
    "/choose-password/nothing/",
    "/account/sessions/",
    "/check/nothing/",
    "/tour/",
    "/lists/filters/{telling_filter}/",  # leads to the list
}
NO_SUCH_STEP = {
    "/accounts/{kept}/unknown-step/",
    "/intake/pages/{page}/unknown-step/",
    "/intake/drafts/{draft}/unknown-step/",
    "/api/v1/",
    "/api/nothing-here",
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Give every address pattern of the site."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern)


def numbered(text: Any, world: World) -> Any:
    """Put the numbers of the world's records into a text; a file stays what it is."""
    if not isinstance(text, str):
        return text
    numbers = {name: record.pk for name, record in world.records.items()}
    return text.format(**numbers, kept_name=world["kept"].username, now=NOW.isoformat())


def picture() -> dict[tuple[str, str], list[str]]:
    """Read the expected answers: method, path, and a column an actor."""
    lines = [line.split() for line in PICTURE.read_text(encoding="utf-8").splitlines()]
    return {(cells[0], cells[1]): cells[2:] for cells in lines if cells and cells[0] in METHODS}


EXPECTED = picture()


@pytest.fixture(scope="module")
def sessions(standing_world: World) -> dict[str, str]:
    """The session cookie of everybody, "" for the visitor."""
    cookies = {}
    for who, account in standing_world.actors.items():
        client = Client()
        if account is not None:
            client.force_login(account)
        morsel = client.cookies.get(settings.SESSION_COOKIE_NAME)
        cookies[who] = morsel.value if morsel else ""
    return cookies


@pytest.fixture(scope="module")
def untouched(standing_world: World, sessions: dict[str, str]) -> dict[str, tuple[int, str]]:
    return digests()


BROWSER, STRICT_BROWSER = Client(), Client(enforce_csrf_checks=True)


def answer(
    session: str,
    method: str,
    path: str,
    form: dict[str, Any],
    untouched: Digests,
    *,
    client: Client = BROWSER,
) -> str:
    """Send it and say what was answered, and whether anything was changed; then take it back."""
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session} if session else {})
    with transaction.atomic():
        with watched() as watch:
            answered = client.generic("GET", path) if method == "GET" else client.post(path, form)
        changed = watch.changed(untouched, but=SESSION if path.startswith(SECURITY) else "")
        transaction.set_rollback(True)
    asks_in = answered.status_code == 302 and answered["Location"].startswith("/sign-in/?")
    return ("in" if asks_in else str(answered.status_code)) + (CHANGED if changed else "")


def test_every_address_of_the_site_has_an_entry(standing_world: World):
    tried = {resolve(numbered(path, standing_world).partition("?")[0]).route for path in FORMS}
    assert sorted(set(routes(get_resolver().url_patterns)) - tried) == []
    assert set(EXPECTED) == {(method, path) for path in FORMS for method in METHODS}


def answers(
    who_asks: Collection[str], path: str, world: World, sessions: dict[str, str], untouched: Digests
) -> tuple[Answers, Answers]:
    """Ask the address and send it its form as each of them; give what was answered and what is pictured."""
    form = {name: numbered(value, world) for name, value in FORMS[path].items()}
    pictured = {
        (method, who): cell
        for method in METHODS
        for who, cell in zip(ACTORS, EXPECTED[method, path], strict=True)
        if who in who_asks and cell != NOT_TRIED
    }
    given = {
        (method, who): answer(sessions[who], method, numbered(path, world), form, untouched)
        for method, who in pictured
    }
    return given, pictured


@pytest.mark.parametrize("path", FORMS)
def test_who_has_no_rights_is_answered_as_pictured(path: str, standing_world: World, sessions, untouched):
    given, pictured = answers(STRANGERS, path, standing_world, sessions, untouched)
    assert given == pictured


@pytest.mark.thorough
@pytest.mark.parametrize("path", FORMS)
def test_everybody_else_is_answered_as_pictured(path: str, standing_world: World, sessions, untouched):
    others = [who for who in ACTORS if who not in STRANGERS]
    given, pictured = answers(others, path, standing_world, sessions, untouched)
    assert given == pictured


def test_what_is_asked_or_refused_changes_nothing_and_nothing_breaks():
    """The picture itself keeps the rules that hold for every line of it."""
    lines = [(method, path, cell) for (method, path), cells in EXPECTED.items() for cell in cells]
    by_visitors = [path for (_method, path), cells in EXPECTED.items() if CHANGED in cells[0]]
    assert [line for line in lines if line[0] == "GET" and CHANGED in line[2]] == []
    assert [line for line in lines if line[2].startswith(("in", "4", "5")) and CHANGED in line[2]] == []
    assert [line for line in lines if line[2].startswith("5")] == []
    # A visitor leaves a trace by failing to sign in: the failure is counted. A link is for whoever has it.
    # Whoever is described in the registry may ask that it be corrected, with or without an account.
    assert by_visitors == [
        "/sign-in/",
        "/choose-password/what-stands-in-the-link/",
        "/corrections/new/",
    ]


def test_every_step_is_possible_for_somebody():
    """A refusal proves nothing where nobody could have done it."""
    changes_nothing = {path for path in FORMS if not any(CHANGED in cell for cell in EXPECTED["POST", path])}
    pages = {path for path, form in FORMS.items() if not form and "200" in EXPECTED["GET", path]}
    may = KEPT_ELSEWHERE | NO_SUCH_STEP | OF_FACTORS | NOTHING_TO_DO
    assert changes_nothing - pages == may - pages


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["visitor", "operator"])
def test_no_form_is_taken_without_its_token(who: str, standing_world: World, sessions, untouched):
    """A page of somebody else's cannot act in a reader's name; reading programs have no forms."""
    taken = {}
    for path, form in FORMS.items():
        sent = {name: numbered(value, standing_world) for name, value in form.items()}
        taken[path] = answer(
            sessions[who], "POST", numbered(path, standing_world), sent, untouched, client=STRICT_BROWSER
        )
    programs = {path for path in FORMS if path.startswith("/api/")}
    assert {taken[path] for path in programs} == {"403", "404", "405"}
    # Mail programs press this button, in nobody's name; what is asked for is the token in the address.
    pressed = {"/unsubscribe/nothing/"}
    assert {taken[path] for path in pressed} == {"404"}
    assert {taken[path] for path in taken.keys() - programs - pressed} == {"403"}
