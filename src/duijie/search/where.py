"""The closed tree of conditions a search can carry; never a string, never more than this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Eq:
    """The document carries this value under this facet name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class In:
    """The document carries at least one of these values; none of no values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The document's number lies in [low, high]; None leaves that end open.

    A document without the number never matches.
    """

    name: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; everything matches an empty And."""

    parts: tuple[Where, ...]


Where = And | Eq | In | Range

EVERYTHING = And(())


def holds(where: Where, facets: Mapping[str, tuple[str, ...]], numbers: Mapping[str, float]) -> bool:
    """Say whether one document meets the condition: the meaning every engine must agree with."""
    match where:
        case And(parts):
            return all(holds(part, facets, numbers) for part in parts)
        case Eq(name, value):
            return value in facets.get(name, ())
        case In(name, values):
            return not set(values).isdisjoint(facets.get(name, ()))
        case Range(name, low, high):
            number = numbers.get(name)
            return number is not None and (low is None or number >= low) and (high is None or number <= high)


def asks_for_numbers(where: Where) -> bool:
    """Say whether a Range stands anywhere in the tree."""
    match where:
        case And(parts):
            return any(asks_for_numbers(part) for part in parts)
        case Range():
            return True
        case _:
            return False
