"""The figures of measuring, each from plain arrays: errors of levels, orderings, retrieval."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def mean_absolute_error(levels: Numbers, predicted: Numbers) -> float:
    """Give the mean distance of predicted and true levels."""
    return float(np.mean(np.abs(levels - predicted)))


def score_of(error: float) -> float:
    """Bring a mean absolute error to 0…1, 1 for none: 1/(1 + MAE)."""
    return 1 / (1 + error)


def pairwise_accuracy(groups: Sequence[str], levels: Numbers, scores: Numbers) -> float | None:
    """Give the share of pairs of one group and different levels that the scores put in order.

    All groups' pairs are counted together; equal scores count half. None when no group holds two
    levels: there is nothing to put in order.
    """
    ordered = total = 0.0
    for rows in rows_by_group(groups):
        higher = levels[rows][:, None] > levels[rows][None, :]
        difference = scores[rows][:, None] - scores[rows][None, :]
        ordered += float(np.sum(higher & (difference > 0)) + 0.5 * np.sum(higher & (difference == 0)))
        total += float(np.sum(higher))
    return ordered / total if total else None


def grouped_ndcg(groups: Sequence[str], levels: Numbers, scores: Numbers, *, depth: int) -> float | None:
    """Give the mean nDCG of the groups that hold two levels; a level's gain is 2^(level - lowest) - 1.

    Järvelin and Kekäläinen (2002), with Burges' exponential gain. Equal scores are taken in the order
    that is worst, so that a constant earns nothing by the order of a file.
    """
    lowest = float(np.min(levels)) if len(levels) else 0.0
    found = []
    for rows in rows_by_group(groups):
        gains = np.exp2(levels[rows] - lowest) - 1
        if len(set(gains.tolist())) > 1:
            best_first = np.lexsort((gains, -scores[rows]))
            found.append(_gained(gains[best_first], depth) / _gained(np.sort(gains)[::-1], depth))
    return float(np.mean(found)) if found else None


def rows_by_group(groups: Sequence[str]) -> list[NDArray[np.int64]]:
    """Give the row numbers of each group, the groups in the order they first occur."""
    held: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        held.setdefault(group, []).append(row)
    return [np.array(rows, dtype=np.int64) for rows in held.values()]


def retrieval_figures(
    ranked: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]
) -> dict[str, float]:
    """Give nDCG@10, recall@10, recall@100 and MRR (of the first hundred), a query at a time, averaged.

    Queries without a relevant document are not counted. nDCG takes the judged number itself as the
    gain, as trec_eval and BEIR do; a document is relevant when its number is above 0.
    """
    rows = []
    for query, grades in judged.items():
        relevant = {document for document, grade in grades.items() if grade > 0}
        if relevant:
            documents = ranked.get(query, ())
            rows.append(
                (
                    _ndcg(documents, grades),
                    _recall(documents[:10], relevant),
                    _recall(documents[:100], relevant),
                    _reciprocal_rank(documents[:100], relevant),
                )
            )
    means = np.mean(np.array(rows, dtype=float).reshape(-1, 4), axis=0) if rows else np.zeros(4)
    return dict(zip(("ndcg@10", "recall@10", "recall@100", "mrr"), map(float, means), strict=True))


def _ndcg(documents: Sequence[str], grades: Mapping[str, int]) -> float:
    gains = np.array([max(0, grades.get(document, 0)) for document in documents[:10]], dtype=float)
    ideal = np.array(sorted((grade for grade in grades.values() if grade > 0), reverse=True), dtype=float)
    return _gained(gains, 10) / _gained(ideal, 10)


def _recall(documents: Sequence[str], relevant: Collection[str]) -> float:
    return len(set(documents) & set(relevant)) / len(relevant)


def _reciprocal_rank(documents: Sequence[str], relevant: Collection[str]) -> float:
    return next((1 / at for at, document in enumerate(documents, start=1) if document in relevant), 0.0)


def _gained(gains: Numbers, depth: int) -> float:
    return float(sum(gain / log2(place + 1) for place, gain in enumerate(gains[:depth].tolist(), start=1)))
