"""Measure the matcher where words suffice: short questions in the very words of one offer.

    .venv/bin/python -m quality.matcher.own_words              (--from 20: eight draws more)

The 200 offers of the demo world, small and large, with their title, teaser and description; eight times 150
questions, each one or two words of an offer's title and one to three of the rest of it, drawn by lot, always
the same. Drawn words need not make sense together, so this is harder for an encoder than what people ask.
That offer alone is right. A line for each way of searching: the mean of the eight, the least and the most.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from statistics import mean

import rjieba

from duijie.cli.evaluate import VectorCache
from duijie.core.matcher.evaluation.retrieval import Band, Folder, measure_retrieval
from duijie.core.matcher.profile import Profile, Role
from duijie.search.encoders import load_encoder

SEEDS = Path(__file__).parents[2] / "src" / "duijie" / "seeds"
CACHE = Path.home() / ".cache" / "duijie" / "vectors.sqlite3"
QUESTIONS, DRAWS = 150, 8


def folder(draw: int) -> Folder:
    """Make the documents, the questions of a draw, and the one answer of each."""
    chance = random.Random(draw)  # noqa: S311 - the same questions each time
    documents, questions = [], []
    for path in sorted(SEEDS.rglob("offers/*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        offer = Profile(path.stem, title=told["title"], text=told["teaser"] + told["description"])
        documents.append(offer)
        title = _words(offer.title)
        rest = [word for word in _words(offer.text) if word not in title]
        if len(title) > 1 and len(rest) > 2:  # noqa: PLR2004 - as many as are drawn at most
            drawn = chance.sample(title, chance.choice([1, 2])) + chance.sample(
                rest, chance.choice([1, 2, 3])
            )
            questions.append(
                Profile(f"asks for {path.stem}", title="", text=" ".join(drawn), role=Role.ASKING)
            )
    chance.shuffle(questions)
    asked = questions[:QUESTIONS]
    return Folder(documents, asked, {one.key: {one.key.removeprefix("asks for "): 1} for one in asked})


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if len(word) > 1]


def main() -> int:
    """Print a line for each way of searching."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the number of the first draw")
    first = parser.parse_args().first
    encoder = load_encoder("auto")
    if encoder is None:
        print("No encoder runs on this machine.")
        return 1
    told: dict[str, list[float]] = {}
    with closing(VectorCache(encoder, CACHE)) as cache:
        for draw in range(first, first + DRAWS):
            measured = measure_retrieval(
                folder(draw), encode=cache.encode, band=Band(encoder.cosine_low, encoder.cosine_high)
            )
            for way, figures in measured.items():
                if figures is not None:
                    told.setdefault(way, []).append(figures["ndcg@10"])
    for way, each in told.items():
        print(f"{way:<9}  ndcg@10 {mean(each):.4f}  ({min(each):.3f} to {max(each):.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
