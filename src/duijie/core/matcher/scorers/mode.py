"""Cooperation: whether one side wants to work in a way that the other offers."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the ways; unknown when either side names none.

    Reasons: `shared_mode` {modes} or `no_shared_mode` {here, there}, each with codes.
    """
    if not subject.modes or not candidate.modes:
        return UNKNOWN
    shared = tuple(sorted(subject.modes & candidate.modes))
    if shared:
        return Finding(1.0, (Reason("shared_mode", {"modes": shared}),))
    here, there = tuple(sorted(subject.modes)), tuple(sorted(candidate.modes))
    return Finding(0.0, (Reason("no_shared_mode", {"here": here, "there": there}),))
