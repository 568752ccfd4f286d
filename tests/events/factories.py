"""Events for tests, made and moved through the actions."""

from __future__ import annotations

from duijie.events import actions
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from tests.bodies.factories import NOW, World

STATES = ("drafted", "announced", "held", "cancelled")


def content(made: World, **values: object) -> EventContent:
    given = {"name": "示例铸造对接会", "kind": "matchmaking", "day": "2026-02-27", "host_id": made.host.pk}
    return EventContent(**{**given, **values})


def participants(made: World) -> list[ParticipantDraft]:
    return [
        ParticipantDraft("organiser", organisation_id=made.partner.pk),
        ParticipantDraft("speaker", person_id=made.expert.pk, post="研究员"),
    ]


def event(made: World, state: str = "drafted", **values: object) -> Event:
    """An event of the world's host in any state, written by the host."""
    drafted = actions.create_event(
        content=content(made, **values), participants=participants(made), actor=made["host side"], now=NOW
    )
    step = {"event_id": drafted.pk, "actor": made["operator"], "now": NOW}
    if state == "drafted":
        return drafted
    if state == "cancelled":
        return actions.cancel_event(**step, reason="场地没有落实。")
    if state == "announced":
        return actions.announce_event(**step)
    return actions.hold_event(**step, day="2026-02-27")
