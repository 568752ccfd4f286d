"""What the levels of a need's other offers tell, where the need is known from learning.

Officers are stricter with one need than with another, and offers that lie near each other get like levels.
A row that is learned from is told of the levels of other parts of the learned rows only, never of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]

_PARTS = 5
_SEED = 20261125
_SHARPNESS = 3
_PRIOR = 2.0  # so many offers of the usual level stand beside a need's own


def told_by_levels(
    groups: Sequence[str], placed: Numbers, levels: Numbers, *, known: Rows, asked: Rows
) -> tuple[Numbers, Numbers]:
    """Tell of the known rows, and of the asked ones, what levels their need's other offers have.

    Shape (rows, 5): the smoothed mean level, that of the offers lying near, the nearest one's level and
    how near it is, and how many there are. `levels` is read at the known rows alone.
    """
    names = np.asarray(groups)
    usual = float(np.mean(levels[known]))
    part = np.random.default_rng(_SEED).integers(0, _PARTS, len(known))
    learned = np.zeros((len(known), 5))
    for one in range(_PARTS):
        mine = part == one
        learned[mine] = _told(names, placed, levels, known[~mine], known[mine], usual)
    return learned, _told(names, placed, levels, known, asked, usual)


def _told(
    names: NDArray[np.str_], placed: Numbers, levels: Numbers, known: Rows, asked: Rows, usual: float
) -> Numbers:
    told = np.tile([usual, usual, usual, 0.0, 0.0], (len(asked), 1))
    for name in np.unique(names[asked]):
        mine, theirs = np.flatnonzero(names[asked] == name), known[names[known] == name]
        if not len(theirs):
            continue
        own = levels[theirs]
        mean = (np.sum(own) + _PRIOR * usual) / (len(own) + _PRIOR)
        nearness = np.maximum(placed[asked[mine]] @ placed[theirs].T, 0)
        weight = nearness**_SHARPNESS
        near = (weight @ own + 0.3 * mean) / (weight.sum(axis=1) + 0.3)
        best = np.argmax(nearness, axis=1)
        told[mine] = np.column_stack(
            [np.full(len(mine), mean), near, own[best], nearness.max(axis=1), np.full(len(mine), len(own))]
        )
    return told
