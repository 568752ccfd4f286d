"""Fusion: the scorers' numbers become one, the dense one outweighing the lexical one.

Text and meaning are joined convexly, .25 and .75 (measured: see docs/explanation/matching.md). A
candidate that no word hit has text score 0 and earns nothing for it. Field and region only
decide between candidates that are about equally good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What each scorer counts for; text and meaning share 1, the others are added to it."""

    text: float = 0.25
    meaning: float = 0.75
    field: float = 0.08
    region: float = 0.03


DEFAULT_WEIGHTS = Weights()

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
    extra = weights.field * scores.get("field", 0.0) + weights.region * scores.get("region", 0.0)
    return (core + extra) / (1 + weights.field + weights.region)


def text_and_meaning(text: float, meaning: float | None, weights: Weights = DEFAULT_WEIGHTS) -> float:
    """Join a text score and a meaning score, both in 0…1; words alone when meaning is None."""
    if meaning is None:
        return text
    return (weights.text * text + weights.meaning * meaning) / (weights.text + weights.meaning)


def _meaning(scores: Mapping[str, float], text: float) -> float:
    return scores.get("meaning", min(1.0, IMPUTED_FOOT + IMPUTED_SLOPE * text))
