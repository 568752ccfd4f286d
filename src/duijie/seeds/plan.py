"""In which order a small world gets what the large one has beside it, and of which day each record is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from duijie.seeds.models import Addition, AdditionKind
from duijie.seeds.world_files import World
from duijie.seeds.year import BEGIN, FIRST_NEED, FIRST_OFFER, LAST_NEED, LAST_OFFER, spread


def planned(parts: Sequence[World], *, now: datetime) -> Iterator[Addition]:
    """This will give what these parts hold as additions, unsaved.

    Part by part, so that the world is one at any time: those who need and offer come before what they need
    and offer. The days are those of the year behind the demo, as of what it was built with.
    """
    offer_count = sum(len(part.offers) + len(part.experts) for part in parts)
    offered = iter(spread(offer_count, FIRST_OFFER, LAST_OFFER, now=now))
    needed = iter(spread(sum(len(part.needs) for part in parts), FIRST_NEED, LAST_NEED, now=now))
    for part in parts:
        for slug in part.organisations:
            yield Addition(kind=AdditionKind.ORGANISATION, slug=slug, at=now - BEGIN)
        for slug in part.experts:
            yield Addition(kind=AdditionKind.EXPERT, slug=slug, at=next(offered))
        for slug in part.offers:
            yield Addition(kind=AdditionKind.OFFER, slug=slug, at=next(offered))
        for slug in part.needs:
            yield Addition(kind=AdditionKind.NEED, slug=slug, at=next(needed))
