"""Reads of regions. Regions are public: everybody may see all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from duijie.core.taxonomy import divisions, places
from duijie.core.taxonomy.vocabulary import UnknownCodeError
from duijie.db.list_order import as_listed
from duijie.regions.models import Region
from duijie.regions.states import RegionLevel

_PICKER_ROWS = 20
FEW = 1_000
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass(frozen=True)
class PickerChoice:
    """One line of a region picker: what the form sends, and what the reader sees."""

    code: str
    label: str


def ancestors(code: str) -> list[str]:
    """Return the codes from this region up to the nation, itself first.

    Costs no query for a place of the current lists. Raises Region.DoesNotExist.
    """
    try:
        return list(divisions.ancestors(code))
    except UnknownCodeError:
        # A place that left the lists is known to the table only.
        parent_code = Region.objects.values_list("parent_id", flat=True).get(pk=code)
        return [code, *(ancestors(parent_code) if parent_code else [])]


def is_within(code: str, outer: str) -> bool:
    """Say whether a region is another one or lies inside it. Raises Region.DoesNotExist."""
    return outer in ancestors(code)


def within(field: str, codes: Iterable[str]) -> Q:
    """Return the condition that the region in `field` is one of the codes or lies inside one.

    `field` names a foreign key to Region as a filter does: "region", "demand__region".
    """
    inside: set[str] = set()
    for code in codes:
        if code == divisions.NATION:
            return Q(**{f"{field}__isnull": False})
        try:
            inside.update(divisions.descendants(code))
        except UnknownCodeError:
            inside.add(code)
    return Q(**{f"{field}__in": sorted(inside)})


def narrowed_to(rows: QuerySet[AnyModel], code: str) -> QuerySet[AnyModel]:
    """This will keep the rows whose region is this one or lies inside it; one query.

    Where few rows of the table lie there, the index of regions finds them. Where many do, it would have all
    of them sorted for one page: the list is read in its own order instead, and asks each row where it lies.
    """
    there = within("region", [code])
    lie_there = rows.model._default_manager.filter(there).order_by().values("pk")
    if not lie_there[FEW : FEW + 1].exists():
        return rows.filter(there)
    listed: Any = rows.alias(region_as_listed=as_listed("region_id"))
    return listed.filter(within("region_as_listed", [code]))  # type: ignore[no-any-return]


def find(code: str) -> Region:
    """Return one region by its code. Raises Region.DoesNotExist."""
    return Region.objects.get(pk=code)


def way_to(region: Region) -> list[Region]:
    """Return the regions around one, the province first; neither the nation nor itself."""
    codes = [code for code in ancestors(region.pk)[1:] if code != divisions.NATION]
    around = Region.objects.in_bulk(codes)
    return [around[code] for code in reversed(codes)]


def children(code: str | None) -> QuerySet[Region]:
    """Return the regions right below one; the provinces when there is none."""
    return Region.objects.filter(parent_id=code or divisions.NATION)


def provinces() -> QuerySet[Region]:
    """Return the provinces in official order."""
    return Region.objects.filter(level=RegionLevel.PROVINCE)


def search(text: str, *, limit: int = _PICKER_ROWS) -> list[Region]:
    """Return the regions a reader may mean, the likeliest first, in one query.

    The text is a code or its beginning, a Chinese name or part of it, an address from the larger to
    the smaller (辽宁沈阳), an abbreviation (辽), pinyin (shenyang), its first letters (sy), or English.
    """
    codes = [place.code for place in places.search(text, limit=limit)]
    regions = Region.objects.in_bulk(codes)
    return [regions[code] for code in codes if code in regions]


def choices_for_picker(text: str, *, limit: int = _PICKER_ROWS) -> list[PickerChoice]:
    """Return the lines of a region picker for what was typed so far; the provinces for nothing."""
    regions = search(text, limit=limit) if text.strip() else list(provinces()[:limit])
    return [PickerChoice(code=region.code, label=str(region)) for region in regions]
