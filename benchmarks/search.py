"""The index folder beside zvec, and beside bare tantivy and bare FAISS: speed, recall, writing, in one run.

    .uv/bin/uv pip install -r requirements/bench.txt        (zvec, for this benchmark alone)
    .venv/bin/python benchmarks/search.py [--size 100000] [--peer none] [--crossover]

The documents are made up: 60 words each, drawn as words are in a language (Zipf), some of them from their
topic; a vector of 384 numbers scattered around the topic's. A question is 12 words and a vector near a
document's. Three widths of filter: none, a tenth, a hundredth of the documents. Everything runs on one
thread. Ours and the bare engines are asked question by question in turns, since whoever needs both halves
asks both engines for each question; ours and zvec, which both give both halves, in turns of ten questions,
as where they run alone. Whose turn is first goes round: the first finds the caches full of another
question. As many other questions are asked before, untimed, so that every engine's files are in memory.
What is right is worked out after all were timed. What is told is processor time of this process, since the
machine may be shared: work that waits for a turn would count for whoever asked; only the time until a
changed document is found is of the clock on the wall.

`hybrid` is both halves of one question. The bare engines have the same tokens and lists of vectors of 8 bits
a number, tuned by the same measure for the sixty they would give (eight bits alone put too few of the right
in the first fifty, however many cells are visited); no second comparison, no catalogue, and no notion of who
may see what; zvec is asked as its
documentation shows, HNSW and BM25 on whitespace joined by its own reranker. `recall` is the share of the
exact fifty nearest that are among the fifty given; `hybrid recall` the same for both halves joined.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import gc
import importlib
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import tantivy
from figures import machine, middle

from duijie.search import dense
from duijie.search.folder import FolderIndex
from duijie.search.index import Doc, Hit, Part, Query
from duijie.search.where import EVERYTHING, Eq, Where

DIMENSIONS, WORDS, ASKED_WORDS, LIMIT = 384, 60, 12, 50
VOCABULARY, TOPICS = 50_000, 400
BATCH, BULK_ROUNDS, TURN = 2_000, 5, 10
WIDTHS: dict[str, Where] = {"none": EVERYTHING, "10 %": Eq("tenth", "yes"), "1 %": Eq("hundredth", "yes")}
FACETS = {"10 %": "tenth=yes", "1 %": "hundredth=yes"}
FILTERS = {"none": None, "10 %": "tenth = 1", "1 %": "hundredth = 1"}
MEANING, OF_TOPIC, TENTH, HUNDREDTH = 0.7, 0.25, 0.1, 0.01
Asking = Callable[[Query], object]
clock = time.process_time  # of all threads of this process: another's work does not count


@dataclass
class World:
    """The documents, what is asked of them, and what is asked before that, so that no engine starts cold."""

    terms: list[tuple[str, ...]]
    vectors: np.ndarray
    tenth: np.ndarray
    hundredth: np.ndarray
    asked: list[Query]
    before: list[Query]

    def marked(self, width: str) -> np.ndarray:
        """Mark the documents that a filter lets through."""
        return {"none": np.ones(len(self.terms), bool), "10 %": self.tenth, "1 %": self.hundredth}[width]


def world(size: int, questions: int) -> World:
    """Make the documents and the questions, always the same."""
    chance = np.random.default_rng(7)
    centres = chance.standard_normal((TOPICS, DIMENSIONS)).astype(np.float32)
    topic = chance.integers(0, TOPICS, size)
    frequency = 1 / np.arange(2, VOCABULARY + 2)
    common = np.searchsorted(np.cumsum(frequency / frequency.sum()), chance.random((size, WORDS)))
    own = VOCABULARY - 1 - (topic[:, None] * 100 + chance.integers(0, 100, (size, WORDS))) % (VOCABULARY // 2)
    words = np.where(chance.random((size, WORDS)) < OF_TOPIC, own, np.minimum(common, VOCABULARY - 1))
    names = [f"w{number}" for number in range(VOCABULARY)]
    vectors = np.empty((size, DIMENSIONS), dtype=np.float32)
    for at in range(0, size, 50_000):
        part = topic[at : at + 50_000]
        vectors[at : at + 50_000] = centres[part] + 0.9 * chance.standard_normal((len(part), DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = []
    for document in chance.integers(0, size, 2 * questions):
        vector = vectors[document] + 0.6 * chance.standard_normal(DIMENSIONS) / DIMENSIONS**0.5
        drawn = chance.choice(words[document], ASKED_WORDS, replace=False)
        asked.append(
            Query(
                terms=tuple(names[word] for word in drawn),
                vector=(vector / np.linalg.norm(vector)).astype(np.float32),
                limit=LIMIT,
            )
        )
    terms = [tuple(names[word] for word in row) for row in words]
    tenth, hundredth = chance.random(size) < TENTH, chance.random(size) < HUNDREDTH
    return World(terms, vectors, tenth, hundredth, asked[:questions], asked[questions:])


def documents(made: World) -> list[Doc]:
    """Give the world's documents as the index takes them."""
    docs = []
    for number, terms in enumerate(made.terms):
        facets = {"tenth": ("yes",)} if made.tenth[number] else {}
        if made.hundredth[number]:
            facets["hundredth"] = ("yes",)
        docs.append(
            Doc(
                kind="offer",
                record_id=number,
                part=Part.PUBLIC,
                readers=("public",),
                terms=terms,
                passage="",
                facets=facets,
                vector=made.vectors[number],
                seq=1,
            )
        )
    return docs


