"""Pages that look sideways: a person's needs, a region's achievements, organisations and needs alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duijie.core.reason import Reason
from duijie.demands.models import Demand
from duijie.matches import sideways
from duijie.matches.opened import read_first
from duijie.matches.queries import MatchList
from duijie.offers.models import Offer
from duijie.search.queries import BROKEN
from duijie.web.matches import sentences
from duijie.web.profile_words import industry_word
from duijie.web.reason_words import TO_FIT, worded, worded_all

SHOWN = 20
MOST_LEFT_OUT = 10


@dataclass(frozen=True)
class Row:
    """One record as these pages show it: with the sentences that speak for it, and what would make it fit."""

    record: object
    reasons: Sequence[str]
    strength: float | None = None
    to_fit: Sequence[str] = ()
    by: Offer | None = None
    needs: Sequence[Demand] = ()


def _row(record: object, reasons: Iterable[Reason], **more: object) -> Row:
    told = list(reasons)
    return Row(
        record=record,
        reasons=sentences([reason for reason in told if reason.code not in TO_FIT]),
        to_fit=worded_all(reason for reason in told if reason.code in TO_FIT),
        **more,  # type: ignore[arg-type]
    )


def _is_rebuilding(lists: Iterable[MatchList[Demand] | MatchList[Offer]]) -> bool:
    return any(found.status.index_note == BROKEN for found in lists)


@login_required
def person_needs(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will list the open needs that suit a person, by whatever they offer."""
    found = sideways.needs_for_expert(request.user, person_id, today=timezone.localdate())
    read_first(found.unread_texts, now=timezone.now())
    return render(
        request,
        "matches/person_needs.html",
        {
            "found": found,
            "person": found.person,
            "offers": found.offers,
            "rows": [
                _row(one.match.record, one.match.reasons, by=one.offer, strength=one.match.strength)
                for one in found.rows
                if one.match.strength > 0
            ][:SHOWN],
            "left_out": [(need, [worded(reason)]) for need, reason in found.left_out[:MOST_LEFT_OUT]],
            "is_rebuilding": _is_rebuilding(found.lists),
        },
    )


def region_achievements(request: HttpRequest, code: str) -> HttpResponse:
    """This will list the achievements that suit a region's industries."""
    found = sideways.achievements_for_region(code, today=timezone.localdate())
    rows = found.found.rows if found.found is not None else ()
    return render(
        request,
        "matches/region_achievements.html",
        {
            "region": found.region,
            "industries": [(industry_word(code), count) for code, count in found.industries],
            "rows": [
                _row(one.record, one.reasons, strength=one.strength) for one in rows if one.strength > 0
            ][:SHOWN],
            "is_rebuilding": found.found is not None and _is_rebuilding([found.found]),
        },
    )


@login_required
def organisations_alike(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will list organisations whose open needs are like this one's: a solved case may help them too."""
    found = sideways.organisations_like(request.user, organisation_id)
    return render(
        request,
        "matches/organisations_alike.html",
        {
            "organisation": found.organisation,
            "solved": found.solved,
            "is_rebuilding": found.is_rebuilding,
            "rows": [_row(one.organisation, one.reasons, needs=one.needs) for one in found.rows[:SHOWN]],
        },
    )


@login_required
def past_needs(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will list needs that ended and are like this one, with how each ended."""
    found = sideways.past_needs_like(request.user, demand_id)
    return render(
        request,
        "matches/past_needs.html",
        {
            "demand": found.demand,
            "rows": [_row(one.demand, one.reasons) for one in found.rows[:SHOWN]],
            "most": sideways.MOST_PAST,
        },
    )
