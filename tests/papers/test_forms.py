"""The forms that papers are printed with: the operator's own, ours, and broken ones."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
import xlsxwriter
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from duijie.papers import checks, forms
from duijie.papers.excel import excel_of
from duijie.papers.forms import BrokenFormError
from duijie.papers.pdf import pdf_of
from duijie.papers.trial import CHECK_ADDRESS, trial_paper
from duijie.papers.word import word_of
from duijie.papers.written import qr_picture
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


def cells_of(made: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(BytesIO(made))
    return [[str(cell) for cell in row if cell] for row in book.get_sheet_by_index(0).to_python() if any(row)]


def own_excel(folder: Path, cells: dict[str, str], name: str = "paper", **options: object) -> None:
    book = xlsxwriter.Workbook(str(folder / f"{name}.xlsx"))
    sheet = book.add_worksheet()
    for cell, words in cells.items():
        sheet.write(cell, words)
    if options.get("merge"):
        sheet.merge_range(str(options["merge"]), "{{ label }}")
    book.close()


def test_excel_says_what_the_paper_says_as_words_and_never_as_a_formula():
    paper = trial_paper("agreement")
    paper.content["title"] = '=HYPERLINK("http://example.org";"{{ issuer }}")'
    paper.content["facts"] = [["+1", "=1+1"], ["@SUM(A1)", "\t-2"], ["甲", "乙 <v/> &"]]
    made = excel_of(paper, check_address=CHECK_ADDRESS)
    assert cells_of(made) == [
        ["编号 DJ-2026-000001"],
        ['=HYPERLINK("http://example.org";"{{ issuer }}")'],
        ["示例企业与示例研究所已签署《示例协议》，摘要如下："],
        ["A second paragraph."],
        ["+1", "=1+1"],
        ["@SUM(A1)", "\t-2"],
        ["甲", "乙 <v/> &"],
        ["示例中心"],
        ["2026年1月1日"],
        ["扫码核验本文书真伪及是否有效："],
        [CHECK_ADDRESS],
    ]
    with ZipFile(BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in sheet.replace("<fo", "")
        assert parts.read("xl/media/image1.png") == qr_picture(CHECK_ADDRESS).getvalue()
        # Two paragraphs and three facts have moved what is below them down by three rows.
        assert re.findall(r'mergeCell ref="([^"]+)"', sheet) == ["A1:B1", "A2:B2", "A11:B11", "A12:B12"]
        assert b"<xdr:row>13</xdr:row>" in parts.read("xl/drawings/drawing1.xml")


def test_same_excel_is_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    own_excel(folder, {"A1": "{{ number }}", "B2": "{{ words }}"}, "agreement", merge="D3:E3")
    made = []
    for second in (0, 40_000_000):
        monkeypatch.setattr(time, "localtime", lambda *_given, then=second: time.gmtime(1_700_000_000 + then))
        made.append([excel_of(trial_paper(kind), check_address="x") for kind in ("agreement", "station")])
    assert made[0] == made[1]
    assert cells_of(made[0][0])[0] == ["DJ-2026-000001"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("{{ no_such_thing }}", "no_such_thing"),
        ("{{ label }} {{ paragraph }}", "label"),
        ("=1+1", "formula"),
    ],
)
def test_broken_form_of_excel_is_told(folder: Path, cell: str, told: str):
    own_excel(folder, {"B2": cell})
    with pytest.raises(BrokenFormError) as broken:
        excel_of(trial_paper("agreement"), check_address="")
    assert broken.value.file_name == "paper.xlsx"
    assert told in broken.value.problem
    assert {each.msg.partition(" for papers")[0] for each in checks.forms_can_be_printed_with()} == {
        "The form paper.xlsx"
    }


@pytest.mark.parametrize("spoil", ["words", "macros", "large"])
def test_file_that_must_not_be_a_form_of_excel_is_told(folder: Path, spoil: str):
    own_excel(folder, {"A1": "{{ title }}"})
    path = folder / "paper.xlsx"
    if spoil == "words":
        path.write_bytes(b"no workbook")
    elif spoil == "macros":
        with ZipFile(path, "a") as parts:
            parts.writestr("xl/vbaProject.bin", b"macros")
    else:
        path.write_bytes(b"PK" + bytes(5 * 1024 * 1024))
    with pytest.raises(BrokenFormError):
        excel_of(trial_paper("agreement"), check_address="")