# --------------------------------------------------------------------------------- the engines


def ours(folder: Path, docs: Sequence[Doc]) -> tuple[FolderIndex, float]:
    """Fill our index; seconds until everything can be found."""
    index = FolderIndex(folder, encoder="bench", dimensions=DIMENSIONS)
    began = clock()
    for at in range(0, len(docs), BATCH):
        index.apply(docs[at : at + BATCH], [])
    index.refresh()
    return index, clock() - began


class BareTantivy:
    """tantivy as it comes: terms, a facet to filter by, nothing else."""

    def __init__(self, folder: Path, docs: Sequence[Doc]) -> None:
        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        began = clock()
        writer = self.index.writer(64_000_000, 1)
        for doc in docs:
            row = tantivy.Document()
            row.add_unsigned("number", doc.record_id)
            row.add_text("terms", " ".join(doc.terms))
            for facet in doc.facets:
                row.add_text("facets", f"{facet}=yes")
            writer.add_document(row)
        writer.commit()
        self.seconds = clock() - began
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, query: Query, width: str, limit: int = LIMIT) -> list[tuple[int, float]]:
        """Give (document, score)."""
        term, occur = tantivy.Query.term_query, tantivy.Occur
        wanted = [(occur.Should, term(self.schema, "terms", word, "freq")) for word in query.terms]
        asked = tantivy.Query.boolean_query(wanted)
        if width in FACETS:
            held = tantivy.Query.const_score_query(term(self.schema, "facets", FACETS[width], "basic"), 0.0)
            asked = tantivy.Query.boolean_query([(occur.Must, asked), (occur.Must, held)])
        hits = self.searcher.search(asked, limit=limit, count=False).hits
        numbers = self.searcher.fast_field_values("number", [address for _, address in hits])
        return [(int(number), score) for number, (score, _) in zip(numbers, hits, strict=True)]


class BareFaiss:
    """FAISS as it comes: IVF with 8 bits a number, a bitmap to filter by, nothing else."""

    def __init__(self, made: World) -> None:
        vectors, count = made.vectors, len(made.vectors)
        began = clock()
        if count < dense.PAYS_FROM:
            self.index: Any = faiss.IndexFlatIP(DIMENSIONS)
        else:
            self.index = self.inverted(dense.cells_for(count))
            chosen = np.random.default_rng(7).choice(count, min(count, 64 * self.index.nlist), replace=False)
            self.index.train(vectors[np.sort(chosen)])
        self.index.add(vectors)
        self.seconds = clock() - began
        self.efforts: Sequence[dense.Effort] = ()
        if count >= dense.PAYS_FROM:
            self.efforts = dense.tuned(self.index, vectors, np.arange(count), compared=(1.2,))
        self.bits = {
            width: np.packbits(made.marked(width), bitorder="little") for width in WIDTHS if width != "none"
        }
        self.shares = {width: float(made.marked(width).mean()) for width in WIDTHS}

    @staticmethod
    def inverted(cells: int) -> Any:
        """Give empty lists of 8 bits a number."""
        kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        quantizer = faiss.IndexFlatIP(DIMENSIONS)
        index = faiss.IndexIVFScalarQuantizer(quantizer, DIMENSIONS, cells, kind, metric, False)  # noqa: FBT003
        index.own_fields = True
        quantizer.this.disown()
        index.cp.niter = 8
        index.cp.spherical = True
        return index

    def search(self, asked: np.ndarray, width: str) -> np.ndarray:
        """Give the nearest documents of each vector asked."""
        how: dict[str, Any] = {}
        if width in self.bits:
            how["sel"] = faiss.IDSelectorBitmap(self.bits[width])
        if not self.efforts:
            params = faiss.SearchParameters(**how)
        else:
            visits = dense.effort_for(self.efforts, self.shares[width]).visits
            params = faiss.SearchParametersIVF(nprobe=visits, **how)
        found: np.ndarray = self.index.search(asked, LIMIT, params=params)[1]
        return found


