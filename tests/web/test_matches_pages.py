"""Lists of matches that somebody opens: what they lack of meaning is read before everything else, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.demands.models import Demand
from duijie.matches import queries
from duijie.matches.states import READ_FIRST
from duijie.offers.actions import change_offer
from duijie.queue.models import Job
from duijie.queue.worker import run_one
from duijie.search.actions import ENCODE_PENDING
from duijie.search.models import Passage, TextVector
from tests.hostile.watching import watched
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW
MAY_CHANGE = "名单还可能变动"
SECRET = "超临界萃取釜"


@pytest.fixture(autouse=True)
def _encoder(index_folder, settings):
    """An index of one's own, with the encoder that comes along: texts have sketches until they are read."""
    settings.SEARCH_ENCODER = "auto"


def reader(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def hastened() -> set[tuple[str, int, str]]:
    """The documents whose texts are read before all others."""
    passages = Passage.objects.filter(hastened_at__isnull=False)
    return set(passages.values_list("kind", "record_id", "part"))


def others(count: int) -> None:
    """Needs whose texts wait as well, and that no need's list shows."""
    for number in range(count):
        factories.need(f"蓝莓保鲜{chr(0x5E10 + 3 * number) * 2}")


def have_meanings_made() -> None:
    """Let the worker take one step at the texts that wait."""
    Job.objects.exclude(kind=ENCODE_PENDING).delete()  # nobody is told of a match here
    assert run_one(clock=lambda: NOW + timedelta(hours=1))


def have_all_meanings_made() -> None:
    while Job.objects.filter(kind=ENCODE_PENDING).exists():
        have_meanings_made()


@pytest.fixture
def world():
    """A need and an offer that fit each other."""
    need, offer = factories.need("轮毂铸件缩松"), factories.offer("轮毂铸件补缩")
    factories.index_all()
    return need, offer


@pytest.mark.slow  # an encoder is loaded
def test_an_opened_list_is_read_before_all_others_and_then_stands_on_its_meanings():
    others(10)
    need = factories.need("轮毂铸件缩松")
    titles = ("轮毂铸件补缩", "铸件探伤", "蓝莓采后贮运")
    offers = [factories.offer(title, secret=SECRET) for title in titles]
    factories.index_all()
    broker, address = reader(registry.broker()), f"/needs/{need.pk}/matches/"
    assert MAY_CHANGE in shown(broker, address)
    lacking = {("demand", need.pk, "full")} | {("offer", offer.pk, "public") for offer in offers}
    assert hastened() == lacking
    have_meanings_made()
    read = Passage.objects.filter(text_hash__in=TextVector.objects.values("text_hash"))
    assert set(read.values_list("kind", "record_id", "part")) == lacking
    assert MAY_CHANGE not in shown(broker, address)
    found = queries.matches_for_demand(registry.broker(), need.pk, today=factories.TODAY)
    assert (found.is_sketched, found.rows[0].record) == (False, offers[0])


def test_opening_the_needs_of_an_expertise_has_it_and_them_read_first():
    others(1)
    account, person = registry.expert()
    expertise = factories.expertise("轮毂铸件补缩", of=person)
    need = factories.need("轮毂铸件缩松", secret=SECRET)
    factories.offer("轮毂铸件补缩方法")
    factories.index_all()
    assert MAY_CHANGE in shown(reader(account), f"/offers/{expertise.pk}/matches/")
    needs = {("demand", pk, "public") for pk in Demand.objects.values_list("pk", flat=True)}
    assert ("demand", need.pk, "public") in needs
    # The expertise has no confidential part: its public text is its full one.
    assert hastened() == needs | {("offer", expertise.pk, "public"), ("offer", expertise.pk, "full")}


def test_opening_what_suits_a_person_has_their_offers_and_the_needs_read_first():
    others(1)
    account, person = registry.expert()
    expertises = [factories.expertise(title, of=person) for title in ("轮毂铸件补缩", "锂电池隔膜")]
    factories.need("轮毂铸件缩松", secret=SECRET)
    factories.offer("轮毂铸件补缩方法")
    factories.index_all()
    client, address = reader(account), f"/people/{person.pk}/needs/"
    assert MAY_CHANGE in shown(client, address)
    needs = {("demand", pk, "public") for pk in Demand.objects.values_list("pk", flat=True)}
    own = {("offer", each.pk, part) for each in expertises for part in ("public", "full")}
    assert hastened() == needs | own
    have_meanings_made()
    assert MAY_CHANGE not in shown(client, address)


@pytest.mark.slow  # many texts
def test_no_more_than_the_first_twenty_needs_of_a_person_are_read_first():
    _account, person = registry.expert()
    for word in "甲乙丙":
        factories.expertise(f"轮毂铸件补缩{word}", of=person)
    for number in range(READ_FIRST + 2):
        factories.need(f"轮毂铸件缩松{number}号", secret=SECRET)
    factories.index_all()
    shown(reader(registry.clerk()), f"/people/{person.pk}/needs/")
    assert len({each for each in hastened() if each[0] == "demand"}) == READ_FIRST


def test_no_more_than_the_first_twenty_of_a_list_are_read_first():
    need = factories.need("轮毂铸件缩松")
    for number in range(READ_FIRST + 2):
        factories.offer(f"轮毂铸件缩松方法{number}号", secret=SECRET)
    factories.index_all()
    shown(reader(registry.broker()), f"/needs/{need.pk}/matches/")
    found = queries.matches_for_demand(registry.broker(), need.pk, today=factories.TODAY)
    first = {("offer", row.record.pk, "public") for row in found.rows[:READ_FIRST]}
    assert len(first) == READ_FIRST
    assert hastened() == first | {("demand", need.pk, "full")}


# --------------------------------------------------------------------------- what it may not do


@pytest.mark.parametrize("who", ["broker elsewhere", "need side", "need's broker", "clerk"])
def test_who_may_not_open_a_full_text_has_no_part_in_when_it_is_read(who: str):
    need_owner, offer_owner = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    everybody = factories.everybody(need_owner, offer_owner)
    need = factories.need("轮毂铸件缩松", owner=need_owner)
    offer = factories.offer("轮毂铸件补缩", owner=offer_owner, secret=SECRET)
    factories.index_all()
    shown(reader(everybody[who]), f"/needs/{need.pk}/matches/")
    of_need = "full" if who in {"need side", "need's broker"} else "public"
    assert hastened() == {("demand", need.pk, of_need), ("offer", offer.pk, "public")}
    shown(reader(everybody["operator"]), f"/needs/{need.pk}/matches/")
    assert hastened() == {
        ("demand", need.pk, of_need),
        ("demand", need.pk, "full"),
        ("offer", offer.pk, "public"),
        ("offer", offer.pk, "full"),
    }


def test_who_is_refused_a_list_has_nothing_read_first():
    need = factories.need("轮毂铸件缩松")
    factories.offer("轮毂铸件补缩")
    factories.index_all()
    client, address = reader(registry.speaker(registry.organisation())), f"/needs/{need.pk}/matches/"
    assert client.get(address).status_code == 403
    assert hastened() == set()


def test_a_list_that_was_asked_for_already_is_written_for_no_more(world):
    need, *_rest = world
    address = f"/needs/{need.pk}/matches/"
    with watched() as first:
        shown(reader(registry.operator()), address)
    assert any("search_passage" in sql for sql in first.writes)
    asked_at = set(Passage.objects.values_list("pk", "hastened_at"))
    for client in (reader(registry.operator()), reader(registry.operator())):
        with watched() as again:
            shown(client, address)
        assert again.writes == []
    assert set(Passage.objects.values_list("pk", "hastened_at")) == asked_at


def test_a_text_that_was_changed_since_is_read_first_again(world):
    need, offer = world
    client, address = reader(registry.operator()), f"/needs/{need.pk}/matches/"
    shown(client, address)
    change_offer(
        offer_id=offer.pk,
        actor=registry.system(),
        now=NOW,
        content=replace(offer.content, teaser="轮毂铸件浇注时补缩"),
    )
    factories.index_all()
    assert {each for each in hastened() if each[0] == "offer"} == set()
    shown(client, address)
    assert ("offer", offer.pk, "public") in hastened()


@pytest.mark.parametrize("why", ["the encoder cannot read them", "there is no encoder"])
def test_texts_that_nobody_will_read_are_not_asked_for(world, settings, why: str):
    need, offer = world
    client = reader(registry.operator())
    if why == "there is no encoder":
        settings.SEARCH_ENCODER = "none"
    else:
        Passage.objects.update(failed_at=NOW)
    with watched() as watch:
        page = shown(client, f"/needs/{need.pk}/matches/")
    assert offer.title in page
    assert MAY_CHANGE not in page  # it stays as it is
    assert (watch.writes, hastened()) == ([], set())


def test_the_needs_of_a_person_may_change_no_more_when_nobody_will_read_their_texts():
    account, person = registry.expert()
    factories.expertise("轮毂铸件补缩", of=person)
    need = factories.need("轮毂铸件缩松")
    factories.index_all()
    client, address = reader(account), f"/people/{person.pk}/needs/"
    assert MAY_CHANGE in shown(client, address)
    Passage.objects.filter(kind="offer").update(failed_at=NOW)
    assert MAY_CHANGE in shown(client, address)  # the need's is read yet
    Passage.objects.update(failed_at=NOW)
    page = shown(client, address)
    assert need.title in page
    assert MAY_CHANGE not in page


@contextmanager
def taking_no_writes() -> Iterator[None]:
    """A database that only answers, as a replica does."""
    with transaction.atomic(), connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")
        try:
            with pytest.raises(DatabaseError), transaction.atomic():
                Passage.objects.update(hastened_at=NOW)
            yield
        finally:
            if is_sqlite:
                cursor.execute("PRAGMA query_only = OFF")
        transaction.set_rollback(True)


def test_a_list_is_shown_where_the_database_takes_no_writes(world):
    need, offer = world
    client, address = reader(registry.operator()), f"/needs/{need.pk}/matches/"
    with taking_no_writes():
        assert offer.title in shown(client, address)
        assert hastened() == set()


# ---------------------------------------------------------------------------------- what it costs

BASE = {"needs": 20, "offers": 21, "people": 19}


def cost_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        shown(client, address)
    return len(captured)


def a_list(kind: str, rows: int) -> str:
    """The address of a list of so many rows."""
    person = registry.person(consent="consented")
    for number in range(rows):
        owner = registry.organisation()
        factories.need(f"轮毂铸件缩松{number}号", owner=owner)
        expertise = factories.expertise(f"轮毂铸件补缩{number}号", of=person)
    factories.index_all()
    subject = {"needs": Demand.objects.latest("pk"), "offers": expertise, "people": person}[kind]
    return f"/{kind}/{subject.pk}/{'needs' if kind == 'people' else 'matches'}/"


@pytest.mark.slow  # an encoder is loaded
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("kind", BASE)
def test_a_list_costs_two_questions_more_while_texts_are_read_and_four_when_they_are_asked_for(kind, rows):
    address, client = a_list(kind, rows), reader(registry.operator())
    shown(client, address)  # what a process asks once
    Passage.objects.update(hastened_at=None)
    assert cost_of(client, address) == BASE[kind] + 2 + 4
    assert cost_of(client, address) == BASE[kind] + 2
    Passage.objects.update(failed_at=NOW)
    assert cost_of(client, address) == BASE[kind] + 1
    Passage.objects.update(failed_at=None)
    have_all_meanings_made()
    assert cost_of(client, address) == BASE[kind]
