"""The figures that matching reads in a need or an offer, as its owner checks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import pgettext

from duijie.core.matcher import Profile, Role
from duijie.core.matcher.indicators import Indicator, as_bound
from duijie.core.matcher.scorers.indicators import indicators_of

MOST_SHOWN = 20


@dataclass(frozen=True)
class FigureLine:
    """One figure: what it speaks of, and the value with what it means for matching."""

    label: str
    value: str


def figures_read(profile: Profile) -> Sequence[FigureLine]:
    """This will say the figures of a profile as matching understands them: of a need those that ask
    for something, of an offer all. The profile is public or full; the caller knows who reads it.
    """  # noqa: D205
    found = indicators_of(profile)
    if profile.role is Role.ASKING:
        found = tuple(bound for one in found if (bound := as_bound(one)) is not None)
    return [
        FigureLine(one.name or pgettext("figure", "not named"), _value(one)) for one in found[:MOST_SHOWN]
    ]


def _value(one: Indicator) -> str:
    value = pgettext("figure", "%(value)s (hoped for)") if not one.is_must else "%(value)s"
    return value % {"value": one.shown}
