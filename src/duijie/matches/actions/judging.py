"""Writes of judgements: what somebody makes of a need and an offer together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.demands import queries as demand_queries
from duijie.matches import queries
from duijie.matches.models import Judgement
from duijie.matches.rules import Pair
from duijie.offers import queries as offer_queries


@transaction.atomic
def judge_match(
    *,
    demand_id: int,
    offer_id: int,
    verdict: str,
    actor: Actor,
    now: datetime,
    reason_code: str = "",
    level: int | None = None,
) -> Judgement:
    """This will note what the actor makes of a pair; the same again changes nothing.

    Args:
        demand_id: a need the actor may see.
        offer_id: an offer the actor may see.
        verdict: shortlisted, or rejected with a reason (Verdict).
        actor: somebody who speaks for, or brokers, one of the two.
        now: when.
        reason_code: why it is not suitable (RejectReason).
        level: how well it fits, 1 to 4; officers only.

    Raises Demand.DoesNotExist, Offer.DoesNotExist, NotPermittedError, ValidationError.
    """
    demand = demand_queries.find(actor, demand_id, lock=True)
    offer = offer_queries.find(actor, offer_id)
    require(actor, "matches.judge", Pair(demand, offer))
    if level is not None:
        require(actor, "matches.give_level", Pair(demand, offer))
    judgement = Judgement.objects.filter(actor_id=actor.pk, demand=demand, offer=offer).first()
    said = (verdict, reason_code, level)
    if judgement is None:
        judgement = Judgement(actor_id=actor.pk, demand=demand, offer=offer)
        before = ""
    elif said == (judgement.verdict, judgement.reason_code, judgement.level):
        return judgement
    else:
        before = judgement.verdict
    judgement.verdict, judgement.reason_code, judgement.level = said
    judgement.judged_at = now
    judgement.full_clean(validate_unique=False, validate_constraints=False)
    judgement.save()
    record(
        actor=actor,
        action="matches.judge",
        subject=judgement,
        before=before,
        after=judgement.verdict,
        reason_code=reason_code,
        now=now,
    )
    return judgement


@transaction.atomic
def take_back_judgement(*, judgement_id: int, actor: Actor, now: datetime) -> None:
    """This will remove one's own judgement, as if the pair had not been judged.

    Raises Judgement.DoesNotExist, NotPermittedError.
    """
    judgement = queries.find(actor, judgement_id, lock=True)
    require(actor, "matches.take_back", judgement)
    record(
        actor=actor, action="matches.take_back", subject=judgement, fields=[str(judgement.verdict)], now=now
    )
    judgement.delete()
