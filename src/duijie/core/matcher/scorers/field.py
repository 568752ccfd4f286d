"""Field: how near the two sides stand in the trees of industries and disciplines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason

# GB/T 4754: division (2 digits), group (3), class (4). GB/T 13745: first level (3), second (5),
# third (7). The score of two codes that agree to that many digits.
INDUSTRY_STEPS = ((4, 1.0), (3, 0.85), (2, 0.6))
DISCIPLINE_STEPS = ((7, 1.0), (5, 0.8), (3, 0.5))


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the nearest pair of codes; unknown when no list has codes on both sides."""
    compared = [
        ("same_industry", nearest(subject.industries, candidate.industries, industry_nearness)),
        ("same_discipline", nearest(subject.disciplines, candidate.disciplines, discipline_nearness)),
    ]
    known = [(code, pair) for code, pair in compared if pair is not None]
    if not known:
        return UNKNOWN
    best = max(pair[0] for _, pair in known)
    reasons = tuple(
        Reason(code, {"here": ours, "there": theirs, "nearness": near})
        for code, (near, ours, theirs) in known
        if near > 0
    )
    return Finding(best, reasons)


def nearest(
    ours: Sequence[str], theirs: Sequence[str], nearness: Callable[[str, str], float]
) -> tuple[float, str, str] | None:
    """Find the nearest pair of two lists of codes: (nearness, our code, their code), or None."""
    pairs = [(nearness(mine, yours), mine, yours) for mine in ours for yours in theirs]
    return max(pairs, key=lambda pair: (pair[0], pair[1], pair[2]), default=None)


def industry_nearness(one: str, other: str) -> float:
    """Compare two GB/T 4754 codes, with or without the section's letter."""
    return _nearness(one.lstrip("ABCDEFGHIJKLMNOPQRST"), other.lstrip("ABCDEFGHIJKLMNOPQRST"), INDUSTRY_STEPS)


def discipline_nearness(one: str, other: str) -> float:
    """Compare two GB/T 13745 codes, with or without the point."""
    return _nearness(one.replace(".", ""), other.replace(".", ""), DISCIPLINE_STEPS)


def _nearness(one: str, other: str, steps: tuple[tuple[int, float], ...]) -> float:
    if one and one == other:
        return 1.0
    for digits, value in steps:
        if len(one) >= digits and len(other) >= digits and one[:digits] == other[:digits]:
            return value
    return 0.0
