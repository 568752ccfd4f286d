"""Readiness: how far what is offered is from the level that is wanted, and what could bridge the gap."""

from __future__ import annotations

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.scorers.indicators import sides
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason

# So many levels too few are worth nothing any more: from a laboratory's proof to a running plant.
HOPELESS_GAP = 5
# GB/T 22900: up to 3 an idea is proved in a laboratory, up to 6 a prototype outside it; what comes
# after is run in at the user's own plant.
PROVED, PROTOTYPE = 3, 6


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the levels; unknown when either side says none.

    Reasons: `readiness_enough` {wanted, offered}, or `readiness_gap` {wanted, offered, bridge}, where
    the bridge is `instrument`, `pilot_test` or `station`.
    """
    asking, offering = sides(subject, candidate)
    if asking.readiness is None or offering.readiness is None:
        return UNKNOWN
    wanted, offered = asking.readiness, offering.readiness
    if offered >= wanted:
        return Finding(1.0, (Reason("readiness_enough", {"wanted": wanted, "offered": offered}),))
    reason = Reason("readiness_gap", {"wanted": wanted, "offered": offered, "bridge": bridge_from(offered)})
    return Finding(max(0.0, 1 - (wanted - offered) / HOPELESS_GAP), (reason,))


def bridge_from(level: int) -> str:
    """Name what takes something from this level further."""
    if level <= PROVED:
        return "instrument"
    return "pilot_test" if level <= PROTOTYPE else "station"
