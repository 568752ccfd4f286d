"""Who may see and judge matches: whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.demands.models import Demand
from duijie.matches.queries import matches_for_demand, matches_for_offer
from duijie.matches.rules import Pair
from duijie.offers.models import Offer
from tests.matches import factories
from tests.matches.test_sideways import MAY as SIDEWAYS
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = (
    "need side", "offer side", "need's broker", "offer's broker", "broker elsewhere",
    "coordinator above", "operator", "clerk", "other contact", "other expert", "system",
)  # fmt: skip
OF_A_NEED = {
    #                     need   offer  need b offer  b else coord  oper   clerk  other  expert system
    ("see", "open"):      (True, False, True,  True,  True,  True,  True,  True,  False, False, True),
    ("see", "submitted"): (True, False, True,  False, False, True,  True,  False, False, False, True),
    ("see", "paused"):    (True, False, True,  False, False, True,  True,  False, False, False, True),
    ("see", "draft"):     (True, False, False, False, False, False, False, False, False, False, True),
    ("refresh", "open"):  (True, False, True,  False, False, True,  True,  False, False, False, True),
    ("refresh", "draft"): (True, False, False, False, False, False, False, False, False, False, True),
}  # fmt: skip
OF_AN_OFFER = {
    #                     need   offer  need b offer  b else coord  oper   clerk  other  expert system
    ("see", "open"):      (False, True, False, True,  False, False, True,  False, False, False, True),
    ("see", "submitted"): (False, True, False, True,  False, False, True,  False, False, False, True),
    ("see", "draft"):     (False, True, False, False, False, False, False, False, False, False, True),
    ("refresh", "open"):  (False, True, False, True,  False, False, True,  False, False, False, True),
}  # fmt: skip
OF_A_PAIR = {
    #             need   offer  need b offer  b else coord  oper   clerk  other  expert system
    "judge":      (True, True,  True,  True,  False, True,  True,  False, False, False, True),
    "give_level": (False, False, True, True,  False, True,  True,  False, False, False, True),
}  # fmt: skip
OF_THE_PLATFORM = {
    #             need   offer  need b offer  b else coord  oper   clerk  other  expert system
    "learn":      (False, False, False, False, False, False, True, False, False, False, True),
    "match_all":  (False, False, False, False, False, False, True, False, False, False, True),
}  # fmt: skip


@pytest.fixture
def houses():
    return registry.organisation(), registry.organisation(region=registry.QINGDAO)


def test_matches_of_a_need_are_for_whom_the_picture_says(houses):
    need_owner, offer_owner = houses
    everybody = factories.everybody(need_owner, offer_owner)
    needs = {state: factories.need("轮毂", owner=need_owner, state=state) for _name, state in OF_A_NEED}
    seen = {
        (name, state): tuple(can(everybody[who], f"matches.{name}", needs[state]) for who in WHO)
        for name, state in OF_A_NEED
    }
    assert seen == OF_A_NEED
    assert not any(can(VISITOR, f"matches.{name}", needs[state]) for name, state in OF_A_NEED)


def test_matches_of_an_offer_are_for_whom_the_picture_says(houses):
    need_owner, offer_owner = houses
    everybody = factories.everybody(need_owner, offer_owner)
    offers = {state: factories.offer("轮毂", owner=offer_owner, state=state) for _name, state in OF_AN_OFFER}
    seen = {
        (name, state): tuple(can(everybody[who], f"matches.{name}", offers[state]) for who in WHO)
        for name, state in OF_AN_OFFER
    }
    assert seen == OF_AN_OFFER
    assert not any(can(VISITOR, f"matches.{name}", offers[state]) for name, state in OF_AN_OFFER)


def test_pairs_are_judged_by_whom_the_picture_says(houses):
    need_owner, offer_owner = houses
    everybody = factories.everybody(need_owner, offer_owner)
    pair = Pair(factories.need("轮毂", owner=need_owner), factories.offer("轮毂", owner=offer_owner))
    seen = {name: tuple(can(everybody[who], f"matches.{name}", pair) for who in WHO) for name in OF_A_PAIR}
    assert seen == OF_A_PAIR
    assert not any(can(VISITOR, f"matches.{name}", pair) for name in OF_A_PAIR)


def test_what_concerns_all_is_for_whom_the_picture_says(houses):
    everybody = factories.everybody(*houses)
    seen = {
        name: tuple(can(everybody[who], f"matches.{name}", None) for who in WHO) for name in OF_THE_PLATFORM
    }
    assert seen == OF_THE_PLATFORM
    assert not any(can(VISITOR, f"matches.{name}", None) for name in OF_THE_PLATFORM)


def test_every_permission_stands_in_a_picture():
    pictured = {name for name, _state in (*OF_A_NEED, *OF_AN_OFFER)} | set(OF_A_PAIR)
    pictured |= {"take_back", *OF_THE_PLATFORM, *SIDEWAYS}
    granted = {name for name in permissions() if name.startswith("matches.")}
    assert granted == {f"matches.{name}" for name in pictured}


def test_an_expert_sees_the_needs_that_fit_and_judges_them(houses):
    account, person = registry.expert(at=houses[1])
    expertise = factories.expertise("轮毂缩松", of=person, owner=houses[1])
    need = factories.need("轮毂缩松", owner=houses[0])
    factories.index_all()
    found = matches_for_offer(account, expertise.pk, today=factories.TODAY)
    assert [row.record for row in found.rows] == [need]
    assert can(account, "matches.judge", Pair(need, expertise))
    assert not can(account, "matches.give_level", Pair(need, expertise))


def test_an_officer_of_either_side_gives_no_level_to_their_own(houses):
    need_owner, offer_owner = houses
    broker = registry.broker()
    registry.actions.let_speak(
        account=broker, organisation_id=need_owner.pk, actor=registry.system(), now=factories.NOW
    )
    pair = Pair(factories.need("轮毂", owner=need_owner), factories.offer("轮毂", owner=offer_owner))
    assert can(registry.fresh(broker), "matches.judge", pair)
    assert not can(registry.fresh(broker), "matches.give_level", pair)


def test_draft_answers_as_if_it_did_not_exist(houses):
    need = factories.need("轮毂", owner=houses[0], state="draft")
    offer = factories.offer("轮毂", owner=houses[1], state="draft")
    for stranger in (
        VISITOR,
        registry.broker(),
        registry.operator(),
        registry.speaker(registry.organisation()),
    ):
        with pytest.raises(Demand.DoesNotExist):
            matches_for_demand(stranger, need.pk, today=factories.TODAY)
        with pytest.raises(Offer.DoesNotExist):
            matches_for_offer(stranger, offer.pk, today=factories.TODAY)


def test_published_need_refuses_its_matches_to_strangers(houses):
    need = factories.need("轮毂", owner=houses[0])
    for stranger in (VISITOR, registry.speaker(houses[1])):
        with pytest.raises(NotPermittedError):
            matches_for_demand(stranger, need.pk, today=factories.TODAY)
