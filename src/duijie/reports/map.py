"""The map that needs are shown on: tiles of our own, or the operator's file.

Ours is no map of the land: one square for each province-level division, laid out roughly by where they
lie, without borders, coasts or distances. A real map of China may be published there only after review;
an operator puts a reviewed one into the data folder, with its number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard

from django.conf import settings

from duijie.core.taxonomy import divisions
from duijie.core.taxonomy.vocabulary import UnknownCodeError

MOST_BYTES = 4 * 1024 * 1024
MOST_PLACES = 500
_NAMED_BY = ("code", "adcode")
_POINT = (2, 3)
_FARTHEST = 1e9

# Row by row: the column of each division, its code, and its letters in GB/T 2260.
_TILES: tuple[tuple[tuple[int, str, str], ...], ...] = (
    ((9, "230000", "HL"),),
    ((6, "150000", "NM"), (8, "210000", "LN"), (9, "220000", "JL")),
    (
        (1, "650000", "XJ"),
        (3, "620000", "GS"),
        (4, "640000", "NX"),
        (5, "140000", "SX"),
        (6, "130000", "HE"),
        (7, "110000", "BJ"),
        (8, "120000", "TJ"),
    ),
    ((2, "630000", "QH"), (4, "610000", "SN"), (5, "410000", "HA"), (6, "370000", "SD")),
    (
        (1, "540000", "XZ"),
        (3, "510000", "SC"),
        (4, "500000", "CQ"),
        (5, "420000", "HB"),
        (6, "340000", "AH"),
        (7, "320000", "JS"),
        (8, "310000", "SH"),
    ),
    (
        (3, "530000", "YN"),
        (4, "520000", "GZ"),
        (5, "430000", "HN"),
        (6, "360000", "JX"),
        (7, "330000", "ZJ"),
    ),
    ((4, "450000", "GX"), (5, "440000", "GD"), (6, "350000", "FJ"), (8, "710000", "TW")),
    ((4, "460000", "HI"), (5, "820000", "MO"), (6, "810000", "HK")),
)
_GAP = 0.06


class BrokenMapError(Exception):
    """The operator's map cannot be used, and why."""


@dataclass(frozen=True)
class Map:
    """What is drawn, and of which places: `shapes` is GeoJSON whose features have code, name and letters."""

    shapes: dict[str, Any]
    codes: frozenset[str]
    is_own: bool


def map_now() -> Map:
    """This will return the operator's map, else ours. Raises BrokenMapError: it is never passed over."""
    path = Path(settings.FIGURES_MAP)
    try:
        stamp = path.stat()
    except FileNotFoundError:
        return tile_map()
    return _own_map(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=1)
def tile_map() -> Map:
    """This will lay out one square a province-level division."""
    features = [
        _feature(code, letters, "Polygon", [_square(column, row)])
        for row, tiles in enumerate(_TILES)
        for column, code, letters in tiles
    ]
    return _made(features, is_own=False)


def _square(column: int, row: int) -> list[list[float]]:
    left, right, top, bottom = column + _GAP, column + 1 - _GAP, -row - _GAP, -row - 1 + _GAP
    return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]


def _feature(code: str, letters: str, kind: str, coordinates: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "letters": letters},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _made(features: list[dict[str, Any]], *, is_own: bool) -> Map:
    codes = frozenset(each["properties"]["code"] for each in features) - {""}
    return Map({"type": "FeatureCollection", "features": features}, codes, is_own=is_own)


@lru_cache(maxsize=2)
def _own_map(path: Path, _changed_at: int, size: int) -> Map:
    if size > MOST_BYTES:
        raise BrokenMapError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        shapes = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenMapError(f"it is no JSON in UTF-8 ({' '.join(str(error).split())[:200]})") from error
    features = shapes.get("features") if isinstance(shapes, dict) else None
    if not isinstance(features, list) or shapes.get("type") != "FeatureCollection":
        raise BrokenMapError("it is no GeoJSON FeatureCollection")
    if not 1 <= len(features) <= MOST_PLACES:
        raise BrokenMapError(f"it has {len(features)} places; from 1 to {MOST_PLACES} can be shown")
    made = _made([_checked(number, each) for number, each in enumerate(features, start=1)], is_own=True)
    if not made.codes:
        raise BrokenMapError(
            "none of its features has a known code: six digits of GB/T 2260 as code or adcode, such as 210000"
        )
    return made


def _checked(number: int, feature: object) -> dict[str, Any]:
    """Keep of a feature what is drawn; one without a code, such as a line at sea, is drawn all the same."""
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise BrokenMapError(f"its feature {number} has no geometry")
    geometry = feature["geometry"]
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BrokenMapError(f"its feature {number} is neither Polygon nor MultiPolygon")
    properties = feature.get("properties")
    named = properties if isinstance(properties, dict) else {}
    code = next((str(named[key]) for key in _NAMED_BY if named.get(key)), "")
    if not _is_drawn(geometry):
        raise BrokenMapError(f"the coordinates of its feature {number} are no rings of pairs of numbers")
    if code == divisions.NATION:
        code = ""  # what a standard map shows beside the provinces: a line at sea
    try:
        divisions.division(code)
    except UnknownCodeError:
        if code.isdigit():
            raise BrokenMapError(f"its feature {number} has the unknown code {code}") from None
        code = ""
    return _feature(code, "", geometry["type"], geometry["coordinates"])


def _is_drawn(geometry: dict[str, Any]) -> bool:
    """Say whether the coordinates are what the geometry's type asks for."""
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return (
        _is_full_list(polygons)
        and all(_is_full_list(polygon) for polygon in polygons)
        and all(_is_full_list(ring) for polygon in polygons for ring in polygon)
        and all(_is_point(point) for polygon in polygons for ring in polygon for point in ring)
    )


def _is_full_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and bool(value)


def _is_point(value: object) -> bool:
    # What is larger than any map projection's metres is no place; so is what is no number.
    return (
        isinstance(value, list)
        and len(value) in _POINT
        and all(type(part) in (int, float) and abs(part) < _FARTHEST for part in value)
    )
