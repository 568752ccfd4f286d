"""Stations for tests, made and moved through the actions."""

from __future__ import annotations

from duijie.bodies.records import MemberDraft
from duijie.stations import actions
from duijie.stations.models import Station, StationContent
from tests.bodies.factories import NOW, World


def content(made: World, **values: object) -> StationContent:
    return StationContent(
        **{"name": "示例铸造学会服务站", "kind": "service_station", "host_id": made.host.pk, **values}
    )


def members(made: World) -> list[MemberDraft]:
    return [
        MemberDraft("sponsor", organisation_id=made.partner.pk),
        MemberDraft("expert", person_id=made.expert.pk, organisation_id=made.partner.pk, post="首席专家"),
    ]


def station(made: World, state: str = "proposed", **values: object) -> Station:
    """A station of the world's host in any state, proposed by the host."""
    proposed = actions.create_station(
        content=content(made, **values), members=members(made), actor=made["host side"], now=NOW
    )
    step = {"station_id": proposed.pk, "actor": made["operator"], "now": NOW}
    if state == "proposed":
        return proposed
    if state == "dropped":
        return actions.drop_station(**step, reason="场地没有落实。")
    planned = actions.approve_station(**step)
    if state == "planned":
        return planned
    running = actions.open_station(**step, founded_on="2026-02-27")
    return actions.close_station(**step, reason="任务完成。") if state == "closed" else running
