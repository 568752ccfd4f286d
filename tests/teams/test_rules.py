"""Who may do what with teams, as whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can
from duijie.bodies.life import BodyState
from duijie.teams.models import Team
from tests.bodies.factories import STATES, WHO, world
from tests.teams import factories

pytestmark = pytest.mark.django_db

EARLY = {
    #             host   m-side member broker elsewh coord  clerk  oper   contact system
    "open_full":  (True,  False, False, True,  False, True,  True,  True,  False, True),
    "change":     (True,  False, False, True,  False, True,  True,  True,  False, True),
    "approve":    (False, False, False, True,  False, True,  True,  True,  False, True),
    "open":       (False, False, False, True,  False, True,  True,  True,  False, True),
    "drop":       (True,  False, False, True,  False, True,  True,  True,  False, True),
    "close":      (True,  False, False, True,  False, True,  True,  True,  False, True),
    "add_member": (True,  False, False, True,  False, True,  True,  True,  False, True),
}  # fmt: skip
# What was founded is public, and no longer the host's to rewrite.
LATER = {**EARLY, "change": (False, *EARLY["change"][1:])}
MAY = {state: EARLY if state in {"proposed", "planned"} else LATER for state in STATES if state != "dropped"}
MAY["dropped"] = LATER


@pytest.mark.parametrize("state", STATES)
def test_steps_of_a_team_are_for_whom_the_picture_says(state: str):
    made = world()
    team = factories.team(made, state)
    seen = {name: tuple(can(made[who], f"teams.{name}", team) for who in WHO) for name in EARLY}
    assert seen == MAY[state]


def test_member_may_end_their_own_membership_and_no_other():
    made = world()
    named = factories.team(made, "running").members.order_by("pk")
    seen = [tuple(can(made[who], "teams.end_member", member) for who in WHO) for member in named]
    assert seen == [
        (True, True, False, True, False, True, True, True, False, True),
        (True, False, True, True, False, True, True, True, False, True),
    ]


def test_teams_are_entered_by_staff_and_by_the_host():
    made = world()
    at_host, anywhere = Team(host=made.host), Team()
    seen = [tuple(can(made[who], "teams.create", each) for who in WHO) for each in (at_host, anywhere)]
    assert seen == [
        (True, False, False, True, True, True, True, True, False, True),
        (False, False, False, True, True, True, True, True, False, True),
    ]


def test_visitors_may_do_nothing():
    made = world()
    team = factories.team(made, "running")
    assert [name for name in EARLY if can(VISITOR, f"teams.{name}", team)] == []
    assert not can(VISITOR, "teams.create", Team(host=made.host))
    assert not can(VISITOR, "teams.end_member", team.members.first())


def test_picture_speaks_of_every_state():
    assert tuple(BodyState.values) == STATES
    assert set(MAY) == set(STATES)
