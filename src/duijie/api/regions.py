"""Regions: provinces, cities, districts of GB/T 2260, and zones. Everybody may see all of them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from duijie.api import shapes
from duijie.api.asked import (
    DIGITS,
    Asked,
    RegionCode,
    Words,
    known_region,
    only,
    only_asked,
    optional,
    page_of,
)
from duijie.api.problems import refusals
from duijie.api.shapes import Coded, Cursors
from duijie.regions import queries
from duijie.regions.models import Region as RegionRecord

router = Router(tags=["regions"])


class Region(Schema):
    """A region; `full_name` is in the language of the answer, `lies_in` the code of the one around it."""

    code: str
    name: str
    english_name: str
    full_name: str
    level: Coded
    lies_in: str | None


class RegionPage(Cursors):
    """Regions in the official order."""

    items: list[Region]


class RegionsFound(Schema):
    """Regions that a text may mean, the likeliest first."""

    items: list[Region]


class RegionsAsked(Asked):
    """Which regions are listed."""

    inside: RegionCode = optional("Code of a region: those right below it. Without it: the provinces.")


class RegionSearchAsked(Schema):
    """What a region is looked for by."""

    q: Words = Field(
        description="A name or part of it, an address from the larger to the smaller, pinyin, or a code."
    )
    limit: Annotated[int, Field(ge=1, le=20), DIGITS] = Field(20, description="How many rows at most.")


def region_of(region: RegionRecord) -> Region:
    """This will give a region."""
    return Region(
        code=region.pk,
        name=region.name,
        english_name=region.english_name,
        full_name=str(region),
        level=shapes.coded(region, "level"),
        lies_in=region.parent_id,
    )


@router.get("/regions", response=RegionPage, summary="Regions", openapi_extra=refusals(422))
def region_list(request: HttpRequest, asked: Query[RegionsAsked]) -> RegionPage:
    """The regions right below one, in the official order."""
    only_asked(request, asked)
    found = queries.children(known_region(asked.inside, name="inside"))
    page = page_of(found, asked, order=["pk"])
    return RegionPage(items=[region_of(row) for row in page.rows], **shapes.cursors(page))


@router.get(
    "/regions/search",
    response=RegionsFound,
    summary="Regions that a text may mean",
    openapi_extra=refusals(422),
)
def region_search(request: HttpRequest, asked: Query[RegionSearchAsked]) -> RegionsFound:
    """The regions that a text may mean, the likeliest first."""
    only_asked(request, asked)
    found = queries.search(asked.q, limit=asked.limit)
    return RegionsFound(items=[region_of(row) for row in found])


@router.get("/regions/{code}", response=Region, summary="One region", openapi_extra=refusals(404, 422))
def region(request: HttpRequest, code: Path[RegionCode]) -> Region:
    """One region."""
    only(request)
    return region_of(queries.find(code))
