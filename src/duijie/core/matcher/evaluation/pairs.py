"""Judged pairs: how near the matcher's numbers and a small learner come to what officers said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.evaluation.features import BM25_COLUMN, CHARACTERS_COLUMN, Told, features_of
from duijie.core.matcher.evaluation.known_needs import told_by_levels
from duijie.core.matcher.evaluation.levels import LevelModel
from duijie.core.matcher.evaluation.metrics import (
    grouped_ndcg,
    mean_absolute_error,
    pairwise_accuracy,
    score_of,
)

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]

NDCG_DEPTH = 10
FEW_TREES = 40  # for a baseline's one number


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A need, an offer and the level somebody gave them; `group` holds what is compared with each other."""

    group: str
    demand_title: str
    demand_text: str
    offer_title: str
    offer_text: str
    level: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well levels and orders were told; None where no group holds two levels."""

    pairs: int
    score: float
    mae: float
    pairwise_accuracy: float | None
    ndcg_at_10: float | None

    def as_json(self) -> dict[str, object]:
        """Give the figures by their documented names."""
        return {
            "pairs": self.pairs,
            "score": self.score,
            "mae": self.mae,
            "pairwise_accuracy": self.pairwise_accuracy,
            f"ndcg@{NDCG_DEPTH}": self.ndcg_at_10,
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """The matcher's figures, the baselines' beside them, and the matcher's on pairs without a twin.

    A twin is a pair whose offer has the same title as one that was learned from: looking it up would
    earn a level without understanding anything.
    """

    figures: Figures
    baselines: dict[str, Figures]
    without_twins: Figures | None


Predicted = tuple[Numbers, Numbers]
Vectors = NDArray[np.float32]


def folds_of(groups: Sequence[str], count: int) -> list[Rows]:
    """Share the groups out among folds of about equal size: the largest first, into the emptiest.

    A group is never in two folds. Raises ValueError when there are fewer groups than folds.
    """
    sizes = Counter(groups)
    if count < 2 or len(sizes) < count:  # noqa: PLR2004 - one to learn from, one to be asked of
        raise ValueError(f"{len(sizes)} groups cannot be shared out among {count} folds")
    load = [0] * count
    home: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        emptiest = load.index(min(load))
        home[group] = emptiest
        load[emptiest] += sizes[group]
    places = np.array([home[group] for group in groups])
    return [np.flatnonzero(places == fold) for fold in range(count)]


def measure_by_folds(pairs: Sequence[JudgedPair], *, folds: int, cosines: Numbers | None = None) -> Measured:
    """Measure with folds: each fold's levels are told by what was learned from the others.

    `cosines` are the encoder's, one a pair, when vectors are wanted.
    """
    everything = np.arange(len(pairs))
    asked = folds_of([pair.group for pair in pairs], folds)
    return _measure(pairs, [(np.setdiff1d(everything, rows), rows) for rows in asked], cosines)


def measure_by_split(
    train: Sequence[JudgedPair], test: Sequence[JudgedPair], *, cosines: Numbers | None = None
) -> Measured:
    """Measure on one set what was learned from another; `cosines` of the train pairs, then the test's."""
    rows = np.arange(len(train) + len(test))
    return _measure([*train, *test], [(rows[: len(train)], rows[len(train) :])], cosines)


def _measure(
    pairs: Sequence[JudgedPair], splits: Sequence[tuple[Rows, Rows]], cosines: Numbers | None
) -> Measured:
    levels = np.array([pair.level for pair in pairs], dtype=np.float64)
    told: dict[str, Predicted] = {
        name: (np.full(len(pairs), np.nan), np.full(len(pairs), np.nan)) for name in ("matcher", *BASELINES)
    }
    twins: set[int] = set()
    features = features_of(pairs, cosines)
    rows = features.rows
    for train, test in splits:
        for name, method in BASELINES.items():
            middle, order = told[name]
            middle[test], order[test] = method(rows[train], levels[train], rows[test])
        middle, order = told["matcher"]
        middle[test], order[test] = _learned(pairs, features, levels, train, test)
        titles = {pairs[row].offer_title for row in train}
        twins |= {int(row) for row in test if pairs[row].offer_title in titles}
    asked_rows = np.sort(np.concatenate([test for _, test in splits]))
    alone = np.array([row for row in asked_rows if int(row) not in twins], dtype=np.int64)
    groups = [pair.group for pair in pairs]
    return Measured(
        figures=_figures(groups, levels, told["matcher"], asked_rows),
        baselines={name: _figures(groups, levels, told[name], asked_rows) for name in BASELINES},
        without_twins=_figures(groups, levels, told["matcher"], alone) if len(alone) else None,
    )


def _figures(groups: Sequence[str], levels: Numbers, told: Predicted, rows: Rows) -> Figures:
    middle, order = told[0][rows], told[1][rows]
    named = [groups[row] for row in rows]
    error = mean_absolute_error(levels[rows], middle)
    return Figures(
        pairs=len(rows),
        score=score_of(error),
        mae=error,
        pairwise_accuracy=pairwise_accuracy(named, levels[rows], order),
        ndcg_at_10=grouped_ndcg(named, levels[rows], order, depth=NDCG_DEPTH),
    )


def _learned(
    pairs: Sequence[JudgedPair], features: Told, levels: Numbers, train: Rows, test: Rows
) -> Predicted:
    """Predict; the pairs of needs that were learned from are also told of those needs' other levels."""
    groups = [pair.group for pair in pairs]
    known_groups = {groups[row] for row in train}
    is_known = np.array([groups[row] in known_groups for row in test])
    middle, order = np.zeros(len(test)), np.zeros(len(test))
    if not is_known.all():
        asked = features.rows[test[~is_known]]
        middle[~is_known], order[~is_known] = LevelModel(features.rows[train], levels[train]).predict(asked)
    if is_known.any():
        asked_rows = test[is_known]
        here, there = told_by_levels(groups, features.placed, levels, known=train, asked=asked_rows)
        model = LevelModel(np.column_stack([features.rows[train], here]), levels[train])
        middle[is_known], order[is_known] = model.predict(np.column_stack([features.rows[asked_rows], there]))
    return middle, order


def _always_the_middle(_known: Numbers, levels: Numbers, asked: Numbers) -> Predicted:
    return np.full(len(asked), np.median(levels)), np.zeros(len(asked))


def _by_one(column: int) -> Callable[[Numbers, Numbers, Numbers], Predicted]:
    """Order by one number alone; its level is learned from that number."""

    def predicted(known: Numbers, levels: Numbers, asked: Numbers) -> Predicted:
        middle, _ = LevelModel(known[:, [column]], levels, trees=FEW_TREES).predict(asked[:, [column]])
        return middle, asked[:, column]

    return predicted


BASELINES = {
    "constant": _always_the_middle,
    "bm25": _by_one(BM25_COLUMN),
    "character_tfidf": _by_one(CHARACTERS_COLUMN),
}
