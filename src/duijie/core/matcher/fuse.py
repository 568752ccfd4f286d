"""Fusion: the scorers' numbers become one, the dense one outweighing the lexical one.

Text and meaning are joined convexly, .25 and .75 (measured: see docs/explanation/matching.md), and words
that say nearly everything count up to four times as much: a short question put in a document's own words
means less to an encoder than it says. A candidate that no word hit has text score 0 and earns nothing for
it. Field and region only decide between candidates that are about equally good. Indicators, readiness, mode,
budget, load and track record raise or lower what words and meaning found, in proportion: a figure that is
met by a thing nobody asked for is worth nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Score = TypeVar("Score", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Weights:
    """What each scorer counts for.

    Text and meaning share 1, field and region are added to it; each of the others, at its best or
    worst, raises or lowers that by its share.
    """

    text: float = 0.25
    meaning: float = 0.75
    field: float = 0.08
    region: float = 0.03
    indicators: float = 0.3
    readiness: float = 0.03
    mode: float = 0.02
    budget: float = 0.03
    load: float = 0.03
    track: float = 0.01


DEFAULT_WEIGHTS = Weights()

# From this text score on words count for more, by so many times their weight where they say everything.
# With more than 3, a higher text score could lower the sum where meaning is far above it, by some weights.
TELLING_FOOT, TELLING = 0.7, 3.0

# Words say this much about a meaning that is not known yet (a vector still being made): the
# slope and the foot of the mean meaning score over the text score on the tuning set.
IMPUTED_FOOT = 0.25
IMPUTED_SLOPE = 0.6


def fuse(scores: Mapping[str, float], *, with_meaning: bool, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """Join the known scores into one number in 0…1.

    `with_meaning` says whether the subject has a vector at all: without, words carry the whole
    weight; with, a candidate whose own vector is missing gets the meaning its words suggest.
    An unknown field or region counts as nothing, for nobody is near by saying nothing.
    """
    text = scores.get("text", 0.0)
    core = text_and_meaning(text, _meaning(scores, text) if with_meaning else None, weights)
    core *= 1 + _fit(scores, weights)
    extra = weights.field * scores.get("field", 0.0) + weights.region * scores.get("region", 0.0)
    return min(1.0, (core + extra) / (1 + weights.field + weights.region))


def fuse_all(
    scores: Mapping[str, NDArray[np.float64]],
    *,
    with_meaning: NDArray[np.bool_],
    weights: Weights = DEFAULT_WEIGHTS,
) -> NDArray[np.float64]:
    """Join many rows at once, as `fuse` does one: an array a scorer, NaN where it is not known."""
    text = np.nan_to_num(scores["text"])
    imputed = np.minimum(1.0, IMPUTED_FOOT + IMPUTED_SLOPE * text)
    meaning = np.where(np.isnan(scores["meaning"]), imputed, scores["meaning"])
    of_words = _weight_of_words(text, weights)
    both = (of_words * text + weights.meaning * meaning) / (of_words + weights.meaning)
    core = np.where(with_meaning, both, text)
    for name, share in _conditions(weights).items():
        core = core + np.where(with_meaning, both, text) * np.nan_to_num(share * (2 * scores[name] - 1))
    extra = weights.field * np.nan_to_num(scores["field"]) + weights.region * np.nan_to_num(scores["region"])
    joined: NDArray[np.float64] = np.minimum(1.0, (core + extra) / (1 + weights.field + weights.region))
    return joined


def usual_share(weights: Weights) -> float:
    """Say what meaning, which is never low, brings a candidate that is nothing special: 1 by default."""
    share = weights.meaning / (weights.text + weights.meaning)
    return share * (DEFAULT_WEIGHTS.text + DEFAULT_WEIGHTS.meaning) / DEFAULT_WEIGHTS.meaning


def stretch(weights: Weights) -> float:
    """Say by what a score must be multiplied to be as high as the default weights would have it.

    `fuse` divides by 1 and what field and region count: the more these do, the lower the score of a pair
    of which nothing but words and meaning speaks.
    """
    return (1 + weights.field + weights.region) / (1 + DEFAULT_WEIGHTS.field + DEFAULT_WEIGHTS.region)


def _conditions(weights: Weights) -> dict[str, float]:
    return {
        "indicators": weights.indicators,
        "readiness": weights.readiness,
        "mode": weights.mode,
        "budget": weights.budget,
        "load": weights.load,
        "track": weights.track,
    }


def _fit(scores: Mapping[str, float], weights: Weights) -> float:
    """Say how far the conditions raise (or, below 0, lower) what words and meaning found."""
    shares = _conditions(weights).items()
    return sum(share * (2 * scores[name] - 1) for name, share in shares if name in scores)


def text_and_meaning(text: float, meaning: float | None, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """Join a text score and a meaning score, both in 0…1; words alone when meaning is None.

    More of either never lowers the sum, however far meaning lies above the text score.
    """
    if meaning is None:
        return text
    of_words = _weight_of_words(text, weights)
    return (of_words * text + weights.meaning * meaning) / (of_words + weights.meaning)


def _weight_of_words(text: Score, weights: Weights) -> Score:
    above = (text - TELLING_FOOT) / (1 - TELLING_FOOT)
    return weights.text * (1 + TELLING * (above * (above > 0)) ** 2)


def _meaning(scores: Mapping[str, float], text: float) -> float:
    return scores.get("meaning", min(1.0, IMPUTED_FOOT + IMPUTED_SLOPE * text))
