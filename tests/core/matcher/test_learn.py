"""Learning: what people's judgements say is taken on where it holds on needs never seen, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.matcher.fuse import DEFAULT_WEIGHTS, Weights, fuse, fuse_all, stretch, usual_share
from duijie.core.matcher.learn import (
    FEWEST_NEEDS,
    HIGHEST,
    LOWEST_SHARE,
    NAMES,
    Judged,
    Learned,
    TooFew,
    learn,
    lowered_weights,
    weights_as_json,
    weights_from_json,
)

NUMBER = st.floats(0, 1)
SCORES = st.dictionaries(st.sampled_from(NAMES), NUMBER)
OTHER = Weights(0.4, 0.9, 0.3, 0.2, 0.58, 0.1, 0.0, 0.1)


def world(true: Weights | None, *, needs: int = 20, offers: int = 6, seed: int = 5) -> list[Judged]:
    """Make judged pairs whose fit follows these weights, or nothing at all."""
    chance = np.random.default_rng(seed)
    judged = []
    for need in range(needs):
        rows = [
            {"text": a, "meaning": b, "indicators": c, "field": d}
            for a, b, c, d in chance.random((offers, 4)).tolist()
        ]
        worth = [fuse(row, with_meaning=True, weights=true) if true else chance.random() for row in rows]
        levels = np.argsort(np.argsort(worth)) * 4 // offers
        judged += [
            Judged(need=f"need:{need}", scores=row, fit=level / 3)
            for row, level in zip(rows, levels.tolist(), strict=True)
        ]
    return judged


def test_what_officers_go_by_is_learned_and_holds_on_needs_never_seen():
    """They go by figures and fields where the defaults go by meaning."""
    true = Weights(text=1.0, meaning=0.05, field=0.5, region=0.0, indicators=0.6)
    learned = learn(world(true))
    assert isinstance(learned, Learned)
    assert learned.is_better
    assert learned.accuracy_after > learned.accuracy_before + 0.1
    assert learned.weights.text > 1.5 * DEFAULT_WEIGHTS.text
    assert learned.weights.meaning < DEFAULT_WEIGHTS.meaning
    assert learned.weights.field > DEFAULT_WEIGHTS.field
    assert (learned.judgement_count, learned.need_count) == (120, 20)


@pytest.mark.parametrize("seed", range(3))
def test_judgements_without_rhyme_or_reason_teach_nothing(seed: int):
    assert not learn(world(None, seed=seed)).is_better


def test_judgements_that_follow_the_defaults_change_nothing():
    assert not learn(world(DEFAULT_WEIGHTS)).is_better


def test_every_reason_goes_on_counting_the_way_it_is_told():
    """Officers who shun what is met would want a negative weight; a met figure still raises."""
    shunned = [Judged(one.need, one.scores, 1 - one.scores["indicators"]) for one in world(DEFAULT_WEIGHTS)]
    told = weights_as_json(learn(shunned).weights)
    lowest = {name: LOWEST_SHARE * getattr(DEFAULT_WEIGHTS, name) for name in NAMES}
    assert told["indicators"] == pytest.approx(lowest["indicators"])
    assert all(lowest[name] - 1e-4 <= told[name] <= getattr(HIGHEST, name) for name in NAMES)


def test_the_same_judgements_in_another_order_teach_the_same():
    judged = world(None, needs=10, offers=4)
    assert learn(judged) == learn(judged[::-1])


def test_needs_that_the_weights_before_were_learned_from_say_nothing_of_them():
    true = Weights(text=1.0, meaning=0.05, field=0.5, region=0.0, indicators=0.6)
    first = learn(world(true))
    assert learn(world(true), start=first.weights, learned_from=first.needs) == TooFew(0, 0)
    new = [replace(one, need=f"new {one.need}") for one in world(true, seed=6)]
    again = learn(world(true) + new, start=first.weights, learned_from=first.needs)
    alone = learn(new, start=first.weights)
    assert (again.need_count, again.accuracy_before) == (40, alone.accuracy_before)


def test_learning_again_begins_with_the_defaults():
    judged = world(DEFAULT_WEIGHTS)
    assert learn(judged, start=OTHER).weights == learn(judged).weights


def test_a_pair_is_as_far_out_of_the_usual_whatever_fields_count():
    words_alone = {"text": 0.8, "meaning": 0.8}
    by = {weights: fuse(words_alone, with_meaning=True, weights=weights) for weights in (OTHER, HIGHEST)}
    told = fuse(words_alone, with_meaning=True)
    assert [score * stretch(weights) for weights, score in by.items()] == [pytest.approx(told)] * 2
    assert (stretch(DEFAULT_WEIGHTS), usual_share(DEFAULT_WEIGHTS)) == (1, 1)
    assert usual_share(Weights(text=1.0, meaning=0.075)) < 0.1


def test_too_few_judgements_are_refused_with_their_number():
    same = [Judged("need:same", {"text": 0.5}, 1.0)] * 100
    assert learn(world(DEFAULT_WEIGHTS, needs=FEWEST_NEEDS - 1) + same) == TooFew(54, FEWEST_NEEDS - 1)
    assert learn([]) == TooFew(0, 0)


@settings(max_examples=30, deadline=None)
@given(SCORES, st.booleans(), st.sampled_from([DEFAULT_WEIGHTS, OTHER, HIGHEST]))
def test_many_rows_are_joined_as_one_is(scores: dict[str, float], with_meaning: bool, weights: Weights):
    columns = {name: np.array([scores.get(name, np.nan)]) for name in NAMES}
    one = fuse(scores, with_meaning=with_meaning, weights=weights)
    many = fuse_all(columns, with_meaning=np.array([with_meaning]), weights=weights)
    assert many.tolist() == [pytest.approx(one)]
    assert 0 <= one <= 1


@given(st.sampled_from([DEFAULT_WEIGHTS, OTHER, HIGHEST]), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_words_in_common_never_lower_a_score(weights: Weights, text: float, more: float, meaning: float):
    less = fuse({"text": min(text, more), "meaning": meaning}, with_meaning=True, weights=weights)
    assert (
        fuse({"text": max(text, more), "meaning": meaning}, with_meaning=True, weights=weights)
        >= less - 1e-12
    )


def test_no_weights_let_more_words_in_common_lower_a_score():
    """Where words hardly count and meaning is highest, four more times their weight would."""
    rows = np.linspace(0, 1, 1001)
    columns = {name: np.full(len(rows), np.nan) for name in NAMES} | {"text": rows, "meaning": np.ones(1001)}
    for weights in (DEFAULT_WEIGHTS, OTHER, HIGHEST, Weights(text=0.001, meaning=0.999)):
        scores = fuse_all(columns, with_meaning=np.ones(1001, dtype=np.bool_), weights=weights)
        assert np.diff(scores).min() >= -1e-12


def test_words_that_say_everything_count_four_times():
    """A short question wholly in an offer's words, which an encoder takes for something else."""
    whole, part = {"text": 1.0, "meaning": 0.36}, {"text": 0.5, "meaning": 0.75}
    assert fuse(whole, with_meaning=True) > fuse(part, with_meaning=True)


def test_weights_are_kept_and_read_back():
    assert weights_from_json(weights_as_json(OTHER)) == OTHER
    assert weights_from_json({"text": 0.5, "gone": 3.0}) == Weights(text=0.5)
    # Learned while there were fewer conditions: together with the new ones they would lower below 0.
    told = {"mode": 0.13, "text": 0.5, "gone": 3.0}
    assert weights_from_json(told) == Weights(text=0.5, mode=HIGHEST.mode)
    assert lowered_weights(told) == {"mode": (0.13, HIGHEST.mode)}
    assert lowered_weights(weights_as_json(HIGHEST)) == {}
