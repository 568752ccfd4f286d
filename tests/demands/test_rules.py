"""Who may take which step: whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can, permissions
from duijie.demands.rules import _also_cleared, let_open_full
from duijie.demands.states import DEMAND_LIFE
from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = (
    "owner", "broker who owns", "broker", "coordinator above", "operator",
    "broker elsewhere", "other contact", "clerk", "expert", "system",
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
    need = factories.demand("submitted", owner)
    everybody = factories.everybody(owner)
    seen = {name: tuple(can(everybody[who], f"demands.{name}", need) for who in WHO) for name in MAY}
    assert seen == MAY


def test_visitors_may_do_nothing():
    need = factories.demand("open")
    assert [name for name in MAY if can(VISITOR, f"demands.{name}", need)] == []


def test_needs_are_created_by_those_who_act_for_the_owner():
    owner = registry.organisation()
    everybody = factories.everybody(owner)
    may = tuple(can(everybody[who], "demands.create", owner) for who in WHO)
    assert may == (True, True, False, False, False, False, False, False, False, True)


def test_every_step_of_the_life_has_a_permission():
    assert {f"demands.{name}" for name in DEMAND_LIFE.names} <= permissions()
    assert set(MAY) | {"create"} == {
        name.removeprefix("demands.") for name in permissions() if name.startswith("demands.")
    }


def test_an_operator_who_speaks_for_the_owner_does_not_publish_it():
    owner = registry.organisation()
    need = factories.demand("submitted", owner)
    operator = registry.operator()
    registry.actions.let_speak(
        account=operator, organisation_id=owner.pk, actor=registry.system(), now=factories.NOW
    )
    assert not can(operator, "demands.publish", need)


def test_a_higher_room_can_clear_somebody_for_the_full_profile(monkeypatch):
    need = factories.demand("open")
    expert, _person = registry.expert()
    monkeypatch.setattr("duijie.demands.rules._also_cleared", list(_also_cleared))
    assert not can(expert, "demands.open_full", need)
    let_open_full(lambda actor, record: actor.pk == expert.pk and record.pk == need.pk)
    assert can(expert, "demands.open_full", need)
    assert not can(expert, "demands.open_full", factories.demand("open"))
