"""What nobody should type, in every field of every form, from whoever may send it.

Nothing breaks, and what is refused says so, changes nothing, and keeps the rest of what was typed. What
is let in stands in no page as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.hostile.addresses import FORMS
from tests.hostile.test_addresses import CHANGED, EXPECTED, numbered
from tests.hostile.watching import Digests, digests, watched
from tests.hostile.world import ACTORS, World

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
BAD: dict[str, str | bytes] = {
    "NUL": "缩松\x00铸铁",
    "half a character": b"\xed\xa0\x80\xff",
    "a million letters": "a" * 1_000_000,
    "a huge number": "9" * 40,
    "a negative number": "-7",
    "no number": "NaN",
    "no day": "2026-02-31",
    "no year": "99999-01-01",
    "no code": "no-such-code",
    "markup": MARKUP,
    "turned around": "\u202e\u2066\u200b\ufeff",
    "several lines": "第一行\r\n第二行",
    "blanks": "\u3000 ",
}
# No field can keep these, and no field takes them for something else.
NEVER = ("NUL", "a million letters")
# In all fields of a form at once; the rest is tried field by field.
AT_ONCE = ("NUL", "half a character", "a huge number", "markup")
# The browser keeps the choice; what is unknown leaves it as it was.
WITHOUT_A_PAGE = {"/language/", "/theme/"}
# Where only one word means yes, any other means no; an expertise has no readiness.
NOT_READ = {"announced", "readiness"}
# A page that shows what was made, a password or a token, is no refusal.
SHOWN_ONCE = ("密码只在此处显示一次", "该令牌只显示这一次", "该链接只显示这一次")


def sender(path: str) -> str | None:
    """Name somebody whose form is taken, if there is anybody."""
    cells = dict(zip(ACTORS, EXPECTED["POST", path], strict=True))
    return next((who for who, said in cells.items() if said.endswith(CHANGED) and who != "visitor"), None)


# A field of the same name is read by the same code in all forms of a room: the first of them is tried with
# everything, each other with what no field can keep and every third thing besides, the next field and the
# next form with another third.
ALIKE = 3
# Forms with files are tried in tests/web/test_files_pages.py: they are sent in another way.
TAKEN = [
    path
    for path, form in FORMS.items()
    if form and "file" not in form and sender(path) and path not in WITHOUT_A_PAGE
]


@pytest.fixture(scope="module")
def senders(standing_world: World) -> dict[str, str]:
    cookies = {}
    for who in {sender(path) for path in TAKEN}:
        client = Client()
        client.force_login(standing_world.actors[who])
        cookies[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookies


@pytest.fixture(scope="module")
def untouched(standing_world: World, senders: dict[str, str]) -> dict[str, tuple[int, str]]:
    return digests()


def faults_of(
    client: Client, path: str, form: dict[str, str], fields: Collection[str], what: str, untouched: Digests
) -> str:
    """Send the form with these fields bad; say what is wrong with the answer, "" when nothing is."""
    sent = form | dict.fromkeys(fields, BAD[what])
    with transaction.atomic():
        with watched() as watch:
            answer = client.post(path, urlencode(sent), content_type="application/x-www-form-urlencoded")
        refused = answer.status_code != 302 and not any(
            words in answer.content.decode() for words in SHOWN_ONCE
        )
        changed = refused and watch.changed(untouched)
        transaction.set_rollback(True)
    page = unescape(answer.content.decode())
    kept = [value for name, value in form.items() if name not in fields and len(value) > 12]
    if answer.status_code not in {200, 302, 400, 404, 413}:
        return f"answered {answer.status_code}"
    if changed:
        return "refused and changed"
    if MARKUP.encode() in answer.content:
        return "markup stands in the page"
    if refused and 'role="alert"' not in page and "aria-invalid" not in page:
        return "refused without a word"
    if answer.status_code == 200 and not all(value in page for value in kept):
        return "what else was typed is lost"
    return "was taken" if not refused and what in NEVER and not NOT_READ.issuperset(fields) else ""


@pytest.fixture
def send(path: str, standing_world: World, senders, untouched) -> Callable[[Collection[str], str], str]:
    """The form of an address, sent by somebody whose form is taken: say which fields are bad, and how."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: senders[sender(path)]})
    form = {name: numbered(value, standing_world) for name, value in FORMS[path].items()}
    return lambda fields, what: faults_of(
        client, numbered(path, standing_world), form, fields, what, untouched
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", TAKEN)
def test_a_form_of_bad_input_is_told(path: str, send):
    faults = {what: fault for what in AT_ONCE if (fault := send(FORMS[path].keys(), what))}
    assert faults == {}


@pytest.mark.thorough
@pytest.mark.parametrize("path", TAKEN)
def test_one_bad_field_is_told_and_loses_nothing(path: str, send):
    faults = {(field, what): fault for field, what in tried(path) if (fault := send([field], what))}
    assert faults == {}


def tried(path: str) -> list[tuple[str, str]]:
    """Give what is tried in which field of a form."""
    room = path.split("/")[1]
    form = TAKEN.index(path)
    before = {field for each in TAKEN[:form] if each.split("/")[1] == room for field in FORMS[each]}
    return [
        (field, what)
        for place, field in enumerate(FORMS[path])
        for number, what in enumerate(BAD)
        if field not in before or what in NEVER or (form + place + number) % ALIKE == 0
    ]
