"""Agreements for tests, made and moved through the actions, with everybody who may look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from duijie.accounts.models import User
from duijie.agreements import actions
from duijie.agreements.actions import PartyDraft, UndertakingDraft
from duijie.agreements.models import Agreement, Undertaking
from duijie.registry.models import Organisation
from tests.made_once import made_once
from tests.registry import factories as registry

NOW = registry.NOW
TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)
STATES = ("drafted", "signed", "announced", "completed", "terminated", "dropped")


@dataclass
class World:
    """Two parties, in Shenyang (which owes) and in Qingdao, and an account of every kind."""

    owing: Organisation
    other: Organisation
    owing_side: User
    other_side: User
    broker: User
    other_broker: User
    broker_elsewhere: User
    coordinator: User
    clerk: User
    operator: User
    stranger: User

    def everybody(self) -> dict[str, User]:
        return {
            "owing side": self.owing_side,
            "other side": self.other_side,
            "broker": self.broker,
            "other's broker": self.other_broker,
            "broker elsewhere": self.broker_elsewhere,
            "coordinator above": self.coordinator,
            "clerk": self.clerk,
            "operator": self.operator,
            "other contact": self.stranger,
            "system": registry.system(),
        }


@made_once
def world() -> World:
    owing, other = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    return World(
        owing=owing,
        other=other,
        owing_side=registry.speaker(owing),
        other_side=registry.speaker(other),
        broker=registry.broker(registry.SHENYANG),
        other_broker=registry.broker(registry.QINGDAO),
        broker_elsewhere=registry.broker(registry.DALIAN),
        coordinator=registry.coordinator(registry.LIAONING),
        clerk=registry.clerk(),
        operator=registry.operator(),
        stranger=registry.speaker(registry.organisation()),
    )


def agreement(made: World, state: str = "drafted", **values: object) -> Agreement:
    """An agreement of the world's parties in any state; it stays settled when it is completed."""
    drafted = actions.create_agreement(
        **{
            "actor": made.operator,
            "now": NOW,
            "kind": "technical_contract",
            "title": "缩松治理技术开发合同",
            "parties": [PartyDraft(made.owing.pk, 0), PartyDraft(made.other.pk, 1)],
            "region_id": registry.SHENYANG,
            "undertakings": [UndertakingDraft("完成三炉对照试验", made.owing.pk, YESTERDAY)],
            **values,
        }
    )
    step = {"agreement_id": drafted.pk, "actor": made.operator, "now": NOW}
    if state == "drafted":
        return drafted
    if state == "dropped":
        return actions.drop_agreement(**step, reason="对方改了计划。")
    signed = actions.sign_agreement(**step, signed_on="2026-02-27")
    if state == "announced":
        return actions.announce_agreement(**step, announced=True)
    if state == "terminated":
        return actions.terminate_agreement(**step, reason="项目停了。")
    if state == "completed":
        for promise in signed.undertakings.all():
            settled(made, promise)
        return actions.complete_agreement(**step)
    return signed


def promise(made: World, state: str = "open") -> Undertaking:
    """The one undertaking of a signed agreement, owed by the owing side, taken to a state."""
    undertaking = agreement(made, "signed").undertakings.get()
    step = {"undertaking_id": undertaking.pk, "now": NOW}
    if state == "open":
        return undertaking
    if state == "dropped":
        return actions.drop_undertaking(**step, actor=made.other_side, reason="不再需要。")
    undertaking = actions.give_evidence(**step, actor=made.owing_side, evidence="三炉记录见附件。")
    if state == "confirmed":
        return actions.confirm(**step, actor=made.other_side)
    return undertaking


def settled(made: World, undertaking: Undertaking) -> Undertaking:
    step = {"undertaking_id": undertaking.pk, "now": NOW}
    actions.give_evidence(**step, actor=made.owing_side, evidence="三炉记录见附件。")
    return actions.confirm(**step, actor=made.other_side)
