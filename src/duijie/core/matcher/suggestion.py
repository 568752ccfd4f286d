"""What a ranking answers: suggestions with their reasons, and who was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from duijie.core.reason import Reason


@dataclass(frozen=True, eq=False)
class Suggestion:
    """One candidate that may be shown, best first in its ranking.

    `score` in 0…1 orders the list and is no percentage of anything; `scores` holds what each
    scorer gave (in 0…1), only the scorers that knew enough to speak. `tell` works its reasons out, which
    costs more than its score: of a list of eighty ten are shown.
    """

    key: str
    score: float
    scores: Mapping[str, float]
    tell: Callable[[], tuple[Reason, ...]]

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it stands there, worked out when somebody asks first."""
        return self.tell()

    def __eq__(self, other: object) -> bool:
        """Compare what is told of two, the reasons too."""
        return isinstance(other, Suggestion) and self._told == other._told

    __hash__ = None  # type: ignore[assignment]  # scores are a mapping

    @property
    def _told(self) -> tuple[object, ...]:
        return self.key, self.score, self.scores, self.reasons


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
