"""Needs, offers and platforms of a page become drafts of their owners, stations, teams, alliances."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.alliances.models import Alliance
from duijie.core.reader.page import read_page
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.intake import actions
from duijie.intake.companions import companions
from duijie.intake.models import Draft, Page
from duijie.intake.states import DraftKind
from duijie.offers.models import Offer
from duijie.stations.models import Station
from duijie.teams.models import Team
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

SOCIETY, FIRM, COLLEGE = "示例岱山化工学会", "示例远岫科技有限公司", "示例云岭大学"
TEXT = (
    f"{SOCIETY}服务站在岱山揭牌\n"
    f"2026年2月10日，{SOCIETY}服务站授牌仪式在岱山举行，{SOCIETY}理事长章明远向{FIRM}授予“{SOCIETY}服务站”牌匾。\n"
    f"{FIRM}总经理柳青说，公司急需解决涂层开裂的难题。{COLLEGE}可为企业提供疲劳试验和失效分析服务。\n"
    f"示例岱山涂层产业技术创新联盟成立，由{COLLEGE}牵头，联合{FIRM}、{SOCIETY}发起。\n"
    f"示例岱山涂层专家服务团同日成立，由{SOCIETY}牵头组建，首批聘任专家12名。大家要满足企业需求，发展精细化工产业。\n"
)


@pytest.fixture
def page() -> Page:
    received = factories.receive(TEXT.encode(), actor=factories.worker()).page
    return actions.keep_reading(
        page_id=received.pk,
        raw_text=TEXT,
        reading=read_page(TEXT, source="page.txt"),
        actor=factories.worker(),
        now=factories.NOW,
    )


def drafts(page: Page, kind: str) -> list[Draft]:
    return list(page.drafts.filter(kind=kind))


def confirmed(draft: Draft, clerk) -> Draft:
    return actions.confirm_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)


@pytest.mark.slow
def test_a_need_becomes_a_draft_of_its_owner_alone(page):
    clerk, firm = registry.clerk(), registry.organisation(FIRM)
    contact = registry.speaker(firm)
    (need,) = drafts(page, DraftKind.NEED)
    done = confirmed(need, clerk)
    demand = Demand.objects.get()
    assert (done.record_type, done.record_id) == ("demands.demand", demand.pk)
    assert (demand.owner_id, demand.contact_id, demand.state) == (firm.pk, contact.pk, "draft")
    assert (demand.kind, demand.title) == ("technical", "解决涂层开裂的难题")
    assert "解决涂层开裂的难题" in demand.description
    assert str(page) in demand.description
    assert list(demands.visible_to(contact)) == [demand]
    assert not demands.visible_to(clerk).exists()


def test_an_offer_becomes_a_draft_of_its_owner_who_is_confirmed_with_it(page):
    (offer,) = drafts(page, DraftKind.OFFER)
    assert [each.label for each in companions(list(page.drafts.all()))[offer.pk].brings] == [COLLEGE]
    confirmed(offer, registry.clerk())
    made = Offer.objects.select_related("owner").get()
    assert (made.owner.name, made.kind, made.state) == (COLLEGE, "service", "draft")
    assert made.title == "疲劳试验和失效分析服务"


def test_platforms_are_entered_in_their_rooms_with_who_belongs_to_them(page):
    clerk = registry.clerk()
    for draft in drafts(page, DraftKind.PLATFORM):
        confirmed(draft, clerk)
    station, team, alliance = Station.objects.get(), Team.objects.get(), Alliance.objects.get()
    assert (station.name, station.kind, station.host.name) == (f"{SOCIETY}服务站", "service_station", FIRM)
    assert (station.state, station.founded_on) == ("running", "2026-02-10")
    assert [(each.role, each.organisation.name) for each in station.members.all()] == [("sponsor", SOCIETY)]
    assert (team.name, team.host.name) == ("示例岱山涂层专家服务团", SOCIETY)
    assert (alliance.kind, alliance.host.name) == ("alliance", COLLEGE)
    assert {each.organisation.name for each in alliance.members.all()} == {FIRM, SOCIETY}


def test_a_platform_told_twice_is_one_and_is_closed_when_taken_back(page):
    clerk = registry.clerk()
    first = next(each for each in drafts(page, DraftKind.PLATFORM) if each.label.endswith("服务站"))
    twin = Draft.objects.create(
        page=page,
        kind=first.kind,
        position=9000,
        read_values=first.values,
        values=first.values,
        evidence=first.evidence,
        confidence=0.9,
    )
    confirmed(first, clerk)
    confirmed(twin, clerk)
    assert Station.objects.count() == 1
    actions.take_back_draft(draft_id=twin.pk, actor=clerk, now=factories.NOW)
    assert Station.objects.get().state == "running"
    actions.take_back_draft(draft_id=first.pk, actor=clerk, now=factories.NOW)
    assert Station.objects.get().state == "closed"


def test_a_need_that_lies_with_its_owner_is_not_taken_back(page):
    clerk = registry.clerk()
    (need,) = drafts(page, DraftKind.NEED)
    confirmed(need, clerk)
    with pytest.raises(ValidationError) as refusal:
        actions.take_back_draft(draft_id=need.pk, actor=clerk, now=factories.NOW)
    assert refusal.value.code == "with_owner"
    need.refresh_from_db()
    assert (need.state, Demand.objects.count()) == ("confirmed", 1)


def test_a_need_of_nobody_stays_with_its_page(page):
    clerk = registry.clerk()
    (need,) = drafts(page, DraftKind.NEED)
    actions.edit_draft(
        draft_id=need.pk, values={"owner": ""}, version=need.version, actor=clerk, now=factories.NOW
    )
    done = confirmed(need, clerk)
    assert (done.state, done.record_type, Demand.objects.exists()) == ("confirmed", "", False)


def test_an_owner_nobody_knows_is_told_and_nothing_is_made(page):
    clerk = registry.clerk()
    (need,) = drafts(page, DraftKind.NEED)
    actions.edit_draft(
        draft_id=need.pk, values={"owner": "示例无名厂"}, version=need.version, actor=clerk, now=factories.NOW
    )
    assert companions(list(page.drafts.all()))[need.pk].lacks == ("示例无名厂",)
    with pytest.raises(ValidationError):
        confirmed(need, clerk)
    assert not Demand.objects.exists()


def test_figures_industries_and_regions_are_facts_of_the_page(page):
    (figure,) = drafts(page, DraftKind.FIGURE)
    assert (figure.values["value"], figure.values["unit"], figure.values["of"]) == (12, "名", "专家")
    assert [draft.values["code"] for draft in drafts(page, DraftKind.INDUSTRY)] == ["26"]
    done = confirmed(figure, registry.clerk())
    assert (done.state, done.record_id) == ("confirmed", None)
