"""Sketches beside full vectors: texts a second on one core, and what searching by them first costs.

    .venv/bin/python benchmarks/sketches.py [--folder held] [--first 20]

Speed: processor time of this process for the offers of a folder of quality/matcher/retrieval, both ways, in
one run.
What it costs: nDCG@10 of words and meaning joined by hand (`fused` of `duijie evaluate --beir`), by kind:
`full` with every full vector; `sketch` with the offers' sketches alone; `first N` with full vectors for the
N offers that the sketches put first, as it is once the background has read what stands on the page. The
need has its full vector; until that is made, a need goes by its own sketch, which finds less. Offers and
needs in a folder are short; with more offers more would have to be read.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from figures import machine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from duijie.cli.evaluate import VectorCache, read_folder
from duijie.core.matcher import Role
from duijie.core.matcher.evaluation.metrics import retrieval_figures
from duijie.core.matcher.evaluation.retrieval import Band, Folder, Retrieval, joined
from duijie.search.encoders import load_encoder
from quality.matcher.by_kind import CACHE, FOLDERS, HERE, KINDS

TIMES = 20


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", choices=FOLDERS, default="tune")
    parser.add_argument("--first", type=int, nargs="+", default=[10, 20, 40])
    arguments = parser.parse_args()
    encoder = load_encoder("auto")
    if encoder is None:
        sys.exit("no encoder runs here")
    print(machine())
    folder = read_folder(HERE / arguments.folder)
    passages = [document.passage for document in folder.documents]
    encoder.sketch(passages[:2], Role.OFFERING)  # loads the table
    began = time.process_time()
    for _ in range(TIMES):
        rough = encoder.sketch(passages, Role.OFFERING)
    fast = TIMES * len(passages) / (time.process_time() - began)
    began = time.process_time()
    encoder.encode(passages[:10], Role.OFFERING)
    slow = 10 / (time.process_time() - began)
    length = sum(map(len, passages)) / len(passages)
    print(f"sketches {fast:,.0f} texts/s of a core, full vectors {slow:.1f}/s, at {length:.0f} characters")
    print(f"no sketch for {sum(one is None for one in rough)} of {len(rough)}")
    sketched = np.array([np.zeros(encoder.dimensions) if one is None else one for one in rough])
    with closing(VectorCache(encoder, CACHE)) as cache:
        search = Retrieval(folder, cache.encode, Band(encoder.cosine_low, encoder.cosine_high))
        measure(folder, search, sketched, arguments.first)


def measure(folder: Folder, search: Retrieval, sketched: np.ndarray, firsts: list[int]) -> None:
    """Print a line for each way."""
    keys = np.array([document.key for document in folder.documents])
    ways: dict[str, dict[str, list[str]]] = {}
    for query, vector in zip(folder.queries, search.vectors(folder.queries), strict=True):
        lexical, dense = search.lexical(query), search.dense(vector)
        full, rough = joined(lexical, dense), joined(lexical, sketched @ vector)
        order = np.argsort(-rough, kind="stable")
        ways.setdefault("full", {})[query.key] = keys[np.argsort(-full, kind="stable")].tolist()
        ways.setdefault("sketch", {})[query.key] = keys[order].tolist()
        for first in firsts:
            read = order[:first]
            best = read[np.argsort(-full[read], kind="stable")]
            ways.setdefault(f"first {first}", {})[query.key] = keys[best].tolist()
    print("way".ljust(10), *(kind.rjust(9) for kind in (*KINDS, "all", "of full")))
    whole = retrieval_figures(ways["full"], folder.judged)["ndcg@10"]
    for way, ranked in ways.items():
        figures = []
        for kind in KINDS:
            of_kind = {key: found for key, found in ranked.items() if key.startswith(f"{kind}-")}
            judged = {key: folder.judged[key] for key in of_kind}
            figures.append(retrieval_figures(of_kind, judged)["ndcg@10"])
        everything = retrieval_figures(ranked, folder.judged)["ndcg@10"]
        cells = [*figures, everything, everything / whole]
        print(way.ljust(10), *(f"{cell:9.3f}" for cell in cells))


if __name__ == "__main__":
    main()
