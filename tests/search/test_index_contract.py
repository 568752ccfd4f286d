"""What every engine behind the Index seam must do; run against the real index folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.matcher import terms_of
from duijie.search import columns
from duijie.search.folder import FolderIndex
from duijie.search.index import Doc, Hit, Part, Query, Tombstone, document
from duijie.search.where import And, Eq, In, Range, Where, holds

DIMENSIONS = 4


def unit(*parts: float) -> np.ndarray:
    vector = np.array([*parts, *[0.0] * (DIMENSIONS - len(parts))], dtype=np.float32)
    return vector / np.linalg.norm(vector)


def doc(number: int, title: str, *, seq: int = 1, part: Part = Part.PUBLIC, **more) -> Doc:
    readers = more.pop("readers", ("public",) if part is Part.PUBLIC else ("all",))
    vector = more.pop("vector", None)
    made = document(kind="offer", record_id=number, part=part, readers=readers, title=title, text="", **more)
    return replace(made, seq=seq, vector=vector)


def ask(index: FolderIndex, words: str = "", **more) -> list[Hit]:
    (hits,) = index.search([Query(terms=terms_of(title="", text=words), **more)])
    return hits


def found(index: FolderIndex, words: str = "", **more) -> list[str]:
    return [hit.id for hit in ask(index, words, **more)]


@pytest.fixture
def index(tmp_path: Path, how_many):
    with FolderIndex(tmp_path / "index", encoder="test", dimensions=DIMENSIONS) as made:
        yield made


def test_applied_documents_are_found_after_refresh_only(index):
    index.apply([doc(1, "轴承故障"), doc(2, "轴承钢")], [])
    assert found(index, "轴承") == []
    assert index.refresh() == 1
    assert found(index, "轴承") == ["offer:1:public", "offer:2:public"]


def test_applying_the_same_change_twice_changes_nothing(index):
    index.apply([doc(1, "轴承故障", seq=3)], [])
    index.refresh()
    before = ask(index, "轴承")
    index.apply([doc(1, "轴承故障", seq=3)], [])
    assert index.refresh() == 3
    assert ask(index, "轴承") == before


def test_an_older_version_is_ignored(index):
    index.apply([doc(1, "轴承故障", seq=5)], [])
    index.apply([doc(1, "齿轮", seq=4)], [Tombstone("offer:1:public", 4)])
    index.refresh()
    assert (found(index, "轴承"), found(index, "齿轮")) == (["offer:1:public"], [])


def test_a_newer_version_replaces_the_older(index):
    index.apply([doc(1, "轴承故障", seq=5, vector=unit(1))], [])
    index.refresh()
    index.apply([doc(1, "齿轮", seq=6, vector=unit(0, 1))], [])
    index.refresh()
    assert (found(index, "轴承"), found(index, "齿轮")) == ([], ["offer:1:public"])
    (hit,) = ask(index, vector=unit(0, 1))
    assert hit.cosine == pytest.approx(1.0)


def test_a_deleted_document_is_gone_and_stays_gone_for_older_versions(index):
    index.apply([doc(1, "轴承", seq=5, vector=unit(1)), doc(2, "轴承", seq=5)], [])
    index.refresh()
    index.apply([], [Tombstone("offer:1:public", 6)])
    index.apply([doc(1, "轴承", seq=5)], [])
    index.refresh()
    assert (found(index, "轴承"), found(index, vector=unit(1))) == (["offer:2:public"], [])


def test_rebuild_leaves_the_given_documents_and_no_others(index):
    index.apply([doc(1, "轴承"), doc(2, "轴承")], [])
    index.refresh()
    index.rebuild([doc(3, "轴承")])
    assert found(index, "轴承") == ["offer:3:public"]


def test_a_checkpoint_survives_opening_the_folder_again(tmp_path):
    with FolderIndex(tmp_path, encoder="test", dimensions=DIMENSIONS) as index:
        index.apply([doc(1, "轴承", seq=7, vector=unit(1))], [])
        assert index.checkpoint() == 7
        index.apply([doc(2, "轴承", seq=8)], [])
    with FolderIndex(tmp_path, encoder="test", dimensions=DIMENSIONS) as again:
        assert found(again, "轴承", vector=unit(1)) == ["offer:1:public"]


def test_a_reader_sees_what_the_writer_refreshed_once_it_reloads(index, tmp_path):
    index.apply([doc(1, "轴承")], [])
    index.refresh()
    reader = FolderIndex.open_for_reading(tmp_path / "index")
    index.apply([doc(2, "轴承", seq=2)], [])
    index.refresh()
    reader.reload()
    assert found(reader, "轴承") == ["offer:1:public", "offer:2:public"]
    index.rebuild([doc(3, "轴承")])
    reader.reload()
    assert found(reader, "轴承") == ["offer:3:public"]


def test_queries_are_answered_in_order(index):
    index.apply([doc(1, "轴承"), doc(2, "齿轮")], [])
    index.refresh()
    questions = [Query(terms=terms_of(title="", text=words)) for words in ("齿轮", "没有", "轴承")]
    answers = [[hit.record_id for hit in hits] for hits in index.search(questions)]
    assert answers == [[2], [], [1]]


def test_the_nearest_vectors_are_found_exactly(index):
    index.apply(
        [doc(number, f"第{number}号", vector=unit(1, number)) for number in range(1, 30)],
        [],
    )
    index.refresh()
    assert sorted(found(index, vector=unit(1, 3), limit=3)) == [
        "offer:3:public",
        "offer:4:public",
        "offer:5:public",
    ]


def test_a_vector_that_comes_later_joins_the_unchanged_document(index):
    index.apply([doc(1, "轴承")], [])
    index.refresh()
    assert ask(index, "轴承", vector=unit(1))[0].cosine is None
    index.apply([doc(1, "轴承", vector=unit(1))], [])
    index.refresh()
    assert ask(index, "轴承", vector=unit(1))[0].cosine == pytest.approx(1.0)


PEOPLE = [doc(1, "轴承", readers=("public",)), doc(2, "轴承", part=Part.FULL, readers=("all", "org:2"))]


@pytest.mark.parametrize(
    ("readers", "seen"),
    [
        (("public",), ["offer:1:public"]),
        (("public", "org:2"), ["offer:1:public", "offer:2:full"]),
        (("all",), ["offer:2:full"]),
        (("org:3",), []),
        ((), []),
    ],
)
def test_readers_find_only_what_they_may(index, readers, seen):
    with_vectors = [replace(one, vector=unit(1)) for one in PEOPLE]
    index.apply(with_vectors, [])
    index.refresh()
    assert found(index, "轴承", where=In("readers", readers)) == seen
    assert found(index, vector=unit(1), where=In("readers", readers)) == seen


def test_confidential_words_change_nobody_elses_score(index):
    """The public corpus scores alike with and without a confidential document full of its words."""
    public = [doc(1, "轴承故障诊断"), doc(2, "轴承钢冶炼"), doc(3, "齿轮降噪")]
    index.apply(public, [])
    index.refresh()
    before = ask(index, "轴承坏了怎么诊断", where=In("readers", ("public",)))
    figures = index.statistics(["轴承", "诊断"])
    secret = [doc(9, "轴承诊断 轴承诊断 轴承诊断", part=Part.FULL, seq=2)]
    full_of_three = [doc(3, "齿轮降噪 轴承 诊断", part=Part.FULL, seq=2)]
    index.apply([*secret, *full_of_three, *(replace(one, seq=2) for one in public)], [])
    index.refresh()
    assert ask(index, "轴承坏了怎么诊断", where=In("readers", ("public",))) == before
    assert index.statistics(["轴承", "诊断"]) == figures


def test_full_documents_do_not_move_each_other_and_are_scored_as_public_ones(index):
    index.apply([doc(1, "轴承故障诊断"), doc(2, "齿轮降噪"), doc(4, "轴承故障诊断", part=Part.FULL)], [])
    index.refresh()
    before = ask(index, "轴承诊断")
    index.apply([doc(5, "轴承诊断轴承诊断", part=Part.FULL, seq=2)], [])
    index.refresh()
    after = [hit for hit in ask(index, "轴承诊断") if hit.record_id != 5]
    assert after == before
    by_id = {hit.id: hit.text_score for hit in before}
    assert by_id["offer:4:full"] == pytest.approx(by_id["offer:1:public"], rel=0.02)


FACETS = [
    {"kind": ("offer",), "mode": ("transfer", "licence")},
    {"kind": ("offer",), "mode": ("service",)},
    {"kind": ("offer",)},
]
NUMBERS = [{"readiness": 3.0, "price": -1.5}, {"readiness": 7.0}, {"price": 0.0}]
WHERES = st.recursive(
    st.one_of(
        st.builds(
            Eq, st.sampled_from(["kind", "mode", "colour"]), st.sampled_from(["offer", "service", "x"])
        ),
        st.builds(
            In,
            st.sampled_from(["mode", "kind"]),
            st.lists(st.sampled_from(["transfer", "service", "offer"]), max_size=3).map(tuple),
        ),
        st.builds(
            Range,
            st.sampled_from(["readiness", "price", "weight"]),
            st.none() | st.floats(-5, 9),
            st.none() | st.floats(-5, 9),
        ),
    ),
    lambda inner: st.builds(And, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=4,
)


@pytest.fixture(scope="module", params=["few", "many"])
def filtered(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "many":
            patch.setattr(columns, "_FEW_DOCUMENTS", 0)
        with FolderIndex(folder, encoder="test", dimensions=DIMENSIONS) as made:
            docs = [
                doc(number, "轴承", facets=facets, numbers=numbers, vector=unit(1))
                for number, (facets, numbers) in enumerate(zip(FACETS, NUMBERS, strict=True))
            ]
            made.apply(docs, [])
            made.refresh()
            yield made


@given(where=WHERES)
@settings(max_examples=80, deadline=None)
def test_both_engines_agree_with_the_meaning_of_where(filtered, where: Where):
    expected = [
        f"offer:{number}:public"
        for number, (facets, numbers) in enumerate(zip(FACETS, NUMBERS, strict=True))
        if holds(where, facets, numbers)
    ]
    assert found(filtered, "轴承", where=where) == expected
    assert found(filtered, vector=unit(1), where=where) == expected
