"""`duijie evaluate`: measures the matcher on anything labelled, with the usual baselines beside it."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from duijie.cli.evaluate_reader import measure_reader
from duijie.cli.trouble import TroubleError
from duijie.core.matcher import Profile, Role
from duijie.core.matcher.evaluation.pairs import (
    JudgedPair,
    Measured,
    measure_by_folds,
    measure_by_split,
)
from duijie.core.matcher.evaluation.retrieval import Band, Folder, measure_retrieval
from duijie.search.encoders import Encoder, load_encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = ("demand_title", "demand_text", "offer_title", "level")
GROUP = "demand_id"
FOLDS = 5
LONGEST_FIELD = 1_000_000

DESCRIPTION = """\
Measures the matcher, and with --reader the reader. Changes nothing; but for --reader it needs no data folder.

  duijie evaluate PAIRS.tsv --folds 5 --group demand_id --json
  duijie evaluate --train A.tsv --test B.tsv --json
  duijie evaluate --beir FOLDER --json
  duijie evaluate --reader --json

PAIRS.tsv: tab-separated, UTF-8, with a header. Columns demand_title, demand_text, offer_title, level
(a number; higher fits better), the column named by --group, and offer_text when there is one.
A small learner is taught on the matcher's own numbers, and asked of groups it has never seen (--folds)
or of the other file (--test). Printed: pairs, score = 1/(1 + mae), mae, pairwise_accuracy (pairs of one
group and different levels that are put in order), ndcg@10 (gain 2^(level - lowest) - 1); the same under
`baselines` for constant (the middle level), bm25 and character_tfidf (ordered by that number alone, its
level learned); and under `without_twins` for pairs whose offer's title was not among those learned from.
Only words and characters are compared, unless --vectors: then the encoder reads every text once, about
two texts a second, and keeps the vectors in --cache.

FOLDER: corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels/test.tsv (query-id,
corpus-id, score, with a header). Printed: ndcg@10, recall@10, recall@100 and mrr for lexical (BM25),
dense (vectors), fused (.8 dense + .2 lexical) and reranked (the matcher). Vectors are made unless
--words-only; dense and fused are then null.

