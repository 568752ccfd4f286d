"""Introductions for tests, made and moved through the actions, with everybody who may look at them."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.accounts.models import User
from duijie.demands.models import Demand
from duijie.introductions import actions
from duijie.introductions.models import Introduction
from duijie.offers.models import Offer
from tests.demands import factories as demands
from tests.made_once import made_once
from tests.offers import factories as offers
from tests.registry import factories as registry

NOW = registry.NOW
REASONS = [{"code": "shared_words", "params": {"words": ["缩松", "铸铁"]}}]
STATES = ("sent", "half_accepted", "accepted", "declined", "withdrawn", "closed")


@dataclass
class World:
    """A need in Shenyang, an expertise in Qingdao, and an account of every kind."""

    demand: Demand
    offer: Offer
    expert: User
    need_side: User
    offer_side: User
    need_broker: User
    offer_broker: User
    broker_elsewhere: User
    coordinator: User
    clerk: User
    operator: User
    other: User

    def everybody(self) -> dict[str, User]:
        return {
            "need side": self.need_side,
            "offer side": self.offer_side,
            "expert": self.expert,
            "need's broker": self.need_broker,
            "offer's broker": self.offer_broker,
            "broker elsewhere": self.broker_elsewhere,
            "coordinator above": self.coordinator,
            "clerk": self.clerk,
            "operator": self.operator,
            "other contact": self.other,
            "system": registry.system(),
        }


@made_once
def world(**changes: object) -> World:
    need_owner, offer_owner = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    expert, person = registry.expert(at=offer_owner)
    return World(
        demand=demands.demand("open", need_owner),
        offer=offers.expertise(of=person, owner=offer_owner, region_id=registry.QINGDAO, **changes),
        expert=expert,
        need_side=registry.speaker(need_owner),
        offer_side=registry.speaker(offer_owner),
        need_broker=registry.broker(registry.SHENYANG),
        offer_broker=registry.broker(registry.QINGDAO),
        broker_elsewhere=registry.broker(registry.DALIAN),
        coordinator=registry.coordinator(registry.LIAONING),
        clerk=registry.clerk(),
        operator=registry.operator(),
        other=registry.speaker(registry.organisation()),
    )


def introduction(made: World, state: str = "sent") -> Introduction:
    """The introduction of the world's need and offer, taken to a state step by step."""
    sent = actions.send_introduction(
        demand_id=made.demand.pk,
        offer_id=made.offer.pk,
        actor=made.need_broker,
        now=NOW,
        message="两家都在做厚大断面铸件，建议先通个电话。",
        reasons=REASONS,
    )
    step = {"introduction_id": sent.pk, "now": NOW}
    if state == "sent":
        return sent
    if state == "declined":
        return actions.decline(
            **step, actor=made.expert, reason_code="no_capacity", reason_words="本季度没有时间。"
        )
    if state == "withdrawn":
        return actions.withdraw(**step, actor=made.need_broker)
    sent = actions.accept(**step, actor=made.need_side)
    if state == "half_accepted":
        return sent
    sent = actions.accept(**step, actor=made.expert)
    if state == "closed":
        return actions.close(**step, actor=made.need_broker, outcome="goes_on", outcome_words="双方继续谈。")
    return sent


def every_state() -> dict[str, tuple[World, Introduction]]:
    """One introduction in every state, each of its own pair."""
    return {state: (made := world(), introduction(made, state)) for state in STATES}
