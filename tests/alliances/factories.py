"""Alliances for tests, made and moved through the actions."""

from __future__ import annotations

from duijie.alliances import actions
from duijie.alliances.models import Alliance, AllianceContent
from duijie.bodies.records import MemberDraft
from tests.bodies.factories import NOW, World


def content(made: World, **values: object) -> AllianceContent:
    return AllianceContent(
        **{"name": "示例铸造会企联合体", "kind": "union", "host_id": made.host.pk, **values}
    )


def members(made: World) -> list[MemberDraft]:
    return [
        MemberDraft("member", organisation_id=made.partner.pk),
        MemberDraft("adviser", person_id=made.expert.pk, organisation_id=made.partner.pk, post="首席专家"),
    ]


def alliance(made: World, state: str = "proposed", **values: object) -> Alliance:
    """A alliance of the world's host in any state, proposed by the host."""
    proposed = actions.create_alliance(
        content=content(made, **values), members=members(made), actor=made["host side"], now=NOW
    )
    step = {"alliance_id": proposed.pk, "actor": made["operator"], "now": NOW}
    if state == "proposed":
        return proposed
    if state == "dropped":
        return actions.drop_alliance(**step, reason="牵头单位改了计划。")
    planned = actions.approve_alliance(**step)
    if state == "planned":
        return planned
    running = actions.open_alliance(**step, founded_on="2026-02-27")
    return actions.close_alliance(**step, reason="任务完成。") if state == "closed" else running
