"""Budget: whether what is asked for the offer lies within what the need can spend."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.scorers.indicators import sides
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the least price with the most that can be spent, both in 万元; unknown without both.

    Reasons: `within_budget` or `over_budget` {budget, price}. Twice the budget is worth nothing.
    """
    asking, offering = sides(subject, candidate)
    if asking.budget is None or offering.price is None:
        return UNKNOWN
    told = {"budget": asking.budget, "price": offering.price}
    if offering.price <= asking.budget:
        return Finding(1.0, (Reason("within_budget", told),))
    over = (offering.price - asking.budget) / asking.budget if asking.budget else 1.0
    return Finding(max(0.0, 1 - over), (Reason("over_budget", told),))
