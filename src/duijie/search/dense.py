"""Nearest vectors: an exact scan where few rows are asked, inverted lists of FAISS where many are.

Each part has lists of its own, trained and tuned on its own vectors: were they shared, a confidential
document could move the cell borders and with them which public documents an approximate search finds.

The lists hold every vector of the part up to a row, its `boundary`; what was added since is scanned
exactly, until the writer makes the lists anew. They keep four bits for every two numbers of a vector,
which tells roughly how near it is, many at a time: several times as many as are asked for are compared
again by their own vectors, so the cosines are exact. How many times as many, and how many cells are
visited, is measured against the exact answer when the lists are made, for several widths of the filter:
enough for TUNED_RECALL.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import faiss as _typed_wrongly
import numpy as np
from numpy.typing import NDArray

faiss: Any = _typed_wrongly  # its stubs know neither selectors nor search parameters

PAYS_FROM = 8_000  # vectors of a part: fewer are compared in .7 ms (benchmarks/search.py --crossover)
TAIL = 0.05  # share of vectors that may be scanned behind the lists before they are made anew
LEAST_TAIL = 4_000
UNSEEN = 0.2  # share of vectors that may be newer than the training, while they are found as well
TUNED_RECALL = 0.99
KEPT_RECALL = 0.98  # of what was added: tuned is the cheapest that is enough, which others miss by a hair
LEAST_VISITS = 8
WIDTHS = (1.0, 0.3, 0.1, 0.05, 0.02)
_COMPARED = (1.2, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)  # times the limit
_TRIED = 32  # vectors that are asked while tuning
_NOISE = 0.6
_NEAREST = 50
_TRAINED_ON = 32  # vectors a cell
_ROUNDS = 6  # of training; more of either takes longer and finds no more
_CODES_A_ROW = 8  # codes in a list are read in the time of one row outside
_SCAN_ROWS = 16_384
_SEED = 20261125

Rows = NDArray[np.int64]
Cosines = NDArray[np.float32]
Vectors = NDArray[np.float32]


class Effort(NamedTuple):
    """What finds enough of the nearest among as many as a filter of some width lets through.

    `visits` counts the cells visited, `compared` says how many times the limit are compared by their vectors.
    """

    width: float
    visits: int
    compared: float

    def cost(self, cells: int, count: int, limit: int) -> float:
        """Say in how many codes' time so many cells of so many vectors are visited, and compared."""
        return self.visits / cells * count + self.compared * limit * _CODES_A_ROW


class Near(NamedTuple):
    """What is nearest to some vectors: to which of them each is, ascending, its row and its cosine."""

    of: Rows
    rows: Rows
    cosines: Cosines


@dataclass(frozen=True, slots=True)
class Lists:
    """What the catalogue says about a file of lists: it is read only when all of this holds."""

    file: str
    size: int
    boundary: int
    count: int
    trained_to: int
    cells: int
    efforts: tuple[Effort, ...]

    def is_whole_in(self, folder: Path) -> bool:
        """Say whether the file lies in the folder as it was written."""
        path = folder / self.file
        return path.is_file() and path.stat().st_size == self.size


