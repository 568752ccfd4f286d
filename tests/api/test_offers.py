"""Offers as JSON: who is told what, whole."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.api.asking import ask, signed_in
from tests.made_once import made_once
from tests.offers import factories
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
    "other expert":      (None,   None,    None,     "public", "public", "public"),
}  # fmt: skip


def listed_part(offer) -> dict[str, object]:
    return {
        "id": offer.pk,
        "kind": {"code": "achievement", "label": "achievement"},
        "state": {"code": "open", "label": "open for matching"},
        "outcome": None,
        "title": "厚大断面球铁的凝固模拟与孕育",
        "teaser": "算出热节，再用含铋孕育剂把缩松压下来。",
        "keywords": ["缩松", "球铁"],
        "expert": None,
        "owner": {"id": offer.owner_id, "name": offer.owner.name},
        "region": {"code": "210100", "name": "Shenyang, Liaoning"},
        "industries": [
            {"code": "33", "label": "Manufacture of metal products"},
            {"code": "34", "label": "Manufacture of general purpose machinery"},
        ],
        "disciplines": [
            {"code": "430", "label": "Materials science"},
            {"code": "450", "label": "Metallurgical engineering"},
        ],
        "modes": [
            {"code": "service", "label": "Technical service"},
            {"code": "licence", "label": "Technology licence"},
        ],
        "readiness": 7,
        "price_stance": {"code": "negotiable", "label": "to be negotiated"},
        "capacity_per_quarter": None,
        "valid_until": "2027-03-02",
        "published_at": "2026-03-02T09:30:00Z",
    }


TEXTS = {
    "description": "先建浇注系统的模型，再到现场试三炉。",
    "advantage": "比冷铁省一道工序。",
    "applications": "风电轮毂、机床床身。",
    "model_name": "",
    "specifications": "",
    "fee_note": "",
}
FULL = {"confidential_text": "孕育剂含铋零点零零五。", "return_reason": "", "close_reason": ""}


def test_list_is_told_whole():
    offer = factories.offer("open")
    assert ask("offers") == (200, {"items": [listed_part(offer)], "after": None, "before": None})


def test_one_offer_is_told_whole_to_a_visitor_and_to_those_who_may_open_it():
    offer = factories.offer("open")
    told = {**listed_part(offer), **TEXTS}
    assert ask(f"offers/{offer.pk}") == (200, {**told, "full": None})
    assert ask(f"offers/{offer.pk}", registry.broker()) == (200, {**told, "full": FULL})


def test_expertise_names_its_expert_while_they_agree():
    account, person = registry.expert("示例专家")
    shown = factories.expertise(of=person, capacity_per_quarter=3)
    hidden = factories.expertise(of=registry.person())
    status, told = ask(f"offers/{shown.pk}")
    assert (status, told["expert"], told["owner"], told["capacity_per_quarter"]) == (200, "示例专家", None, 3)
    assert ask(f"offers/{shown.pk}", account)[1]["full"] == FULL
    assert ask(f"offers/{hidden.pk}")[0] == 404
    assert [item["id"] for item in ask("offers")[1]["items"]] == [shown.pk]


@made_once
def records():
    owner = registry.organisation(kind="institute")
    return {state: factories.offer(state, owner) for state in STATES}, factories.everybody(owner)


@pytest.fixture
def world():
    made, everybody = records()
    return made, signed_in(everybody)


@pytest.mark.slow
def test_everybody_is_told_what_the_picture_says(world):
    offers, everybody = world

    def told(offer, account):
        status, answer = ask(f"offers/{offer.pk}", account)
        if status == 404:
            return None
        return "full" if answer["full"] else "public"

    seen = {
        who: tuple(told(offers[state], account) for state in STATES) for who, account in everybody.items()
    }
    assert seen == TOLD


@pytest.mark.slow
def test_list_and_single_record_agree(world):
    offers, everybody = world
    for who, account in everybody.items():
        listed = {item["id"]: item for item in ask("offers", account)[1]["items"]}
        for state, offer in offers.items():
            status, single = ask(f"offers/{offer.pk}", account)
            assert (status == 200) == (offer.pk in listed), (who, state)
            if status == 200:
                assert {name: single[name] for name in listed[offer.pk]} == listed[offer.pk], (who, state)


@pytest.mark.slow
def test_confidential_text_is_in_no_answer_but_the_full_one(world):
    offers, everybody = world
    for who, account in everybody.items():
        assert factories.SECRET not in json.dumps(ask("offers", account), ensure_ascii=False)
        for state, offer in offers.items():
            _status, answer = ask(f"offers/{offer.pk}", account)
            full = answer.pop("full", None)
            assert factories.SECRET not in json.dumps(answer, ensure_ascii=False)
            may = TOLD[who][STATES.index(state)] == "full"
            assert (full is not None and factories.SECRET in full["confidential_text"]) == may, (who, state)
        assert ask("offers", account, q=factories.SECRET)[1]["items"] == []


def test_list_is_narrowed_by_its_address():
    here = factories.offer("open")
    there = factories.taken_to(
        "paused", factories.draft(kind="service", title="焊缝检测", region_id=registry.QINGDAO)
    )

    def found(**asked):
        status, answer = ask("offers", **asked)
        return status, [item["id"] for item in answer["items"]]

    assert found() == (200, [there.pk, here.pk])
    assert found(q="焊缝") == (200, [there.pk])
    assert found(kind="service") == (200, [there.pk])
    assert found(state="paused") == (200, [there.pk])
    assert found(region=registry.LIAONING) == (200, [here.pk])


@pytest.mark.parametrize(("account", "queries"), [(None, 1), ("operator", 6)])
def test_list_costs_the_same_for_1_and_3_rows(account, queries, django_assert_num_queries):
    client = Client()
    if account:
        client.force_login(registry.operator())
    for more in (1, 2):
        for _ in range(more):
            factories.offer("open")
        with django_assert_num_queries(queries):
            rows = client.get("/api/v1/offers").json()["items"]
    assert len(rows) == 3
