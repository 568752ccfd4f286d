"""What waits for each: every room's own answer, gathered, worded and led to its page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils.translation import override

from duijie.access import VISITOR
from duijie.agreements import actions as agreements
from duijie.demands import actions as demands
from duijie.desk.queries import MOST_OF_A_KIND, WaitingItem, waiting_for
from duijie.introductions import actions as introductions
from duijie.stations import actions as stations
from duijie.stations.models import StationContent
from duijie.web.waiting import LISTS, WORDS, WaitingGroup, waiting_groups
from tests.demands import factories as demand_factories
from tests.intake import factories as intake
from tests.offers import factories as offer_factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


def codes(actor):
    return {(item.code, item.title, item.is_late) for item in waiting_for(actor, today=TODAY)}


class World:
    """One thing of every kind waits: a need, an offer, an introduction, undertakings, a page, a body."""

    def __init__(self) -> None:
        self.enterprise = registry.organisation("示例需方")
        self.institute = registry.organisation("示例供方", kind="institute")
        self.enterprise_contact = registry.speaker(self.enterprise)
        self.institute_contact = registry.speaker(self.institute)
        self.broker = registry.broker()
        self.elsewhere = registry.broker(registry.DALIAN)
        self.clerk = registry.clerk()
        self.operator = registry.operator()
        self.submitted = demand_factories.demand(
            owner=self.enterprise, title="待核实的需求", state="submitted"
        )
        self.returned = demand_factories.demand(owner=self.enterprise, title="退回的需求", state="submitted")
        demands.return_demand(demand_id=self.returned.pk, reason="请写明指标。", actor=self.broker, now=NOW)
        self.open_need = demand_factories.demand(owner=self.enterprise, title="开放的需求", state="open")
        self.open_offer = offer_factories.offer(owner=self.institute, title="开放的供给", state="open")
        self.offer = offer_factories.offer(owner=self.institute, title="待核实的供给", state="submitted")
        introductions.send_introduction(
            demand_id=self.open_need.pk, offer_id=self.open_offer.pk, actor=self.broker, now=NOW, message=""
        )
        self.agreement = agreements.create_agreement(
            actor=self.broker,
            now=NOW,
            kind="service",
            title="技术服务协议",
            parties=[
                agreements.PartyDraft(self.enterprise.pk, 0),
                agreements.PartyDraft(self.institute.pk, 1),
            ],
        )
        _late, done = (
            agreements.add_undertaking(
                agreement_id=self.agreement.pk,
                text=text,
                owner_id=self.institute.pk,
                due_date=due,
                actor=self.broker,
                now=NOW,
            )
            for text, due in (
                ("逾期的约定", TODAY - timedelta(days=1)),
                ("已报完成的约定", TODAY + timedelta(days=9)),
            )
        )
        agreements.sign_agreement(
            agreement_id=self.agreement.pk, signed_on="2026-02-10", actor=self.broker, now=NOW
        )
        agreements.give_evidence(
            undertaking_id=done.pk, evidence="已送达。", actor=self.institute_contact, now=NOW
        )
        self.page = intake.page(intake.organisation(intake.LAB))
        self.unverified = registry.organisation("待核实的单位", verified=False)


@pytest.fixture
def world():
    return World()


@pytest.mark.slow
def test_each_role_is_asked_for_its_own_part(world):
    late = ("undertaking_overdue", "逾期的约定", True)
    done = ("undertaking_to_confirm", "已报完成的约定", False)
    asked = {
        "broker": {
            late,
            done,
            ("demand_to_verify", "待核实的需求", False),
            ("offer_to_verify", "待核实的供给", False),
            ("organisation_to_verify", "待核实的单位", False),
        },
        "enterprise": {
            done,
            ("demand_returned", "退回的需求", False),
            ("introduction_to_answer", "开放的需求", False),
        },
        "institute": {late, ("introduction_to_answer", "开放的需求", False)},
        "clerk": {("page_to_review", world.page.title, False)},
        "broker elsewhere": set(),
        "nobody": set(),
        "visitor": set(),
    }
    people = {
        "broker": world.broker,
        "enterprise": world.enterprise_contact,
        "institute": world.institute_contact,
        "clerk": world.clerk,
        "broker elsewhere": world.elsewhere,
        "nobody": registry.account(),
        "visitor": VISITOR,
    }
    assert {who: codes(actor) for who, actor in people.items()} == asked


def test_operators_see_what_would_otherwise_wait_for_nobody(world):
    assert {code for code, _title, _late in codes(world.operator)} >= {
        "undertaking_overdue",
        "demand_to_verify",
        "offer_to_verify",
        "organisation_to_verify",
        "page_to_review",
    }


def test_late_things_come_first_and_everything_leads_to_a_page(world):
    items = waiting_for(world.broker, today=TODAY)
    assert [item.is_late for item in items] == sorted((item.is_late for item in items), reverse=True)
    for item in items:
        assert resolve(item.link.partition("#")[0]).app_name == "web"


@pytest.mark.slow
def test_station_proposed_by_its_host_waits_for_the_region(world):
    stations.create_station(
        content=StationContent(name="待批准的站点", kind="other", host_id=world.enterprise.pk),
        actor=world.enterprise_contact,
        now=NOW,
    )
    asked = ("station_to_approve", "待批准的站点", False)
    people = (world.broker, world.operator, world.elsewhere, world.clerk, world.enterprise_contact)
    assert [asked in codes(each) for each in people] == [True, True, False, False, False]


def test_what_was_done_waits_no_more(world):
    demands.publish_demand(demand_id=world.submitted.pk, actor=world.broker, now=NOW)
    registry.actions.verify_organisation(organisation_id=world.unverified.pk, actor=world.broker, now=NOW)
    assert {code for code, _title, _late in codes(world.broker)} == {
        "undertaking_overdue",
        "undertaking_to_confirm",
        "offer_to_verify",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_costs_the_same_for_1_and_3_of_a_kind(django_assert_max_num_queries, world, count):
    for _ in range(count - 1):
        registry.organisation(verified=False)
        demand_factories.demand(owner=world.enterprise, state="submitted")
    waiting_for(world.broker, today=TODAY)
    with django_assert_max_num_queries(13):
        items = waiting_for(world.broker, today=TODAY)
    assert sum(item.code == "demand_to_verify" for item in items) == count


def test_at_most_twenty_of_a_kind():
    broker = registry.broker()
    for _ in range(MOST_OF_A_KIND + 3):
        registry.organisation(verified=False)
    items = waiting_for(broker, today=TODAY)
    assert (len(items), waiting_groups(items)[0].more_link) == (MOST_OF_A_KIND, "/organisations/?verified=no")


def item(code, title, **given):
    return WaitingItem(code, title, "/", **given)


def test_things_of_a_kind_stand_together():
    items = [item("page_to_review", "一"), item("offer_returned", "二"), item("page_to_review", "三")]
    assert waiting_groups(items) == [
        WaitingGroup(WORDS["page_to_review"], [items[0], items[2]]),
        WaitingGroup(WORDS["offer_returned"], [items[1]]),
    ]


def test_the_rest_of_a_kind_is_one_press_away():
    items = [item("page_to_review", str(n)) for n in range(4)] + [
        item("offer_returned", str(n)) for n in range(4)
    ]
    groups = waiting_groups(items, most=3)
    assert [(len(group.items), group.more_link) for group in groups] == [
        (3, "/intake/?state=in_review"),
        (3, "/inbox/"),
    ]


@pytest.mark.parametrize("link", sorted(LISTS.values()))
def test_the_longer_lists_are_there(client, link):
    client.force_login(registry.operator())
    assert client.get(link).status_code == 200


def test_every_kind_is_worded_in_both_languages():
    for words in WORDS.values():
        with override("zh-hans"):
            assert re.search("[一-鿿]", str(words)), words
        with override("en"):
            assert str(words).isascii()
