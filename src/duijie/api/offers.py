"""Offers: all but the confidential part to everybody who sees them."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema

from duijie.access import Actor
from duijie.api import shapes
from duijie.api.asked import (
    Asked,
    Number,
    RegionCode,
    Words,
    known_region,
    only,
    only_asked,
    optional,
    page_of,
)
from duijie.api.problems import refusals
from duijie.api.shapes import Coded, Cursors, Owner, Place
from duijie.offers import queries
from duijie.offers.models import Offer as OfferRecord
from duijie.offers.queries import OfferFilter
from duijie.offers.states import OfferKind, OfferState

router = Router(tags=["offers"])


class Offer(Schema):
    """What a list says of an offer; an expertise names its expert."""

    id: int
    kind: Coded
    state: Coded
    outcome: Coded | None
    title: str
    teaser: str
    keywords: list[str]
    expert: str | None
    owner: Owner | None
    region: Place | None
    industries: list[Coded]
    disciplines: list[Coded]
    modes: list[Coded]
    readiness: int | None
    price_stance: Coded | None
    capacity_per_quarter: int | None
    valid_until: date | None
    published_at: datetime | None


class OfferFull(Schema):
    """What only those may read who may open the full text."""

    confidential_text: str
    return_reason: str
    close_reason: str


class OneOffer(Offer):
    """An offer with its texts; `full` is null for those who may not open it."""

    description: str
    advantage: str
    applications: str
    model_name: str
    specifications: str
    fee_note: str
    full: OfferFull | None


class OfferPage(Cursors):
    """Offers, the newest first."""

    items: list[Offer]


class OffersAsked(Asked):
    """What offers can be narrowed to."""

    q: Words = optional("Words that all stand in the title, the summary or the keywords.")
    kind: OfferKind = optional("Kind of offer.")
    state: OfferState = optional("Where it stands.")
    region: RegionCode = optional("Code of a region: offers there and in the regions inside it.")


def offer_of(actor: Actor, offer: OfferRecord) -> Offer:
    """This will give what a list says of an offer."""
    return Offer(
        id=offer.pk,
        kind=shapes.coded(offer, "kind"),
        state=shapes.coded(offer, "state"),
        outcome=shapes.coded_or_none(offer, "outcome"),
        title=offer.title,
        teaser=offer.teaser,
        keywords=list(offer.keywords),
        expert=None if offer.person is None else offer.person.name,
        owner=None if offer.owner is None else shapes.owner_for(actor, offer.owner),
        region=shapes.place(offer.region),
        industries=shapes.industries(offer.industries),
        disciplines=shapes.disciplines(offer.disciplines),
        modes=shapes.modes(offer.modes),
        readiness=offer.readiness,
        price_stance=shapes.coded_or_none(offer, "price_stance"),
        capacity_per_quarter=offer.capacity_per_quarter,
        valid_until=offer.valid_until,
        published_at=offer.published_at,
    )


def _full_of(offer: OfferRecord) -> OfferFull:
    return OfferFull(
        confidential_text=offer.confidential_text,
        return_reason=offer.return_reason,
        close_reason=offer.close_reason,
    )


@router.get("/offers", response=OfferPage, summary="Offers", openapi_extra=refusals(422))
def offer_list(request: HttpRequest, asked: Query[OffersAsked]) -> OfferPage:
    """The offers the reader may see, the newest first."""
    only_asked(request, asked)
    narrowed = OfferFilter(
        words=asked.q or "",
        kind=asked.kind or "",
        state=asked.state or "",
        region_code=known_region(asked.region),
    )
    found = queries.narrow(queries.visible_to(request.user), narrowed)
    page = page_of(found, asked, order=["-pk"])
    return OfferPage(items=[offer_of(request.user, row) for row in page.rows], **shapes.cursors(page))


@router.get("/offers/{offer_id}", response=OneOffer, summary="One offer", openapi_extra=refusals(404, 422))
def offer(request: HttpRequest, offer_id: Number) -> OneOffer:
    """One offer, with its confidential part for those who may open it."""
    only(request)
    found = queries.find(request.user, offer_id)
    return OneOffer(
        **dict(offer_of(request.user, found)),
        description=found.description,
        advantage=found.advantage,
        applications=found.applications,
        model_name=found.model_name,
        specifications=found.specifications,
        fee_note=found.fee_note,
        full=_full_of(found) if queries.may_open_full(request.user, found) else None,
    )
