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
    LearnsAlreadyError,
    ask_to_learn,
    begin_learning,
    end_learning,
    leave_learning,
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
    "LearnsAlreadyError",
    "RunIsPastError",
    "ask_for_all",
    "ask_for_matches",
    "ask_for_matches_of_offer",
    "ask_to_learn",
    "begin_learning",
    "begin_matching_all",
    "end_learning",
    "judge_match",
    "leave_learning",
    "match_next",
    "note_learning",
    "refresh_demand",
    "refresh_demand_later",
    "refresh_offer",
    "roll_back_learning",
    "take_back_judgement",
]
