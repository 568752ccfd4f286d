"""The list of experts: people whose published expertise the reader may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duijie.offers import queries
from duijie.offers.queries import OfferFilter
from duijie.web.offers_forms import ExpertListForm
from duijie.web.paging import cut_for


def expert_list(request: HttpRequest) -> HttpResponse:
    """This will list experts with what they know, sorted by pinyin."""
    form = ExpertListForm(request.GET)
    form.is_valid()
    region = form.cleaned_data.get("region")
    narrowed = OfferFilter(
        words=form.cleaned_data.get("q", ""), region_code=region.pk if region is not None else ""
    )
    people = queries.experts_visible_to(request.user, narrowed)
    return render(
        request,
        "experts/list.html",
        {
            "form": form,
            "page": cut_for(request.GET, people, order=["sort_name", "pk"]),
            "narrowed": narrowed != OfferFilter(),
        },
    )
