"""Writes of matches."""

from duijie.matches.actions.bulk import (
    RunIsPastError,
    ask_for_all,
    begin_matching_all,
    match_next,
)
from duijie.matches.actions.judging import (
    judge_match,
    take_back_judgement,
)
from duijie.matches.actions.learning import (
    LearnedMeanwhileError,
    note_learning,
    roll_back_learning,
)
from duijie.matches.actions.refreshing import (
    ask_for_matches,
    ask_for_matches_of_offer,
    refresh_demand,
    refresh_demand_later,
    refresh_offer,
)

__all__ = [
    "LearnedMeanwhileError",
    "RunIsPastError",
    "ask_for_all",
    "ask_for_matches",
    "ask_for_matches_of_offer",
    "begin_matching_all",
    "judge_match",
    "match_next",
    "note_learning",
    "refresh_demand",
    "refresh_demand_later",
    "refresh_offer",
    "roll_back_learning",
    "take_back_judgement",
]
