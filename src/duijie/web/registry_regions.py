"""Pages of regions: the provinces, and what lies in one place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duijie.demands import queries as demands
from duijie.demands.states import DemandState
from duijie.offers import queries as offers
from duijie.offers.states import OfferState
from duijie.regions import queries
from duijie.regions.states import RegionLevel
from duijie.registry import queries as registry
from duijie.web.home import counted
from duijie.web.registry_forms import RegionListForm


def region_list(request: HttpRequest) -> HttpResponse:
    """This will list the provinces, or the regions that a text may mean."""
    form = RegionListForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.search(text) if text else list(queries.provinces())
    return render(request, "registry/region_list.html", {"form": form, "regions": found, "text": text})


def region(request: HttpRequest, code: str) -> HttpResponse:
    """This will show one place: what it lies in, what lies in it, and what is known there."""
    found = queries.find(code)
    inside = list(queries.children(found.pk))
    here = queries.within("region", [found.pk])
    return render(
        request,
        "registry/region.html",
        {
            "region": found,
            "way": queries.way_to(found),
            "places": [each for each in inside if each.level != RegionLevel.ZONE],
            "zones": [each for each in inside if each.level == RegionLevel.ZONE],
            "organisation_count": counted(
                registry.organisations_in(registry.organisations_visible_to(request.user)).filter(here)
            ),
            "demand_count": counted(demands.visible_to(request.user).filter(here, state=DemandState.OPEN)),
            "offer_count": counted(offers.visible_to(request.user).filter(here, state=OfferState.OPEN)),
        },
    )
