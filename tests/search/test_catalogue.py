"""What the catalogue keeps of full documents: how often each holds a term, quickly read."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.core.matcher import terms_of
from duijie.search.catalogue import FILE, Catalogue, Shared, Version, all_facets
from duijie.search.index import Doc, Part, document

TERMS = st.text(alphabet="轴承齿轮~ab-1", min_size=1, max_size=4)


def version(number: int, doc: Doc) -> Version:
    return Version(doc.id, doc, all_facets(doc), digest=str(number), vector_row=None, number=number)


def doc(number: int, title: str, part: Part = Part.FULL) -> Doc:
    return document(kind="offer", record_id=number, part=part, readers=("all",), title=title, text="轴承")


@pytest.fixture
def catalogue(tmp_path: Path):
    made = Catalogue(tmp_path)
    yield made
    made.close()


def put(catalogue: Catalogue, *versions: Version) -> None:
    catalogue.begin()
    catalogue.put(versions, held={}, generation=1)
    catalogue.commit()


def test_a_full_document_tells_how_often_it_holds_what_is_asked(catalogue):
    bearings, empty = doc(1, "轴承故障"), replace(doc(2, "齿轮"), terms=())
    put(catalogue, version(1, bearings), version(2, empty), version(3, doc(1, "轴承", Part.PUBLIC)))
    asked = ("轴承", "故障", "没有")
    assert list(catalogue.shared_with(asked, [1, 2, 7])) == [
        Shared(1, len(bearings.terms), {"轴承": 4, "故障": 3}),
        Shared(2, 0, {}),
    ]


def test_a_folder_that_was_written_before_tells_the_same(catalogue, tmp_path):
    put(catalogue, version(1, doc(1, "轴承故障在线诊断")))
    asked = terms_of(title="", text="轴承诊断，故障")
    before = list(catalogue.shared_with(asked, [1]))
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        terms = json.dumps(doc(1, "轴承故障在线诊断").terms, ensure_ascii=False)
        db.execute("UPDATE doc SET terms = ?", [terms])
    assert list(catalogue.shared_with(asked, [1])) == before
    assert before[0].held["轴承"] == 4


# No deadline: each example makes a database on the disk, which may be a slow one.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TERMS, max_size=30), st.lists(TERMS, max_size=8))
def test_whatever_the_terms_are_they_are_counted(tmp_path, terms, asked):
    with TemporaryDirectory(dir=tmp_path) as folder, closing(Catalogue(Path(folder))) as catalogue:
        put(catalogue, version(1, replace(doc(1, "题"), terms=tuple(terms))))
        counted = Counter(terms)
        assert list(catalogue.shared_with(asked, [1])) == [
            Shared(1, len(terms), {term: counted[term] for term in set(asked) & counted.keys()})
        ]
