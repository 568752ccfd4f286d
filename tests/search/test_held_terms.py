"""What documents hold of a question is counted from names, and scored as tantivy scores what it finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.search import columns
from duijie.search.folder import FolderIndex
from duijie.search.held_terms import TERMS_FILE, Concordance, map_terms, named, often_held
from duijie.search.index import Doc, Hit, Part, Query, Tombstone
from duijie.search.manifest import BrokenIndexError
from duijie.search.where import EVERYTHING, And, Eq, In

TERMS = st.text(alphabet="轴承齿轮~ab-1", min_size=1, max_size=3)
DIMENSIONS = 4


@given(
    st.lists(st.lists(TERMS, max_size=8, unique=True), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.lists(TERMS, max_size=30)), max_size=6),
)
def test_whatever_the_terms_are_they_are_counted(asked, documents):
    """Each document for its own question, however many terms the others have."""
    counted_as_they_stand(asked, sorted((number % len(asked), terms) for number, terms in documents))


def test_many_long_documents_are_counted_in_several_steps():
    chance = np.random.default_rng(1)
    asked = [("w1", "w2", "w3"), (), ("w5",), ("w2", "w99")]
    documents = [
        (at // 3, [f"w{word}" for word in chance.integers(0, 100, length).tolist()])
        for at, length in enumerate((9_000, 40_000, 3, 0, 9_000, 9_000, 1, 20_000, 15_999, 16_000, 7))
    ]
    counted_as_they_stand(asked, documents)


def counted_as_they_stand(asked, documents):
    held = np.frombuffer(b"".join(named(terms) for _, terms in documents), dtype=np.uint64)
    lengths = np.array([len(terms) for _, terms in documents], dtype=np.int64)
    of = np.array([number for number, _ in documents], dtype=np.int64)
    often = often_held(held, np.cumsum(lengths) - lengths, lengths, of, asked)
    assert often.shape == (len(documents), max(map(len, asked)))
    in_order = Concordance(held, np.cumsum(lengths) - lengths, lengths)
    for at, terms in enumerate(asked):
        assert (in_order.often_held(terms)[of == at] == often[of == at, : len(terms)]).all()
    for (number, terms), counts in zip(documents, often.tolist(), strict=True):
        expected = [Counter(terms)[term] for term in asked[number]]
        assert counts == expected + [0] * (len(counts) - len(expected))


def test_a_torn_name_is_not_read(tmp_path: Path):
    whole = named(("轴承", "齿轮"))
    assert map_terms(tmp_path).tolist() == []
    (tmp_path / TERMS_FILE).write_bytes(whole + b"torn")
    assert map_terms(tmp_path).tobytes() == whole


def vector(number: int) -> np.ndarray:
    made = np.random.default_rng(number).standard_normal(DIMENSIONS).astype(np.float32)
    return made / np.linalg.norm(made)


def doc(number: int, *, part: Part = Part.PUBLIC, seq: int = 1) -> Doc:
    """A document of 1 to some hundred terms, of which the lower are the commoner."""
    chance = np.random.default_rng(number)
    length = int(chance.integers(1, 2 ** chance.integers(1, 10)))
    terms = tuple(f"w{int(word)}" for word in chance.zipf(1.3, length) % 40)
    readers = ("public",) if part is Part.PUBLIC else ("all",)
    return Doc("offer", number, part, readers, terms, f"{seq}", {}, {}, vector(number), seq)


@pytest.fixture
def index(tmp_path: Path, how_many):
    with FolderIndex(tmp_path / "index", encoder="test", dimensions=DIMENSIONS) as made:
        yield made


def ask(index: FolderIndex, *terms: str, limit: int, **more) -> dict[str, Hit]:
    (hits,) = index.search([Query(terms=terms, limit=limit, **more)])
    return {hit.id: hit for hit in hits}


ASKED = ("w1", "w2", "w2", "w3", "w17", "w30", "w39", "nowhere")


def test_a_hit_has_the_same_score_whichever_half_found_it(index):
    """Also where tantivy still counts versions that were replaced, and over several of its segments."""
    for first in (0, 100, 200):
        index.apply([doc(number) for number in range(first, first + 100)], [])
        index.refresh()
    index.apply([doc(number, seq=2) for number in range(40)], [Tombstone("offer:50:public", 2)])
    index.refresh()
    by_words = ask(index, *ASKED, limit=400)
    assert len(by_words) > 200
    by_meaning = ask(index, *ASKED, limit=20, vector=vector(7))
    found_by_meaning = set(by_meaning) - set(ask(index, *ASKED, limit=20))
    assert len(found_by_meaning) >= 10
    for ident, hit in by_meaning.items():
        expected = by_words[ident].text_score if ident in by_words else 0.0
        assert hit.text_score == pytest.approx(expected, rel=1e-6, abs=0.0)
    exact = [
        by_meaning[ident].text_score == by_words[ident].text_score
        for ident in found_by_meaning & set(by_words)
    ]
    assert sum(exact) >= 0.8 * len(exact)


WHERES = (
    EVERYTHING,
    Eq("part", "public"),
    Eq("part", "full"),
    Eq("kind", "nothing"),
    And((Eq("tenth", "yes"),)),
)


def fill(index: FolderIndex) -> None:
    """Both parts of sixty records, some in a new version, one gone, and every tenth marked."""
    index.apply([tenth(number, part) for number in range(60) for part in Part], [])
    index.apply([doc(number, seq=2) for number in range(1, 9)], [Tombstone("offer:12:public", 2)])
    index.checkpoint()


def tenth(number: int, part: Part) -> Doc:
    return replace(doc(number, part=part), facets={} if number % 10 else {"tenth": ("yes",)})


@pytest.mark.parametrize("most", ["_FEW_DOCUMENTS", "_FEW_TERMS", "_FEW_CELLS"])
def test_a_few_documents_are_answered_as_many_are_and_together_as_alone(
    tmp_path: Path, monkeypatch, most: str
):
    chance = np.random.default_rng(5)
    questions = [
        Query(
            terms=tuple(f"w{word}" for word in chance.integers(0, 45, at % 9).tolist()),
            vector=vector(at) if at % 3 else None,
            where=WHERES[at % len(WHERES)],
            # Of full documents the engine looks at four times as many by weight: all there are from 15 on.
            limit=(0, 3, 7, 20, 400)[at // 5 % 5] if WHERES[at % 5] == Eq("part", "public") else at % 3 * 20,
        )
        for at in range(100)
    ]
    with FolderIndex(tmp_path, encoder="test", dimensions=DIMENSIONS) as made:
        fill(made)
        few = made.search(questions)
        assert few == [made.search([question])[0] for question in questions]
        monkeypatch.setattr(columns, most, 0)
        many = FolderIndex.open_for_reading(tmp_path).search(questions)
    for some, others in zip(few, many, strict=True):
        assert [hit.id for hit in some] == [hit.id for hit in others]
        for hit, other in zip(some, others, strict=True):
            assert hit == (*other[:3], pytest.approx(other.text_score, abs=1e-5), other.cosine)


def test_how_many_confidential_documents_there_are_changes_no_public_answer(tmp_path: Path, monkeypatch):
    """Public documents are few or many by themselves: else their number told of the others'."""
    monkeypatch.setattr(columns, "_FEW_DOCUMENTS", 60)
    monkeypatch.setattr(columns, "_FEW_TERMS", 20_000)
    question = Query(terms=("w1", "w2"), limit=3, where=In("readers", ("public", "all")))
    with FolderIndex(tmp_path, encoder="test", dimensions=DIMENSIONS) as made:
        same = [replace(doc(1), record_id=number) for number in range(60)]
        made.apply(same, [])
        made.refresh()
        before = made.search([question])
        for number in range(3):
            hidden = Doc(
                "offer", number, Part.FULL, ("all",), ("zzz",) * 30_000 * number, "", {}, {}, None, 1
            )
            made.apply([hidden], [])
            made.refresh()
            assert made.search([question]) == before


