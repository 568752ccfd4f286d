"""Needs as JSON: who is told what, whole."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.api.asking import ask, signed_in
from tests.demands import factories
from tests.made_once import made_once
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

STATES = ("draft", "returned", "submitted", "open", "paused", "closed")
TOLD = {
    #                    draft   returned  submitted  open      paused    closed
    "visitor":           (None,   None,    None,     "public", "public", "public"),
    "owner":             ("full", "full",  "full",   "full",   "full",   "full"),
    "broker who owns":   ("full", "full",  "full",   "full",   "full",   "full"),
    "broker":            (None,   None,    "full",   "full",   "full",   "full"),
    "coordinator above": (None,   None,    "full",   "full",   "full",   "full"),
    "operator":          (None,   None,    "full",   "full",   "full",   "full"),
    "broker elsewhere":  (None,   None,    None,     "public", "public", "public"),
    "other contact":     (None,   None,    None,     "public", "public", "public"),
    "clerk":             (None,   None,    None,     "public", "public", "public"),
    "expert":            (None,   None,    None,     "public", "public", "public"),
}  # fmt: skip


def public_part(need) -> dict[str, object]:
    return {
        "id": need.pk,
        "kind": {"code": "technical", "label": "technical"},
        "state": {"code": "open", "label": "open for matching"},
        "outcome": None,
        "title": "高镍铸铁轮毂缩松，超声过不了",
        "teaser": "铸件厚大断面有缩松，想找能把废品压下来的办法。",
        "keywords": ["缩松", "铸铁"],
        "owner": {"id": need.owner_id, "name": need.owner.name},
        "region": {"code": "210100", "name": "Shenyang, Liaoning"},
        "industry": {"code": "33", "label": "Manufacture of metal products"},
        "disciplines": [
            {"code": "430", "label": "Materials science"},
            {"code": "450", "label": "Metallurgical engineering"},
        ],
        "modes": [
            {"code": "commissioned", "label": "Commissioned R&D"},
            {"code": "service", "label": "Technical service"},
        ],
        "wanted_readiness": 7,
        "deadline": "2026-12-31",
        "valid_until": "2027-03-02",
        "published_at": "2026-03-02T09:30:00Z",
    }


FULL = {
    "description": "浇注后在热节处出现分散缩松，补缩和冷铁都试过。",
    "problem_now": "废品率百分之九。",
    "indicators_text": "超声二级合格率 ≥ 98 %",
    "confidential_text": "配方里加了铋零点零零五。",
    "budget_from": "60.00",
    "budget_to": "150.00",
    "contact": "system-setup",
    "return_reason": "",
    "close_reason": "",
}


def test_list_is_told_whole():
    need = factories.demand("open")
    assert ask("needs") == (200, {"items": [public_part(need)], "after": None, "before": None})


def test_one_need_is_told_whole_to_a_visitor_and_to_those_who_may_open_it():
    need = factories.demand("open")
    assert ask(f"needs/{need.pk}") == (200, {**public_part(need), "full": None})
    assert ask(f"needs/{need.pk}", registry.broker()) == (200, {**public_part(need), "full": FULL})


def test_bare_draft_says_what_is_not_there():
    owner = registry.organisation()
    need = factories.draft(
        owner, teaser="", region_id=None, industry="", disciplines=(), keywords=(), modes=(),
        budget_from=None, budget_to=None, wanted_readiness=None, deadline=None,
    )  # fmt: skip
    status, told = ask(f"needs/{need.pk}", registry.speaker(owner))
    assert status == 200
    assert [name for name, value in told.items() if value is None] == [
        "outcome", "region", "industry", "wanted_readiness", "deadline", "valid_until", "published_at",
    ]  # fmt: skip
    assert (told["full"]["budget_from"], told["full"]["budget_to"]) == (None, None)


def test_names_of_codes_follow_the_language():
    factories.demand("closed")
    (need,) = ask("needs", language="zh-CN,zh;q=0.9")[1]["items"]
    assert (need["kind"]["label"], need["region"]["name"]) == ("技术", "辽宁省沈阳市")
    assert need["outcome"] == {"code": "solved", "label": "已解决"}


@made_once
def records():
    owner = registry.organisation()
    return {state: factories.demand(state, owner) for state in STATES}, factories.everybody(owner)


@pytest.fixture
def world():
    made, everybody = records()
    return made, signed_in(everybody)


@pytest.mark.slow
def test_everybody_is_told_what_the_picture_says(world):
    needs, everybody = world

    def told(need, account):
        status, answer = ask(f"needs/{need.pk}", account)
        if status == 404:
            return None
        return "full" if answer["full"] else "public"

    seen = {who: tuple(told(needs[state], account) for state in STATES) for who, account in everybody.items()}
    assert seen == TOLD


@pytest.mark.slow
def test_list_and_single_record_agree(world):
    needs, everybody = world
    for who, account in everybody.items():
        listed = {item["id"]: item for item in ask("needs", account)[1]["items"]}
        for state, need in needs.items():
            status, single = ask(f"needs/{need.pk}", account)
            assert (status == 200) == (need.pk in listed), (who, state)
            if status == 200:
                del single["full"]
                assert single == listed[need.pk], (who, state)


@pytest.mark.slow
def test_confidential_text_is_in_no_answer_but_the_full_one(world):
    needs, everybody = world
    for who, account in everybody.items():
        assert factories.SECRET not in json.dumps(ask("needs", account), ensure_ascii=False)
        for state, need in needs.items():
            _status, answer = ask(f"needs/{need.pk}", account)
            full = answer.pop("full", None)
            assert factories.SECRET not in json.dumps(answer, ensure_ascii=False)
            may = TOLD[who][STATES.index(state)] == "full"
            assert (full is not None and factories.SECRET in full["confidential_text"]) == may, (who, state)
        found = ask("needs", account, q=factories.SECRET)
        assert found == (200, {"items": [], "after": None, "before": None})


def test_owner_leads_to_its_record_only_for_those_who_may_see_that():
    owner = registry.organisation(verified=False)
    need = factories.demand("open", owner)
    readers = [
        None,
        registry.account(),
        registry.speaker(owner),
        registry.clerk(),
        registry.broker(registry.QINGDAO),
    ]
    leads = {
        (
            ask(f"needs/{need.pk}", reader)[1]["owner"]["id"] is not None,
            ask(f"organisations/{owner.pk}", reader)[0] == 200,
        )
        for reader in readers
    }
    assert leads == {(True, True), (False, False)}


def test_list_is_narrowed_by_its_address():
    here = factories.demand("open")
    there = factories.demand("paused", title="招聘焊接工程师", kind="talent", region_id=registry.QINGDAO)

    def found(**asked):
        status, answer = ask("needs", **asked)
        return status, [item["id"] for item in answer["items"]]

    assert found() == (200, [there.pk, here.pk])
    assert found(q="轮毂") == (200, [here.pk])
    assert found(kind="talent") == (200, [there.pk])
    assert found(state="paused") == (200, [there.pk])
    assert found(region=registry.LIAONING) == (200, [here.pk])
    assert found(region="100000", kind="service") == (200, [])


def test_cursors_lead_through_the_whole_list_and_back():
    made = [factories.demand("open").pk for _ in range(5)][::-1]
    first = ask("needs", limit=2)[1]
    second = ask("needs", limit=2, after=first["after"])[1]
    last = ask("needs", limit=2, after=second["after"])[1]
    pages = [[item["id"] for item in page["items"]] for page in (first, second, last)]
    assert pages == [made[:2], made[2:4], made[4:]]
    assert (first["before"], last["after"]) == (None, None)
    assert ask("needs", limit=2, before=last["before"])[1] == second


@pytest.mark.parametrize(("account", "queries"), [(None, 1), ("operator", 6)])
def test_list_costs_the_same_for_1_and_3_rows(account, queries, django_assert_num_queries):
    client = Client()
    if account:
        client.force_login(registry.operator())
    for more in (1, 2):
        for _ in range(more):
            factories.demand("open")
        with django_assert_num_queries(queries):
            rows = client.get("/api/v1/needs").json()["items"]
    assert len(rows) == 3
