"""Who may do what with an introduction, as whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can, permissions
from duijie.introductions.states import INTRODUCTION_LIFE, IntroductionState
from tests.introductions import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = (
    "need side", "offer side", "expert", "need's broker", "offer's broker", "broker elsewhere",
    "coordinator above", "clerk", "operator", "other contact", "system",
)  # fmt: skip
MAY = {
    #                need   offer  expert n-brok o-brok elsewh coord  clerk  oper   other  system
    "send":          (False, False, False, True,  True,  False, True,  False, True,  False, True),
    "accept_first":  (True,  True,  True,  False, False, False, False, False, False, False, False),
    "accept_second": (True,  True,  True,  False, False, False, False, False, False, False, False),
    "decline":       (True,  True,  True,  False, False, False, False, False, False, False, False),
    "withdraw":      (False, False, False, True,  True,  False, True,  False, True,  False, False),
    "set_meeting":   (True,  True,  True,  True,  True,  False, True,  False, True,  False, False),
    "close":         (True,  True,  True,  True,  True,  False, True,  False, True,  False, False),
}  # fmt: skip


def picture(made: factories.World, introduction: object) -> dict[str, tuple[bool, ...]]:
    everybody = made.everybody()
    return {
        name: tuple(can(everybody[who], f"introductions.{name}", introduction) for who in WHO) for name in MAY
    }


def test_steps_of_a_sent_introduction_are_for_whom_the_picture_says():
    made = factories.world()
    assert picture(made, factories.introduction(made)) == MAY


def test_side_that_answered_answers_no_more():
    made = factories.world()
    seen = picture(made, factories.introduction(made, "half_accepted"))
    waiting = (False, True, True, *[False] * 8)
    assert seen == MAY | {"accept_first": waiting, "accept_second": waiting, "decline": waiting}


def test_visitors_may_do_nothing():
    made = factories.world()
    introduction = factories.introduction(made)
    assert [name for name in MAY if can(VISITOR, f"introductions.{name}", introduction)] == []


def test_every_step_of_the_life_has_a_permission_and_a_line_in_the_picture():
    granted = {
        name.removeprefix("introductions.") for name in permissions() if name.startswith("introductions.")
    }
    assert granted == set(MAY)
    assert set(INTRODUCTION_LIFE.names) <= granted


def test_broker_who_speaks_for_a_side_does_not_introduce_it():
    made = factories.world()
    registry.actions.let_speak(
        account=made.need_broker,
        organisation_id=made.demand.owner_id,
        actor=registry.system(),
        now=factories.NOW,
    )
    introduction = factories.introduction(
        made.__class__(**{**vars(made), "need_broker": made.coordinator}), "sent"
    )
    assert not can(made.need_broker, "introductions.send", introduction)
    assert not can(made.need_broker, "introductions.withdraw", introduction)
    assert can(made.need_broker, "introductions.accept_first", introduction)


def test_steps_that_lead_somewhere():
    seen = {state.value: list(INTRODUCTION_LIFE.steps_from(state)) for state in IntroductionState}
    assert seen == {
        "sent": ["accept_first", "decline", "withdraw"],
        "half_accepted": ["accept_second", "decline", "withdraw"],
        "accepted": ["close"],
        "declined": [],
        "withdrawn": [],
        "closed": [],
    }
