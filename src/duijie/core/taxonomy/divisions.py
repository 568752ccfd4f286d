"""The tree of places: the nation, provinces, cities, districts (GB/T 2260) and zones.

A municipality (北京市) is a province whose districts hang right below it, and so are the counties
that a province governs without a city in between.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from duijie.core.names import pinyin
from duijie.core.taxonomy.loading import load, read_list
from duijie.core.taxonomy.vocabulary import UnknownCodeError

NATION = "100000"
_OFFICIAL = "divisions.tsv"
_ZONES = "zones.tsv"


class Level(StrEnum):
    """How large a place is, from the largest."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Division:
    """One place; `pinyin` spells the short name in syllables with blanks between."""

    code: str
    parent: str | None
    level: Level
    name: str
    short_name: str
    pinyin: str
    english_name: str


@cache
def edition_stamp() -> str:
    """Return a short stamp of the two lists' contents: it changes whenever one of them does."""
    files = "".join(read_list(file) for file in (_OFFICIAL, _ZONES))
    return hashlib.sha256(files.encode()).hexdigest()[:16]


@cache
def divisions() -> tuple[Division, ...]:
    """Return all places, parents before children."""
    official = [
        Division(
            code=row["code"],
            parent=row["parent"] or None,
            level=Level(row["level"]),
            name=row["name"],
            short_name=row["short_name"],
            pinyin=row["pinyin"],
            english_name=row["english_name"],
        )
        for row in load(_OFFICIAL).rows
    ]
    zones = [
        Division(
            code=row["code"],
            parent=row["parent"],
            level=Level.ZONE,
            name=row["name"],
            short_name=row["short_name"],
            pinyin=pinyin(row["short_name"]),
            english_name=row["english_name"],
        )
        for row in load(_ZONES).rows
    ]
    return (*official, *zones)


@cache
def _by_code() -> dict[str, Division]:
    return {place.code: place for place in divisions()}


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    children: dict[str, list[Division]] = {}
    for place in divisions():
        if place.parent is not None:
            children.setdefault(place.parent, []).append(place)
    return {code: tuple(places) for code, places in children.items()}


def division(code: str) -> Division:
    """Return the place of a code. Raises UnknownCodeError."""
    try:
        return _by_code()[code]
    except KeyError:
        raise UnknownCodeError("divisions", code) from None


def children(code: str) -> tuple[Division, ...]:
    """Return the places right below one. Raises UnknownCodeError."""
    division(code)
    return _children().get(code, ())


def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes from this place up to the nation, itself first. Raises UnknownCodeError."""
    chain = [division(code)]
    while (parent := chain[-1].parent) is not None:
        chain.append(_by_code()[parent])
    return tuple(place.code for place in chain)


def descendants(code: str) -> tuple[str, ...]:
    """Return the codes of a place and of all places inside it. Raises UnknownCodeError."""
    found = [division(code).code]
    for inner in found:  # grows while it is walked
        found.extend(place.code for place in _children().get(inner, ()))
    return tuple(found)


def is_within(code: str, outer: str) -> bool:
    """Say whether a place is another one or lies inside it. Raises UnknownCodeError for both."""
    division(outer)
    return outer in ancestors(code)


def full_name(code: str) -> str:
    """Return the name with the names of the places around it, as an address begins: 辽宁省沈阳市浑南区.

    The nation is left out, and so is what a zone's own name already says. Raises UnknownCodeError.
    """
    place = division(code)
    around = [division(outer) for outer in reversed(ancestors(code)) if outer not in (NATION, code)]
    said = [outer.name for outer in around if not place.name.startswith(outer.short_name)]
    return "".join([*(said if place.level is Level.ZONE else [outer.name for outer in around]), place.name])


def english_full_name(code: str) -> str:
    """Return the English name with those around it, from the smaller to the larger: Hunnan, Shenyang,
    Liaoning. The nation is left out. Raises UnknownCodeError.
    """  # noqa: D205
    if code == NATION:
        return division(code).english_name
    return ", ".join(division(outer).english_name for outer in ancestors(code) if outer != NATION)
