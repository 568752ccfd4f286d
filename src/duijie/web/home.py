"""The first page: the public face for visitors, one's own desk for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.access import can
from duijie.agreements import queries as agreements
from duijie.demands import queries as demands
from duijie.demands.states import DemandState
from duijie.desk.queries import waiting_for, wants_tour
from duijie.intake import queries as intake
from duijie.introductions import queries as introductions
from duijie.notices import queries as notices
from duijie.notices.wording import worded
from duijie.offers import queries as offers
from duijie.offers.states import OfferKind, OfferState
from duijie.registry import queries as registry
from duijie.registry.standing import Standing, standing_of
from duijie.seeds.progress import growth
from duijie.web.tour import TOUR, tour_of
from duijie.web.waiting import waiting_groups

LATEST = 6
MOST_OF_A_GROUP = 5
MOST_TOLD = 5
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Figure:
    """One figure of the first page and the list it leads to."""

    label: str | Promise
    count: str
    href: str


@dataclass(frozen=True)
class FirstStep:
    """Something one usually comes for."""

    label: str | Promise
    href: str
    icon: str


def counted(records: QuerySet[Any]) -> str:
    """This will count records up to 1,000; counting all of a large table would cost too much."""
    count = records.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def home(request: HttpRequest) -> HttpResponse:
    """This will show the public face, or one's own desk."""
    open_demands = demands.visible_to(request.user).filter(state=DemandState.OPEN)
    open_offers = offers.visible_to(request.user).filter(state=OfferState.OPEN)
    context: dict[str, Any] = {
        "latest_demands": _latest(open_demands),
        "latest_offers": _latest(open_offers.exclude(kind=OfferKind.EXPERTISE)),
    }
    if not request.user.is_authenticated:
        announced = agreements.visible_to(request.user)
        context["figures"] = [
            Figure(_("open needs"), counted(open_demands), reverse("web:demand_list")),
            Figure(
                _("open offers"),
                counted(open_offers.exclude(kind=OfferKind.EXPERTISE)),
                reverse("web:offer_list"),
            ),
            Figure(
                _("experts"),
                counted(open_offers.filter(kind=OfferKind.EXPERTISE)),
                reverse("web:expert_list"),
            ),
            Figure(_("agreements announced"), counted(announced), reverse("web:agreement_list")),
        ]
        context["latest_agreements"] = _latest(announced)
        return render(request, "home/public.html", context)
    standing = standing_of(request.user)
    context |= {
        "waiting": waiting_groups(
            waiting_for(request.user, today=timezone.localdate()), most=MOST_OF_A_GROUP
        ),
        "told": [
            (notice, worded(notice.code, notice.params))
            for notice in notices.visible_to(request.user)[:MOST_TOLD]
        ],
        "stops": tour_of(standing) if TOUR not in request.GET and wants_tour(request.user) else (),
        "growth": growth() if settings.IS_DEMO else None,
        "figures": list(_figures(request, standing)),
        "first_steps": list(_first_steps(request, standing)),
        "my_demands": demands.own_of(request.user).order_by("-pk")[:LATEST],
        "my_offers": offers.own_of(request.user).order_by("-pk")[:LATEST],
        "introductions": _latest(introductions.visible_to(request.user)),
    }
    return render(request, "home/desk.html", context)


def _latest(records: QuerySet[Model]) -> list[Any]:
    return list(records.order_by("-pk")[:LATEST])


def _figures(request: HttpRequest, standing: Standing) -> Iterator[Figure]:
    """Give staff the piles they keep an eye on; others have their own records beside them."""
    if standing.is_clerk or standing.is_operator:
        yield Figure(
            _("pages under review"),
            counted(intake.waiting_for(request.user)),
            f"{reverse('web:intake')}?state=in_review",
        )
    if standing.regions or standing.is_operator:
        yield Figure(
            _("needs to verify"),
            counted(demands.waiting_for(request.user)),
            f"{reverse('web:demand_list')}?state=submitted",
        )
        yield Figure(
            _("offers to verify"),
            counted(offers.waiting_for(request.user)),
            f"{reverse('web:offer_list')}?state=submitted",
        )
        yield Figure(
            _("organisations to verify"),
            counted(registry.waiting_for(request.user)),
            f"{reverse('web:organisation_list')}?verified=no",
        )


def _first_steps(request: HttpRequest, standing: Standing) -> list[FirstStep]:
    steps = []
    if standing.organisation_ids:
        steps.append(FirstStep(_("State a need"), reverse("web:demand_create"), "plus"))
        steps.append(FirstStep(_("Offer something"), reverse("web:offer_create"), "plus"))
    if can(request.user, "intake.receive"):
        steps.append(FirstStep(_("Hand pages in"), reverse("web:intake_upload"), "upload"))
    if standing.is_operator:
        steps.append(FirstStep(_("Open an account"), reverse("web:account_create"), "plus"))
    if standing.is_staff:
        steps.append(
            FirstStep(_("Needs open for matching"), f"{reverse('web:demand_list')}?state=open", "search")
        )
        steps.append(FirstStep(_("Draft an agreement"), reverse("web:agreement_create"), "plus"))
    return steps
