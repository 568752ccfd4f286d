"""Who may take which step: whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can, permissions
from duijie.offers.rules import OfferingSide, _also_cleared, let_open_full
from duijie.offers.states import OFFER_LIFE
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = (
    "owner", "broker who owns", "broker", "coordinator above", "operator",
    "broker elsewhere", "other contact", "clerk", "other expert", "system",
)  # fmt: skip
MAY = {
    #           owner  b+owner broker coord  oper   elsewh other  clerk  expert system
    "change":  (True,  True,  False, False, False, False, False, False, False, True),
    "submit":  (True,  True,  False, False, False, False, False, False, False, True),
    "return":  (False, False, True,  True,  True,  False, False, False, False, True),
    "publish": (False, False, True,  True,  True,  False, False, False, False, True),
    "pause":   (True,  True,  True,  True,  True,  False, False, False, False, True),
    "resume":  (True,  True,  True,  True,  True,  False, False, False, False, True),
    "close":   (True,  True,  True,  True,  True,  False, False, False, False, True),
    "open_full": (True, True, True,  True,  True,  False, False, False, False, True),
}  # fmt: skip


def test_steps_are_for_whom_the_picture_says():
    owner = registry.organisation()
    offer = factories.offer("submitted", owner)
    everybody = factories.everybody(owner)
    seen = {name: tuple(can(everybody[who], f"offers.{name}", offer) for who in WHO) for name in MAY}
    assert seen == MAY


def test_an_expert_owns_their_expertise_and_so_does_their_body():
    institute = registry.organisation(kind="institute")
    account, person = registry.expert(at=institute)
    offer = factories.expertise("submitted", of=person, owner=institute)
    owns = {"change", "submit", "pause", "resume", "close", "open_full"}
    everybody = {
        "expert": account,
        "body": registry.speaker(institute),
        "other expert": registry.expert(at=institute)[0],
    }
    may = {
        who: {name for name in MAY if can(actor, f"offers.{name}", offer)} for who, actor in everybody.items()
    }
    assert may == {"expert": owns, "body": owns, "other expert": set()}


def test_visitors_may_do_nothing():
    offer = factories.offer("open")
    assert [name for name in MAY if can(VISITOR, f"offers.{name}", offer)] == []


def test_offers_are_created_by_those_who_act_for_the_side():
    institute = registry.organisation(kind="institute")
    account, person = registry.expert(at=institute)
    contact = registry.speaker(institute)
    stranger = registry.speaker(registry.organisation())
    sides = {
        "the institute's": OfferingSide(owner=institute, person=None),
        "the expert's at the institute": OfferingSide(owner=institute, person=person),
        "the expert's alone": OfferingSide(owner=None, person=person),
        "somebody's who holds no post there": OfferingSide(owner=institute, person=registry.person()),
        "nobody's": OfferingSide(owner=None, person=None),
    }
    may = {
        name: tuple(
            can(actor, "offers.create", side)
            for actor in (account, contact, stranger, registry.broker(), VISITOR, registry.system())
        )
        for name, side in sides.items()
    }
    assert may == {
        "the institute's": (False, True, False, False, False, True),
        "the expert's at the institute": (True, True, False, False, False, True),
        "the expert's alone": (True, False, False, False, False, True),
        "somebody's who holds no post there": (False, False, False, False, False, True),
        "nobody's": (False, False, False, False, False, True),
    }


def test_every_step_of_the_life_has_a_permission():
    assert {f"offers.{name}" for name in OFFER_LIFE.names} <= permissions()
    assert set(MAY) | {"create"} == {
        name.removeprefix("offers.") for name in permissions() if name.startswith("offers.")
    }


def test_a_higher_room_can_clear_somebody_for_the_full_profile(monkeypatch):
    offer = factories.offer("open")
    expert, _person = registry.expert()
    monkeypatch.setattr("duijie.offers.rules._also_cleared", list(_also_cleared))
    assert not can(expert, "offers.open_full", offer)
    let_open_full(lambda actor, record: actor.pk == expert.pk and record.pk == offer.pk)
    assert can(expert, "offers.open_full", offer)
    assert not can(expert, "offers.open_full", factories.offer("open"))
