"""Matching: profiles in, a ranking with its reasons out. Pure, deterministic, both ways."""

from duijie.core.matcher.fuse import DEFAULT_WEIGHTS, Weights
from duijie.core.matcher.profile import Profile, Role, Vector, passage_of
from duijie.core.matcher.rank import rank, rank_alike
from duijie.core.matcher.statistics import Statistics, statistics_of
from duijie.core.matcher.suggestion import LeftOut, Ranking, Suggestion
from duijie.core.matcher.words import terms_of

__all__ = [
    "DEFAULT_WEIGHTS",
    "LeftOut",
    "Profile",
    "Ranking",
    "Role",
    "Statistics",
    "Suggestion",
    "Vector",
    "Weights",
    "passage_of",
    "rank",
    "rank_alike",
    "statistics_of",
    "terms_of",
]
