"""Matches of a need as JSON: the same people as on the pages, and the same list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from duijie.offers.actions import change_offer
from tests.api.asking import ask, signed_in
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
SECRET = "超临界萃取釜"


@pytest.fixture
def world():
    """A need in Shenyang and an offer in Qingdao that fit each other, in public and in confidence."""
    need_owner, offer_owner = registry.organisation(), registry.organisation(kind="institute")
    need = factories.need("缩松 难题", secret="铋配方", owner=need_owner)
    fits = factories.offer("缩松 消除", secret="铋配方", owner=offer_owner)
    own = factories.offer("缩松 自家", owner=need_owner)
    factories.others(3)
    factories.index_all()
    return need, fits, own, signed_in(factories.everybody(need_owner, offer_owner))


@pytest.mark.slow
def test_matches_are_told_whole(world):
    need, fits, own, everybody = world
    status, told = ask(f"needs/{need.pk}/matches", everybody["clerk"], limit=1)
    assert status == 200
    (match,) = told.pop("items")
    assert told == {
        "left_out": [
            {
                "offer": ask(f"offers?q={own.title[-2:]}")[1]["items"][0],
                "reason": {"code": "same_organisation", "params": {}},
            }
        ],
        "compared_count": 2,
        "used_full": False,
        "used_meaning": False,
        "is_sketched": False,
    }
    assert 0 <= match.pop("strength") <= 1
    assert match == {
        "position": 1,
        "offer": ask(f"offers?q={fits.title[-2:]}")[1]["items"][0],
        "reasons": [{"code": "shared_words", "params": {"words": ["缩松"]}}],
        "used_full": False,
    }


@pytest.mark.slow
def test_matches_are_for_those_to_whom_the_page_shows_them(world):
    need, _fits, _own, everybody = world
    answers = {}
    for who, account in everybody.items():
        client = Client()
        if account is not None:
            client.force_login(account)
        page = client.get(f"/needs/{need.pk}/matches/").status_code
        answers[who] = (ask(f"needs/{need.pk}/matches", account)[0], page)
    assert answers == {
        "visitor": (401, 302),
        "need side": (200, 200),
        "offer side": (403, 403),
        "need's broker": (200, 200),
        "offer's broker": (200, 200),
        "broker elsewhere": (200, 200),
        "coordinator above": (200, 200),
        "operator": (200, 200),
        "clerk": (200, 200),
        "other contact": (403, 403),
        "other expert": (403, 403),
    }


@pytest.mark.slow
def test_matches_of_a_need_one_does_not_see_are_nowhere(world):
    draft = factories.need("缩松 草稿", state="draft")
    *_rest, everybody = world
    assert {ask(f"needs/{draft.pk}/matches", account)[0] for account in everybody.values()} == {404}


@pytest.mark.slow
def test_confidential_word_changes_the_answer_of_the_cleared_alone():
    need_owner, offer_owner = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    need = factories.need(f"轮毂缩松与{SECRET}", owner=need_owner)
    offer = factories.offer("轮毂缩松", owner=offer_owner)
    factories.offer("轮毂抛光")
    everybody = signed_in(factories.everybody(need_owner, offer_owner))

    def answers():
        factories.index_all()
        return {who: ask(f"needs/{need.pk}/matches", account) for who, account in everybody.items()}

    before = answers()
    content = replace(offer.content, confidential_text=f"其实用的是{SECRET}")
    change_offer(offer_id=offer.pk, actor=registry.system(), now=factories.NOW, content=content)
    after = answers()
    assert {who for who in everybody if before[who] != after[who]} == {"operator", "offer's broker"}


@pytest.mark.slow
def test_matches_are_narrowed_by_kind(world):
    need, _fits, _own, everybody = world
    assert ask(f"needs/{need.pk}/matches", everybody["clerk"], kind="instrument")[1]["items"] == []


def test_matches_cost_the_same_for_1_and_3_rows(django_assert_num_queries):
    need = factories.need("缩松 难题")
    client = Client()
    client.force_login(registry.operator())
    address = f"/api/v1/needs/{need.pk}/matches"
    factories.offer("缩松 消除")
    factories.index_all()
    client.get(address)
    costs = []
    for more in (0, 2):
        for _ in range(more):
            factories.offer("缩松 消除")
        factories.index_all()
        with django_assert_num_queries(costs[0] if costs else 12) as counted:
            assert len(client.get(address).json()["items"]) == 1 + more
        costs.append(len(counted))
