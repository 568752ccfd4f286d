"""One indicator: what it speaks of, the bounds in base units, and the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What a figure is: a level that is reached, or how far something goes up or down."""

    LEVEL = "level"
    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantity and the values it may have.

    `name` is what it speaks of, as written ("循环寿命"; may be empty). `low` and `high` are the bounds in
    the base unit of `dimension` (seconds, kelvin-less degrees Celsius, metres, shares of one …), None where
    there is none; both and equal for a value that is stated without a comparison, and then `is_bound` is
    False. `is_must` is False for what is only hoped for (最好, 左右). `shown` is the value as written.
    `condition` is the time or temperature directly before the name (3天强度), as its dimension and value.
    """

    name: str
    dimension: str
    low: float | None
    high: float | None
    shown: str
    nature: Nature = Nature.LEVEL
    is_bound: bool = True
    is_must: bool = True
    condition: tuple[str, float] | None = None

    @property
    def is_contradictory(self) -> bool:
        """Whether no value can satisfy it."""
        return self.low is not None and self.high is not None and self.low > self.high
