"""What is new in a list that somebody saved: its address is read here as the list's page reads it.

A filter that can no longer be read (a kind or region that is gone) narrows nothing there, which the page says
above the list. Nobody reads along here: nothing is told by it, or all there is would be told as found.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict

from duijie.access import Actor
from duijie.demands import documents as demand_documents
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.desk.telling import TellingList
from duijie.offers import documents as offer_documents
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.registry.models import Person
from duijie.web.demands import narrowed_needs
from duijie.web.demands_forms import DemandListForm
from duijie.web.experts import narrowed_experts
from duijie.web.offers import narrowed_offers
from duijie.web.offers_forms import ExpertListForm, OfferListForm


def new_needs(actor: Actor, address: str, *, after: datetime, until: datetime) -> QuerySet[Demand] | None:
    """This will return the needs of a saved filter published in a while, of those the actor may see now.

    None when the filter can no longer be read.
    """
    form = DemandListForm(QueryDict(address))
    if not form.is_valid():
        return None
    found = demands.narrow(demands.visible_to(actor), narrowed_needs(form.cleaned_data))
    return found.filter(published_at__gt=after, published_at__lte=until)


def new_offers(actor: Actor, address: str, *, after: datetime, until: datetime) -> QuerySet[Offer] | None:
    """This will return the offers of a saved filter published in a while, of those the actor may see now.

    None when the filter can no longer be read.
    """
    form = OfferListForm(QueryDict(address))
    if not form.is_valid():
        return None
    return offers.new_offers(actor, narrowed_offers(form.cleaned_data), after=after, until=until)


def new_experts(actor: Actor, address: str, *, after: datetime, until: datetime) -> QuerySet[Person] | None:
    """This will return the experts of a saved filter, as the actor may see them now, with new expertise.

    None when the filter can no longer be read.
    """
    form = ExpertListForm(QueryDict(address))
    if not form.is_valid():
        return None
    return offers.new_experts(actor, narrowed_experts(form.cleaned_data), after=after, until=until)


LISTS = (
    TellingList("needs", demand_documents.KIND, new_needs),
    TellingList("offers", offer_documents.KIND, new_offers),
    TellingList("experts", offer_documents.KIND, new_experts),
)
