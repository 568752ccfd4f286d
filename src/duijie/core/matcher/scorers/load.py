"""Load: whoever was introduced much lately steps back a little, so that others get their share."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason

# From so many introductions a quarter on it is much. Fewer say nothing, so that no single introduction,
# which is the two sides' affair, can be told from a list before and after it.
MUCH = 3


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Give less the more often the candidate was introduced this quarter; unknown below MUCH.

    From a third down, never 0: who is busy stands lower and is never hidden for it. An introduction to the
    subject itself does not count. Reason: `introduced_much`, which names no number.
    """
    times = candidate.introduced_count - (subject.key in candidate.introduced_to)
    if times < MUCH:
        return UNKNOWN
    return Finding(1 / times, (Reason("introduced_much"),))
