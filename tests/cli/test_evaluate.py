"""`duijie evaluate`: small invented files in, documented figures out, plain words for bad files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import duijie
from tests.core.matcher.test_evaluation import invented_pairs

pytestmark = pytest.mark.setup

HEADER = "need\tdemand_title\tdemand_text\toffer_id\toffer_title\tlevel"
FIGURES = ["pairs", "score", "mae", "pairwise_accuracy", "ndcg@10"]


def write_pairs(path: Path, pairs) -> Path:
    rows = [
        "\t".join(
            (pair.group, pair.demand_title, pair.demand_text, str(at), pair.offer_title, str(pair.level))
        )
        for at, pair in enumerate(pairs)
    ]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def evaluate(*words: str | Path, cwd: Path):
    return duijie("evaluate", *map(str, words), cwd=cwd)


def test_judged_pairs_are_measured_by_folds(tmp_path: Path):
    path = write_pairs(tmp_path / "pairs.tsv", invented_pairs())
    result = evaluate(path, "--folds", "3", "--group", "need", "--json", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert list(told) == [*FIGURES, "baselines", "without_twins"]
    assert list(told["baselines"]) == ["constant", "bm25", "character_tfidf"]
    assert [list(figures) for figures in told["baselines"].values()] == [FIGURES] * 3
    assert told["score"] == pytest.approx(1 / (1 + told["mae"]))
    assert told["pairwise_accuracy"] > told["baselines"]["constant"]["pairwise_accuracy"]
    assert list(tmp_path.iterdir()) == [path]


def test_one_file_teaches_and_the_other_asks(tmp_path: Path):
    pairs = invented_pairs()
    train, test = write_pairs(tmp_path / "a.tsv", pairs[:63]), write_pairs(tmp_path / "b.tsv", pairs[63:])
    result = evaluate("--train", train, "--test", test, "--group", "need", "--json", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["pairs"] == len(pairs) - 63
    plain = evaluate("--train", train, "--test", test, "--group", "need", cwd=tmp_path).stdout
    assert plain.splitlines()[0].split() == ["pairs", str(len(pairs) - 63)]


def write_folder(path: Path) -> Path:
    (path / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "d1", "title": "泵体防腐", "text": "涂层"},
        {"_id": "d2", "title": "回转窑节能", "text": ""},
    ]
    queries = [{"_id": "q1", "text": "泵体生锈"}, {"_id": "q2", "text": "没有判断的问题"}]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (path / f"{name}.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n", encoding="utf-8")
    return path


def test_a_retrieval_folder_is_measured_by_words(tmp_path: Path):
    folder = write_folder(tmp_path / "set")
    result = evaluate("--beir", folder, "--words-only", "--json", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    perfect = {"ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0, "mrr": 1.0}
    told = json.loads(result.stdout)
    assert told == {"lexical": perfect, "dense": None, "fused": None, "reranked": perfect}


def test_a_retrieval_folder_is_measured_with_vectors_and_they_are_kept(tmp_path: Path):
    folder, cache = write_folder(tmp_path / "set"), tmp_path / "kept" / "vectors.sqlite3"
    first = evaluate("--beir", folder, "--cache", cache, "--json", cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    told = json.loads(first.stdout)
    assert [list(figures) for figures in told.values()] == [["ndcg@10", "recall@10", "recall@100", "mrr"]] * 4
    assert told["reranked"]["mrr"] == 1.0
    size = cache.stat().st_size
    assert evaluate("--beir", folder, "--cache", cache, "--json", cwd=tmp_path).stdout == first.stdout
    assert cache.stat().st_size == size


def refused(tmp_path: Path, *words: str | Path) -> str:
    result = evaluate(*words, "--group", "need", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no column demand_title, demand_text, offer_title, level, need."),
        (b"demand_title\tneed\n", "has no column demand_text, offer_title, level."),
        (HEADER.encode() + b"\n", "holds no pair below its header."),
        (HEADER.encode() + b"\n\xff\xfe\x00", "Cannot read judged pairs from"),
        (HEADER.encode() + b"\na\tb\tc\td\te\thigh\n", "line 2: the level 'high' is no number."),
        (HEADER.encode() + b"\na\tb\tc\td\te\tnan\n", "line 2: the level 'nan' is no number."),
        (HEADER.encode() + b"\na\tb\tc\td\te\t1\n", "1 groups cannot be shared out among 5 folds"),
    ],
)
def test_a_bad_file_of_pairs_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, says: str):
    (tmp_path / "pairs.tsv").write_bytes(content)
    assert says in refused(tmp_path, tmp_path / "pairs.tsv")


def test_missing_files_and_mixed_wishes_are_refused(tmp_path: Path):
    path = write_pairs(tmp_path / "pairs.tsv", invented_pairs(2))
    assert "Name one of" in refused(tmp_path)
    assert "Name one of" in refused(tmp_path, path, "--beir", tmp_path)
    assert "belong together" in refused(tmp_path, "--train", path)
    assert "Cannot read judged pairs" in refused(tmp_path, tmp_path / "nowhere.tsv")
    assert "corpus.jsonl" in refused(tmp_path, "--beir", tmp_path, "--words-only")
    folder = write_folder(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1 d1 1\n", encoding="utf-8")
    assert "test.tsv" in refused(tmp_path, "--beir", folder, "--words-only")
    (folder / "corpus.jsonl").write_text("[1]\n", encoding="utf-8")
    assert "line 1: no object with an _id." in refused(tmp_path, "--beir", folder, "--words-only")
