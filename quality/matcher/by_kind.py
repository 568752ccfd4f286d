"""Measure retrieval on the needs of quality/matcher/retrieval, kind by kind.

    .venv/bin/python -m quality.matcher.by_kind tune          the half to tune on
    .venv/bin/python -m quality.matcher.by_kind held          the half that is only reported
    .venv/bin/python -m quality.matcher.by_kind others_a      those that others wrote; others_b, others_c
    .venv/bin/python -m quality.matcher.by_kind tune --words-only

102 needs, half in each folder, over the same 114 invented offers, in BEIR's form: `duijie evaluate --beir
quality/matcher/retrieval/tune` measures all at once. The others are 60 needs over 90 offers of 80 to 220
characters each, by three writers who never saw the matcher, its lists or these needs; they were read
after everything was as it was, and since to see whether anything moved. A need's name begins with its
kind: `talk` as a workshop says it, `gap` without a word of the right offer, `english`, `figures` that one
offer meets and its twin misses (grades 2 and 1), `words` in the offer's own. Beside every right offer stand
one that shares the need's words and works otherwise, and one for the same trouble in another material.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from duijie.cli.evaluate import VectorCache, read_folder
from duijie.core.matcher.evaluation.retrieval import Band, Encode, Folder, measure_retrieval
from duijie.search.encoders import load_encoder

HERE = Path(__file__).parent / "retrieval"
CACHE = Path.home() / ".cache" / "duijie" / "vectors.sqlite3"
FOLDERS = ("tune", "held", "others_a", "others_b", "others_c")
KINDS = ("talk", "gap", "english", "figures", "words")


def by_kind(folder: Folder, encode: Encode | None, band: Band | None) -> dict[str, dict[str, float]]:
    """Measure nDCG@10 of every way of searching, for each kind of need."""
    figures = {}
    for kind in KINDS:
        queries = [query for query in folder.queries if query.key.startswith(f"{kind}-")]
        judged = {query.key: folder.judged[query.key] for query in queries}
        measured = measure_retrieval(Folder(folder.documents, queries, judged), encode=encode, band=band)
        figures[kind] = {way: told["ndcg@10"] for way, told in measured.items() if told is not None}
    return figures


def main() -> int:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", choices=FOLDERS)
    parser.add_argument("--words-only", action="store_true")
    arguments = parser.parse_args()
    folder = read_folder(HERE / arguments.folder)
    encoder = None if arguments.words_only else load_encoder("auto")
    if encoder is None:
        figures = by_kind(folder, None, None)
    else:
        with closing(VectorCache(encoder, CACHE)) as cache:
            figures = by_kind(folder, cache.encode, Band(encoder.cosine_low, encoder.cosine_high))
    for kind, told in figures.items():
        print(f"{kind:<8}", *(f"{way} {figure:.3f}" for way, figure in told.items()), sep="  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
