"""The worker reads pages: drafts cite their words, and every bad page ends in a clear state."""

from __future__ import annotations

import math

import pytest

from duijie.audit.queries import history_of
from duijie.core.reader import Evidence, Figure
from duijie.intake import actions, store
from duijie.intake.jobs import read_page_job
from duijie.intake.models import Draft, Page
from duijie.intake.states import DraftKind
from duijie.queue.actions import enqueue
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.registry.models import Organisation, Person
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def read(content: bytes, name: str = "page.txt") -> Page:
    page = factories.receive(content, actor=registry.clerk(), name=name).page
    run_all(clock=lambda: factories.NOW)
    page.refresh_from_db()
    return page


def test_a_page_becomes_drafts_that_point_at_their_words():
    page = read(factories.TEXT.encode())
    assert (page.state, page.read_at, page.problem) == ("in_review", factories.NOW, "")
    drafts = list(page.drafts.all())
    found = {(draft.kind, draft.label) for draft in drafts}
    assert {
        ("organisation", factories.LAB),
        ("organisation", factories.FOUNDRY),
        ("person", "闾丘澈"),
        ("person", "冼牧遥"),
    } <= found
    assert "agreement" in {kind for kind, _label in found}
    for draft in drafts:
        assert draft.evidence
        for each in draft.evidence:
            assert page.raw_text[each["start"] : each["end"]] == each["quote"]
            assert page.clean_text[each["text_start"] : each["text_end"]] == each["quote"]


def test_words_are_found_in_the_mended_text_where_the_raw_page_is_scrambled():
    noisy = factories.TEXT.replace("丘澈", "丘(qiū)澈(chè)").replace("签署", "签(qiān)署(shǔ)")
    assert noisy.count("(") > 5
    page = read(noisy.encode())
    drafts = [draft for draft in page.drafts.all() if draft.label == "闾丘澈"]
    assert drafts
    for each in drafts[0].evidence:
        assert page.raw_text[each["start"] : each["end"]] == each["quote"]
        assert "闾丘澈" in page.clean_text[each["text_start"] : each["text_end"]]


def test_positions_follow_the_reviewing_order():
    page = read(factories.TEXT.encode())
    kinds = list(page.drafts.values_list("kind", flat=True))
    order = list(DraftKind.values)
    assert kinds == sorted(kinds, key=order.index)
    assert list(page.drafts.values_list("position", flat=True)) == list(range(1, len(kinds) + 1))


def test_nothing_enters_the_registry_by_reading():
    read(factories.TEXT.encode())
    assert (Organisation.objects.count(), Person.objects.count()) == (0, 0)


def test_reading_twice_changes_nothing():
    page = read(factories.TEXT.encode())
    before = list(Draft.objects.values())
    enqueue("intake.read", key=str(page.pk), now=factories.NOW)
    run_all(clock=lambda: factories.NOW)
    again = actions.keep_reading(
        page_id=page.pk,
        raw_text="",
        reading=factories.reading(),
        actor=factories.worker(),
        now=factories.NOW,
    )
    assert (list(Draft.objects.values()), again.raw_text) == (before, page.raw_text)


def test_a_page_that_is_gone_is_no_trouble():
    read_page_job(key="999999", now=factories.NOW)
    assert not Draft.objects.exists()


def test_a_known_organisation_is_found_by_its_alias():
    known = registry.organisation("示例东方低温技术研究所", kind="institute")
    registry.actions.add_alias(
        organisation_id=known.pk, name="东方低温所", actor=registry.system(), now=factories.NOW
    )
    page = read("2026年3月1日，专家组来到东方低温所参观。".encode())
    assert ("organisation", "示例东方低温技术研究所") in {
        (draft.kind, draft.label) for draft in page.drafts.all()
    }


UNREADABLE = {
    "a picture called .txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
    "an Office file called .txt": (b"PK\x03\x04" + b"\x00" * 500, "damaged"),
    "noise": (bytes(range(1, 32)) * 200, "binary"),
    "no Chinese encoding": (b"\xff\x81\xfe\xff" * 400, "undecodable"),
}


@pytest.mark.parametrize(("content", "problem"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_page_says_why_and_can_be_tried_again(content, problem):
    page = read(content)
    assert (page.state, page.problem, page.read_at) == ("unreadable", problem, None)
    last = history_of(page)[0]
    assert (last.action, last.reason_code) == ("intake.give_up", problem)
    page = actions.retry_page(page_id=page.pk, actor=registry.clerk(), now=factories.NOW)
    assert (page.state, page.problem) == ("received", "")
    run_all(clock=lambda: factories.NOW)
    page.refresh_from_db()
    assert (page.state, page.problem) == ("unreadable", problem)


def test_a_lost_file_is_told_and_read_once_it_is_back(uploads):
    clerk = registry.clerk()
    page = factories.receive(actor=clerk).page
    store.path_of(uploads, page.sha256).unlink()
    run_all(clock=lambda: factories.NOW)
    page.refresh_from_db()
    assert (page.state, page.problem) == ("unreadable", "file_missing")
    factories.receive(actor=clerk)
    actions.retry_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    run_all(clock=lambda: factories.NOW)
    page.refresh_from_db()
    assert page.state == "in_review"


ODD = {
    "one line": "示例浑河实验室与示例青石铸造有限公司签署协议".encode(),
    "one character": "字".encode(),
    "NUL inside": f"示例浑河实验室\x00主任闾丘澈。\n{factories.TEXT}".encode(),
    "GBK": factories.TEXT.encode("gbk"),
    "UTF-16": factories.TEXT.encode("utf-16"),
    "a lone surrogate": factories.TEXT.encode() * 5 + b"\xed\xa0\x80",
    "empty markup": b"<html><body></body></html>",
    "open markup": b"<html><body><div><p>" + factories.TEXT.encode(),
    "huge numbers": ("签约金额" + "9" * 400 + "万元，涉及" + "9" * 400 + "家单位。").encode(),
    "one line of 300 KB": b"abc def " * 40_000,
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD.keys())
def test_odd_pages_are_read_and_stored(content):
    page = read(content)
    assert page.state == "in_review"
    assert "\x00" not in page.raw_text + page.clean_text
    assert Job.objects.count() == 0
    for draft in page.drafts.all():
        for each in draft.evidence:
            assert len(each["quote"]) <= 200
            assert 0 <= each["text_start"] <= each["text_end"] <= len(page.clean_text)


@pytest.mark.thorough
def test_five_megabytes_end_in_a_clear_state():
    line = "字母 and 12345 没有名字也没有日期的一行。\n"
    content = (line * (5 * 1024 * 1024 // len(line.encode()) + 1)).encode()
    page = actions.receive_page(
        content=content,
        file_name="large.txt",
        uploads=factories.settings.UPLOADS,
        most_bytes=8 * 1024 * 1024,
        actor=registry.clerk(),
        now=factories.NOW,
    ).page
    run_all(clock=lambda: factories.NOW)
    page.refresh_from_db()
    assert page.state in {"in_review", "unreadable"}


def test_figures_that_no_json_can_hold_are_kept_as_unknown():
    figure = Figure(math.inf, "万元", "签约金额", (Evidence(0, 2, "示例"),), 0.9)
    draft = factories.draft(figure)
    draft.refresh_from_db()
    assert draft.values["value"] is None


def test_doubtful_facts_ask_for_a_look():
    sure, unsure = factories.organisation("示例甲"), factories.organisation("示例乙", confidence=0.6)
    page = factories.page(sure, unsure)
    assert dict(page.drafts.values_list("values__name", "needs_review")) == {"示例甲": False, "示例乙": True}
