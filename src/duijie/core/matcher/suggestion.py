"""What a ranking answers: suggestions with their reasons, and who was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.core.reason import Reason


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One candidate that may be shown, best first in its ranking.

    `score` in 0…1 orders the list and is no percentage of anything; `scores` holds what each
    scorer gave (in 0…1), only the scorers that knew enough to speak.
    """

    key: str
    score: float
    scores: Mapping[str, float]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One candidate that a hard rule keeps off the list, whatever its scores."""

    key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ranking:
    """A whole list: suggestions best first, and the left out in the order they would have had.

    `used_meaning` is False when the subject had no vector: the list stands on words alone.
    """

    suggestions: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]
    used_meaning: bool
