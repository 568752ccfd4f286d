"""What a scorer hands back: its number and the reasons a person can check."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.core.reason import Reason


@dataclass(frozen=True, slots=True)
class Finding:
    """A score in 0…1, None when the profiles do not say, and what it rests on."""

    score: float | None
    reasons: tuple[Reason, ...] = ()


UNKNOWN = Finding(None)
