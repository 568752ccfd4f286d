"""The list of experts: people whose published expertise the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from duijie.offers import queries
from duijie.offers.queries import OfferFilter
from duijie.web.listing import answer, read
from duijie.web.listings.registry import EXPERTS
from duijie.web.offers_forms import ExpertListForm


def narrowed_experts(wanted: Mapping[str, Any]) -> OfferFilter:
    """This will read what the list's form narrows it to."""
    region = wanted.get("region")
    return OfferFilter(words=wanted.get("q", ""), region_code=region.pk if region is not None else "")


def expert_list(request: HttpRequest) -> HttpResponseBase:
    """This will list experts with what they know, sorted by pinyin."""
    asked = read(request, EXPERTS, ExpertListForm)
    experts = queries.experts_visible_to(request.user, narrowed_experts(asked.wanted))
    return answer(asked, experts, "experts/list.html", may_offer=queries.may_offer(request.user))