--reader: every page of this instance whose review is finished is read anew and compared with what its
clerks confirmed, corrected, added or dismissed. Printed for each kind (an organisation by its name, a
person, each of their posts, an agreement by its parties and status, an event by its day): right, wrong,
missed, precision, recall, f1; and under `sure` how many finds of confidence 0.9 and more were right.
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command and its arguments."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the matcher on judged pairs or a retrieval folder",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pairs", nargs="?", type=Path, metavar="PAIRS.tsv", help="judged pairs")
    parser.add_argument("--folds", type=int, default=FOLDS, metavar="N", help=f"how many (default {FOLDS})")
    parser.add_argument("--group", default=GROUP, metavar="COLUMN", help=f"what is grouped (default {GROUP})")
    parser.add_argument("--train", type=Path, metavar="A.tsv", help="pairs to learn from")
    parser.add_argument("--test", type=Path, metavar="B.tsv", help="pairs to be asked of")
    parser.add_argument("--beir", type=Path, metavar="FOLDER", help="a retrieval folder")
    parser.add_argument(
        "--reader", action="store_true", help="the reader, on what this instance's clerks decided"
    )
    parser.add_argument("--vectors", action="store_true", help="let the encoder read judged pairs as well")
    parser.add_argument("--words-only", action="store_true", help="a retrieval folder without the encoder")
    parser.add_argument("--cache", type=Path, default=None, metavar="FILE", help="where vectors are kept")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will print the figures and return 0."""
    split = arguments.train is not None or arguments.test is not None
    asked = [arguments.pairs is not None, split, arguments.beir is not None, arguments.reader]
    if asked.count(True) != 1:
        raise TroubleError(
            "Name one of: PAIRS.tsv, --train A.tsv with --test B.tsv, --beir FOLDER, or --reader."
        )
    if split and (arguments.train is None or arguments.test is None):
        raise TroubleError("--train and --test belong together.")
    if arguments.reader:
        told = measure_reader()
    else:
        told = _beir(arguments) if arguments.beir is not None else _pairs(arguments)
    if arguments.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(told)) + "\n")
    return 0


# ---------------------------------------------------------------------------- judged pairs


def _pairs(arguments: argparse.Namespace) -> dict[str, object]:
    try:
        if arguments.pairs is not None:
            pairs = read_pairs(arguments.pairs, arguments.group)
            cosines = _cosines(pairs, arguments)
            return as_json(measure_by_folds(pairs, folds=arguments.folds, cosines=cosines))
        train = read_pairs(arguments.train, arguments.group)
        test = read_pairs(arguments.test, arguments.group)
        return as_json(measure_by_split(train, test, cosines=_cosines([*train, *test], arguments)))
    except ValueError as error:
        raise TroubleError(f"Cannot measure with --folds {arguments.folds}: {error}.") from error


def as_json(measured: Measured) -> dict[str, object]:
    """This will return the figures by their documented names."""
    return {
        **measured.figures.as_json(),
        "baselines": {name: figures.as_json() for name, figures in measured.baselines.items()},
        "without_twins": measured.without_twins.as_json() if measured.without_twins else None,
    }


def read_pairs(path: Path, group: str) -> list[JudgedPair]:
    """This will read judged pairs. Raises TroubleError when the file cannot be read as such."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [name for name in (*COLUMNS, group) if name not in (rows.fieldnames or ())]
            if missing:
                raise TroubleError(f"{path} has no column {', '.join(missing)}.")
            pairs = [_pair(row, group, path, line) for line, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TroubleError(f"Cannot read judged pairs from {path}: {error}") from error
    if not pairs:
        raise TroubleError(f"{path} holds no pair below its header.")
    return pairs


def _pair(row: dict[str, str | None], group: str, path: Path, line: int) -> JudgedPair:
    try:
        level = float(row["level"] or "")
    except ValueError as error:
        raise TroubleError(f"{path}, line {line}: the level {row['level']!r} is no number.") from error
    if not np.isfinite(level):
        raise TroubleError(f"{path}, line {line}: the level {row['level']!r} is no number.")
    return JudgedPair(
        group=row[group] or "",
        demand_title=row["demand_title"] or "",
        demand_text=row["demand_text"] or "",
        offer_title=row["offer_title"] or "",
        offer_text=row.get("offer_text") or "",
        level=level,
    )


def _cosines(pairs: Sequence[JudgedPair], arguments: argparse.Namespace) -> NDArray[np.float64] | None:
    if not arguments.vectors:
        return None
    encoder = _encoder()
    with closing(VectorCache(encoder, arguments.cache)) as cache:
        asked = [Profile("", pair.demand_title, pair.demand_text).passage for pair in pairs]
        offered = [Profile("", pair.offer_title, pair.offer_text).passage for pair in pairs]
        here = cache.encode(asked, Role.ASKING)
        there = cache.encode(offered, Role.OFFERING)
    cosines: NDArray[np.float64] = np.sum(here * there, axis=1).astype(np.float64)
    return cosines


# ------------------------------------------------------------------------ retrieval folders


def _beir(arguments: argparse.Namespace) -> dict[str, object]:
    folder = read_folder(arguments.beir)
    if arguments.words_only:
        return dict(measure_retrieval(folder, encode=None, band=None))
    encoder = _encoder()
    with closing(VectorCache(encoder, arguments.cache)) as cache:
        band = Band(encoder.cosine_low, encoder.cosine_high)
        return dict(measure_retrieval(folder, encode=cache.encode, band=band))


def read_folder(path: Path) -> Folder:
    """This will read a folder in BEIR's form. Raises TroubleError when it is none."""
    documents = [
        Profile(key=str(row["_id"]), title=str(row.get("title") or ""), text=str(row.get("text") or ""))
        for row in _json_lines(path / "corpus.jsonl")
    ]
    queries = [
        Profile(key=str(row["_id"]), text=str(row.get("text") or ""), role=Role.ASKING)
        for row in _json_lines(path / "queries.jsonl")
    ]
    judged: dict[str, dict[str, int]] = {}
    for query, document, grade in _judgements(path / "qrels" / "test.tsv"):
        judged.setdefault(query, {})[document] = grade
    known = {query.key for query in queries}
    if not documents or not judged.keys() & known:
        raise TroubleError(f"{path} holds no document, or judges none of its queries.")
    return Folder(documents, queries, {query: judged[query] for query in judged if query in known})


def _json_lines(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict) or "_id" not in row:
                        raise TroubleError(f"{path}, line {number}: no object with an _id.")
                    yield row
    except (OSError, ValueError) as error:
        raise TroubleError(f"Cannot read {path}: {error}") from error


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        for line in lines[1:]:
            if line.strip():
                query, document, grade = line.split("\t")
                yield query, document, int(grade)
    except (OSError, ValueError) as error:
        raise TroubleError(
            f"Cannot read {path} as query-id, corpus-id and score under a header: {error}"
        ) from error


# ---------------------------------------------------------------------------------- vectors


def _encoder() -> Encoder:
    encoder = load_encoder("auto")
    if encoder is None:
        raise TroubleError("No encoder runs on this machine; leave --vectors out, or add --words-only.")
    return encoder


class VectorCache:
    """The vectors of texts, kept in a file between runs: one row an encoder, role and text."""

    def __init__(self, encoder: Encoder, path: Path | None) -> None:
        """Open the file, making it where there is none; the user's cache folder by default."""
        self._encoder = encoder
        path = path or _cache_folder() / "vectors.sqlite3"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._kept = sqlite3.connect(path)
            self._kept.execute("CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, vector BLOB)")
        except (OSError, sqlite3.Error) as error:
            raise TroubleError(f"Cannot keep vectors in {path}: {error}") from error

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """This will give one vector a text, making those that are not kept; all zeros for a blank text."""
        names = [self._name(text, role) for text in texts]
        made = np.zeros((len(texts), self._encoder.dimensions), dtype=np.float32)
        fresh = 0
        for place, (name, text) in enumerate(zip(names, texts, strict=True)):
            if any(character.isalnum() for character in text):
                kept = self._kept.execute("SELECT vector FROM vectors WHERE name = ?", (name,)).fetchone()
                if kept is None:
                    made[place] = self._encoder.encode([text], role)[0]
                    self._kept.execute("INSERT INTO vectors VALUES (?, ?)", (name, made[place].tobytes()))
                    fresh += 1
                    self._tell(fresh, place, len(texts))
                else:
                    made[place] = np.frombuffer(kept[0], dtype=np.float32)
        self._kept.commit()
        return made

    def _name(self, text: str, role: Role) -> str:
        return hashlib.sha256(f"{self._encoder.name}\n{role}\n{text}".encode("utf-8", "replace")).hexdigest()

    def _tell(self, fresh: int, place: int, count: int) -> None:
        if fresh % 100 == 0:
            self._kept.commit()
            sys.stderr.write(f"{place + 1} of {count} texts read\n")

    def close(self) -> None:
        """This will let go of the file."""
        self._kept.close()


def _cache_folder() -> Path:
    return Path.home() / ".cache" / "duijie"


# --------------------------------------------------------------------------------- printing


def _lines(told: dict[str, object], indent: str = "") -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from _lines(value, indent + "  ")
        else:
            shown = f"{value:.4f}" if isinstance(value, float) else "-" if value is None else str(value)
            yield f"{indent}{name:<18} {shown}"