def test_who_asks_nothing_is_answered_nothing(index):
    assert index.search([]) == []


def test_full_documents_are_scored_by_the_public_statistics(index):
    index.apply([doc(number) for number in range(100)], [])
    index.refresh()
    before = ask(index, *ASKED, limit=400)
    index.apply([doc(number, part=Part.FULL) for number in range(100)], [])
    index.refresh()
    after = ask(index, *ASKED, limit=400)
    assert {ident: hit for ident, hit in after.items() if hit.part is Part.PUBLIC} == before
    full = {hit.record_id: hit.text_score for hit in after.values() if hit.part is Part.FULL}
    assert full == {hit.record_id: pytest.approx(hit.text_score, rel=0.05) for hit in before.values()}


def test_many_questions_are_scored_together_as_alone(index):
    """Of several lengths, some without words or meaning, and more than are scored in one step."""
    index.apply([doc(number, part=part) for number in range(100) for part in Part], [])
    index.refresh()
    chance = np.random.default_rng(3)
    questions = [
        Query(
            terms=tuple(f"w{word}" for word in chance.integers(0, 45, chance.integers(0, 9)).tolist()),
            vector=vector(number) if number % 5 else None,
            limit=12,
        )
        for number in range(80)
    ]
    together = index.search(questions)
    assert together == [index.search([question])[0] for question in questions]
    assert {hit.part for hits in together for hit in hits} == set(Part)


def test_a_vector_of_another_width_takes_nothing_from_those_beside_it(index):
    index.apply([doc(number) for number in range(30)], [])
    index.refresh()
    fitting, other = Query(vector=vector(7), limit=5), Query(vector=np.ones(9, np.float32), limit=5)
    (alone,) = index.search([fitting])
    assert len(alone) == 5
    assert index.search([other, fitting, other]) == [[], alone, []]


def test_who_asks_for_nothing_is_given_nothing(index):
    index.apply([doc(1)], [])
    index.refresh()
    assert index.search([Query(terms=("w1",), vector=vector(1), limit=0)]) == [[]]


def test_versions_far_apart_are_found(index):
    """Most numbers between the two that are left are nobody's any more."""
    index.apply([doc(1)], [])
    for seq in range(2, 14):
        index.apply([doc(number, seq=seq) for number in range(2, 12)], [])
    index.apply([], [Tombstone(f"offer:{number}:public", 20) for number in range(2, 11)])
    index.refresh()
    assert {hit.record_id for hit in index.search([Query(vector=vector(1), limit=9)])[0]} == {1, 11}
    assert index._columns._place_of_number is None  # a table would be mostly empty
    by_words = ask(index, *(f"w{number}" for number in range(40)), limit=9)
    assert {hit.record_id for hit in by_words.values()} == {1, 11}


def test_a_folder_that_lost_what_its_documents_say_is_told(index, tmp_path):
    index.apply([doc(1)], [])
    index.refresh()
    path = index._folder / TERMS_FILE
    index.close()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BrokenIndexError):
        FolderIndex.open_for_reading(tmp_path / "index")
