"""DESIGN rule 8: for whoever may not open it, a confidential text is as if it were not there.

A word is planted in one side's confidential part and shown in the other side's public text. The
lists of everybody are compared with and without it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.access import NotPermittedError
from duijie.demands import actions as demand_actions
from duijie.matches import actions
from duijie.matches.models import Suggestion
from duijie.matches.queries import matches_for_demand, matches_for_offer
from duijie.offers import actions as offer_actions
from tests.made_once import made_once
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
SECRET = "超临界萃取釜"


@pytest.fixture
@made_once
def world():
    """A need and an offer that share a plain word, records beside them, and everybody who may look.

    The need's public words hold the secret of offers, the offer's those of needs.
    """
    need_owner, offer_owner = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    need = factories.need(f"轮毂缩松与{SECRET}", owner=need_owner)
    offer = factories.offer(f"轮毂缩松与{SECRET}", owner=offer_owner)
    # Shares nothing in public: without its secret nobody finds it, with it some do.
    silent_need = factories.need("蓝莓", owner=need_owner)
    silent_offer = factories.offer("香菇", owner=offer_owner)
    factories.offer("轮毂抛光")
    factories.need("轮毂抛光找人")
    return need, offer, silent_need, silent_offer, factories.everybody(need_owner, offer_owner)


def plant_in_need(need):
    content = replace(need.content, confidential_text=f"其实要的是{SECRET}")
    demand_actions.change_demand(
        demand_id=need.pk, actor=registry.system(), now=factories.NOW, content=content
    )


def plant_in_offer(offer):
    content = replace(offer.content, confidential_text=f"其实用的是{SECRET}")
    offer_actions.change_offer(offer_id=offer.pk, actor=registry.system(), now=factories.NOW, content=content)


def lists_of(read, record, everybody):
    """What everybody is answered: all of it but how many vectors the index has."""
    factories.index_all()
    lists = {}
    for who, actor in everybody.items():
        try:
            found = read(registry.fresh(actor), record.pk, today=factories.TODAY)
        except NotPermittedError:
            lists[who] = "refused"
        else:
            lists[who] = replace(found, status=None)
    return lists


def told_apart(read, record, everybody, plant, planted):
    """Who is answered something else once the secret is there, and who is not; the rest is refused."""
    before = lists_of(read, record, everybody)
    plant(planted)
    after = lists_of(read, record, everybody)
    differs = {who for who in before if before[who] != after[who]}
    refused = {who for who in before if before[who] == "refused"}
    return differs, set(before) - differs - refused


@pytest.mark.parametrize("which", ["found anyway", "found by it alone"])
def test_secret_of_an_offer_shows_in_a_needs_list_to_the_cleared_only(world, which: str):
    need, offer, _silent_need, silent_offer, everybody = world
    planted = offer if which == "found anyway" else silent_offer
    differs, same = told_apart(matches_for_demand, need, everybody, plant_in_offer, planted)
    assert differs == {"operator", "system", "offer's broker"}
    assert same == {"need side", "need's broker", "broker elsewhere", "coordinator above", "clerk"}


@pytest.mark.parametrize("which", ["found anyway", "found by it alone"])
def test_secret_of_a_need_shows_in_an_offers_list_to_the_cleared_only(world, which: str):
    need, offer, silent_need, _silent_offer, everybody = world
    planted = need if which == "found anyway" else silent_need
    differs, same = told_apart(matches_for_offer, offer, everybody, plant_in_need, planted)
    assert differs == {"operator", "system"}
    assert same == {"offer side", "offer's broker"}


def test_secret_of_a_need_moves_its_own_list_for_the_cleared_only(world):
    _need, _offer, silent_need, _silent_offer, everybody = world
    differs, same = told_apart(matches_for_demand, silent_need, everybody, plant_in_need, silent_need)
    assert differs == {"need side", "need's broker", "coordinator above", "operator", "system"}
    assert same == {"offer's broker", "broker elsewhere", "clerk"}


def test_secret_of_an_offer_moves_its_own_list_for_the_cleared_only(world):
    _need, _offer, _silent_need, silent_offer, everybody = world
    differs, same = told_apart(matches_for_offer, silent_offer, everybody, plant_in_offer, silent_offer)
    assert differs == {"offer side", "offer's broker", "operator", "system"}
    assert same == set()


def test_row_and_list_say_whose_full_profile_was_read(world):
    need, _offer, _silent_need, _silent_offer, everybody = world
    factories.index_all()
    read = {}
    for who in ("need side", "operator", "clerk", "offer's broker"):
        found = matches_for_demand(everybody[who], need.pk, today=factories.TODAY)
        read[who] = (found.used_full, found.rows[0].used_full)
    assert read == {
        "need side": (True, False),
        "operator": (True, True),
        "clerk": (False, False),
        "offer's broker": (False, True),
    }


def test_nobody_is_alerted_by_a_secret(world):
    need, _offer, silent_need, silent_offer, _everybody = world
    plant_in_offer(silent_offer)
    plant_in_need(silent_need)
    factories.index_all()
    for record in (need, silent_need):
        actions.refresh_demand(demand_id=record.pk, actor=registry.system(), now=factories.NOW)
    remembered = {(one.run.demand_id, one.offer_id) for one in Suggestion.objects.select_related("run")}
    assert silent_offer.pk not in {offer_id for _need_id, offer_id in remembered}
    assert silent_need.pk not in {need_id for need_id, _offer_id in remembered}
    assert SECRET not in str([one.reasons for one in Suggestion.objects.filter(run__demand=silent_need)])
