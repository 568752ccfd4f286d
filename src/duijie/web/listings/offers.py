"""The list of offers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from duijie.offers.models import Offer
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH, how_it_stands, words_of_standing
from duijie.web.listings.needs import keyword_chips
from duijie.web.profile_words import readiness_word


def offers(*, mine: bool = False) -> Listing:
    """This will declare the list of offers; `mine`: the reader's and those of whom they act for."""
    title = pgettext_lazy("profile", "My offers") if mine else pgettext_lazy("profile", "Offers")
    view = "web:offer_mine" if mine else "web:offer_list"
    return Listing("offers_mine" if mine else "offers", view, title, COLUMNS)


def _side(offer: Offer) -> str:
    person = offer.person.name if offer.person else ""
    owner = offer.owner.name if offer.owner else ""
    return " · ".join(filter(None, (person, owner)))


def _heading(offer: Offer) -> SafeString:
    return heading(reverse("web:offer", args=[offer.pk]), offer.title, _side(offer)) + keyword_chips(
        offer.keywords
    )


COLUMNS = (
    Column(
        "title", pgettext_lazy("profile", "Offer"), _heading, lambda offer: offer.title, ("sort_title", "pk")
    ),
    Column(
        "owner",
        pgettext_lazy("profile", "Owner"),
        lambda offer: offer.owner.name if offer.owner else DASH,
        lambda offer: offer.owner.name if offer.owner else "",
        is_usual=False,
    ),
    Column(
        "expert",
        pgettext_lazy("profile", "Expert"),
        lambda offer: offer.person.name if offer.person else DASH,
        lambda offer: offer.person.name if offer.person else "",
        is_usual=False,
    ),
    Column(
        "kind",
        pgettext_lazy("profile", "Kind"),
        lambda offer: offer.get_kind_display(),
        lambda offer: offer.get_kind_display(),
    ),
    Column(
        "region",
        pgettext_lazy("profile", "Region"),
        lambda offer: offer.region or DASH,
        lambda offer: str(offer.region or ""),
    ),
    Column(
        "readiness",
        pgettext_lazy("profile", "Readiness level"),
        lambda offer: readiness_word(offer.readiness) or DASH,
        lambda offer: offer.readiness,
        is_usual=False,
    ),
    Column(
        "price",
        pgettext_lazy("profile", "Price"),
        lambda offer: offer.get_price_stance_display() or DASH,
        lambda offer: offer.get_price_stance_display(),
        is_usual=False,
    ),
    Column("state", pgettext_lazy("profile", "State"), how_it_stands, words_of_standing, ("state", "-pk")),
    ADDED,
)
