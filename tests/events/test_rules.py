"""Who may do what with events, as whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can
from duijie.events.models import Event
from tests.bodies.factories import WHO, world
from tests.events import factories

pytestmark = pytest.mark.django_db

DRAFTED = {
    #                      host   m-side member broker elsewh coord  clerk  oper   contact system
    "open_full":          (True,  False, False, True,  False, True,  True,  True,  False, True),
    "change":             (True,  False, False, True,  False, True,  True,  True,  False, True),
    "announce":           (False, False, False, True,  False, True,  True,  True,  False, True),
    "hold":               (False, False, False, True,  False, True,  True,  True,  False, True),
    "cancel":             (True,  False, False, True,  False, True,  True,  True,  False, True),
    "add_participant":    (True,  False, False, True,  False, True,  True,  True,  False, True),
    "remove_participant": (True,  False, False, True,  False, True,  True,  True,  False, True),
    "add_agreement":      (False, False, False, True,  False, True,  True,  True,  False, True),
    "remove_agreement":   (False, False, False, True,  False, True,  True,  True,  False, True),
    "remove":             (False, False, False, False, False, False, True,  True,  False, True),
}  # fmt: skip
# What was announced is public, and no longer the host's to rewrite.
LATER = {**DRAFTED, "change": (False, *DRAFTED["change"][1:])}


@pytest.mark.parametrize("state", factories.STATES)
def test_steps_of_an_event_are_for_whom_the_picture_says(state: str):
    made = world()
    event = factories.event(made, state)
    seen = {name: tuple(can(made[who], f"events.{name}", event) for who in WHO) for name in DRAFTED}
    assert seen == (DRAFTED if state == "drafted" else LATER)


def test_events_are_written_by_staff_and_by_the_host():
    made = world()
    seen = [
        tuple(can(made[who], "events.create", each) for who in WHO)
        for each in (Event(host=made.host), Event())
    ]
    assert seen == [
        (True, False, False, True, True, True, True, True, False, True),
        (False, False, False, True, True, True, True, True, False, True),
    ]


def test_visitors_may_do_nothing():
    made = world()
    event = factories.event(made, "held")
    assert [name for name in DRAFTED if can(VISITOR, f"events.{name}", event)] == []
    assert not can(VISITOR, "events.create", Event(host=made.host))
