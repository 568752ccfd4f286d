"""Needs for tests, made and moved through the actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from duijie.accounts.models import User
from duijie.demands import actions
from duijie.demands.models import Demand, DemandContent
from duijie.registry.models import Organisation
from tests.registry import factories as registry

NOW = registry.NOW
CONTENT = DemandContent(
    kind="technical",
    title="高镍铸铁轮毂缩松，超声过不了",
    teaser="铸件厚大断面有缩松，想找能把废品压下来的办法。",
    description="浇注后在热节处出现分散缩松，补缩和冷铁都试过。",
    problem_now="废品率百分之九。",
    indicators_text="超声二级合格率 ≥ 98 %",
    confidential_text="配方里加了铋零点零零五。",
    region_id=registry.SHENYANG,
    industry="33",
    disciplines=("430", "450"),
    keywords=("缩松", "铸铁"),
    modes=("commissioned", "service"),
    budget_from=Decimal(60),
    budget_to=Decimal(150),
    wanted_readiness=7,
    deadline=date(2026, 12, 31),
)
SECRET = "零点零零五"


def draft(owner: Organisation | None = None, **changes: object) -> Demand:
    owner = owner or registry.organisation()
    return actions.create_demand(
        actor=registry.system(), now=NOW, owner_id=owner.pk, content=replace(CONTENT, **changes)
    )


def demand(state: str = "open", owner: Organisation | None = None, **changes: object) -> Demand:
    """A need in any state, taken there step by step."""
    made = draft(owner, **changes)
    step = {"actor": registry.system(), "now": NOW, "demand_id": made.pk}
    if state == "draft":
        return made
    made = actions.submit_demand(**step)
    if state == "returned":
        return actions.return_demand(**step, reason="请写清批量。")
    if state == "submitted":
        return made
    made = actions.publish_demand(**step)
    if state == "paused":
        return actions.pause_demand(**step)
    if state == "closed":
        return actions.close_demand(**step, outcome="solved")
    return made


def everybody(owner: Organisation) -> dict[str, User]:
    """One account of every kind, as they stand to a need of this owner in Shenyang."""
    broker_who_owns = registry.broker(registry.SHENYANG)
    registry.actions.let_speak(
        account=broker_who_owns, organisation_id=owner.pk, actor=registry.system(), now=NOW
    )
    expert, _person = registry.expert()
    return {
        "owner": registry.speaker(owner),
        "broker who owns": broker_who_owns,
        "broker": registry.broker(registry.SHENYANG),
        "coordinator above": registry.coordinator(registry.LIAONING),
        "operator": registry.operator(),
        "broker elsewhere": registry.broker(registry.QINGDAO),
        "other contact": registry.speaker(registry.organisation()),
        "clerk": registry.clerk(),
        "expert": expert,
        "system": registry.system(),
    }
