"""`duijie learn`: weigh the reasons of a match as this instance's judgements say, if that is better."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from duijie.cli import clock, instance
from duijie.cli.trouble import TroubleError

if TYPE_CHECKING:
    from duijie.accounts.models import User
    from duijie.matches.models import Learning


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command and its arguments."""
    parser = commands.add_parser(
        "learn",
        help="learn from judgements",
        description="Learns how much each scorer counts from what people made of matches: accepted, "
        "declined with a reason, officers' levels. Measures it on needs that were not learned from, keeps it "
        "only when it puts them in a better order than what counts now, and says so. Reads public profiles "
        "alone.",
    )
    parser.add_argument("--roll-back", action="store_true", help="go back to the weights before the newest")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will do it, say what came of it, and return 0; 1 when there were too few judgements."""
    instance.start_existing()
    from duijie.accounts.actions import system_account
    from duijie.matches import actions, learned
    from duijie.matches.states import LearningOutcome
    from duijie.search.manifest import BrokenIndexError

    now = clock.now()
    system = system_account("system-worker", now=now)
    if arguments.roll_back:
        _roll_back(system, now=now)
        return 0
    try:
        found = learned.learn_from_judgements(system)
    except BrokenIndexError as error:
        raise TroubleError(
            "The index is missing or damaged: run `duijie index rebuild`, then this again."
        ) from error
    try:
        learning = actions.note_learning(found=found, actor=system, now=now)
    except actions.LearnedMeanwhileError as error:
        raise TroubleError("Somebody else let matching learn meanwhile: run it again.") from error
    print(json.dumps(_as_json(learning), indent=2) if arguments.json else _in_words(learning))
    _say_what_is_lowered(learned.current_learning())
    return 1 if learning.outcome == LearningOutcome.TOO_FEW else 0


def _roll_back(system: User, *, now: datetime) -> None:
    """Take back the weights that count now, and say which do then."""
    from duijie.core.lifecycle import WrongStateError
    from duijie.matches import actions, learned

    current = learned.current_learning()
    if current is None:
        raise TroubleError("Nothing learned counts here: the defaults do.")
    try:
        undone = actions.roll_back_learning(learning_id=current.pk, actor=system, now=now)
    except WrongStateError as error:
        raise TroubleError("Somebody else changed meanwhile which weights count: run it again.") from error
    current = learned.current_learning()
    counts = f"those of version {current.pk} count" if current is not None else "the defaults count"
    print(f"Version {undone.pk} was rolled back; {counts} again.")
    _say_what_is_lowered(current)


def _say_what_is_lowered(current: Learning | None) -> None:
    """Say, beside the answer, which weights an earlier release let count for more than this one does."""
    from duijie.core.matcher.learn import lowered_weights

    weights = lowered_weights(current.weights) if current is not None else {}
    if weights:
        told = ", ".join(f"{name} {counts:g} instead of {was:g}" for name, (was, counts) in weights.items())
        print(
            f"Of the weights that count now, some were learned when more was allowed: {told}.",
            file=sys.stderr,
        )


def _as_json(learning: Learning) -> dict[str, object]:
    return {
        "version": learning.pk,
        "outcome": str(learning.outcome),
        "judgements": learning.judgement_count,
        "needs": learning.need_count,
        "accuracy_before": learning.accuracy_before,
        "accuracy_after": learning.accuracy_after,
        "weights": learning.weights,
    }


def _in_words(learning: Learning) -> str:
    from duijie.core.matcher.learn import FEWEST_JUDGEMENTS, FEWEST_NEEDS
    from duijie.matches.states import LearningOutcome

    told = f"{learning.judgement_count} judged pairs of {learning.need_count} needs"
    if learning.outcome == LearningOutcome.TOO_FEW:
        return (
            f"Too few to learn from: {told} of which one pair fits better than another. "
            f"At least {FEWEST_JUDGEMENTS} pairs of {FEWEST_NEEDS} such needs are wanted that the weights "
            "which count now were not learned from. Pairs whose texts were not read in full yet do not count."
        )
    figures = f"On needs never seen: {learning.accuracy_before:.3f} before, {learning.accuracy_after:.3f} now"
    kept = "kept" if learning.outcome == LearningOutcome.KEPT else "not surely better, so nothing changes"
    weights = ", ".join(f"{name} {weight:g}" for name, weight in learning.weights.items())
    return f"{told}.\n{figures} (share of pairs in order): {kept}.\nVersion {learning.pk}: {weights}"
