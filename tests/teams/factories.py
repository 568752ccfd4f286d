"""Teams for tests, made and moved through the actions."""

from __future__ import annotations

from duijie.bodies.records import MemberDraft
from duijie.teams import actions
from duijie.teams.models import Team, TeamContent
from tests.bodies.factories import NOW, World


def content(made: World, **values: object) -> TeamContent:
    return TeamContent(
        **{"name": "示例铸造科技服务团", "level": "provincial", "host_id": made.host.pk, **values}
    )


def members(made: World) -> list[MemberDraft]:
    return [
        MemberDraft("unit", organisation_id=made.partner.pk),
        MemberDraft("expert", person_id=made.expert.pk, organisation_id=made.partner.pk, post="首席专家"),
    ]


def team(made: World, state: str = "proposed", **values: object) -> Team:
    """A team of the world's host in any state, proposed by the host."""
    proposed = actions.create_team(
        content=content(made, **values), members=members(made), actor=made["host side"], now=NOW
    )
    step = {"team_id": proposed.pk, "actor": made["operator"], "now": NOW}
    if state == "proposed":
        return proposed
    if state == "dropped":
        return actions.drop_team(**step, reason="牵头单位改了计划。")
    planned = actions.approve_team(**step)
    if state == "planned":
        return planned
    running = actions.open_team(**step, founded_on="2026-02-27")
    return actions.close_team(**step, reason="任务完成。") if state == "closed" else running
