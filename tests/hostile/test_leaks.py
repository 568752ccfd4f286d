"""DESIGN rule 8: whoever may not read a thing is answered as if it were not there.

Words are planted in all that is confidential to somebody: see plantings.py. Then that somebody opens every
page that is theirs, asks every list for the words and takes every list out as a file, and all of it is
compared with what they saw before: names, ranks, reasons, counts, titles, JSON. Those who are cleared must
see a difference, or the planting would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client

from duijie.matches.learned import judged_pairs
from duijie.names.models import Named, keep_all_keys
from duijie.search.actions import rebuild
from duijie.web.lists import LISTINGS
from tests.hostile.addresses import FORMS
from tests.hostile.plantings import CLEARED, LETTER, REVOKED, furnish
from tests.hostile.test_addresses import EXPECTED, numbered
from tests.hostile.world import ACTORS, NOW, World
from tests.registry import factories as registry

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

WORD = "超临界萃取釜"
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东西南北春夏秋冬金木水火土日月星山川江河湖海"
SEARCHES = (f"/search/?q={WORD}", f"/search/?q={WORD[:2]}")
LISTS = (
    *(f"/{name}/?q={WORD}" for name in ("needs", "offers", "experts", "organisations", "people")),
    *SEARCHES,
    *(
        f"/{name}/?q={WORD}"
        for name in ("agreements", "introductions", "intake", "needs/mine", "offers/mine")
    ),
    *(f"/{name}/?q={WORD}" for name in ("stations", "teams", "alliances", "events", "accounts")),
    *(f"/api/v1/{name}?q={WORD}" for name in ("needs", "offers", "organisations")),
)
# Records in states that no form is sent to.
MORE = (
    "/duplicates/?kind=person",
    "/duplicates/?kind=person&apart=yes",
    "/events/{told_event}/",
    "/offers/{expertise}/",
    "/organisations/{lone_body}/",
    "/stations/{station_closed}/",
    "/teams/{team_closed}/",
    "/alliances/{alliance_closed}/",
    "/files/{need_file}/",
    "/files/{station_file}/",
    "/papers/of/agreement/{agreement_announced}/",
    "/papers/of/introduction/{introduction_accepted}/",
    "/papers/of/station/{station_running}/",
    "/papers/{letter}/excel/",
    "/papers/{certificate}/excel/",
    f"/check/{LETTER}/",
    f"/check/{REVOKED}/",
)
# These show nothing of anybody's, whoever asks: samples, codes and places, what programs may ask, and how
# one signs in.
NO_RECORDS = (
    "/account/elsewhere/",
    "/account/security/",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/api/v1/regions",
    "/choose-password/",
    "/codes/",
    "/design/",
    "/sign-in/",
)
# Each page is made anew with these; they say nothing. A page that changed by itself in any other way
# would fail the comparison.
PASSING = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"|"why-[0-9a-f]+"|<time.*?</time>'
    r"|<dcterms:\w+ .*?</dcterms:\w+>"
)
NAMED = [model for model in apps.get_models() if issubclass(model, Named)]


@pytest.fixture(scope="module")
def full_world(standing_world: World) -> World:
    furnish(standing_world)
    return standing_world


@pytest.fixture(scope="module")
def clients(full_world: World) -> dict[str, Client]:
    made = {}
    for who, account in full_world.actors.items():
        made[who] = Client()
        if account is not None:
            made[who].force_login(account)
            session = made[who].cookies[settings.SESSION_COOKIE_NAME].value
            made[who].cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    return made


def theirs(world: World) -> Iterator[tuple[str, str]]:
    """Give every page with somebody who may open it."""
    for who, account in world.actors.items():
        yield from ((who, path) for path in LISTS)
        if account is not None:
            yield from ((who, path) for path in files_of_lists(account))
        yield from ((who, numbered(path, world)) for path in MORE)
    for path in FORMS:
        for who, said in zip(ACTORS, EXPECTED["GET", path], strict=True):
            if said == "200" and not path.startswith(NO_RECORDS):
                yield who, numbered(path, world)


def files_of_lists(reader: object) -> Iterator[str]:
    """Give the address of every list as a file with all its columns; both kinds of file hold the same."""
    for listing in (made(reader) for made in LISTINGS.values()):
        kind = "xlsx" if listing.name == "agreements" else "csv"
        columns = [("columns", each.name) for each in listing.columns[1:]]
        yield f"{listing.path}?{urlencode([('as', kind), *columns])}"


@pytest.fixture(scope="module")
def pages(full_world: World) -> list[tuple[str, str]]:
    """Lists and records come before what is done with them, and files of lists last."""
    found = sorted(theirs(full_world), key=lambda place: ("?as=" in place[1], place[1].count("/")))
    assert len(found) > 1000
    return found


def opened(clients: dict[str, Client], who: str, path: str) -> str:
    """Give what somebody is answered, in words; that they took a file out is noted nowhere."""
    with transaction.atomic():
        answer = clients[who].get(path)
        content = b"".join(answer) if answer.streaming else answer.content  # files come in pieces
        transaction.set_rollback(True)
    if content.startswith(b"PK"):  # Word and Excel
        with ZipFile(BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return f"{answer.status_code} {PASSING.sub('', content.decode('utf-8', 'replace'))}"


def plant(world: World, which: Iterable[str]) -> dict[str, str]:
    """Plant a word of its own in each place and tell the index and the names; give the word of each place."""
    assert len(CLEARED) <= len(MARKS)
    words = {name: f"{WORD}{mark}" for name, mark in zip(CLEARED, MARKS, strict=False)}
    chosen = set(which)
    for name, place in CLEARED.items():
        if name in chosen:
            place.plant(world, words[name])
    for model in NAMED:  # the places are written without `save`, which would keep them
        keep_all_keys(model)
    rebuild(now=NOW)
    return words


@pytest.mark.parametrize("who", ACTORS)
def test_who_is_not_cleared_sees_no_difference(who: str, full_world: World, clients, pages):
    paths = [path for each, path in pages if each == who]
    rebuild(now=NOW)  # the index is no part of what a test takes back
    before = {path: opened(clients, who, path) for path in paths}
    plant(full_world, (name for name, place in CLEARED.items() if who not in place.cleared))
    assert [path for path in paths if opened(clients, who, path) != before[path]] == []


def test_the_cleared_see_the_words(full_world: World, clients, pages):
    """Each looks until they met all that is theirs to see, and in the search box for what is named there."""
    words = plant(full_world, CLEARED)
    signs = {name: place.sign(full_world) if place.sign else words[name] for name, place in CLEARED.items()}
    missed, found_by_name = [], set()
    for who in ACTORS:
        expected = {name for name, place in CLEARED.items() if who in place.cleared}
        for path in [path for each, path in pages if each == who]:
            if not expected and path not in SEARCHES:
                continue
            said = opened(clients, who, path)
            expected -= {
                name for name in expected if path.startswith(CLEARED[name].at) and signs[name] in said
            }
            if path in SEARCHES:
                found_by_name |= {(name, who) for name, word in words.items() if word in said}
        missed += [(name, who) for name in sorted(expected)]
    by_name = {(name, who) for name, place in CLEARED.items() for who in place.by_name}
    assert (missed, found_by_name ^ by_name) == ([], set())


def test_what_is_confidential_moves_nobodys_rank_by_way_of_the_weights(full_world: World):
    """Matching learns from judgements of pairs, as their public profiles have it."""
    rebuild(now=NOW)
    before = judged_pairs(registry.system())
    plant(full_world, ("need", "offer", "expertise"))
    assert before
    assert judged_pairs(registry.system()) == before
