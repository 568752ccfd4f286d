"""Pages come in: once, whole, by staff only, and never half."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from duijie.access import VISITOR, NotPermittedError
from duijie.audit.queries import history_of
from duijie.intake import store
from duijie.intake.actions.pages import clean_file_name
from duijie.intake.models import Page
from duijie.queue.models import Job
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_page_is_kept_and_waits_to_be_read(uploads):
    clerk = registry.clerk()
    received = factories.receive(actor=clerk)
    page = received.page
    assert received.is_new
    assert (page.state, page.file_name, page.byte_count) == (
        "received",
        "page.txt",
        len(factories.TEXT.encode()),
    )
    assert (page.received_by_id, page.received_at) == (clerk.pk, factories.NOW)
    assert store.load(uploads, page.sha256) == factories.TEXT.encode()
    assert list(Job.objects.values_list("kind", "key")) == [("intake.read", str(page.pk))]
    assert [entry.action for entry in history_of(page)] == ["intake.receive"]


def test_the_same_bytes_twice_are_one_page_whatever_they_are_called(uploads):
    first = factories.receive(actor=registry.clerk())
    second = factories.receive(actor=registry.clerk(), name="another name.txt")
    assert (second.page, second.is_new) == (first.page, False)
    assert (Page.objects.count(), Job.objects.count(), len(files_in(uploads))) == (1, 1, 1)


def test_a_lost_file_is_brought_back_by_handing_it_in_again(uploads):
    page = factories.receive(actor=registry.clerk()).page
    store.path_of(uploads, page.sha256).unlink()
    assert not factories.receive(actor=registry.clerk()).is_new
    assert store.load(uploads, page.sha256) == factories.TEXT.encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b" \r\n\t ", "empty"), (b"x" * (factories.MOST_BYTES + 1), "too_large")],
)
def test_empty_and_huge_files_are_refused_and_leave_nothing(uploads, content, code):
    with pytest.raises(ValidationError) as refusal:
        factories.receive(content, actor=registry.clerk())
    assert refusal.value.code == code
    assert (Page.objects.count(), Job.objects.count(), uploads.exists()) == (0, 0, False)


def test_a_full_disk_is_told_and_leaves_nothing(uploads, monkeypatch):
    def refuse(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("duijie.core.durable.os.fsync", refuse)
    with pytest.raises(ValidationError) as refusal:
        factories.receive(actor=registry.clerk())
    assert refusal.value.code == "disk_full"
    assert (Page.objects.count(), Job.objects.count(), files_in(uploads)) == (0, 0, [])


def test_a_folder_that_cannot_be_written_is_told(uploads):
    uploads.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ValidationError) as refusal:
        factories.receive(actor=registry.clerk())
    assert refusal.value.code == "disk_full"


def test_writers_of_the_same_bytes_do_not_disturb_each_other(uploads):
    content = b"page" * 50_000
    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(lambda _number: store.keep(uploads, content), range(16)))
    assert (hashes, files_in(uploads)) == ({store.sha256_of(content)}, [store.sha256_of(content)])
    assert store.load(uploads, store.sha256_of(content)) == content


def test_handing_in_at_the_same_moment_gives_one_page(monkeypatch):
    """The twin's row appears after this one has looked: only the database can tell."""
    clerk = registry.clerk()
    twin = factories.receive(actor=clerk).page
    looks = [Page.objects.none()]
    look = Page.objects.filter
    monkeypatch.setattr(Page.objects, "filter", lambda **where: look(**where) if not looks else looks.pop())
    received = factories.receive(actor=clerk)
    monkeypatch.undo()
    assert (received.page.pk, received.is_new) == (twin.pk, False)
    assert (Page.objects.count(), Job.objects.count()) == (1, 1)
    assert not connection.needs_rollback


MAY_HAND_IN = {
    "clerk": True,
    "operator": True,
    "coordinator": True,
    "broker": True,
    "contact": False,
    "expert": False,
    "nobody": False,
    "system": True,
}


def test_pages_are_handed_in_by_staff_only(uploads):
    may = {}
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        try:
            factories.receive(who.encode(), actor=actor)
            may[who] = True
        except NotPermittedError:
            may[who] = False
    assert may == {**MAY_HAND_IN, "visitor": False}
    assert Page.objects.count() == len(files_in(uploads)) == sum(may.values())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("新闻.html", "新闻.html"),
        ("a\x00b\ud800c\n.txt", "a b c .txt"),
        ("", "page.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("\u202e", "page.txt"),
    ],
)
def test_file_names_become_what_every_database_can_keep(given, kept):
    assert clean_file_name(given) == kept
    assert factories.receive(actor=registry.clerk(), name=given).page.file_name == kept
