"""Offers as documents of the search index: a public and a full one each, while they are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duijie.db.codes import with_divisions
from duijie.offers.models import Offer
from duijie.offers.profiles import profile_of
from duijie.offers.states import AGREED, OfferState
from duijie.regions.queries import ancestors
from duijie.search.index import PUBLIC_READER, Doc, Part, document

KIND = "offer"


def documents(ids: Sequence[int]) -> Iterable[Doc]:
    """This will return the documents of those of these offers that are open for matching.

    The rest (drafts, paused, closed) are none, and thereby leave the index. Expertise of a person
    who does not agree to be shown has no public document.
    """
    offers = Offer.objects.filter(pk__in=ids, state=OfferState.OPEN)
    for offer in offers.select_related("owner__canonical", "person__canonical"):
        if offer.person is None or offer.person.kept.consent in AGREED:
            yield _document(offer, Part.PUBLIC)
        yield _document(offer, Part.FULL)


def all_ids() -> Iterator[int]:
    """This will return the ids of all open offers, for a rebuild."""
    return Offer.objects.filter(state=OfferState.OPEN).values_list("pk", flat=True).iterator()


def _document(offer: Offer, part: Part) -> Doc:
    profile = profile_of(offer, full=part is Part.FULL)
    path = tuple(ancestors(offer.region_id)) if offer.region_id else ()
    owners = [f"org:{offer.owner_id}"] if offer.owner_id else []
    if offer.person_id is not None:
        owners.append(f"person:{offer.person_id}")
    cleared = ("all", *owners, *(f"region:{code}" for code in path))
    return document(
        kind=KIND,
        record_id=offer.pk,
        part=part,
        readers=cleared if part is Part.FULL else (PUBLIC_READER,),
        title=profile.title,
        text=profile.text,
        keywords=profile.keywords,
        facets={
            "state": (offer.state,),
            "offer_kind": (offer.kind,),
            "region": path,
            "industry": with_divisions(profile.industries),
        },
    )
