"""Region: how near the two sides are, counted in divisions they share."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason

# Shared divisions from the province down: none, the province, the city too, the district too.
NEARNESS = (0.0, 0.5, 0.8, 1.0)


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare where the two sides are; unknown when either does not say.

    The reason `same_region` names the smallest division that holds both.
    """
    if not subject.region_path or not candidate.region_path:
        return UNKNOWN
    theirs = set(candidate.region_path)
    shared = [code for code in subject.region_path if code in theirs]
    if not shared:
        return Finding(0.0)
    nearness = NEARNESS[min(len(shared), len(NEARNESS) - 1)]
    return Finding(nearness, (Reason("same_region", {"region": shared[0]}),))
