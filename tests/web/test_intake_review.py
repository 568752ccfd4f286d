"""A clerk's review beyond yes and no: choosing, adding, splitting, joining, undoing; files in parts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from duijie.intake import actions
from duijie.intake.models import Batch, Draft, Page
from duijie.registry.models import Organisation
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clerk():
    return registry.clerk()


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def said(response):
    return [str(message) for message in response.context["messages"]]


def body(response):
    return response.content.decode()


def test_candidates_are_shown_with_score_and_reasons_and_the_choice_is_kept(browser):
    known = registry.organisation("示例青石铸造股份有限公司", kind="enterprise")
    draft = factories.draft(factories.organisation(FOUNDRY))
    page = f"/intake/pages/{draft.page_id}/"
    text = body(browser.get(page))
    assert "An organisation like it is known. Is it the same one?" in text
    assert "likeness 72 · same name but for “有限公司” and its like · same kind" in text
    assert f'href="/organisations/{known.pk}/"' in text
    browser.post(f"/intake/drafts/{draft.pk}/link/", {"record": str(known.pk), "version": "1"})
    assert f'value="{known.pk}" checked' in body(browser.get(page))
    browser.post(f"/intake/drafts/{draft.pk}/confirm/", {"record": str(known.pk), "version": "2"})
    draft.refresh_from_db()
    assert (draft.state, draft.record_id, Organisation.objects.count()) == ("confirmed", known.pk, 1)


def test_a_record_that_is_gone_is_told(browser):
    draft = factories.draft(factories.organisation(FOUNDRY))
    response = browser.post(f"/intake/drafts/{draft.pk}/confirm/", {"record": "987654"}, follow=True)
    assert said(response) == ["What you chose is not there any more. Please choose again."]


def test_marked_words_become_a_draft(browser):
    page = factories.page()
    add = f"/intake/pages/{page.pk}/add/"
    form = browser.get(add, {"kind": "organisation", "quote": FOUNDRY, "near": "3"}).context["form"]
    assert (form["name"].value(), form["quote"].value(), form["near"].value()) == (FOUNDRY, FOUNDRY, 3)
    given = {"name": FOUNDRY, "kind": "enterprise", "quote": FOUNDRY, "near": "3"}
    response = browser.post(f"{add}?kind=organisation", given)
    draft = page.drafts.get()
    assert response["Location"] == f"/intake/pages/{page.pk}/#draft-{draft.pk}"
    assert (draft.origin, draft.values["name"], draft.evidence[0]["quote"]) == ("clerk", FOUNDRY, FOUNDRY)
    refused = browser.post(f"{add}?kind=organisation", {**given, "quote": "没有这句"})
    assert refused.context["form"].errors.keys() == {"quote"}
    assert refused.context["form"]["name"].value() == FOUNDRY
    assert browser.get(f"{add}?kind=figure").status_code == 404


def test_split_join_and_take_back(browser):
    page = factories.page(factories.organisation(LAB))
    draft = page.drafts.get()
    step = f"/intake/drafts/{draft.pk}"
    browser.post(f"{step}/split/", {"version": "1"})
    copy = page.drafts.exclude(pk=draft.pk).get()
    assert "Join with…" in body(browser.get(f"/intake/pages/{page.pk}/"))
    browser.post(f"{step}/merge/", {"other": str(copy.pk), "version": "1"})
    copy.refresh_from_db()
    assert copy.state == "dismissed"
    browser.post(f"{step}/confirm/")
    assert Organisation.objects.count() == 1
    response = browser.post(f"{step}/take-back/")
    assert (response["Location"], Organisation.objects.count()) == (
        f"/intake/pages/{page.pk}/#draft-{draft.pk}",
        0,
    )
    told = browser.post(f"{step}/merge/", {"other": ""}, follow=True)
    assert said(told) == [f"{LAB}: Please choose the draft that is about the same thing."]
    assert browser.post(f"{step}/merge/", {"other": "nonsense"}).status_code == 400


def test_all_certain_ones_are_undone_in_one_press(browser):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    text = body(browser.get(f"/intake/pages/{page.pk}/"))
    assert "Certain is what the reader gives 85 of 100 and more" in text
    shown = browser.post(f"/intake/pages/{page.pk}/certain/", follow=True)
    assert "Take the last 2 back" in body(shown)
    at = shown.context["together"][0].isoformat()
    undone = browser.post(f"/intake/pages/{page.pk}/take-back/", {"at": at}, follow=True)
    assert (said(undone), Organisation.objects.count()) == (["2 confirmations were taken back."], 0)
    for nonsense in ("", "yesterday", "2026-13-40T00:00:00Z", "2026-01-01T00:00:00"):
        assert browser.post(f"/intake/pages/{page.pk}/take-back/", {"at": nonsense}).status_code == 404


def test_two_clerks_on_one_page_know_of_each_other_and_overwrite_nothing(browser, client):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    draft, second = page.drafts.all()
    other = registry.clerk()
    client.force_login(other)
    client.post(f"/intake/drafts/{second.pk}/dismiss/", {"version": "1"})
    edit = {"name": "示例改名", "kind": "institute", "version": "1"}
    client.post(f"/intake/drafts/{draft.pk}/edit/", edit)
    client.force_login(registry.clerk())
    text = body(client.get(f"/intake/pages/{page.pk}/"))
    assert f"{other.display_name} works on this page too" in text
    response = client.post(f"/intake/drafts/{draft.pk}/confirm/", {"version": "1"}, follow=True)
    assert said(response) == [
        "“示例改名” was changed by somebody else while you looked at it. Please look again."
    ] or said(response) == [
        f"“{LAB}” was changed by somebody else while you looked at it. Please look again."
    ]
    draft.refresh_from_db()
    assert (draft.state, draft.values["name"]) == ("open", "示例改名")


# ----------------------------------------------------------------------- many files, in parts


def files(*names):
    return [SimpleUploadedFile(name, f"{name}示例新闻".encode()) for name in names]


def test_parts_of_a_folder_join_one_batch_and_bad_files_are_named(browser):
    first = browser.post(
        "/intake/upload/", {"part": "yes", "batch_name": "示例月报", "folder": files("a.txt", "b.txt")}
    )
    batch = Batch.objects.get()
    told = {"batch": batch.pk, "address": f"/intake/batches/{batch.pk}/"}
    assert first.json() == {**told, "taken": 2, "refused": 0}
    given = [*files("c.txt", "图.png"), SimpleUploadedFile("空.txt", b" ")]
    second = browser.post("/intake/upload/", {"part": "yes", "batch": str(batch.pk), "folder": given})
    assert second.json() == {**told, "taken": 1, "refused": 2}
    batch.refresh_from_db()
    assert (str(batch), batch.file_count, batch.pages.count()) == ("示例月报", 5, 3)
    assert sorted(each["name"] for each in batch.refused) == ["图.png", "空.txt"]
    text = body(browser.get(f"/intake/batches/{batch.pk}/"))
    assert "3 pages are still being read." in text
    assert "2 files were not taken in" in text


def test_a_part_with_nothing_in_it_is_refused(browser):
    response = browser.post("/intake/upload/", {"part": "yes"})
    assert (response.status_code, Batch.objects.count(), Page.objects.count()) == (400, 0, 0)


def test_the_next_page_is_the_next_of_the_batch(browser, clerk):
    first, elsewhere, second = (factories.page(factories.organisation(LAB)) for _thrice in range(3))
    batch = actions.open_batch(name="示例", actor=clerk, now=factories.NOW)
    for page in (first, second):
        actions.add_to_batch(batch_id=batch.pk, page_id=page.pk, actor=clerk, now=factories.NOW)
    text = body(browser.get(f"/intake/pages/{first.pk}/"))
    assert f'href="/intake/pages/{second.pk}/" data-key="n"' in text
    assert "Of 2 pages reviewed" in text
    assert Draft.objects.filter(page=elsewhere, state="open").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_for_1_and_3_pages(browser, clerk, django_assert_num_queries, count):
    batch = actions.open_batch(name="示例", actor=clerk, now=factories.NOW)
    for _ in range(count):
        page = factories.page(factories.organisation(LAB))
        actions.add_to_batch(batch_id=batch.pk, page_id=page.pk, actor=clerk, now=factories.NOW)
    with django_assert_num_queries(9):
        browser.get(f"/intake/batches/{batch.pk}/")
