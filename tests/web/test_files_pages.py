"""Pages of files: handing in, fetching, previews, removing, and the part that record pages show."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.files import store
from duijie.files.models import Attachment
from tests.agreements import factories as agreements
from tests.files.factories import attachment, drawn, pdf
from tests.registry.factories import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return agreements.world()


@pytest.fixture
def record(world):
    return agreements.agreement(world, "announced")


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def send(client: Client, record, **values):
    sent = {"file": SimpleUploadedFile("合同.pdf", pdf()), "title": "签字版", **values}
    return client.post(f"/files/new/agreements/{record.pk}/", sent)


def test_file_is_handed_in_and_fetched_as_a_stranger_to_the_page(world, record):
    client = signed_in(world.owing_side)
    assert send(client, record)["Location"] == f"/agreements/{record.pk}/#files"
    kept = Attachment.objects.get()
    answer = client.get(f"/files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%90%88")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(pdf()))
    assert "签字版" in client.get(f"/agreements/{record.pk}/").content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"file": SimpleUploadedFile("a.pdf", b"PK\x03\x04 no")}, "损坏"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "空的"),
        ({"file": ""}, "必填"),
        ({"title": "甲\x00乙"}, "看不见的控制字符"),
        ({"title": "甲" * 121}, "120"),
        ({"title": b"\xed\xa0\x80\xff"}, ""),
    ],
)
def test_refused_file_is_told_beside_its_field_and_loses_nothing(world, record, values, words: str):
    client = signed_in(world.owing_side)
    answer = send(client, record, **values)
    if not words:  # what cannot be read as text is taken as a replacement sign
        assert answer.status_code in {302, 400}
        return
    page = answer.content.decode()
    assert (answer.status_code, words in page, Attachment.objects.count()) == (400, True, 0)
    assert "title" in values or "签字版" in page


def test_file_of_fifty_megabytes_is_refused_without_being_held(world, record, settings):
    client = signed_in(world.owing_side)
    answer = send(client, record, file=SimpleUploadedFile("大.pdf", bytes(50 * 1024 * 1024)))
    assert (answer.status_code, "20 MB" in answer.content.decode()) == (400, True)
    assert Attachment.objects.count() == 0


def test_form_sent_twice_makes_one_file(world, record):
    client = signed_in(world.owing_side)
    token = client.get(f"/files/new/agreements/{record.pk}/").context["form"]["form_token"].value()
    for _ in range(2):
        assert send(client, record, form_token=token).status_code == 302
    assert Attachment.objects.count() == 1


def test_confidential_file_is_as_if_it_were_not_there(world, record):
    address = f"/agreements/{record.pk}/"
    before = signed_in(world.stranger).get(address).content.count(b"/files/")
    secret = drawn(attachment("agreements", record, world.owing_side))
    stranger = signed_in(fresh(world.stranger))
    page = stranger.get(address).content.decode()
    assert (before, "合同.pdf" in page, 'id="files"' in page) == (0, False, False)
    assert stranger.get(f"/files/{secret.pk}/").status_code == 404
    assert stranger.get(f"/files/{secret.pk}/preview/").status_code == 404
    assert stranger.post(f"/files/{secret.pk}/remove/", {"reason": "x"}).status_code == 404


def test_name_of_who_added_a_public_file_is_for_those_concerned(world, record):
    attachment("agreements", record, world.owing_side, confidential=False)
    name = world.owing_side.display_name
    address = f"/agreements/{record.pk}/"
    assert name not in Client().get(address).content.decode()
    assert name in signed_in(world.broker).get(address).content.decode()


def test_preview_is_shown_and_served_as_a_picture(world, record):
    kept = drawn(attachment("agreements", record, world.owing_side))
    client = signed_in(world.owing_side)
    answer = client.get(f"/files/{kept.pk}/preview/")
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:4]) == ("image/webp", b"RIFF")
    assert f"/files/{kept.pk}/preview/" in client.get(f"/agreements/{record.pk}/").content.decode()


def test_removed_file_cannot_be_fetched_and_its_reason_is_shown(world, record):
    kept = attachment("agreements", record, world.owing_side)
    client = signed_in(world.owing_side)
    answer = client.post(f"/files/{kept.pk}/remove/", {"reason": "放错了地方。"})
    assert answer["Location"] == f"/agreements/{record.pk}/#files"
    assert client.get(f"/files/{kept.pk}/").status_code == 404
    page = client.get(f"/agreements/{record.pk}/").content.decode()
    assert ("放错了地方。" in page, "合同.pdf" in page) == (True, False)


def test_lost_bytes_are_told_as_lost_and_written_into_the_log(world, record, caplog):
    kept = attachment("agreements", record, world.owing_side)
    store.erase(kept.place)
    answer = signed_in(world.owing_side).get(f"/files/{kept.pk}/")
    assert (answer.status_code, "文件已丢失" in answer.content.decode()) == (404, True)
    assert f"/files/{kept.pk}/" in caplog.text


def test_store_that_does_not_answer_is_told_as_such(world, record, settings):
    kept = attachment("agreements", record, world.owing_side)
    settings.FILES_BUCKET, settings.FILES_ENDPOINT = "duijie", "http://127.0.0.1:9"
    client = signed_in(world.owing_side)
    answer = client.get(f"/files/{kept.pk}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "暂时取不到文件" in answer.content.decode()
    refused = send(client, record)
    assert (refused.status_code, "请一分钟后重试" in refused.content.decode()) == (400, True)


@pytest.mark.parametrize("kind", ["nothing", "accounts", "agreements"])
def test_record_that_cannot_have_files_is_not_there(world, kind: str):
    assert signed_in(world.owing_side).get(f"/files/new/{kind}/999999/").status_code == 404


@pytest.mark.parametrize("who", ["owing_side", "stranger"])
def test_page_takes_as_many_queries_with_three_files_as_with_one(world, record, who: str):
    address, counts = f"/agreements/{record.pk}/", []
    client = signed_in(getattr(world, who))
    attachment("agreements", record, world.owing_side, confidential=False)
    for more in (0, 2):
        for _ in range(more):
            attachment("agreements", record, world.owing_side, confidential=False)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).content.count(b"/files/") >= more + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
