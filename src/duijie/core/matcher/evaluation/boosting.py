"""A small learner: gradient boosted trees of binned features, in numpy, the same result every time.

Friedman, "Greedy Function Approximation: A Gradient Boosting Machine" (2001), with second-order leaf
values as in Chen and Guestrin (2016). Levels are learned as "above the first", "above the second", …
(Frank and Hall, "A Simple Approach to Ordinal Classification", 2001), so that both the most fitting
level and the expected one follow from the same trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Bins = NDArray[np.int64]

MOST_BINS = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """How many trees, how deep, how carefully: few features and noisy levels want shallow, slow trees.

    `columns` is the share of features each tree may look at, `seed` decides which.
    """

    rounds: int = 120
    depth: int = 3
    learning_rate: float = 0.06
    smallest_leaf: float = 20.0
    shrinkage: float = 5.0
    columns: float = 0.5
    seed: int = 20261122


DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class _Tree:
    """A complete tree: at each level, for each node, the feature and the last bin that goes left."""

    features: tuple[NDArray[np.int64], ...]
    limits: tuple[NDArray[np.int64], ...]
    values: Matrix

    def leaves(self, bins: Bins) -> NDArray[np.int64]:
        rows = np.arange(len(bins))
        node = np.zeros(len(bins), dtype=np.int64)
        for feature, limit in zip(self.features, self.limits, strict=True):
            node = 2 * node + (bins[rows, feature[node]] > limit[node])
        return node


class Boosted:
    """Says how likely a thing is, from trees added up."""

    def __init__(self, features: Matrix, happened: Matrix, settings: Settings = DEFAULTS) -> None:
        """Learn from features of shape (rows, features) and 0 or 1 of shape (rows,)."""
        self._edges = [_edges(column) for column in features.T]
        share = float(np.clip(np.mean(happened), 1e-4, 1 - 1e-4))
        self._start = float(np.log(share / (1 - share)))
        self._rate = settings.learning_rate
        self._trees: list[_Tree] = []
        bins = self._binned(features)
        chance = np.random.default_rng(settings.seed)
        total = np.full(len(bins), self._start)
        for _ in range(settings.rounds):
            likely = 1 / (1 + np.exp(-total))
            chosen = chance.permutation(features.shape[1])
            chosen = np.sort(chosen[: max(1, round(settings.columns * features.shape[1]))])
            tree = _grow(bins, happened - likely, likely * (1 - likely), chosen, settings)
            total += self._rate * tree.values[tree.leaves(bins)]
            self._trees.append(tree)

    def _binned(self, features: Matrix) -> Bins:
        columns = [
            np.searchsorted(edges, column) for edges, column in zip(self._edges, features.T, strict=True)
        ]
        return np.stack(columns, axis=1).astype(np.int64)

    def likelihood(self, features: Matrix) -> Matrix:
        """Give how likely it is for each row, in 0…1."""
        bins = self._binned(features)
        total = np.full(len(bins), self._start)
        for tree in self._trees:
            total += self._rate * tree.values[tree.leaves(bins)]
        likely: Matrix = 1 / (1 + np.exp(-total))
        return likely


class LevelModel:
    """Predicts levels: the one with the least expected error, and the mean to order by."""

    def __init__(self, features: Matrix, levels: Matrix, settings: Settings = DEFAULTS) -> None:
        """Learn from features of shape (rows, features) and levels of shape (rows,)."""
        self._levels: Sequence[float] = sorted(set(levels.tolist()))
        self._above = [
            Boosted(features, (levels > level).astype(np.float64), settings) for level in self._levels[:-1]
        ]

    def predict(self, features: Matrix) -> tuple[Matrix, Matrix]:
        """Give for each row the median of the likely levels (least absolute error) and their mean."""
        above = np.array([model.likelihood(features) for model in self._above]).reshape(-1, len(features))
        above = np.minimum.accumulate(above, axis=0)
        steps = np.diff(np.array(self._levels))[:, None]
        middle = self._levels[0] + np.sum((above > 1 / 2) * steps, axis=0)
        return middle, self._levels[0] + np.sum(above * steps, axis=0)


def _edges(column: Matrix) -> Matrix:
    """Give the borders between a feature's bins: the values themselves when they are few."""
    values = np.unique(column)
    if len(values) > MOST_BINS:
        return np.unique(np.quantile(column, np.linspace(0, 1, MOST_BINS + 1)[1:-1]))
    return (values[1:] + values[:-1]) / 2


def _grow(bins: Bins, pull: Matrix, weight: Matrix, chosen: NDArray[np.int64], settings: Settings) -> _Tree:
    """Grow one tree level by level: in every node the split that explains most of the pull."""
    node = np.zeros(len(bins), dtype=np.int64)
    features: list[NDArray[np.int64]] = []
    limits: list[NDArray[np.int64]] = []
    rows = np.arange(len(bins))
    for level in range(settings.depth):
        feature, limit = _best_splits(bins, node, 2**level, pull, weight, chosen, settings)
        node = 2 * node + (bins[rows, feature[node]] > limit[node])
        features.append(feature)
        limits.append(limit)
    leaves = 2**settings.depth
    pulled = np.bincount(node, weights=pull, minlength=leaves)
    weighed = np.bincount(node, weights=weight, minlength=leaves)
    return _Tree(tuple(features), tuple(limits), pulled / (weighed + settings.shrinkage))


def _best_splits(
    bins: Bins,
    node: NDArray[np.int64],
    nodes: int,
    pull: Matrix,
    weight: Matrix,
    chosen: NDArray[np.int64],
    settings: Settings,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find each node's best feature and limit; a limit past every bin where no split helps."""
    shape = (nodes, len(chosen), MOST_BINS + 1)
    size = nodes * len(chosen) * (MOST_BINS + 1)
    place = (node[:, None] * len(chosen) + np.arange(len(chosen))) * (MOST_BINS + 1) + bins[:, chosen]

    def summed(values: Matrix) -> Matrix:
        spread = np.repeat(values, len(chosen))
        return np.cumsum(np.bincount(place.ravel(), weights=spread, minlength=size).reshape(shape), axis=2)

    pulled, weighed, counted = summed(pull), summed(weight), summed(np.ones(len(bins)))

    def worth(pull_sum: Matrix, weight_sum: Matrix) -> Matrix:
        result: Matrix = pull_sum**2 / (weight_sum + settings.shrinkage)
        return result

    whole, heavy, many = pulled[:, :, -1:], weighed[:, :, -1:], counted[:, :, -1:]
    gain = worth(pulled, weighed) + worth(whole - pulled, heavy - weighed) - worth(whole, heavy)
    few = (counted < settings.smallest_leaf) | (many - counted < settings.smallest_leaf)
    gain = np.where(few, 0.0, gain).reshape(nodes, -1)
    best = np.argmax(gain, axis=1)
    helps = gain[np.arange(nodes), best] > 0
    return chosen[best // (MOST_BINS + 1)], np.where(helps, best % (MOST_BINS + 1), MOST_BINS + 1)
