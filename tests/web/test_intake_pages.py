"""Pages of intake: handing pages in, a page beside its drafts, decisions one by one and together."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from duijie.agreements.models import Agreement
from duijie.intake import actions
from duijie.intake.models import Batch, Draft, Page
from duijie.registry.models import Organisation, Person
from duijie.web.intake_forms import MOST_FILES
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY
TEXT = "示例浑河实验室与示例青石铸造有限公司签署协议。"


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


def file(name, content=TEXT):
    return SimpleUploadedFile(name, content.encode())


def names():
    return sorted(Page.objects.values_list("file_name", flat=True))


def said(response):
    return [str(message) for message in response.context["messages"]]


def body(response):
    return response.content.decode()


def registered():
    return (Organisation.objects.count(), Person.objects.count(), Agreement.objects.count())


# ------------------------------------------------------------------------------- handing pages in


def test_a_pasted_text_is_taken_in_and_shown(browser):
    response = browser.post("/intake/upload/", {"text": f"\n  {TEXT}\n第二行"})
    page = Page.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/intake/pages/{page.pk}/")
    assert (page.file_name, page.state) == (f"{TEXT[:40]}.txt", "received")
    assert registered() == (0, 0, 0)


def test_several_files_at_once_are_a_batch(browser):
    given = [file("a.txt", "甲"), file("b.html", "<p>乙</p>"), file("c.htm", "<p>丙</p>")]
    response = browser.post("/intake/upload/", {"pages": given}, follow=True)
    batch = Batch.objects.get()
    assert (names(), response.redirect_chain) == (
        ["a.txt", "b.html", "c.htm"],
        [(f"/intake/batches/{batch.pk}/", 302)],
    )
    assert (batch.file_count, batch.pages.count()) == (3, 3)
    assert said(response) == ["3 pages are being read."]


def test_a_folder_is_taken_without_what_is_no_page(browser):
    given = [file("一.txt", "甲"), file("二.HTML", "<p>乙</p>"), file("图.png", "x"), file(".DS_Store", "y")]
    response = browser.post("/intake/upload/", {"folder": given}, follow=True)
    assert names() == ["一.txt", "二.HTML"]
    assert said(response) == [
        "2 pages are being read.",
        "2 files of the folder are of other kinds and were left out.",
    ]
    assert [each["name"] for each in Batch.objects.get().refused] == ["图.png", ".DS_Store"]
    assert "图.png" in body(response)


def test_a_folder_of_a_browser_is_chosen_as_a_folder(browser):
    page = body(browser.get("/intake/upload/"))
    assert re.search(r'<input type="file" name="folder"[^>]* webkitdirectory[^>]*multiple', page)
    assert re.search(r'<input type="file" name="pages"[^>]* accept="\.txt,\.html', page)


def test_files_a_folder_and_a_text_go_together(browser):
    browser.post(
        "/intake/upload/", {"pages": [file("a.txt", "甲")], "folder": [file("b.txt", "乙")], "text": "丙"}
    )
    assert names() == ["a.txt", "b.txt", "丙.txt"]


def test_the_same_file_twice_is_noticed(browser):
    browser.post("/intake/upload/", {"pages": [file("a.txt")]}, follow=True)
    response = browser.post("/intake/upload/", {"pages": [file("another-name.txt")]}, follow=True)
    page = Page.objects.get()
    assert response.redirect_chain == [(f"/intake/pages/{page.pk}/", 302)]
    assert said(response) == ["another-name.txt was taken in before as “a.txt”; it was not taken twice."]


def test_many_known_files_make_no_wall_of_messages(browser):
    given = [file(f"{n}.txt", f"第{n}页") for n in range(8)]
    browser.post("/intake/upload/", {"pages": given}, follow=True)
    for each in given:
        each.seek(0)
    told = said(browser.post("/intake/upload/", {"pages": given}, follow=True))
    assert (len(told), told[-1]) == (6, "The same holds for 3 more files.")


def test_what_is_refused_is_told_and_the_rest_goes_on(browser):
    response = browser.post(
        "/intake/upload/", {"pages": [file("leer.txt", " \n "), file("a.txt")]}, follow=True
    )
    assert names() == ["a.txt"]
    assert said(response) == ["leer.txt: The file is empty. Nothing was taken in.", "1 page is being read."]


def test_when_everything_is_refused_the_form_stays(browser):
    response = browser.post("/intake/upload/", {"pages": [file("leer.txt", " ")], "text": ""})
    assert (response.status_code, names()) == (200, [])


def test_a_file_over_the_limit_is_refused(browser, settings):
    settings.PAGE_LIMIT_BYTES = 1024 * 1024
    response = browser.post("/intake/upload/", {"pages": [file("gross.txt", "字" * 400_000)]})
    assert said(response) == [
        "gross.txt: The file is larger than 1 MB. Please cut it, or save the page as text."
    ]
    assert names() == []


@pytest.mark.parametrize("given", [{}, {"text": " \n "}, {"folder": []}])
def test_nothing_at_all_is_asked_for(browser, given):
    response = browser.post("/intake/upload/", given)
    assert response.context["form"].non_field_errors() == [
        "Please choose a file or a folder, or paste a text."
    ]


def test_a_folder_without_pages_is_told(browser):
    response = browser.post("/intake/upload/", {"folder": [file("a.png")]})
    assert (response.status_code, said(response)) == (
        200,
        ["1 file of the folder is of another kind and was left out."],
    )


def test_too_many_files_are_refused_together(browser):
    given = [io.BytesIO(str(n).encode()) for n in range(MOST_FILES + 1)]
    for n, each in enumerate(given):
        each.name = f"{n}.txt"
    response = browser.post("/intake/upload/", {"pages": given})
    assert response.context["form"].errors["pages"] == [f"At most {MOST_FILES} files at once, please."]
    assert names() == []


# ------------------------------------------------------------------------- a page and its drafts


def read_page():
    return factories.page(
        factories.agreement(LAB, FOUNDRY, signatories=("闾丘澈",)),
        factories.organisation(LAB, kind="institute"),
        factories.organisation(FOUNDRY),
        factories.organisation("技术中心", confidence=0.4),
        factories.person("闾丘澈", (LAB, "主任")),
    )


def test_every_draft_shows_its_words_in_the_page(browser):
    page = read_page()
    text = body(browser.get(f"/intake/pages/{page.pk}/"))
    for draft in page.drafts.all():
        assert f'href="#cited-{draft.pk}"' in text
        assert re.search(rf'<mark [^>]*data-cited="[^"]*\b{draft.pk}\b', text), draft
        assert f'data-draft="{draft.pk}"' in text
    assert "Confirmed along with it:" in text


def test_a_page_shows_how_far_the_review_is(browser, clerk):
    page = read_page()
    draft = page.drafts.get(values__name="技术中心")
    actions.dismiss_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    text = body(browser.get(f"/intake/pages/{page.pk}/"))
    assert '<progress value="1" max="5"' in text
    assert "Confirm the 4 certain ones" in text


def test_a_page_without_drafts_says_so(browser):
    text = body(browser.get(f"/intake/pages/{factories.page().pk}/"))
    assert "Nothing was found on this page" in text
    assert "Finish the review" in text


def test_the_list_says_what_is_next(browser):
    first, _second = read_page(), read_page()
    text = body(browser.get("/intake/"))
    assert f'href="/intake/pages/{first.pk}/">Go on reviewing' in text
    assert "Decided on the 2 pages under review" in text
    assert '<progress value="0" max="10"' in text


def confirm(browser, draft, **chosen):
    return browser.post(f"/intake/drafts/{draft.pk}/confirm/", chosen)


def test_after_a_decision_one_stands_at_the_next_draft(browser):
    page = read_page()
    agreement, lab, foundry, centre, person = page.drafts.all()
    assert confirm(browser, centre)["Location"] == f"/intake/pages/{page.pk}/#draft-{person.pk}"
    response = browser.post(f"/intake/drafts/{person.pk}/dismiss/")
    assert response["Location"] == f"/intake/pages/{page.pk}/#draft-{agreement.pk}"
    assert confirm(browser, lab)["Location"] == f"/intake/pages/{page.pk}/#draft-{foundry.pk}"
    assert confirm(browser, agreement)["Location"] == f"/intake/pages/{page.pk}/#done"
    reopened = browser.post(f"/intake/drafts/{person.pk}/reopen/")
    assert reopened["Location"] == f"/intake/pages/{page.pk}/#draft-{person.pk}"
    assert set(page.drafts.values_list("values__name", "state")) >= {("闾丘澈", "open"), (LAB, "confirmed")}


def test_an_agreement_brings_what_it_needs(browser):
    page = read_page()
    confirm(browser, page.drafts.get(kind="agreement"))
    assert registered() == (2, 1, 1)
    assert list(page.drafts.filter(state="open").values_list("values__name", flat=True)) == ["技术中心"]


def test_an_agreement_that_lacks_a_party_asks_for_it_first(browser):
    page = factories.page(factories.agreement(LAB, "示例无名厂"), factories.organisation(LAB))
    text = body(browser.get(f"/intake/pages/{page.pk}/"))
    agreement = page.drafts.get(kind="agreement")
    assert "“示例无名厂” is not known yet, neither in the registry nor on this page." in text
    assert f"/intake/drafts/{agreement.pk}/confirm/" not in text
    link = re.search(r'href="(/organisations/new/\?name=[^"]+)"', text)[1].replace("&amp;", "&")
    form = browser.get(link)
    assert form.context["form"]["name"].value() == "示例无名厂"
    added = browser.post(link, {"name": "示例无名厂", "kind": "enterprise"})
    assert added["Location"] == f"/intake/pages/{page.pk}/"
    assert f"/intake/drafts/{agreement.pk}/confirm/" in body(browser.get(f"/intake/pages/{page.pk}/"))
    confirm(browser, agreement)
    assert registered() == (2, 0, 1)


def test_the_certain_ones_are_confirmed_together(browser):
    page = read_page()
    response = browser.post(f"/intake/pages/{page.pk}/certain/", follow=True)
    centre = page.drafts.get(values__name="技术中心")
    assert response.redirect_chain == [(f"/intake/pages/{page.pk}/#draft-{centre.pk}", 302)]
    assert said(response) == ["4 drafts were confirmed."]
    assert (registered(), list(page.drafts.filter(state="open"))) == ((2, 1, 1), [centre])
    again = browser.post(f"/intake/pages/{page.pk}/certain/", follow=True)
    assert (said(again), registered()) == (["0 drafts were confirmed."], (2, 1, 1))


def test_whom_a_person_must_choose_is_not_certain(browser):
    registry.person("闾丘澈", at=registry.organisation("示例别处"))
    page = factories.page(factories.organisation(LAB), factories.person("闾丘澈", (LAB, "主任")))
    browser.post(f"/intake/pages/{page.pk}/certain/")
    assert set(page.drafts.values_list("kind", "state")) == {
        ("organisation", "confirmed"),
        ("person", "open"),
    }
    assert Person.objects.count() == 1


def test_the_known_person_is_chosen_or_denied(browser):
    known = registry.person("闾丘澈", at=registry.organisation("示例别处"))
    registry.organisation(LAB)
    first, second = (factories.page(factories.person("闾丘澈", (LAB, "主任"))).drafts.get() for _ in range(2))
    confirm(browser, first, record=str(known.pk))
    confirm(browser, second, record="new")
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.record_id == known.pk, second.record_id == known.pk, Person.objects.count()) == (
        True,
        False,
        2,
    )


def test_two_clerks_at_one_draft_are_told_who_was_faster(browser, client):
    page = read_page()
    draft = page.drafts.get(values__name="技术中心")
    other = registry.clerk()
    actions.dismiss_draft(draft_id=draft.pk, actor=other, now=factories.NOW)
    response = browser.post(f"/intake/drafts/{draft.pk}/confirm/", follow=True)
    assert said(response) == [
        f"“技术中心” is decided already: dismissed, by {other.display_name}. Nothing was changed by you."
    ]
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by, registered()) == ("dismissed", other, (0, 0, 0))
    for _twice in range(2):
        response = browser.post(f"/intake/drafts/{draft.pk}/reopen/", follow=True)
    assert said(response) == ["“技术中心” is open again already. Nothing was changed by you."]


EDITS = {
    "organisation": {"name": "示例浑河国家实验室", "kind": "institute", "aliases": "浑河室\n浑实"},
    "person": {"name": "闾丘澄", "titles": "研究员\n", "posts": f"{LAB}｜主任\n{FOUNDRY}|顾问"},
    "agreement": {
        "title": "合作协议",
        "kind": "service",
        "status": "planned",
        "sides": f"{LAB}、示例分院\n{FOUNDRY}",
        "signatories": "闾丘澈",
        "date": "--09-25",
        "undertakings": f"{LAB}｜派专家\n每年会商",
    },
}
EDITED = {
    "organisation": {"name": "示例浑河国家实验室", "kind": "institute", "aliases": ["浑河室", "浑实"]},
    "person": {
        "name": "闾丘澄",
        "titles": ["研究员"],
        "posts": [{"organisation": LAB, "post": "主任"}, {"organisation": FOUNDRY, "post": "顾问"}],
    },
    "agreement": {
        "title": "合作协议",
        "kind": "service",
        "status": "planned",
        "sides": [[LAB, "示例分院"], [FOUNDRY]],
        "parties": [LAB, "示例分院", FOUNDRY],
        "signatories": ["闾丘澈"],
        "date": "--09-25",
        "undertakings": [{"owner": LAB, "text": "派专家"}, {"owner": "", "text": "每年会商"}],
    },
}


@pytest.mark.parametrize("kind", EDITS)
def test_a_draft_is_corrected_by_its_form(browser, kind):
    draft = read_page().drafts.filter(kind=kind).first()
    read = draft.read_values
    shown = browser.get(f"/intake/drafts/{draft.pk}/edit/").context["form"]
    response = browser.post(
        f"/intake/drafts/{draft.pk}/edit/", {**EDITS[kind], "version": shown["version"].value()}
    )
    assert response["Location"] == f"/intake/pages/{draft.page_id}/#draft-{draft.pk}"
    draft.refresh_from_db()
    assert {name: draft.values[name] for name in EDITED[kind]} == EDITED[kind]
    assert (draft.read_values, draft.version) == (read, 2)


@pytest.mark.parametrize("kind", EDITS)
def test_a_draft_saved_as_shown_stays_as_it_was(browser, kind):
    draft = read_page().drafts.filter(kind=kind).first()
    form = browser.get(f"/intake/drafts/{draft.pk}/edit/").context["form"]
    browser.post(f"/intake/drafts/{draft.pk}/edit/", {field.html_name: field.value() or "" for field in form})
    assert Draft.objects.get(pk=draft.pk).version == 1


def test_a_correction_over_a_newer_one_is_shown_first(browser):
    draft = read_page().drafts.get(values__name=LAB)
    actions.edit_draft(
        draft_id=draft.pk, values={"name": "示例另一名"}, version=1, actor=registry.clerk(), now=factories.NOW
    )
    given = {**EDITS["organisation"], "version": 1}
    response = browser.post(f"/intake/drafts/{draft.pk}/edit/", given)
    form = response.context["form"]
    assert (form["name"].value(), str(form["version"].value())) == ("示例浑河国家实验室", "2")
    assert "示例另一名" in body(response)
    browser.post(f"/intake/drafts/{draft.pk}/edit/", {**given, "version": 2})
    draft.refresh_from_db()
    assert draft.values["name"] == "示例浑河国家实验室"


def test_a_wrong_correction_loses_nothing_typed(browser):
    draft = read_page().drafts.get(kind="agreement")
    response = browser.post(
        f"/intake/drafts/{draft.pk}/edit/", {**EDITS["agreement"], "date": "neulich", "version": 1}
    )
    assert response.context["form"].errors.keys() == {"date"}
    assert response.context["form"]["undertakings"].value() == EDITS["agreement"]["undertakings"]
    assert Draft.objects.get(pk=draft.pk).version == 1


def test_a_finished_page_leads_to_the_next(browser):
    page, following = factories.page(factories.organisation(LAB)), read_page()
    confirm(browser, page.drafts.get())
    response = browser.post(f"/intake/pages/{page.pk}/finish/", follow=True)
    assert response.redirect_chain == [(f"/intake/pages/{following.pk}/", 302)]
    assert said(response) == [f"“{page}” is reviewed."]
    page.refresh_from_db()
    assert page.state == "finished"


def test_a_page_with_open_drafts_is_not_finished(browser):
    page = read_page()
    response = browser.post(f"/intake/pages/{page.pk}/finish/", follow=True)
    assert said(response) == ["5 drafts are not decided yet. Please confirm or dismiss them."]
    page.refresh_from_db()
    assert page.state == "in_review"


def test_the_last_page_put_aside_leads_to_the_list(browser):
    page = read_page()
    assert browser.post(f"/intake/pages/{page.pk}/dismiss/")["Location"] == "/intake/"
    page.refresh_from_db()
    assert (page.state, browser.post(f"/intake/pages/{page.pk}/dismiss/").status_code) == ("dismissed", 409)


def test_a_review_is_opened_again_and_an_unreadable_page_read_again(browser, clerk):
    finished, lost = factories.in_state("finished", clerk), factories.in_state("unreadable", clerk)
    assert "This is no page" in body(browser.get(f"/intake/pages/{lost.pk}/"))
    browser.post(f"/intake/pages/{finished.pk}/review_again/")
    browser.post(f"/intake/pages/{lost.pk}/retry/")
    finished.refresh_from_db(), lost.refresh_from_db()
    assert (finished.state, lost.state) == ("in_review", "received")


def test_unknown_steps_do_not_exist(browser):
    page = read_page()
    assert browser.post(f"/intake/pages/{page.pk}/burn/").status_code == 404
    assert browser.post(f"/intake/drafts/{page.drafts.first().pk}/burn/").status_code == 404
    assert browser.get(f"/intake/pages/{page.pk}/finish/").status_code == 405


def test_the_page_as_it_was_found_marks_the_same_words(browser):
    page = read_page()
    text = body(browser.get(f"/intake/pages/{page.pk}/as-found/"))
    assert "技术服务协议" in text
    assert text.count("<mark ") >= 3


# ----------------------------------------------------------------- the record shows where it is from


def test_a_confirmed_record_leads_back_to_its_words(browser, client):
    page = read_page()
    confirm(browser, page.drafts.get(kind="agreement"))
    for kind, address in (
        ("organisation", "organisations"),
        ("person", "people"),
        ("agreement", "agreements"),
    ):
        draft = page.drafts.filter(kind=kind, state="confirmed").first()
        text = body(browser.get(f"/{address}/{draft.record_id}/"))
        assert f'href="/intake/pages/{page.pk}/#cited-{draft.pk}"' in text
        assert 'class="quote"' in text


WHO_OPENS = {"clerk": 200, "operator": 200, "broker": 200, "account": 403}


@pytest.mark.parametrize(("who", "status"), WHO_OPENS.items())
def test_who_may_hand_pages_in(client, who, status):
    client.force_login(getattr(registry, who)())
    assert client.get("/intake/").status_code == status
    assert client.get("/intake/upload/").status_code == status


def test_a_broker_reads_and_does_not_decide(client):
    page = read_page()
    draft = page.drafts.first()
    client.force_login(registry.broker())
    text = client.get(f"/intake/pages/{page.pk}/").content.decode()
    assert f"/intake/drafts/{draft.pk}/" not in text
    assert client.post(f"/intake/drafts/{draft.pk}/confirm/").status_code == 403
    assert client.post(f"/intake/pages/{page.pk}/certain/").status_code == 403
    assert client.get(f"/intake/drafts/{draft.pk}/edit/").status_code == 403
    assert (registered(), set(page.drafts.values_list("state", flat=True))) == ((0, 0, 0), {"open"})


def test_to_others_pages_and_drafts_do_not_exist(client):
    page = read_page()
    draft = page.drafts.first()
    client.force_login(registry.speaker(registry.organisation()))
    assert client.get(f"/intake/pages/{page.pk}/").status_code == 404
    assert client.get(f"/intake/pages/{page.pk}/as-found/").status_code == 404
    assert client.post(f"/intake/drafts/{draft.pk}/confirm/").status_code == 404
    client.logout()
    assert client.get(f"/intake/pages/{page.pk}/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_1_and_3_drafts(browser, django_assert_num_queries, count):
    page = factories.page(
        *(factories.person(f"示例人{n}", (LAB, "主任")) for n in range(count)), factories.organisation(LAB)
    )
    with django_assert_num_queries(19):
        browser.get(f"/intake/pages/{page.pk}/")


def test_the_review_speaks_chinese(browser):
    page = read_page()
    with override("zh-hans"):
        text = body(browser.get(f"/intake/pages/{page.pk}/", HTTP_ACCEPT_LANGUAGE="zh-hans"))
    drafts = text[text.index('<div class="drafts">') : text.index("</main>")]
    words = re.sub(r"<[^>]+>|&[a-z0-9#]+;", " ", drafts)
    assert set(re.findall(r"[A-Za-z]{2,}", words)) == set()
