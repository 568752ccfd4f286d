"""Offers for tests, made and moved through the actions."""

from __future__ import annotations

from dataclasses import replace

from duijie.accounts.models import User
from duijie.offers import actions
from duijie.offers.models import Offer, OfferContent
from duijie.registry.models import Organisation, Person
from tests.registry import factories as registry

NOW = registry.NOW
CONTENT = OfferContent(
    title="厚大断面球铁的凝固模拟与孕育",
    teaser="算出热节，再用含铋孕育剂把缩松压下来。",
    description="先建浇注系统的模型，再到现场试三炉。",
    confidential_text="孕育剂含铋零点零零五。",
    advantage="比冷铁省一道工序。",
    applications="风电轮毂、机床床身。",
    region_id=registry.SHENYANG,
    industries=("33", "34"),
    disciplines=("430", "450"),
    keywords=("缩松", "球铁"),
    modes=("service", "licence"),
    readiness=7,
    price_stance="negotiable",
)
SECRET = "零点零零五"


def draft(owner: Organisation | None = None, kind: str = "achievement", **changes: object) -> Offer:
    owner = owner or registry.organisation(kind="institute")
    return actions.create_offer(
        actor=registry.system(), now=NOW, kind=kind, owner_id=owner.pk, content=replace(CONTENT, **changes)
    )


def offer(state: str = "open", owner: Organisation | None = None, **changes: object) -> Offer:
    """An offer in any state, taken there step by step."""
    return taken_to(state, draft(owner, **changes))


def expertise(
    state: str = "open", *, of: Person, owner: Organisation | None = None, **changes: object
) -> Offer:
    """What one person knows."""
    made = actions.create_offer(
        actor=registry.system(),
        now=NOW,
        kind="expertise",
        person_id=of.pk,
        owner_id=owner.pk if owner else None,
        content=replace(CONTENT, **changes),
    )
    return taken_to(state, made)


def taken_to(state: str, made: Offer) -> Offer:
    step = {"actor": registry.system(), "now": NOW, "offer_id": made.pk}
    if state == "draft":
        return made
    made = actions.submit_offer(**step)
    if state == "returned":
        return actions.return_offer(**step, reason="请写清指标。")
    if state == "submitted":
        return made
    made = actions.publish_offer(**step)
    if state == "paused":
        return actions.pause_offer(**step)
    if state == "closed":
        return actions.close_offer(**step, outcome="taken_up")
    return made


def everybody(owner: Organisation, person_of: Person | None = None) -> dict[str, User]:
    """One account of every kind, as they stand to an offer of this owner in Shenyang."""
    broker_who_owns = registry.broker(registry.SHENYANG)
    registry.actions.let_speak(
        account=broker_who_owns, organisation_id=owner.pk, actor=registry.system(), now=NOW
    )
    other_expert, _person = registry.expert()
    return {
        "owner": registry.speaker(owner),
        "broker who owns": broker_who_owns,
        "broker": registry.broker(registry.SHENYANG),
        "coordinator above": registry.coordinator(registry.LIAONING),
        "operator": registry.operator(),
        "broker elsewhere": registry.broker(registry.QINGDAO),
        "other contact": registry.speaker(registry.organisation()),
        "clerk": registry.clerk(),
        "other expert": other_expert,
        "system": registry.system(),
    }
