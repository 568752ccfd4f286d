"""Units and what they measure: the symbols and Chinese names of units.txt, each with its factor to the base.

An own table and not a library such as pint: the Chinese names, the ambiguous 度 and the counting words
would have to be written down all the same, and the conversions are one multiplication each. A unit that
is not listed (`cN/dtex`) is a dimension of its own: compared with itself, converted into nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from duijie.core.package_data import read_text


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures, and how many base units it is: base = factor x value + offset."""

    dimension: str
    factor: float
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        """Convert a value."""
        return value * self.factor + self.offset


RATIO = "ratio"
TEMPERATURE = "temperature"
ENERGY = "energy"

# Where upper and lower case part: MW is a million watts, mW a thousandth.
_CASED = {"MW": Unit("power", 1e6), "MJ": Unit(ENERGY, 1e6), "MΩ": Unit("resistance", 1e6)}
_DEGREES = {"℃": 1.0, "°c": 1.0, "摄氏度": 1.0, "celsius": 1.0}
_KELVIN = 273.15
_ANGLE_WORDS = ("角", "视场", "倾", "转动", "弯")


def _listed() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for line in read_text("duijie.core.matcher.indicators", "units.txt").splitlines():
        if line and not line.startswith("#"):
            dimension, _, symbols = line.partition(": ")
            for one in symbols.split(", "):
                symbol, _, factor = one.rpartition(" ")
                units[symbol] = Unit(dimension, float(factor))
    return units


UNITS: Mapping[str, Unit] = {
    **_listed(),
    **{symbol: Unit(TEMPERATURE, factor) for symbol, factor in _DEGREES.items()},
    "k": Unit(TEMPERATURE, 1.0, -_KELVIN),
}

_CHINESE_UNITS = sorted(
    (name for name in UNITS if not name.isascii() and len(name) > 0), key=len, reverse=True
)
# -40 to 85 ℃: a word between two figures is no unit of the first.
_NO_UNIT = r"(?!(?:to|at|in|of|or|and)(?![A-Za-z]))"
_LATIN_UNIT = (
    rf"{_NO_UNIT}[A-Za-zμΩ][A-Za-zμΩ0-9]{{0,7}}"
    r"(?:[/·.\-(]{1,2}[A-Za-zμΩ]{1,6}[0-9]?(?:[·.]?[A-Za-z]{1,3})?\)?){0,2}"
)
UNIT = (
    "(?:°c|°C|%\\s?IACS|" + "|".join(re.escape(name) for name in _CHINESE_UNITS) + rf"|度|%|‰|{_LATIN_UNIT})"
)


_IN_SMALL_LETTERS = frozenset(name.lower() for name in UNITS)


def is_unit(word: str) -> bool:
    """Say whether a word, in small letters, is no more than a listed unit."""
    return word in _IN_SMALL_LETTERS


def unit_of(written: str, name: str = "") -> Unit:
    """Find what a unit measures; `name` is what the figure speaks of, and decides what 度 is."""
    plain = written.strip().replace(" ", "")
    if plain == "度":
        if any(word in name for word in _ANGLE_WORDS):
            return UNITS["°"]
        return UNITS["度电"] if "电" in name else UNITS["℃"]
    if plain in _CASED:
        return _CASED[plain]
    return UNITS.get(plain.lower()) or Unit(plain.lower(), 1.0)
