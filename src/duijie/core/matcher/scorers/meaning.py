"""Meaning: the cosine of the two vectors, brought to 0…1 by what is usual for the encoder.

An encoder's cosines sit in a band of their own: texts of different worlds have about none, a need and
what solves it seldom more than a half. The band comes with the statistics; the number orders a list
and is never shown as a share of agreement.
"""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics

NEAR_FROM = 0.85  # what is this near speaks of the same thing (docs/explanation/matching.md)


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the meanings of two profiles; unknown while either vector is missing."""
    if subject.vector is None or candidate.vector is None:
        return UNKNOWN
    if subject.vector.shape != candidate.vector.shape:
        # Vectors of two encoders say nothing about each other.
        return UNKNOWN
    return Finding(calibrate(float(subject.vector @ candidate.vector), statistics))


def is_far(subject: Profile, candidate: Profile, statistics: Statistics) -> bool:
    """Say whether one speaks of something else for sure: not by a sketch, or in a band that was only set."""
    if subject.is_sketched or candidate.is_sketched or not statistics.is_band_measured:
        return False
    found = score(subject, candidate, statistics).score
    return found is not None and found < NEAR_FROM


def calibrate(cosine: float, statistics: Statistics) -> float:
    """Bring a cosine to 0…1 between the band's ends."""
    return min(1.0, max(0.0, (cosine - statistics.cosine_low) / statistics.cosine_width))
