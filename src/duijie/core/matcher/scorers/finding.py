"""What a scorer hands back: its number and the reasons a person can check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duijie.core.reason import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """A score in 0…1, None when the profiles do not say, and what it rests on.

    `told_later` gives further reasons, first of all: those that cost more than the score, and of which a
    list of eighty candidates shows ten.
    """

    score: float | None
    reasons: tuple[Reason, ...] = ()
    told_later: Callable[[], tuple[Reason, ...]] | None = None

    def all_reasons(self) -> tuple[Reason, ...]:
        """Give every reason, working out those that were left for later."""
        return (*self.told_later(), *self.reasons) if self.told_later is not None else self.reasons


UNKNOWN = Finding(None)
