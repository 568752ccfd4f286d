"""One search over everything: what somebody may see of it, in a fixed number of questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR
from duijie.desk.queries import MOST_FOUND, everything_called
from tests.bodies.factories import world as bodies_world
from tests.demands import factories as demands
from tests.events import factories as events
from tests.intake import factories as intake
from tests.introductions import factories as introductions
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def titles(actor, typed) -> dict[str, list[str]]:
    return {
        group.kind: [record.title for record in group.records] for group in everything_called(actor, typed)
    }


def test_everything_is_found_grouped_by_kind():
    body = registry.organisation("示例石墨铸造")
    registry.person("石墨然")
    demands.demand(owner=body, title="石墨漂浮")
    offers.offer(title="石墨提纯")
    operator = registry.operator()
    assert titles(operator, "石墨") == {
        "need": ["石墨漂浮"],
        "offer": ["石墨提纯"],
        "person": ["石墨然"],
        "organisation": ["示例石墨铸造"],
    }
    assert titles(operator, "shimo")["need"] == ["石墨漂浮"]
    assert titles(operator, "smt") == {"offer": ["石墨提纯"]}
    assert everything_called(operator, "石") == []
    assert everything_called(operator, "") == []


def test_organisation_is_found_by_another_name_it_goes_by():
    body = registry.organisation("示例青石铸造")
    step = {"actor": registry.system(), "now": registry.NOW}
    registry.actions.add_alias(organisation_id=body.pk, name="示例老铸厂", **step)
    assert titles(VISITOR, "老铸") == {"organisation": ["示例青石铸造"]}


def test_found_record_says_what_it_is_and_where():
    body = registry.organisation("示例石墨铸造")
    need = demands.demand(owner=body, title="漂浮难题")
    (group,) = everything_called(VISITOR, "漂浮")
    (record,) = group.records
    assert (record.title, record.below, record.link) == ("漂浮难题", "示例石墨铸造", f"/needs/{need.pk}/")
    assert group.has_more is False


def test_nobody_finds_what_they_may_not_see():
    owner = registry.organisation("示例青石")
    demands.draft(owner, title="石墨草稿")
    registry.organisation("示例石墨未核实", verified=False)
    registry.person("石墨然")
    offers.expertise(of=registry.person("石某人"), title="石墨专长")
    for actor in (VISITOR, registry.speaker(registry.organisation())):
        assert titles(actor, "石墨") == {}
    assert titles(registry.speaker(owner), "石墨") == {"need": ["石墨草稿"]}
    clerk = registry.clerk()
    assert titles(clerk, "石墨") == {"person": ["石墨然"], "organisation": ["示例石墨未核实"]}


def test_confidential_words_find_nothing_for_anybody():
    need = demands.demand()
    assert demands.SECRET in need.confidential_text
    for actor in (VISITOR, registry.operator(), registry.broker()):
        assert titles(actor, demands.SECRET) == {}


def test_introductions_are_found_by_both_titles_and_accounts_by_operators(client):
    world = introductions.world()
    made = introductions.introduction(world)
    operator = registry.operator()
    for title in (made.demand.title, made.offer.title):
        assert titles(operator, title[:4])["introduction"] == [made.demand.title]
    assert "introduction" not in titles(registry.speaker(registry.organisation()), made.demand.title[:4])
    account = registry.account("令狐浅")
    assert titles(operator, "令狐") == {"account": ["令狐浅"]}
    assert titles(account, "令狐") == {}


def test_agreements_and_pages_are_found_by_whom_they_concern(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    page = intake.page()
    assert page.file_name
    start = page.file_name.split(".")[0]
    operator = registry.operator()
    assert "page" in titles(operator, start)
    assert "page" not in titles(VISITOR, start)


def test_five_of_a_kind_are_shown_the_newest_first_and_more_is_said():
    for number in range(MOST_FOUND + 2):
        demands.demand(title=f"石墨漂浮之{'甲乙丙丁戊己庚'[number]}")
    (group,) = everything_called(VISITOR, "石墨漂浮")
    assert [record.title[-1] for record in group.records] == list("庚己戊丁丙")
    assert group.has_more is True


def test_search_costs_the_same_for_one_and_three_of_each():
    operator = registry.operator()
    costs = []
    everything_called(operator, "石墨")
    for count in (1, 2):
        for number in range(count):
            body = registry.organisation(f"示例石墨{count}{number}")
            registry.person(f"石墨{'甲乙丙'[number + count - 1]}", at=body)
            demands.demand(owner=body, title="石墨漂浮")
            offers.offer(title="石墨提纯")
        with CaptureQueriesContext(connection) as captured:
            everything_called(operator, "石墨")
        costs.append(len(captured))
    assert costs == [costs[0], costs[0]]
    assert costs[0] <= 14


def test_events_are_found_by_those_who_may_see_them():
    made = bodies_world()
    drafted = events.event(made, name="石墨产业对接会")
    assert titles(made["host side"], "石墨") == {"event": ["石墨产业对接会"]}
    assert titles(VISITOR, "石墨") == {}
    events.actions.announce_event(event_id=drafted.pk, actor=made["operator"], now=registry.NOW)
    (group,) = everything_called(VISITOR, "smcy")
    (record,) = group.records
    assert (record.below, record.link) == (made.host.name, f"/events/{drafted.pk}/")
