"""Track record: whether the candidate has brought agreements to their official end before."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Give more for each agreement that was kept to its end, every further one half as much.

    Three quarters for one, seven eighths for two; unknown for none, so that nobody stands lower for being
    new. Reason: `kept_agreements` {count}.
    """
    if candidate.kept_count < 1:
        return UNKNOWN
    kept = Reason("kept_agreements", {"count": candidate.kept_count})
    return Finding(1 - 0.5 ** (candidate.kept_count + 1), (kept,))
