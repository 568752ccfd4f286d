"""Purging a page in the browser, what is told of it afterwards, and the words a need came from."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from duijie.core.reader.page import read_page
from duijie.demands.models import Demand
from duijie.intake import actions
from duijie.intake.models import Batch, Page
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB = factories.LAB
NEED = "2026年2月10日，示例远岫科技有限公司总经理柳青说，公司急需解决涂层开裂的难题。\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def operator(client):
    operator = registry.operator()
    client.force_login(operator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return operator


def test_a_page_is_purged_and_the_same_file_refused_while_its_batch_goes_on(client, operator, settings):
    page = factories.draft(factories.organisation(LAB)).page
    actions.confirm_draft(draft_id=page.drafts.get().pk, actor=operator, now=factories.NOW)
    body = client.get(f"/intake/pages/{page.pk}/").content.decode()
    address = f"/intake/pages/{page.pk}/purge/"
    assert address in body
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": " "})
    assert (refused.status_code, Page.objects.get(pk=page.pk).state) == (400, "in_review")
    assert client.post(address, {"reason": "有人要求删除。"})["Location"] == f"/intake/pages/{page.pk}/"
    body = client.get(f"/intake/pages/{page.pk}/").content.decode()
    assert "有人要求删除。" in body
    assert page.sha256 in body
    assert (LAB in body, address in body) == (False, False)
    record = client.get(f"/organisations/{registry.Organisation.objects.get().pk}/").content.decode()
    assert "From a page that was purged: 有人要求删除。" in record

    text = factories.TEXT.encode()
    again = actions.receive_page(
        content=text, file_name="a.txt", uploads=settings.UPLOADS, most_bytes=10**6,
        actor=operator, now=factories.NOW,
    ).page  # fmt: skip
    actions.purge_page(page_id=again.pk, reason="重复。", actor=operator, now=factories.NOW)
    files = [SimpleUploadedFile("a.txt", text), SimpleUploadedFile("b.txt", "示例乙".encode())]
    client.post("/intake/upload/", {"pages": files})
    (told,) = Batch.objects.get().refused
    assert (told["name"], "purged" in told["why"], "重复。" in told["why"]) == ("a.txt", True, True)
    assert list(Batch.objects.get().pages.values_list("file_name", flat=True)) == ["b.txt"]


def test_a_clerk_is_not_offered_to_purge(client):
    client.force_login(registry.clerk())
    page = factories.page(factories.organisation(LAB))
    assert f"/intake/pages/{page.pk}/purge/" not in client.get(f"/intake/pages/{page.pk}/").content.decode()
    assert client.post(f"/intake/pages/{page.pk}/purge/", {"reason": "x"}).status_code == 403


def test_a_need_read_from_a_page_shows_its_words_to_staff_who_may_open_it(client, operator):
    owner = registry.organisation("示例远岫科技有限公司")
    received = factories.receive(NEED.encode(), actor=factories.worker()).page
    page = actions.keep_reading(
        page_id=received.pk, raw_text=NEED, reading=read_page(NEED, source="page.txt"),
        actor=factories.worker(), now=factories.NOW,
    )  # fmt: skip
    (draft,) = page.drafts.filter(kind="need")
    actions.confirm_draft(draft_id=draft.pk, actor=operator, now=factories.NOW)
    need = Demand.objects.get()
    client.force_login(registry.speaker(owner))
    body = client.get(f"/needs/{need.pk}/").content.decode()
    assert "解决涂层开裂的难题" in body
    assert f"/intake/pages/{page.pk}/" not in body
    need.region_id, need.state, need.submitted_at = registry.SHENYANG, "submitted", factories.NOW
    need.save(update_fields=["region", "state", "submitted_at"])
    client.force_login(registry.broker())
    body = client.get(f"/needs/{need.pk}/").content.decode()
    assert f"/intake/pages/{page.pk}/#cited-{draft.pk}" in body
