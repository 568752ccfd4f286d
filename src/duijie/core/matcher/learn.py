"""Learning: how much each scorer counts, from what people made of pairs.

The learned ranker has the form of `fuse`, with other weights, none below a tenth of its default: a figure
met always raises and a figure missed always lowers, so that every reason a match gives did count. Weights
are sought that put the pairs of one need into the order people gave them (logistic loss on the difference
of two scores, as in RankNet, Burges et al., 2005), and are drawn to the defaults, the more the fewer needs
there are. They are worth keeping only when they order needs better that neither they nor the weights that
count now were learned from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.evaluation.metrics import pairwise_accuracy, rows_by_group
from duijie.core.matcher.fuse import DEFAULT_WEIGHTS, Weights, fuse_all

Numbers = NDArray[np.float64]

NAMES = tuple(field.name for field in fields(Weights))
FEWEST_NEEDS, FEWEST_JUDGEMENTS = 10, 40
FOLDS = 5
# What the conditions that can lower may count at most stays below 1 together: no score falls below 0.
# A track record only raises.
HIGHEST = Weights(
    text=1.0,
    meaning=1.0,
    field=0.5,
    region=0.5,
    indicators=0.58,
    readiness=0.1,
    mode=0.1,
    budget=0.1,
    load=0.1,
    track=0.1,
)
LOWEST_SHARE = 0.1  # of its default, for each weight
SHARPNESS = 10.0  # a difference of a tenth in score is a sure order
PULL = 20.0  # towards the defaults, as much as so many needs' worth of order
SURENESS = 2.0  # standard errors by which the gain on needs never seen must stand above 0


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair as people judged it: the need it belongs to, its scorers' numbers, and its fit in 0…1."""

    need: str
    scores: Mapping[str, float]
    fit: float
    with_meaning: bool = True


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning found.

    `accuracy_before` and `accuracy_after` are the shares of pairs of needs never seen that `start`, the
    weights before, and the learned ones put in order; `gain` is the mean over those needs, `error` its
    standard error. `needs` are all that were learned from, in the end.
    """

    start: Weights
    weights: Weights
    accuracy_before: float
    accuracy_after: float
    gain: float
    error: float
    judgement_count: int
    needs: frozenset[str]

    @property
    def need_count(self) -> int:
        """Of how many needs pairs were learned from."""
        return len(self.needs)

    @property
    def is_better(self) -> bool:
        """Whether the gain is more than chance gives."""
        return self.gain > SURENESS * self.error and self.accuracy_after > self.accuracy_before


@dataclass(frozen=True, slots=True)
class TooFew:
    """There is too little to measure by: so many judgements, of so many new needs judged in two ways."""

    judgement_count: int
    need_count: int


def learn(
    judged: Sequence[Judged],
    *,
    start: Weights = DEFAULT_WEIGHTS,
    learned_from: Collection[str] = (),
) -> Learned | TooFew:
    """Learn weights, and measure them on needs never seen: five folds, no need in two of them.

    `start` are the weights that count now, `learned_from` the needs these were learned from: pairs of those
    are learned from again, but say nothing of which is better. The same judgements give the same weights.
    Too few are fewer than FEWEST_JUDGEMENTS of other needs, or fewer than FEWEST_NEEDS such needs that hold
    a better and a worse pair.
    """
    from sklearn.model_selection import GroupKFold

    rows = _telling(judged)
    needs = np.array([one.need for one in rows])
    is_new = np.array([one.need not in learned_from for one in rows], dtype=np.bool_)
    new_count, new_needs = int(np.sum(is_new)), len(set(needs.tolist()) - set(learned_from))
    if new_count < FEWEST_JUDGEMENTS or new_needs < FEWEST_NEEDS:
        return TooFew(judgement_count=new_count, need_count=new_needs)
    fits = np.array([one.fit for one in rows])
    before, after = np.zeros(len(rows)), np.zeros(len(rows))
    for known, unseen in GroupKFold(FOLDS).split(fits, groups=needs):
        fitted = _fitted([rows[at] for at in known])
        held_out = [rows[at] for at in unseen]
        before[unseen], after[unseen] = _scores(held_out, start), _scores(held_out, fitted)
    all_needs = frozenset(needs.tolist())
    needs, fits, before, after = needs[is_new], fits[is_new], before[is_new], after[is_new]
    gains = [
        (_accuracy(needs[of], fits[of], after[of]) or 0.0)
        - (_accuracy(needs[of], fits[of], before[of]) or 0.0)
        for of in rows_by_group(needs.tolist())
    ]
    return Learned(
        start=start,
        weights=_fitted(rows),
        accuracy_before=_accuracy(needs, fits, before) or 0.0,
        accuracy_after=_accuracy(needs, fits, after) or 0.0,
        gain=float(np.mean(gains)),
        error=float(np.std(gains, ddof=1) / np.sqrt(len(gains))),
        judgement_count=len(rows),
        needs=all_needs,
    )


def _accuracy(needs: NDArray[np.str_], fits: Numbers, scores: Numbers) -> float | None:
    return pairwise_accuracy(needs.tolist(), fits, scores)


def _telling(judged: Sequence[Judged]) -> list[Judged]:
    """Give the judgements of needs that hold a better and a worse pair, in an order of their own."""
    fits: dict[str, set[float]] = {}
    for one in judged:
        fits.setdefault(one.need, set()).add(one.fit)
    telling = [one for one in judged if len(fits[one.need]) > 1]
    return sorted(telling, key=lambda one: (one.need, one.fit, sorted(one.scores.items())))


def _fitted(rows: Sequence[Judged]) -> Weights:
    from scipy.optimize import minimize

    first = np.array([getattr(DEFAULT_WEIGHTS, name) for name in NAMES])
    highest = [getattr(HIGHEST, name) for name in NAMES]
    lowest = [LOWEST_SHARE * getattr(DEFAULT_WEIGHTS, name) for name in NAMES]
    better, worse, worth = _ordered_pairs(rows)
    columns, with_meaning = _columns(rows), np.array([one.with_meaning for one in rows])
    need_count = len({one.need for one in rows})

    def loss(weights: Numbers) -> float:
        scores = fuse_all(columns, with_meaning=with_meaning, weights=_weights(weights))
        difference = SHARPNESS * (scores[better] - scores[worse])
        order = float(np.sum(worth * np.logaddexp(0.0, -difference)))
        return order / need_count + PULL / need_count * float(np.sum((weights - first) ** 2))

    found = minimize(loss, first, method="L-BFGS-B", bounds=list(zip(lowest, highest, strict=True)))
    return _weights(np.round(np.clip(found.x, lowest, highest), 4))


def _weights(numbers: Numbers) -> Weights:
    return Weights(**dict(zip(NAMES, map(float, numbers), strict=True)))


def _ordered_pairs(rows: Sequence[Judged]) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers]:
    """Name each better and worse row of a need; every need is worth as much, however often judged."""
    better: list[int] = []
    worse: list[int] = []
    worth: list[float] = []
    for of in rows_by_group([one.need for one in rows]):
        pairs = [(int(a), int(b)) for a in of for b in of if rows[a].fit > rows[b].fit]
        better += [a for a, _ in pairs]
        worse += [b for _, b in pairs]
        worth += [1 / len(pairs)] * len(pairs)
    return np.array(better, dtype=np.int64), np.array(worse, dtype=np.int64), np.array(worth)


def _columns(rows: Sequence[Judged]) -> dict[str, Numbers]:
    return {name: np.array([one.scores.get(name, np.nan) for one in rows]) for name in NAMES}


def _scores(rows: Sequence[Judged], weights: Weights) -> Numbers:
    with_meaning = np.array([one.with_meaning for one in rows])
    return fuse_all(_columns(rows), with_meaning=with_meaning, weights=weights)


def weights_as_json(weights: Weights) -> dict[str, float]:
    """Give the weights as plain values, by scorer."""
    return asdict(weights)


def weights_from_json(told: Mapping[str, float]) -> Weights:
    """Read weights back; a scorer that was not known then counts as by default, none beyond HIGHEST.

    Weights learned when there were fewer conditions could together lower a score below 0. What is lowered by
    that, `lowered_weights` names.
    """
    return Weights(**{name: min(float(told[name]), getattr(HIGHEST, name)) for name in NAMES if name in told})


def lowered_weights(told: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Name the kept weights that count less than they were learned: what was learned, and what counts."""
    counting = weights_as_json(weights_from_json(told))
    return {
        name: (float(told[name]), counts) for name, counts in counting.items() if told.get(name, 0) > counts
    }