class Selected:
    """Some rows, ascending, and a bit for each row there is: kept, since a filter is asked for again."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._inside: tuple[int, int] | None = None
        self._bits: tuple[int, NDArray[np.uint8]] | None = None

    def inside(self, boundary: int) -> int:
        """Count those below a row."""
        known = self._inside
        if known is None or known[0] != boundary:
            known = self._inside = boundary, int(np.searchsorted(self.rows, boundary))
        return known[1]

    def bits(self, boundary: int) -> NDArray[np.uint8]:
        """Mark those below a row, a bit a row."""
        known = self._bits
        if known is None or known[0] != boundary:
            marked = np.zeros(boundary, dtype=np.bool_)
            marked[self.rows[: self.inside(boundary)]] = True
            known = self._bits = boundary, np.packbits(marked, bitorder="little")
        return known[1]


def scan(vectors: Vectors, asked: Vectors, rows: Rows, limit: int) -> Near:
    """Compare every one of these rows: for each vector asked, the rows and cosines of the nearest."""
    found = [(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in asked]
    for at in range(0, len(rows), _SCAN_ROWS):
        part = rows[at : at + _SCAN_ROWS]
        first, last = int(part[0]), int(part[-1])
        whole = last - first + 1 <= len(part) + len(part) // 4
        if whole:
            # Rows that lie (nearly) together are read in place, and those between them left out after.
            cosines = (asked @ vectors[first : last + 1].T)[:, part - first]
        elif len(asked) == 1:
            cosines = cosines_of_rows(vectors, asked, part[None, :])
        else:
            cosines = asked @ vectors[part].T
        found = [
            _nearest(np.concatenate([held, part]), np.concatenate([known, new]), limit)
            for (held, known), new in zip(found, cosines, strict=True)
        ]
    return _all_near(found)


def _nearest(rows: Rows, cosines: Cosines, limit: int) -> tuple[Rows, Cosines]:
    """Keep the nearest, and all that are as near as the last of them: ids decide between those."""
    if len(rows) <= limit:
        return rows, cosines
    least = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
    kept = cosines >= least
    return rows[kept], cosines[kept]


def _all_near(found: Sequence[tuple[Rows, Cosines]]) -> Near:
    rows, cosines = zip(*found, strict=True)
    of = np.arange(len(rows)).repeat([len(each) for each in rows])
    return Near(of, np.concatenate(rows), np.concatenate(cosines))


def cosines_of_rows(vectors: Vectors, asked: Vectors, rows: Rows) -> Cosines:
    """Compare each vector asked with rows of its own, read where they lie.

    Args:
        vectors: all rows of the folder.
        asked: the vectors, a row each.
        rows: the numbers of the rows that each is compared with; for what is less than 0 the cosine is -inf.
    """
    cosines = np.empty(rows.shape, dtype=np.float32)
    if rows.size:
        asked = np.ascontiguousarray(asked, dtype=np.float32)
        rows = np.ascontiguousarray(rows, dtype=np.int64)
        faiss.fvec_inner_products_by_idx(
            faiss.swig_ptr(cosines),
            faiss.swig_ptr(asked),
            faiss.swig_ptr(vectors),
            faiss.swig_ptr(rows),
            vectors.shape[1],
            *rows.shape,
        )
    return cosines


class Dense:
    """The lists of one part, open for searching."""

    def __init__(self, index: Any, lists: Lists, fact: str) -> None:
        self.fact = fact
        self.lists = lists
        self._index = index
        self._all_of_them = faiss.SearchParametersIVF(nprobe=effort_for(lists.efforts, 1.0).visits)

    @classmethod
    def open(cls, folder: Path, fact: str) -> Self:
        """Open the lists that a fact of the catalogue names.

        Raises ValueError, OSError or RuntimeError when the file is not the one that was made.
        """
        lists = lists_of(fact)
        path = folder / lists.file
        if not lists.is_whole_in(folder):
            raise ValueError(f"{lists.file} is missing, or another than was written")
        index = faiss.read_index(str(path))
        if index.ntotal != lists.count:
            raise ValueError(f"{lists.file} holds another number of vectors than was written")
        return cls(index, lists, fact)

    def pays(self, selected: Selected, limit: int) -> bool:
        """Say whether the lists are faster than comparing these rows one by one."""
        inside = selected.inside(self.lists.boundary)
        return inside * _CODES_A_ROW > self._effort(inside).cost(self.lists.cells, self.lists.count, limit)

    def _effort(self, inside: int) -> Effort:
        return effort_for(self.lists.efforts, inside / max(1, self.lists.count))

    def nearest(self, vectors: Vectors, asked: Vectors, selected: Selected, limit: int) -> Near:
        """Give for each vector asked the rows and exact cosines of the nearest among these rows."""
        cut = selected.inside(self.lists.boundary)
        tail = selected.rows[cut:]
        candidates = self._from_lists(asked, selected, cut, limit)
        cosines = cosines_of_rows(vectors, asked, candidates)
        over = candidates.shape[1] - limit
        least = np.partition(cosines, over, axis=1)[:, over, None]
        # What the lists could not find is row -1, and its cosine -inf.
        of, at = ((cosines >= least) & (candidates >= 0)).nonzero()
        near = Near(of, candidates[of, at], cosines[of, at])
        return near if not len(tail) else _nearest_of_both(near, scan(vectors, asked, tail, limit), limit)

    def _from_lists(self, asked: Vectors, selected: Selected, inside: int, limit: int) -> Rows:
        """Give the rows of the nearest candidates, those of each vector asked in a line; -1 for none."""
        effort = self._effort(inside)
        if inside < self.lists.count:
            marked = faiss.IDSelectorBitmap(selected.bits(self.lists.boundary))
            how = faiss.SearchParametersIVF(nprobe=effort.visits, sel=marked)
        else:
            how = self._all_of_them
        # Few are asked for: among the roughly nearest the nearest may still stand far behind.
        count = max(int(effort.compared * limit), _NEAREST)
        _, found = self._index.search(asked, count, params=how)
        rows: Rows = found
        return rows


def _nearest_of_both(some: Near, others: Near, limit: int) -> Near:
    of = np.concatenate([some.of, others.of])
    rows, cosines = np.concatenate([some.rows, others.rows]), np.concatenate([some.cosines, others.cosines])
    each = [(of == at).nonzero()[0] for at in range(int(of.max(initial=-1)) + 1)]
    return _all_near([_nearest(rows[own], cosines[own], limit) for own in each])


def pays_now(before: Lists | None, behind: int) -> bool:
    """Say whether the lists of a part should be made, or made anew, with so many vectors behind them."""
    if before is None:
        return behind >= PAYS_FROM
    return behind >= max(LEAST_TAIL, TAIL * before.count)


def made_anew(folder: Path, name: str, vectors: Vectors, rows: Rows, before: Lists | None) -> Lists:
    """Make, or extend, the lists of a part in a file of its own.

    Args:
        folder: where the file goes, and where that of `before` lies.
        name: of the new file, which nothing may hold yet.
        vectors: all rows of the folder.
        rows: those of the part, ascending.
        before: the lists there are; None for none.
    """
    boundary = int(rows[-1]) + 1
    index = None if before is None else _extended(folder, vectors, rows, before)
    if before is not None and index is not None:
        trained_to, efforts = before.trained_to, before.efforts
    else:
        index = _trained(vectors, rows)
        for at in range(0, len(rows), _SCAN_ROWS):
            part = rows[at : at + _SCAN_ROWS]
            index.add_with_ids(np.ascontiguousarray(vectors[part]), part)
        trained_to, efforts = boundary, tuned(index, vectors, rows)
    draft = folder / f"{name}.draft"
    faiss.write_index(index, str(draft))
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(folder / name)
    size = (folder / name).stat().st_size
    return Lists(name, size, boundary, int(index.ntotal), trained_to, int(index.nlist), efforts)


def _extended(folder: Path, vectors: Vectors, rows: Rows, before: Lists) -> Any | None:
    """Add what came since to the lists there are; None where they would not find it as they should."""
    if _behind(rows, before.trained_to) > UNSEEN * len(rows):
        return None
    index = faiss.read_index(str(folder / before.file))
    added = rows[len(rows) - _behind(rows, before.boundary) :]
    index.add_with_ids(np.ascontiguousarray(vectors[added]), added)
    effort = effort_for(before.efforts, 1.0)
    trial = _narrowed(1.0, vectors, _questions(vectors, added), rows)
    found = trial.found(index, effort.visits, int(effort.compared * _NEAREST))
    return index if trial.is_enough(found, KEPT_RECALL) else None


def _behind(rows: Rows, boundary: int) -> int:
    return len(rows) - int(np.searchsorted(rows, boundary))


def lists_of(fact: str) -> Lists:
    """Read what the catalogue keeps of the lists. Raises ValueError, TypeError or KeyError."""
    known = json.loads(fact)
    return Lists(**{**known, "efforts": tuple(Effort(*each) for each in known["efforts"])})


def as_fact(lists: Lists) -> str:
    """Write what the catalogue keeps of the lists."""
    return json.dumps(asdict(lists))


def _trained(vectors: Vectors, rows: Rows) -> Any:
    cells, dimensions = cells_for(len(rows)), vectors.shape[1]
    quantizer = faiss.IndexFlatIP(dimensions)
    pieces = dimensions // 2 if dimensions % 2 == 0 else dimensions
    index = faiss.IndexIVFPQFastScan(quantizer, dimensions, cells, pieces, 4, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False  # else every cell visited needs tables of its own
    index.own_fields = True
    quantizer.this.disown()
    for training in (index.cp, index.pq.cp):
        training.seed, training.niter, training.min_points_per_centroid = _SEED, _ROUNDS, 1
    index.cp.spherical = True
    chosen = np.sort(_drawn(rows, _TRAINED_ON * cells))
    index.train(np.ascontiguousarray(vectors[chosen]))
    return index


def cells_for(count: int) -> int:
    """Say how many cells the lists of so many vectors have."""
    return min(count, max(16, int(2 * count**0.5)))


def effort_for(efforts: Sequence[Effort], width: float) -> Effort:
    """Say what is enough where a filter lets through such a share."""
    at, found = next((at, each) for at, each in enumerate(efforts) if each.width <= 1.1 * width)
    if at and found.width < 0.9 * width:
        # Between two widths that were tried, the narrower needs the more cells, and either the more compared.
        return found._replace(compared=max(found.compared, efforts[at - 1].compared))
    return found


def tuned(
    index: Any, vectors: Vectors, rows: Rows, compared: Sequence[float] = _COMPARED
) -> tuple[Effort, ...]:
    """Measure what is enough for TUNED_RECALL, for each width of a filter.

    Args:
        index: the lists.
        vectors: all rows of the folder.
        rows: those in the lists, ascending.
        compared: how many times the limit may be compared, ascending.
    """
    asked = _questions(vectors, rows)
    # Questions differ more from texts than these do: never fewer than one cell in thirty-two.
    least = max(LEAST_VISITS, index.nlist // 32)
    efforts: list[Effort] = []
    for width in WIDTHS:
        chosen = np.sort(_drawn(rows, max(_NEAREST, int(width * len(rows)))))
        efforts.append(_cheapest(index, _narrowed(width, vectors, asked, chosen), least, compared))
        least = efforts[-1].visits
    return (*efforts, Effort(0.0, int(index.nlist), compared[-1]))


def _questions(vectors: Vectors, rows: Rows) -> Vectors:
    """Make questions to try: some of these rows with noise, for a question lies near a text, never on one.

    The noise points anywhere, so that what is second nearest is as hard to find as for a real question.
    """
    drawn = vectors[_drawn(rows, _TRIED)]
    noise = np.random.default_rng(_SEED).standard_normal(drawn.shape) / drawn.shape[1] ** 0.5
    asked = drawn + _NOISE * noise
    return np.ascontiguousarray(asked / np.linalg.norm(asked, axis=1, keepdims=True), dtype=np.float32)


class Narrowed(NamedTuple):
    """What is asked while tuning, of which rows, and which of them are right."""

    width: float
    asked: Vectors
    rows: Rows
    exact: Sequence[Rows]

    def found(self, index: Any, visits: int, count: int) -> Rows:
        """Give so many of the roughly nearest, those of each question in a line."""
        selector = faiss.IDSelectorBitmap(Selected(self.rows).bits(int(self.rows[-1]) + 1))
        how = faiss.SearchParametersIVF(nprobe=visits, sel=selector)
        found: Rows = index.search(self.asked, count, params=how)[1]
        return found

    def is_enough(self, found: Rows, recall: float = TUNED_RECALL) -> bool:
        """Say whether such a share of what is right was found; where many are alike any fifty will do."""
        right = sum(min(len(truth), _NEAREST) for truth in self.exact)
        hits = [np.isin(truth, some).sum() for truth, some in zip(self.exact, found, strict=True)]
        return bool(np.minimum(hits, _NEAREST).sum() >= recall * right)


def _narrowed(width: float, vectors: Vectors, asked: Vectors, rows: Rows) -> Narrowed:
    near = scan(vectors, asked, rows, _NEAREST)
    return Narrowed(width, asked, rows, [near.rows[near.of == at] for at in range(len(asked))])


def _cheapest(index: Any, trial: Narrowed, least: int, compared: Sequence[float]) -> Effort:
    """Find what is enough and costs least, visiting so many cells or more."""
    best = Effort(trial.width, int(index.nlist), compared[-1])

    def cost(effort: Effort) -> float:
        return effort.cost(index.nlist, index.ntotal, _NEAREST)

    for visits in _growing(least, int(index.nlist)):
        if cost(Effort(trial.width, visits, compared[0])) >= cost(best):
            break
        found = trial.found(index, visits, int(compared[-1] * _NEAREST))
        for times in compared:
            if trial.is_enough(found[:, : int(times * _NEAREST)]):
                best = min(best, Effort(trial.width, visits, times), key=cost)
                break
    return best


def _growing(least: int, most: int) -> Iterator[int]:
    """Give numbers of cells to try, each two fifths larger than the one before, and all in the end."""
    while least < most:
        yield least
        least = max(least + 1, int(least * 1.4))
    yield most


def _drawn(rows: Rows, count: int) -> Rows:
    """Draw rows without putting back, always the same of the same rows."""
    drawn: Rows = np.random.default_rng(_SEED).choice(rows, size=min(count, len(rows)), replace=False)
    return drawn
