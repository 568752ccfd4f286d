"""Indicators: how many of the figures that are asked for the other side says it reaches.

Whoever asks (the need, whichever side the list is for) sets the bounds, the other side's figures answer
them. What is only hoped for counts half. A figure nobody answers is worth the middle: saying nothing is
neither kept nor broken. So is one in an offer that speaks of something else.
"""

from __future__ import annotations

from functools import lru_cache

from duijie.core.matcher.indicators import Compared, Indicator, Verdict, compare, read_indicators
from duijie.core.matcher.profile import Profile, Role
from duijie.core.matcher.scorers import meaning
from duijie.core.matcher.scorers.finding import UNKNOWN, Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.matcher.words import normalise
from duijie.core.reason import Reason

WORTH = {Verdict.MET: 1.0, Verdict.UNKNOWN: 0.5, Verdict.MISSED: 0.0}
ALL_UNKNOWN = 2.0  # as many figures that nobody answers count beside: one figure that is met says little yet
HOPED_FOR = 0.5  # what an indicator counts that is only hoped for
MOST_REASONS = 4
MOST_NAMES = 4


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare figures; unknown when nothing is asked for in figures.

    Reasons: `indicator_met` and `indicator_missed` {name, asked, said, and as what the other side says it
    where it names it otherwise}; in place of both `indicator_doubtful`, the same, when the other side means
    something else on the whole (a film of silver has a 热导率 too); and one `indicator_unknown` {names} of
    what the other side says nothing about.
    """
    asking, offering = sides(subject, candidate)
    asked = indicators_of(asking)
    if not asked:
        return UNKNOWN
    compared = compared_of(asked, indicators_of(offering))
    if not compared:
        return UNKNOWN
    is_doubtful = meaning.is_far(subject, candidate, statistics)
    weights = [1.0 if one.asked.is_must else HOPED_FOR for one in compared]
    worth = [WORTH[Verdict.UNKNOWN if is_doubtful else one.verdict] for one in compared]
    kept = sum(weight * each for weight, each in zip(weights, worth, strict=True))
    middle = WORTH[Verdict.UNKNOWN] * ALL_UNKNOWN
    reasons = _reasons(compared, is_doubtful=is_doubtful)
    return Finding((kept + middle) / (sum(weights) + ALL_UNKNOWN), reasons)


def sides(subject: Profile, candidate: Profile) -> tuple[Profile, Profile]:
    """Tell who asks and who offers: the subject asks unless the candidate is the need."""
    if candidate.role is Role.ASKING and subject.role is not Role.ASKING:
        return candidate, subject
    return subject, candidate


def indicators_of(profile: Profile) -> tuple[Indicator, ...]:
    """Read the figures that count in a profile, which the caller made public or full."""
    told = profile.text if profile.figures_text is None else profile.figures_text
    return read_indicators(f"{profile.title}\n{told}")


@lru_cache(maxsize=8192)
def compared_of(asked: tuple[Indicator, ...], said: tuple[Indicator, ...]) -> tuple[Compared, ...]:
    """Compare, remembering: a list and its pages ask for the same pairs again."""
    return compare(asked, said)


def _reasons(compared: tuple[Compared, ...], *, is_doubtful: bool) -> tuple[Reason, ...]:
    told = [
        _told(one, one.said, is_doubtful=is_doubtful)
        for verdict in (Verdict.MISSED, Verdict.MET)
        for one in compared
        if one.verdict is verdict and one.said is not None
    ]
    # A figure that does not say what it speaks of cannot be asked for.
    silent = [
        f"{one.asked.name} {one.asked.shown}"
        for one in compared
        if one.verdict is Verdict.UNKNOWN and one.asked.name
    ]
    if silent:
        told = [*told[:MOST_REASONS], Reason("indicator_unknown", {"names": tuple(silent[:MOST_NAMES])})]
    return tuple(told[: MOST_REASONS + 1])


def _told(one: Compared, said: Indicator, *, is_doubtful: bool) -> Reason:
    values = {"name": one.asked.name, "asked": one.asked.shown, "said": said.shown}
    if said.name and normalise(said.name) != normalise(one.asked.name):
        values["as"] = said.name
    if is_doubtful:
        return Reason("indicator_doubtful", values)
    if one.verdict is Verdict.MET:
        return Reason("indicator_met", values)
    return Reason("indicator_missed", values)
