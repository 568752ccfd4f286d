"""The learner of levels: extremely randomised trees, asked for how likely each level is.

Geurts, Ernst and Wehenkel, "Extremely randomized trees" (2006), as scikit-learn has them: few settings,
hard to overfit with noisy levels, and the same result every time for one seed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

TREES = 200
SMALLEST_LEAF = 8
COLUMNS = 0.3  # the share of features each split may look at
SEED = 20261125


class LevelModel:
    """Predicts levels: the one with the least expected error, and the mean to order by."""

    def __init__(self, features: Matrix, levels: Matrix, *, trees: int = TREES) -> None:
        """Learn from features of shape (rows, features) and levels of shape (rows,)."""
        from sklearn.ensemble import ExtraTreesClassifier

        self._levels = np.unique(levels)
        self._model = ExtraTreesClassifier(
            trees, min_samples_leaf=SMALLEST_LEAF, max_features=COLUMNS, random_state=SEED
        ).fit(features, np.searchsorted(self._levels, levels))

    def predict(self, features: Matrix) -> tuple[Matrix, Matrix]:
        """Give for each row the median of the likely levels (least absolute error) and their mean."""
        likely = np.asarray(self._model.predict_proba(features), dtype=np.float64)
        above = np.cumsum(likely[:, ::-1], axis=1)[:, ::-1][:, 1:]
        steps = np.diff(self._levels)
        middle: Matrix = self._levels[0] + np.sum((above > 1 / 2) * steps, axis=1)
        mean: Matrix = self._levels[0] + np.sum(above * steps, axis=1)
        # Sums of the same shares in another order must not part what is equal.
        return middle, np.round(mean, 9)
