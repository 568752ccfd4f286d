"""DESIGN rule 8: whoever may not read a thing is answered as if it were not there.

Words are planted in all that is confidential to somebody. Then that somebody opens every page that is
theirs and asks every list for the words, and all of it is compared with what they saw before: names,
ranks, reasons, counts, titles, JSON. CLEARED names those who may see a difference, and they must see it,
or the planting would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from duijie.accounts.models import User
from duijie.agreements.models import Agreement, Undertaking
from duijie.demands.models import Demand
from duijie.files.models import Attachment
from duijie.intake.models import Draft, Page
from duijie.introductions.models import Introduction
from duijie.names.models import Named, NameKey, keep_names
from duijie.offers.models import Offer
from duijie.registry.models import Organisation, Person
from duijie.search.actions import rebuild
from tests.hostile.addresses import FORMS
from tests.hostile.test_addresses import EXPECTED, numbered
from tests.hostile.world import ACTORS, NOW, World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

WORD = "超临界萃取釜"
MARKS = "甲乙丙丁戊己庚辛壬"
LISTS = (
    *(f"/{name}/?q={WORD}" for name in ("needs", "offers", "experts", "organisations", "people")),
    f"/search/?q={WORD}",
    f"/search/?q={WORD[:2]}",
    *(f"/{name}/?q={WORD}" for name in ("agreements", "introductions", "intake", "needs/mine")),
    *(f"/api/v1/{name}?q={WORD}" for name in ("needs", "offers", "organisations")),
)
# These show nothing of anybody's, and something else each time: samples, a secret, a challenge.
MADE_ANEW = {"/design/", "/account/security/totp/activate/", "/account/security/webauthn/add/"}
# Each page is made anew with these; they say nothing. A page that changed by itself in any other way
# would fail the comparison.
PASSING = re.compile(
    r'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"|"why-[0-9a-f]+"|<time.*?</time>'
)


def plant_in_need(world: World, word: str) -> None:
    Demand.objects.filter(pk=world["need_open"].pk).update(
        description=word, problem_now=word, indicators_text=f"{word}≥3", confidential_text=word, budget_to=77
    )


def plant_in_draft_of_a_need(world: World, word: str) -> None:
    Demand.objects.filter(pk=world["need_draft"].pk).update(title=word, teaser=word, confidential_text=word)


def plant_in_offer(world: World, word: str) -> None:
    Offer.objects.filter(pk=world["offer_open"].pk).update(confidential_text=word)


def plant_in_introduction(world: World, word: str) -> None:
    Introduction.objects.filter(pk=world["introduction_sent"].pk).update(message=word)
    User.objects.filter(pk=world.actors["need side"].pk).update(email="secret-address@example.org")


def plant_in_agreement(world: World, word: str) -> None:
    agreement = world["agreement_drafted"]
    Agreement.objects.filter(pk=agreement.pk).update(title=word, place=word)
    Undertaking.objects.filter(agreement=agreement).update(text=word)


def plant_in_file(world: World, word: str) -> None:
    """A confidential file of an agreement that everybody sees."""
    Attachment.objects.filter(pk=world["confidential_file"].pk).update(title=word, file_name=f"{word}.pdf")


def plant_in_page(world: World, word: str) -> None:
    Page.objects.filter(pk=world["page"].pk).update(title=word, clean_text=word * 9, raw_text=word * 9)
    Draft.objects.filter(pk=world["draft"].pk).update(values={"name": word, "kind": "institute"})


def plant_in_found_person(world: World, word: str) -> None:
    Person.objects.filter(pk=world["found_person"].pk).update(title=word, english_name=word)


def plant_in_unverified_organisation(world: World, word: str) -> None:
    Organisation.objects.filter(pk=world["unverified"].pk).update(
        name=word, english_name=word, short_name=word
    )


STAFF = {"need's broker", "offer's broker", "broker elsewhere", "coordinator", "clerk", "operator"}
PARTIES = {"need side", "offer side", "need's broker", "offer's broker", "coordinator", "operator"}
CLEARED: dict[Callable[[World, str], None], set[str]] = {
    plant_in_need: {"need side", "need's broker", "coordinator", "operator"},
    plant_in_draft_of_a_need: {"need side"},
    plant_in_offer: {"offer side", "offer's broker", "operator"},
    # The message goes to both sides and their brokers, and to the expert whose offer it is about.
    plant_in_introduction: PARTIES | {"expert"},
    plant_in_agreement: PARTIES | {"clerk"},
    plant_in_file: PARTIES | {"clerk"},
    plant_in_page: STAFF,
    plant_in_found_person: STAFF,
    plant_in_unverified_organisation: STAFF,
}

# These plant in what a record is called, which the search box looks through.
IN_NAMES = {
    plant_in_draft_of_a_need,
    plant_in_agreement,
    plant_in_page,
    plant_in_unverified_organisation,
}
NAMED = [model for model in apps.get_models() if issubclass(model, Named)]


@pytest.fixture(scope="module")
def clients(standing_world: World) -> dict[str, Client]:
    made = {}
    for who, account in standing_world.actors.items():
        made[who] = Client()
        if account is not None:
            made[who].force_login(account)
            session = made[who].cookies[settings.SESSION_COOKIE_NAME].value
            made[who].cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    return made


def theirs(world: World) -> Iterator[tuple[str, str]]:
    """Give every page with somebody who may open it."""
    for path in FORMS:
        for who, said in zip(ACTORS, EXPECTED["GET", path], strict=True):
            if said == "200" and path not in MADE_ANEW:
                yield who, numbered(path, world)
    yield from ((who, path) for who in ACTORS for path in LISTS)


@pytest.fixture(scope="module")
def pages(standing_world: World) -> list[tuple[str, str]]:
    found = list(theirs(standing_world))
    assert len(found) > 400
    return found


def seen(clients: dict[str, Client], pages: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    found = {}
    for who, path in pages:
        answer = clients[who].get(path)
        content = b"".join(answer) if answer.streaming else answer.content  # files come in pieces
        found[who, path] = f"{answer.status_code} {PASSING.sub('', content.decode('utf-8', 'replace'))}"
    return found


def plant(world: World, which: Iterable[Callable[[World, str], None]]) -> dict[str, str]:
    """Plant a word of its own in each place and tell the index and the names; give the place of each word."""
    words = {
        f"{WORD}{mark}": place for place, mark in zip(CLEARED, MARKS, strict=False) if place in set(which)
    }
    for word, place in words.items():
        place(world, word)
    for model in NAMED:  # the places are written without `save`, which would keep them
        keep_names(model, model.called_by, NameKey)
    rebuild(now=NOW)
    return {word: place.__name__ for word, place in words.items()}


@pytest.mark.parametrize("who", ACTORS)
def test_who_is_not_cleared_sees_no_difference(who: str, standing_world: World, clients, pages):
    theirs_alone = [place for place in pages if place[0] == who]
    rebuild(now=NOW)  # the index is no part of what a test takes back
    before = seen(clients, theirs_alone)
    plant(standing_world, (place for place, cleared in CLEARED.items() if who not in cleared))
    after = seen(clients, theirs_alone)
    assert [path for (_who, path), said in after.items() if said != before[who, path]] == []


def test_only_the_cleared_see_the_words_and_all_of_them_do(standing_world: World, clients, pages):
    words = plant(standing_world, CLEARED)
    met = {
        (words[word], who, path)
        for (who, path), said in seen(clients, pages).items()
        for word in words
        if word in said
    }
    cleared = {(place.__name__, who) for place, all_of_them in CLEARED.items() for who in all_of_them}
    assert {(place, who) for place, who, _path in met} == cleared
    in_names = {place.__name__ for place in IN_NAMES}
    assert {(place, who) for place, who, path in met if path.startswith("/search/")} == {
        (place, who) for place, who in cleared if place in in_names
    }