class Zvec:
    """zvec as its documentation shows it."""

    def __init__(self, folder: Path, made: World, log: Path) -> None:
        self.zvec = zvec = importlib.import_module("zvec")
        zvec.init(query_threads=1, optimize_threads=1, log_dir=str(log), log_level=zvec.LogLevel.ERROR)
        inverted = zvec.InvertIndexParam()
        schema = zvec.CollectionSchema(
            name="bench",
            fields=[
                zvec.FieldSchema("tenth", zvec.DataType.INT32, index_param=inverted),
                zvec.FieldSchema("hundredth", zvec.DataType.INT32, index_param=inverted),
                zvec.FieldSchema(
                    "terms", zvec.DataType.STRING, index_param=zvec.FtsIndexParam(tokenizer_name="whitespace")
                ),
            ],
            vectors=zvec.VectorSchema(
                "vector",
                zvec.DataType.VECTOR_FP32,
                DIMENSIONS,
                index_param=zvec.HnswIndexParam(m=16, ef_construction=100),
            ),
        )
        self.collection = zvec.create_and_open(path=str(folder), schema=schema)
        began = clock()
        for at in range(0, len(made.terms), 500):
            self.collection.insert(
                [
                    zvec.Doc(
                        id=str(number),
                        vectors={"vector": made.vectors[number]},
                        fields={
                            "tenth": int(made.tenth[number]),
                            "hundredth": int(made.hundredth[number]),
                            "terms": " ".join(made.terms[number]),
                        },
                    )
                    for number in range(at, min(at + 500, len(made.terms)))
                ]
            )
        self.collection.optimize()
        self.seconds = clock() - began

    def hybrid(self, query: Query, width: str) -> list[int]:
        """Ask both halves, joined by its own reranker."""
        zvec = self.zvec
        found = self.collection.query(
            [
                zvec.Query("vector", vector=query.vector, param=zvec.HnswQueryParam(ef=300)),
                zvec.Query("terms", fts=zvec.Fts(match_string=" ".join(query.terms))),
            ],
            topk=LIMIT,
            filter=FILTERS[width],
            output_fields=["tenth"],
            reranker=zvec.RrfReRanker(),
        )
        return [int(doc.id) for doc in found]

    def nearest(self, query: Query, width: str) -> list[int]:
        """Ask for the nearest vectors alone."""
        zvec = self.zvec
        asked = zvec.Query("vector", vector=query.vector, param=zvec.HnswQueryParam(ef=300))
        found = self.collection.query([asked], topk=LIMIT, filter=FILTERS[width], output_fields=["tenth"])
        return [int(doc.id) for doc in found]


