"""What the matcher is told of an offer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from duijie.core.matcher import Profile
from duijie.core.matcher.indicators import read_indicators
from duijie.core.taxonomy.divisions import NATION
from duijie.offers.models import Offer
from duijie.offers.states import AGREED, OfferState
from duijie.regions.queries import ancestors
from duijie.registry.posts import posts_of_people

TEN_THOUSAND = 10_000
_EACH = re.compile(r"/|每|一次|起收")


def profile_of(offer: Offer, *, full: bool) -> Profile:
    """This will return the offer's full or public profile, without a vector.

    `full` only for those who may open it: its text holds the confidential part. Costs no query for an
    offer that `visible_to` returned. Where its person has posts is told by `with_posts`.
    """
    person = offer.person.kept if offer.person is not None else None
    path = ancestors(offer.region_id) if offer.region_id else []
    return Profile(
        key=key_of(offer.pk),
        title=offer.title,
        text=_text(offer, full=full),
        keywords=offer.keywords,
        industries=offer.industries,
        disciplines=offer.disciplines,
        region_path=tuple(code for code in path if code != NATION),
        readiness=offer.readiness,
        modes=frozenset(offer.modes),
        price=price_of(offer),
        organisations=frozenset({str(offer.owner.kept_id)} if offer.owner else ()),
        people=frozenset({str(person.pk)} if person else ()),
        is_open=offer.state == OfferState.OPEN,
        is_dissolved=offer.owner is not None and offer.owner.is_dissolved,
        valid_until=offer.valid_until,
        has_consent=person is None or person.consent in AGREED,
        refuses_ranking=person is not None and person.refuses_ranking,
        capacity=offer.capacity_per_quarter,
    )


def with_posts(offers: Sequence[Offer], profiles: Sequence[Profile]) -> list[Profile]:
    """This will tell the profiles of offers where the people behind them have or had posts. One query."""
    people = [offer.person.kept_id if offer.person is not None else None for offer in offers]
    posts = posts_of_people({person_id for person_id in people if person_id is not None})
    return [
        profile
        if person_id is None
        else replace(
            profile,
            posts=tuple((str(post.organisation.kept_id), post.ended_on) for post in posts[person_id]),
        )
        for person_id, profile in zip(people, profiles, strict=True)
    ]


def price_of(offer: Offer) -> float | None:
    """This will return the least an offer costs in 万元, None when its fees name no whole price.

    A fee for each sample or hour is no price: what a need will spend cannot be told from it.
    """
    if not offer.fee_note or _EACH.search(offer.fee_note):
        return None
    sums = [one.low for one in read_indicators(offer.fee_note) if one.dimension == "money" and one.low]
    return min(sums) / TEN_THOUSAND if sums else None


def key_of(offer_id: int) -> str:
    """This will return the offer's name in rankings: "offer:12"."""
    return f"offer:{offer_id}"


def _text(offer: Offer, *, full: bool) -> str:
    parts = (
        offer.teaser,
        offer.description,
        offer.advantage,
        offer.applications,
        offer.model_name,
        offer.specifications,
        offer.confidential_text if full else "",
    )
    return "\n".join(part for part in parts if part)
