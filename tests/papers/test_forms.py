"""The forms that papers are printed with: the operator's own, ours, and broken ones."""

from __future__ import annotations

import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.test import Client
from docx import Document

from duijie.papers import checks, forms
from duijie.papers.forms import BrokenFormError
from duijie.papers.pdf import pdf_of
from duijie.papers.trial import CHECK_ADDRESS, trial_paper
from duijie.papers.word import word_of
from tests.agreements import factories as agreements
from tests.papers.test_papers import issue


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.PAPER_FORMS = tmp_path
    return tmp_path


def words_of(made: bytes) -> str:
    document = Document(BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def words_of_pdf(made: bytes) -> str:
    return pypdfium2.PdfDocument(BytesIO(made))[0].get_textpage().get_text_range()


def own_word(folder: Path, words: str, name: str = "paper") -> None:
    document = Document()
    document.add_paragraph(words)
    document.save(str(folder / f"{name}.docx"))


def test_word_says_what_the_paper_says_as_words_and_draws_its_code():
    paper = trial_paper("agreement")
    paper.content["title"] = "{{ 7 * 7 }} <w:p/> & 协议"
    made = word_of(paper, check_address=CHECK_ADDRESS)
    words = words_of(made)
    for each in (
        "{{ 7 * 7 }} <w:p/> & 协议",
        "DJ-2026-000001",
        "示例中心",
        "A second paragraph.",
        "说明文字",
        CHECK_ADDRESS,
    ):
        assert each in words
    assert "{%" not in words
    assert len(Document(BytesIO(made)).inline_shapes) == 1


def test_own_form_of_the_kind_comes_before_the_own_one_of_all_and_before_ours(folder: Path):
    assert not forms.form_for("agreement", "typ").is_own
    (folder / "paper.typ").write_text("ALL", "utf-8")
    (folder / "agreement.typ").write_text(
        "#let paper = json(bytes(sys.inputs.paper))\nMINE #paper.number", "utf-8"
    )
    assert words_of_pdf(pdf_of(trial_paper("agreement"), check_address="")).strip() == "MINE DJ-2026-000001"
    assert words_of_pdf(pdf_of(trial_paper("station"), check_address="")).strip() == "ALL"
    own_word(folder, "{{ issuer }}：{{ title }}", "station")
    assert words_of(word_of(trial_paper("station"), check_address="")) == "示例中心：示例文书 Example"
    assert checks.forms_can_be_printed_with() == []


@pytest.mark.parametrize("is_own", [False, True])
def test_same_paper_is_the_same_bytes_whenever_it_is_made(
    folder: Path, is_own: bool, monkeypatch: pytest.MonkeyPatch
):
    if is_own:
        (folder / "paper.typ").write_text("#datetime.today().display()", "utf-8")
        own_word(folder, "{{ issuer }}")
    paper, made = trial_paper("agreement"), []
    paper.issued_at += timedelta(microseconds=1)  # as every clock gives it
    for second in (0, 40_000_000):
        monkeypatch.setattr(time, "localtime", lambda *_given, then=second: time.gmtime(1_700_000_000 + then))
        made.append([make(paper, check_address=CHECK_ADDRESS) for make in (word_of, pdf_of)])
    assert made[0] == made[1]
    if is_own:
        assert words_of_pdf(made[0][1]).strip() == "2026-01-01"  # the day of issue


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("#let x = ", "expected expression"),
        ("#no_such_thing", "unknown variable"),
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../outside")', ""),
        ('#import "@preview/cetz:0.3.0"', "fetched from elsewhere"),
    ],
)
def test_broken_form_of_typst_is_told_and_not_passed_over(folder: Path, words: str, problem: str):
    (folder / "paper.typ").write_text(words, "utf-8")
    with pytest.raises(BrokenFormError) as broken:
        pdf_of(trial_paper("agreement"), check_address="")
    assert (broken.value.file_name, problem in broken.value.problem) == ("paper.typ", True)


@pytest.mark.parametrize(
    "words",
    ["{{ no_such_thing }}", "{% for %}", "{{ ().__class__.__base__.__subclasses__() }}", "{{ issuer.x.y }}"],
)
def test_broken_form_of_word_is_told_and_runs_nothing(folder: Path, words: str):
    own_word(folder, words)
    with pytest.raises(BrokenFormError) as broken:
        word_of(trial_paper("agreement"), check_address="")
    assert broken.value.file_name == "paper.docx"
    assert broken.value.problem


def test_file_that_is_no_word_file_is_told(folder: Path):
    (folder / "paper.docx").write_bytes(b"no word")
    with pytest.raises(BrokenFormError):
        word_of(trial_paper("agreement"), check_address="")


def test_check_command_tells_each_paper_that_a_broken_form_would_spoil(folder: Path):
    (folder / "station.typ").write_text("#oops", "utf-8")
    own_word(folder, "{{ oops }}", "agreement")
    told = checks.forms_can_be_printed_with()
    assert [(each.id, each.msg.partition(" for papers")[0]) for each in told] == [
        ("papers.E001", "The form agreement.docx"),
        ("papers.E001", "The form station.typ"),
    ]


@pytest.mark.django_db
def test_page_says_which_form_is_broken_and_that_the_paper_is_unharmed(folder: Path):
    made = agreements.world()
    paper = issue(agreements.agreement(made, "signed"), made.broker)
    (folder / "paper.typ").write_text("#oops", "utf-8")
    own_word(folder, "{{ oops }}")
    client = Client()
    client.force_login(made.broker)
    for address, file_name in (
        (f"/papers/{paper.pk}/", "paper.typ"),
        (f"/papers/{paper.pk}/word/", "paper.docx"),
    ):
        answer = client.get(address)
        page = answer.content.decode()
        assert (answer.status_code, file_name in page, "文书本身不受影响" in page) == (400, True, True)
