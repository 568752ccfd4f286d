"""Lists of nearest vectors find what the exact scan finds, whatever the filter, and never more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from duijie.search import dense
from duijie.search.folder import FolderIndex
from duijie.search.index import Doc, Part, Query, Tombstone
from duijie.search.manifest import BrokenIndexError
from duijie.search.where import EVERYTHING, Eq

DIMENSIONS, COUNT, LIMIT = 16, 1_500, 50
WIDTHS = {"all": 1.0, "half": 0.5, "tenth": 0.1, "few": 0.02, "one": 1 / COUNT}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Lists pay from a few hundred vectors on, so that the tests need not fill thousands."""
    monkeypatch.setattr(dense, "PAYS_FROM", 400)
    monkeypatch.setattr(dense, "LEAST_TAIL", 100)


def vectors(count: int, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((12, DIMENSIONS))
    made = centres[chance.integers(0, 12, count)] + 0.7 * chance.standard_normal((count, DIMENSIONS))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def doc(number: int, vector: np.ndarray, *, part: Part = Part.PUBLIC, seq: int = 1) -> Doc:
    facets = {name: ("yes",) for name, width in WIDTHS.items() if number % round(1 / width) == 0}
    readers = ("public",) if part is Part.PUBLIC else ("all",)
    return Doc("offer", number, part, readers, (f"w{number % 7}",), f"{seq}", facets, {}, vector, seq)


def asked(seed: int = 2) -> list[np.ndarray]:
    return list(vectors(20, seed))


def nearest(index: FolderIndex, vector: np.ndarray, **more) -> list[int]:
    (hits,) = index.search([Query(vector=vector, limit=LIMIT, **more)])
    return [hit.record_id for hit in sorted(hits, key=lambda hit: -(hit.cosine or 0))]


def filled(folder: Path, docs: list[Doc]) -> FolderIndex:
    index = FolderIndex(folder, encoder="test", dimensions=DIMENSIONS)
    index.apply(docs, [])
    index.refresh()
    return index


@pytest.fixture
def made() -> np.ndarray:
    return vectors(COUNT)


@pytest.fixture
def index(tmp_path, made):
    with filled(tmp_path / "index", [doc(n, made[n]) for n in range(COUNT)]) as opened:
        assert list(opened._folder.glob("dense-public-*.faiss"))
        yield opened


@pytest.mark.parametrize("width", WIDTHS)
def test_the_nearest_are_found_at_every_width_of_filter(index, made, width):
    where = EVERYTHING if width == "all" else Eq(width, "yes")
    rows = [n for n in range(COUNT) if n % round(1 / WIDTHS[width]) == 0]
    hits = truths = 0
    for vector in asked():
        truth = sorted(rows, key=lambda n: -float(made[n] @ vector))[:LIMIT]
        found = nearest(index, vector, where=where)
        assert set(found) <= set(rows)
        hits += len(set(truth) & set(found))
        truths += len(truth)
    assert hits / truths >= 0.97


def test_what_changed_since_the_lists_were_made_is_found_at_once(index, made):
    fresh, moved = vectors(2, seed=9)
    index.apply([doc(COUNT, fresh, seq=2), doc(3, moved, seq=2)], [Tombstone("offer:4:public", 2)])
    index.refresh()
    assert nearest(index, fresh)[0] == COUNT
    assert nearest(index, moved)[0] == 3
    assert 4 not in nearest(index, made[4])
    (hits,) = index.search([Query(vector=made[3], limit=LIMIT)])
    assert all(hit.cosine < 0.9999 for hit in hits if hit.record_id == 3)


def test_lists_are_extended_and_the_older_file_goes(index):
    (before,) = index._folder.glob("dense-public-*.faiss")
    known = index._lists_of(Part.PUBLIC)
    more = vectors(200, seed=5)
    index.apply([doc(COUNT + n, more[n], seq=2) for n in range(200)], [])
    index.refresh()
    (after,) = index._folder.glob("dense-public-*.faiss")
    assert after != before
    assert nearest(index, more[17])[0] == COUNT + 17
    lists = index._lists_of(Part.PUBLIC)
    assert (lists.count, lists.trained_to) == (known.count + 200, known.trained_to)


def test_lists_made_of_sketches_find_the_full_vectors_that_took_their_places(tmp_path, made):
    # A sketch has nothing in the dimensions of the second model: what was learned there fits no full one.
    sketched = made * (np.arange(DIMENSIONS) < DIMENSIONS // 2)
    with filled(tmp_path / "index", [doc(n, sketched[n]) for n in range(COUNT)]) as index:
        held, shares = sketched.copy(), []
        for first in range(0, COUNT, 150):
            index.apply([doc(n, made[n], seq=2) for n in range(first, first + 150)], [])
            index.refresh()
            held[first : first + 150] = made[first : first + 150]
            truths = [set(np.argsort(-(held @ vector))[:LIMIT].tolist()) for vector in asked()]
            hits = [len(set(nearest(index, one)) & truth) for one, truth in zip(asked(), truths, strict=True)]
            shares.append(sum(hits) / (LIMIT * len(hits)))
        assert min(shares) >= 0.97, shares


def test_lists_of_many_that_are_alike_are_visited_in_part(tmp_path):
    alike = np.repeat(vectors(1, seed=4), COUNT, axis=0)
    with filled(tmp_path / "index", [doc(n, alike[n]) for n in range(COUNT)]) as index:
        lists = index._lists_of(Part.PUBLIC)
        assert dense.effort_for(lists.efforts, 1.0).visits < lists.cells
        assert len(nearest(index, alike[0])) == LIMIT


def test_few_that_are_asked_for_are_the_nearest(index, made):
    hits = truths = 0
    for vector in asked():
        (found,) = index.search([Query(vector=vector, limit=3)])
        truth = set(np.argsort(-(made @ vector))[:3].tolist())
        hits += len(truth & {hit.record_id for hit in found})
        truths += 3
    assert hits / truths >= 0.97


def test_many_questions_at_once_are_answered_as_one_by_one(index):
    questions = [Query(terms=("w1",), vector=vector, limit=LIMIT) for vector in asked()]
    together = index.search(questions)
    alone = [index.search([one])[0] for one in questions]
    assert [[hit.id for hit in hits] for hits in together] == [[hit.id for hit in hits] for hits in alone]


@pytest.mark.slow
def test_confidential_vectors_move_nothing_in_the_public_lists(tmp_path, made):
    public = [doc(n, made[n]) for n in range(COUNT)]
    secret = vectors(COUNT, seed=11)
    hidden = [doc(n, secret[n], part=Part.FULL) for n in range(COUNT)]
    where = Eq("readers", "public")
    with (
        filled(tmp_path / "without", public) as without,
        filled(tmp_path / "with", public + hidden) as beside,
    ):
        for vector in asked():
            query = Query(terms=("w1",), vector=vector, where=where, limit=LIMIT)
            assert beside.search([query]) == without.search([query])
        assert beside._lists_of(Part.PUBLIC).efforts == without._lists_of(Part.PUBLIC).efforts


@pytest.mark.parametrize("how", ["gone", "short", "other"])
def test_damaged_lists_are_told(index, tmp_path, how):
    (path,) = index._folder.glob("dense-public-*.faiss")
    index.close()
    content = path.read_bytes()
    path.unlink()
    if how == "short":
        path.write_bytes(content[:-10])
    if how == "other":
        path.write_bytes(b"x" * len(content))
    with pytest.raises(BrokenIndexError):
        FolderIndex.open_for_reading(tmp_path / "index").load()


def test_a_reader_takes_over_what_did_not_change(index, tmp_path, made):
    reader = FolderIndex.open_for_reading(tmp_path / "index").load()
    before = reader._columns
    index.apply([doc(COUNT, made[0], seq=2)], [Tombstone("offer:0:public", 2)])
    index.refresh()
    after = FolderIndex.open_for_reading(tmp_path / "index", before=reader).load()
    assert after._columns._store is before._store
    assert nearest(after, made[0])[0] == COUNT
    # Whoever still searches with the older one sees what was there then.
    assert nearest(reader, made[0])[0] == 0