# --------------------------------------------------------------------------------- the figures


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give the milliseconds a piece of work took, and what it gave."""
    began = clock()
    given = work()
    return (clock() - began) * 1000, given


def joined(scores: dict[int, tuple[float, float]]) -> set[int]:
    """Join both halves as any engine could be joined, and give the first fifty."""
    highest = max((text for text, _ in scores.values()), default=0.0) or 1.0
    value = {key: MEANING * cosine + (1 - MEANING) * text / highest for key, (text, cosine) in scores.items()}
    return set(sorted(value, key=lambda key: (-value[key], key))[:LIMIT])


def of_hits(hits: Sequence[Hit]) -> set[int]:
    """Join the hits of our index."""
    return joined({hit.record_id: (hit.text_score, hit.cosine or 0.0) for hit in hits})


def measure(made: World, index: FolderIndex, bare: BareTantivy, flat: BareFaiss, peer: Zvec | None) -> None:
    """Print a line a width of filter."""
    heads = ("filter", "ours", "tantivy", "FAISS", "ours/sum", "beside zvec", "zvec", "ours/zvec")
    heads += ("recall", "hybrid recall", "FAISS recall", "zvec recall")
    print("".join(head.rjust(14) for head in heads))
    for width, where in WIDTHS.items():
        engines = asked_under(width, where, made, index, bare, flat, peer)
        p50 = speeds(made, {name: engines[name] for name in ("ours", "tantivy", "faiss")}, turn=1)
        cells = [width, *(f"{p50[name]:.2f} ms" for name in ("ours", "tantivy", "faiss"))]
        cells.append(f"{p50['ours'] / (p50['tantivy'] + p50['faiss']):.2f}")
        if peer is None:
            cells += ["-"] * 3
        else:
            p50 = speeds(made, {name: engines[name] for name in ("ours", "zvec")}, turn=TURN)
            cells += [f"{p50['ours']:.2f} ms", f"{p50['zvec']:.2f} ms", f"{p50['ours'] / p50['zvec']:.2f}"]
        share = recalls(made, width, index, bare, flat, peer)
        cells += [f"{share[name]:.3f}" for name in ("ours", "hybrid", "faiss", "zvec")]
        print("".join(cell.rjust(14) for cell in cells), flush=True)


def asked_under(
    width: str,
    where: Where,
    made: World,
    index: FolderIndex,
    bare: BareTantivy,
    flat: BareFaiss,
    peer: Zvec | None,
) -> dict[str, Asking]:
    """Say how each engine is asked under a filter."""
    narrowed = {id(query): replace(query, where=where) for query in (*made.before, *made.asked)}
    engines: dict[str, Asking] = {
        "ours": lambda query: index.search([narrowed[id(query)]]),
        "tantivy": lambda query: bare.search(query, width),
        "faiss": lambda query: flat.search(_asked(query)[None, :], width),
    }
    return engines if peer is None else {**engines, "zvec": lambda query: peer.hybrid(query, width)}


def speeds(made: World, engines: Mapping[str, Asking], *, turn: int) -> dict[str, float]:
    """Give the milliseconds of the middle question by each engine; each is as often the first as any other.

    Args:
        made: the world, whose first questions are not timed.
        engines: what answers a question.
        turn: how many questions an engine is asked in a row.
    """
    every = [*made.before, *made.asked]
    names = list(engines)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number, at in enumerate(range(0, len(every), turn)):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            for query in every[at : at + turn]:
                took, _ = timed(lambda name=name, query=query: engines[name](query))
                times[name].append(took)
    return {name: middle(each[len(made.before) :]) for name, each in times.items()}


def recalls(
    made: World, width: str, index: FolderIndex, bare: BareTantivy, flat: BareFaiss, peer: Zvec | None
) -> dict[str, float]:
    """Give the share of what is right that each engine finds."""
    rows = np.flatnonzero(made.marked(width))
    hits: dict[str, list[float]] = {name: [] for name in ("ours", "hybrid", "faiss", "zvec")}
    for query in made.asked:
        vector = _asked(query)
        best = set(rows[np.argsort(-(made.vectors[rows] @ vector))[:LIMIT]].tolist())
        texts = dict(bare.search(query, width, len(made.terms)))
        (found,) = index.search([replace(query, where=WIDTHS[width])])
        by_cosine = sorted(found, key=lambda hit: -(hit.cosine or 0.0))[:LIMIT]
        hits["ours"].append(len(best & {hit.record_id for hit in by_cosine}) / len(best))
        first = dict.fromkeys([*list(texts)[:LIMIT], *best])
        truth = joined({key: (texts.get(key, 0.0), float(made.vectors[key] @ vector)) for key in first})
        hits["hybrid"].append(len(truth & of_hits(found)) / len(truth))
        near = flat.search(vector[None, :], width)[0].tolist()
        hits["faiss"].append(len(best & set(near)) / len(best))
        if peer is not None:
            hits["zvec"].append(len(best & set(peer.nearest(query, width))) / len(best))
    return {name: float(np.mean(each)) if each else float("nan") for name, each in hits.items()}


def _asked(query: Query) -> np.ndarray:
    """Give the vector of a question; each of the world's has one."""
    assert query.vector is not None  # noqa: S101 - as the world makes them
    return query.vector


def bulk(made: World, index: FolderIndex, bare: BareTantivy, flat: BareFaiss) -> None:
    """Print how many questions a second go through when many are asked at once."""
    asked = np.array([_asked(query) for query in made.asked])
    engines: tuple[Callable[[], object], ...] = (
        lambda: [bare.search(query, "none") for query in made.asked],
        lambda: flat.search(asked, "none"),
        lambda: index.search(made.asked),
    )
    rounds = [[timed(engine)[0] for engine in engines] for _ in range(BULK_ROUNDS)]
    rates = [len(made.asked) / middle(each) * 1000 for each in zip(*rounds, strict=True)]
    print(
        f"bulk: tantivy {rates[0]:,.0f}/s, FAISS {rates[1]:,.0f}/s, ours {rates[2]:,.0f}/s"
        f"   {rates[2] * (1 / rates[0] + 1 / rates[1]):.2f} of 1/(1/a + 1/b)"
    )


