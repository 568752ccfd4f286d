"""Load: whoever was introduced much lately steps back a little, so that others get their share."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason

# From so many introductions a quarter on it is much, and how much more is not asked: one step, so that lists
# before and after an introduction differ at the one that reaches MUCH and at no other.
MUCH = 3
STEP = 1 / MUCH


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Give one and the same number for whoever was introduced much this quarter; unknown below MUCH.

    Never 0: who is busy stands a little lower and is never hidden for it. All introductions count, one to the
    subject too: else lists of several subjects would differ by whom somebody was introduced to. Reason:
    `introduced_much`, which names no number.
    """
    if candidate.introduced_count < MUCH:
        return UNKNOWN
    return Finding(STEP, (Reason("introduced_much"),))
