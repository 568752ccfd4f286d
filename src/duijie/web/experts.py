"""The list of experts: people whose published expertise the reader may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from duijie.offers import queries
from duijie.offers.queries import OfferFilter
from duijie.web.listing import answer, read
from duijie.web.listings.registry import EXPERTS
from duijie.web.offers_forms import ExpertListForm


def expert_list(request: HttpRequest) -> HttpResponseBase:
    """This will list experts with what they know, sorted by pinyin."""
    asked = read(request, EXPERTS, ExpertListForm)
    region = asked.wanted.get("region")
    narrowed = OfferFilter(
        words=asked.wanted.get("q", ""), region_code=region.pk if region is not None else ""
    )
    experts = queries.experts_visible_to(request.user, narrowed)
    return answer(asked, experts, "experts/list.html", may_offer=queries.may_offer(request.user))
