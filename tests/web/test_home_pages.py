"""The first page: the public face for visitors, one's own desk by role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.accounts.actions import system_account
from duijie.notices.actions import notify
from duijie.seeds.actions import add_next, begin_growing
from duijie.seeds.world_files import load_wider_parts
from tests.demands import factories as demands
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture(autouse=True)
def english(client, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def steps(response):
    return [(str(step.label), step.href) for step in response.context["first_steps"]]


def figures(response):
    return {str(figure.label): figure.count for figure in response.context["figures"]}


def test_a_visitor_sees_the_public_face_and_what_is_open_only(client):
    demands.demand("open", title="开放的需求"), demands.demand("submitted", title="未核实的需求")
    offers.offer("open", title="开放的供给"), offers.offer("draft", title="草稿供给")
    who = registry.person("闾丘澈", consent="consented")
    offers.expertise(of=who, owner=registry.organisation(), title="铸造专长")
    response = client.get("/")
    shown = text_of(response)
    assert figures(response) == {
        "open needs": "1",
        "open offers": "1",
        "experts": "1",
        "agreements announced": "0",
    }
    assert [words in shown for words in ("开放的需求", "开放的供给", "未核实的需求", "草稿供给")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Good day" not in shown
    assert 'href="/sign-in/"' in shown


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_that_grows_says_how_far_it_is_until_it_is_whole(client, settings, is_demo):
    settings.IS_DEMO = is_demo
    system = system_account("system-seeds", now=NOW)
    whole = load_wider_parts()[0]
    part = replace(whole, experts={}, needs={}, offers={})
    begin_growing(parts=[part], actor=system, now=NOW)
    add_next(actor=system, now=NOW)
    client.force_login(registry.account())
    line = {"en": "Demo records are still being added: 1 of 10", "zh-hans": "示例数据还在补充：1/共10"}
    for language, words in line.items():
        shown = text_of(client.get("/", headers={"accept-language": language}))
        assert (words in shown) is is_demo
    while add_next(actor=system, now=NOW):
        pass
    assert "Demo records" not in text_of(client.get("/"))


FIRST_STEPS = {
    "operator": ["Hand pages in", "Open an account", "Needs open for matching", "Draft an agreement"],
    "clerk": ["Hand pages in", "Needs open for matching", "Draft an agreement"],
    "broker": ["Hand pages in", "Needs open for matching", "Draft an agreement"],
    "coordinator": ["Hand pages in", "Needs open for matching", "Draft an agreement"],
    "contact": ["State a need", "Offer something"],
    "nobody": [],
}
FIGURES = {
    "operator": {"pages under review", "needs to verify", "offers to verify", "organisations to verify"},
    "clerk": {"pages under review"},
    "broker": {"needs to verify", "offers to verify", "organisations to verify"},
    "coordinator": {"needs to verify", "offers to verify", "organisations to verify"},
    "contact": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("who", FIRST_STEPS)
def test_each_role_finds_what_it_came_for(client, who):
    make = {
        "contact": lambda: registry.speaker(registry.organisation()),
        "nobody": registry.account,
    }
    client.force_login(make[who]() if who in make else getattr(registry, who)())
    response = client.get("/")
    assert [label for label, _href in steps(response)] == FIRST_STEPS[who]
    assert figures(response).keys() == FIGURES[who]
    assert {client.get(href).status_code for _label, href in steps(response)} <= {200}
    assert {client.get(figure.href).status_code for figure in response.context["figures"]} <= {200}


def test_ones_own_records_and_messages_stand_on_the_desk(client):
    body = registry.organisation()
    contact = registry.speaker(body)
    demands.draft(body, title="我写的需求"), offers.draft(body, title="我写的供给")
    notify(recipient=contact, code="registry.role_given", link="/account/", now=NOW)
    client.force_login(contact)
    shown = text_of(client.get("/"))
    for words in ("我写的需求", "我写的供给", "You were given a role.", f"Good day, {contact.display_name}"):
        assert words in shown
    client.force_login(registry.speaker(registry.organisation()))
    shown = text_of(client.get("/"))
    assert "我写的需求" not in shown
    assert "You were given a role." not in shown


def test_of_a_kind_five_wait_on_the_desk_and_the_rest_is_one_press_away(client):
    for _ in range(7):
        registry.organisation(verified=False)
    client.force_login(registry.broker())
    (group,) = client.get("/").context["waiting"]
    assert (len(group.items), group.more_link) == (5, "/organisations/?verified=no")


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_page_costs_the_same_for_1_and_3_records(client, django_assert_num_queries, count):
    for _ in range(count):
        demands.demand("open"), offers.offer("open")
    with django_assert_num_queries(PUBLIC_COST):
        client.get("/")
    broker = registry.broker()
    for _ in range(count):
        registry.organisation(verified=False), demands.demand("submitted")
    client.force_login(broker)
    with django_assert_num_queries(DESK_COST):
        client.get("/")


PUBLIC_COST = 7
DESK_COST = 27  # one of them asks who is said to be whom