def upserts(made: World, root: Path, index: FolderIndex, docs: Sequence[Doc]) -> None:
    """Print how long a changed document takes until another process' reader finds it."""
    reader = FolderIndex.open_for_reading(root).load()
    times = []
    for turn in range(5):
        changed = replace(docs[turn], terms=(*docs[turn].terms, f"new{turn}"), seq=2 + turn)
        began = time.perf_counter()
        index.apply([changed], [])
        index.refresh()
        reader.reload()
        (hits,) = reader.search([Query(terms=(f"new{turn}",), vector=made.asked[0].vector)])
        if changed.record_id not in {hit.record_id for hit in hits if hit.text_score}:
            raise SystemExit("a changed document was not found")
        times.append(time.perf_counter() - began)
    print(f"a changed document is found by a reader after {middle(times):.2f} s, slowest {max(times):.2f} s")
    reader.close()


def crossover(made: World) -> None:
    """Print what the exact scan and the lists take at several sizes: where PAYS_FROM comes from."""
    print("vectors".rjust(10) + "exact".rjust(12) + "lists".rjust(12) + "visited".rjust(16))
    with tempfile.TemporaryDirectory() as folder:
        for size in (2_000, 4_000, 8_000, 16_000, 32_000, 64_000):
            if size > len(made.vectors):
                break
            vectors, rows = np.ascontiguousarray(made.vectors[:size]), np.arange(size, dtype=np.int64)
            lists = dense.made_anew(Path(folder), f"{size}.faiss", vectors, rows, None)
            opened = dense.Dense.open(Path(folder), dense.as_fact(lists))
            exact, near = [], []
            for query in made.asked:
                asked = np.ascontiguousarray(_asked(query)[None, :])
                exact.append(timed(lambda: dense.scan(vectors, asked, rows, LIMIT))[0])  # noqa: B023
                near.append(timed(lambda: opened.nearest(vectors, asked, dense.Selected(rows), LIMIT))[0])  # noqa: B023
            print(
                f"{size:>10,}{middle(exact):>9.2f} ms{middle(near):>9.2f} ms"
                f"{dense.effort_for(lists.efforts, 1.0).visits:>8} of {lists.cells}",
                flush=True,
            )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--peer", choices=["zvec", "none"], default="zvec")
    parser.add_argument("--crossover", action="store_true", help="only where lists begin to pay")
    arguments = parser.parse_args()
    faiss.omp_set_num_threads(1)
    print(machine())
    made = world(arguments.size, arguments.questions)
    if arguments.crossover:
        crossover(made)
        return
    docs = documents(made)
    root = Path(tempfile.mkdtemp(prefix="duijie-bench-"))
    try:
        index, seconds = ours(root / "ours", docs)
        lists = index._lists_of(Part.PUBLIC)  # noqa: SLF001 - to be told
        bare, flat = BareTantivy(root / "tantivy", docs), BareFaiss(made)
        rate, summed = (len(docs) / each for each in (seconds, bare.seconds + flat.seconds))
        print(f"writing {len(docs):,} documents: ours {rate:,.0f}/s   {rate / summed:.2f} of the sum of")
        print(
            f"    tantivy {len(docs) / bare.seconds:,.0f}/s and FAISS {len(docs) / flat.seconds:,.0f}/s",
            flush=True,
        )
        if lists is not None:
            print(f"lists: {lists.cells} cells; width of filter, cells visited, times the limit compared:")
            for whose, efforts in {"ours": lists.efforts, "bare FAISS": flat.efforts}.items():
                print(f"    {whose}: {', '.join(f'{e.width:g} {e.visits} {e.compared:g}' for e in efforts)}")
        peer = Zvec(root / "zvec", made, root) if arguments.peer == "zvec" else None
        if peer is not None:
            print(f"zvec wrote {len(docs) / peer.seconds:,.0f}/s")
        index.load()
        gc.freeze()  # as the server does: what was loaded is not looked through for garbage
        measure(made, index, bare, flat, peer)
        bulk(made, index, bare, flat)
        upserts(made, root / "ours", index, docs)
        index.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
