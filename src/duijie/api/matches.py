"""Matches of a need: the offers that suit it, with reasons, for those who may see them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from duijie.api.asked import DIGITS, Number, only_asked, optional
from duijie.api.offers import Offer, offer_of
from duijie.api.problems import refusals
from duijie.core.reason import Reason as ReasonInCodes
from duijie.matches import queries
from duijie.offers.states import OfferKind

MOST_LEFT_OUT = 10
DECIMALS = 4
# Params that number records which the reader may not be able to see; their sentences need none of them.
RECORD_NUMBERS = ("organisations", "people")

router = Router(tags=["needs"])


class Reason(Schema):
    """Why, as a code and what fills its sentence."""

    code: str
    params: dict[str, str | int | float | list[str]]


class Match(Schema):
    """An offer that suits the need.

    `position` counts from 1. `strength` from 0 to 1 is how far it stands out from what is usual; it is
    no share of agreement. `used_full`: the offer's full text was read, which the reader may open.
    """

    position: int
    strength: float
    offer: Offer
    reasons: list[Reason]
    used_full: bool


class LeftOut(Schema):
    """An offer that stood near the top and that a rule keeps off the list."""

    offer: Offer
    reason: Reason


class MatchList(Schema):
    """The offers that suit a need, best first, as this reader may see them.

    `used_full`: the need's full text was read. `used_meaning`: false when the list stands on words
    alone. `is_sketched`: some of the first meanings are known roughly only, the list may change within
    minutes. `compared_count` is how many offers were compared.
    """

    items: list[Match]
    left_out: list[LeftOut]
    compared_count: int
    used_full: bool
    used_meaning: bool
    is_sketched: bool


class MatchesAsked(Schema):
    """What matches can be narrowed to."""

    kind: OfferKind = optional("Kind of offer.")
    limit: Annotated[int, Field(ge=1, le=50), DIGITS] = Field(10, description="How many rows at most.")


def _reason(reason: ReasonInCodes) -> Reason:
    params = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in reason.params.items()
        if name not in RECORD_NUMBERS
    }
    return Reason(code=reason.code, params=params)


@router.get(
    "/needs/{need_id}/matches",
    response=MatchList,
    summary="Offers that suit a need",
    openapi_extra=refusals(401, 403, 404, 422),
)
def need_matches(request: HttpRequest, need_id: Number, asked: Query[MatchesAsked]) -> MatchList:
    """The offers that suit a need with reasons, and who was left out and why."""
    only_asked(request, asked)
    found = queries.matches_for_demand(
        request.user,
        need_id,
        today=timezone.localdate(),
        kinds=[asked.kind] if asked.kind else [],
        limit=asked.limit,
    )
    return MatchList(
        items=[
            Match(
                position=row.position,
                strength=round(row.strength, DECIMALS),
                offer=offer_of(request.user, row.record),
                reasons=[_reason(reason) for reason in row.reasons],
                used_full=row.used_full,
            )
            for row in found.rows
        ],
        left_out=[
            LeftOut(offer=offer_of(request.user, row.record), reason=_reason(row.reason))
            for row in found.left_out[:MOST_LEFT_OUT]
        ],
        compared_count=found.candidate_count,
        used_full=found.used_full,
        used_meaning=found.used_meaning,
        is_sketched=found.is_sketched,
    )
