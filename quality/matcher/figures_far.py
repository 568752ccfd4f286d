"""Measure from what meaning on a figure of the right name is one of the right thing.

    .venv/bin/python -m quality.matcher.figures_far

The needs of quality/matcher/retrieval that ask for figures, with every offer of their folder that answers one
of these (met or missed): right are the offers judged for the need, the others' figures only bear the same
names. Told is how many of each lie below and above NEAR_FROM by the encoder's meaning.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace

from duijie.cli.evaluate import VectorCache, read_folder
from duijie.core.matcher.evaluation.retrieval import Folder
from duijie.core.matcher.indicators import Verdict
from duijie.core.matcher.scorers import meaning
from duijie.core.matcher.scorers.indicators import compared_of, indicators_of
from duijie.core.matcher.statistics import Statistics, statistics_of
from duijie.search.encoders import load_encoder
from quality.matcher.by_kind import CACHE, FOLDERS, HERE


def meanings(folder: Folder, cache: VectorCache, band: Statistics) -> tuple[list[float], list[float]]:
    """Give the meaning scores of right offers that answer a figure, and of others that do."""
    right: list[float] = []
    others: list[float] = []
    asking = [query for query in folder.queries if indicators_of(query)]
    vectors = cache.encode([one.passage for one in folder.documents], folder.documents[0].role)
    asked = cache.encode([one.passage for one in asking], asking[0].role)
    for query, vector in zip(asking, asked, strict=True):
        for offer, its in zip(folder.documents, vectors, strict=True):
            told = compared_of(indicators_of(query), indicators_of(offer))
            if all(one.verdict is Verdict.UNKNOWN for one in told):
                continue
            score = meaning.score(replace(query, vector=vector), replace(offer, vector=its), band).score
            if score is not None:
                (right if offer.key in folder.judged[query.key] else others).append(score)
    return right, others


def main() -> int:
    """Print a line for the right offers, and one for the others."""
    encoder = load_encoder("auto")
    if encoder is None:
        print("No encoder runs on this machine.")
        return 1
    band = replace(statistics_of([]), cosine_low=encoder.cosine_low, cosine_high=encoder.cosine_high)
    found: dict[str, list[float]] = {"right offers": [], "other offers": []}
    with closing(VectorCache(encoder, CACHE)) as cache:
        for name in FOLDERS:
            for whose, scores in zip(found, meanings(read_folder(HERE / name), cache, band), strict=True):
                found[whose] += scores
    for whose, scores in found.items():
        near = sum(score >= meaning.NEAR_FROM for score in scores)
        print(f"{whose}: {near} at {meaning.NEAR_FROM:g} or above, {len(scores) - near} below")
    return 0


if __name__ == "__main__":
    sys.exit(main())
