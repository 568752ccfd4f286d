"""Needs as documents of the search index: a public and a full one each, while they are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duijie.db.codes import with_divisions
from duijie.demands.models import Demand
from duijie.demands.profiles import profile_of
from duijie.demands.states import DemandState
from duijie.regions.queries import ancestors
from duijie.search.index import PUBLIC_READER, Doc, Part, document

KIND = "demand"


def documents(ids: Sequence[int]) -> Iterable[Doc]:
    """This will return the documents of those of these needs that are open for matching.

    The rest (drafts, paused, closed) are none, and thereby leave the index.
    """
    demands = Demand.objects.filter(pk__in=ids, state=DemandState.OPEN)
    for demand in demands.select_related("owner__canonical", "contact__person"):
        yield _document(demand, Part.PUBLIC)
        yield _document(demand, Part.FULL)


def all_ids() -> Iterator[int]:
    """This will return the ids of all open needs, for a rebuild."""
    return Demand.objects.filter(state=DemandState.OPEN).values_list("pk", flat=True).iterator()


def _document(demand: Demand, part: Part) -> Doc:
    profile = profile_of(demand, full=part is Part.FULL)
    path = tuple(ancestors(demand.region_id)) if demand.region_id else ()
    cleared = ("all", f"org:{demand.owner_id}", *(f"region:{code}" for code in path))
    return document(
        kind=KIND,
        record_id=demand.pk,
        part=part,
        readers=cleared if part is Part.FULL else (PUBLIC_READER,),
        title=profile.title,
        text=profile.text,
        keywords=profile.keywords,
        role=profile.role,
        facets={
            "state": (demand.state,),
            "demand_kind": (demand.kind,),
            "region": path,
            "industry": with_divisions(profile.industries),
        },
    )
