"""The forms that papers are printed with: the operator's own, ours, and broken ones."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_LZMA, ZipFile

import pypdfium2
import pytest
import xlsxwriter
from django.test import Client
from docx import Document
from lxml import etree
from python_calamine import CalamineWorkbook

from duijie.papers import checks, forms
from duijie.papers.excel import excel_of
from duijie.papers.forms import BrokenFormError
from duijie.papers.pdf import pdf_of
from duijie.papers.states import APPOINTMENTS
from duijie.papers.trial import CHECK_ADDRESS, trial_paper
from duijie.papers.word import word_of
from duijie.papers.written import qr_picture
from tests.agreements import factories as agreements
from tests.files.factories import far_away, locked, repacked, spoilt
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


@pytest.mark.parametrize("kind", APPOINTMENTS)
def test_letters_of_appointment_have_a_form_of_their_own(folder: Path, kind: str):
    def found(ending: str) -> tuple[str, bool]:
        form = forms.form_for(kind, ending)
        return form.path.name, form.is_own

    assert [found(ending) for ending in ("typ", "docx", "xlsx")] == [
        ("appointment.typ", False),
        ("appointment.docx", False),
        ("paper.xlsx", False),
    ]
    for name in ("paper", "appointment", kind):
        (folder / f"{name}.typ").write_text("mine", "utf-8")
        assert found("typ") == (f"{name}.typ", True)


def test_form_of_several_kinds_is_tried_and_told_once(folder: Path):
    (folder / "paper.typ").write_text("#broken(", "utf-8")
    (folder / "appointment.typ").write_text("#broken(", "utf-8")
    told = sorted(each.msg.split()[2] for each in checks.forms_can_be_printed_with())
    assert told == ["appointment.typ", "paper.typ"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_letter_of_appointment_fills_one_sheet_across(language: str):
    paper = trial_paper("station_member")
    paper.language = language
    made = pypdfium2.PdfDocument(BytesIO(pdf_of(paper, check_address=CHECK_ADDRESS)))
    width, height = made[0].get_size()
    assert (len(made), width > height) == (1, True)
    words = made[0].get_textpage().get_text_range()
    for each in ("DJ-2026-000001", "示例中心", "A second paragraph.", "说明文字", "example.org/check/"):
        assert each in words
    word = Document(BytesIO(word_of(paper, check_address=CHECK_ADDRESS)))
    section = word.sections[0]
    assert (section.page_width > section.page_height, len(word.inline_shapes)) == (True, 1)


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
    [
        "{{ no_such_thing }}",
        "{% for %}",
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ issuer.x.y }}",
        "{{ 1 // 0 }}",
        "{{ 2.0 ** 5000 }}",
        "{{ range(10 ** 9) }}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    ],
)
def test_broken_form_of_word_is_told_and_runs_nothing(folder: Path, words: str):
    own_word(folder, words)
    with pytest.raises(BrokenFormError) as broken:
        word_of(trial_paper("agreement"), check_address="")
    assert broken.value.file_name == "paper.docx"
    assert broken.value.problem


def spoilt_by_lzma(form: bytes) -> bytes:
    return spoilt(repacked(form, ZIP_LZMA), behind=9)


def hollow(form: bytes) -> bytes:
    held, made = BytesIO(form), BytesIO()
    with ZipFile(held) as parts, ZipFile(made, "w") as again:
        for name in parts.namelist():
            again.writestr(name, b"<no-word/>" if name == "word/document.xml" else parts.read(name))
    return made.getvalue()


@pytest.mark.parametrize(
    "spoil", [lambda _form: b"no word", spoilt, spoilt_by_lzma, locked, far_away, hollow]
)
def test_file_that_is_no_word_file_is_told(folder: Path, spoil: Callable[[bytes], bytes]):
    own_word(folder, "{{ issuer }}")
    form = folder / "paper.docx"
    form.write_bytes(spoil(form.read_bytes()))
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


def changed(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Write something else into a part of a workbook, as a program that is not Excel would."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(old, new) if name == part else content)


SHEET, DRAWING = "xl/worksheets/sheet1.xml", "xl/drawings/drawing1.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        (SHEET, b"<v>0</v>", b"<v>99</v>", "cell A1 speaks of words that it does not hold"),
        (SHEET, b"<v>0</v>", b"<v>-1</v>", "cell A1 speaks of words that it does not hold"),
        (SHEET, b'ref="A1:B1"', b'ref=""', "cells are merged that it does not name"),
        (SHEET, b'<row r="4"', b'<row r="1"', "row 1 stands below row 2"),
        (SHEET, b"sheetData", b"otherData", "has no rows"),
        (DRAWING, b'r:embed="rId1"', b'r:link="rId1"', "is not in the workbook"),
        (DRAWING, b'r:embed="rId1"', b'r:embed="rId9"', "is not in the workbook"),
        ("xl/drawings/_rels/drawing1.xml.rels", b"image1.png", b"image9.png", "image9.png"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"drawing1.xml", b"drawing9.xml", "drawing9.xml"),
    ],
)
def test_form_of_excel_that_does_not_hold_what_it_speaks_of_is_told(folder, part, old, new, told):
    path = folder / "paper.xlsx"
    path.write_bytes((forms._OURS / "paper.xlsx").read_bytes())
    changed(path, part, old, new)
    with pytest.raises(BrokenFormError) as broken:
        excel_of(trial_paper("agreement"), check_address="")
    assert (broken.value.file_name, told in broken.value.problem) == ("paper.xlsx", True)


@pytest.mark.parametrize("spoil", [spoilt_by_lzma, locked, far_away])
def test_form_of_excel_that_is_a_damaged_archive_is_told(folder: Path, spoil: Callable[[bytes], bytes]):
    own_excel(folder, {"A1": "{{ title }}"})
    path = folder / "paper.xlsx"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(BrokenFormError) as broken:
        excel_of(trial_paper("agreement"), check_address="")
    assert broken.value.file_name == "paper.xlsx"


@pytest.mark.parametrize("part", ["[Content_Types].xml", SHEET])
def test_form_of_excel_that_cannot_be_unpacked_is_told(folder: Path, part: str):
    own_excel(folder, {"A1": "{{ title }}"})
    path = folder / "paper.xlsx"
    with ZipFile(path) as archive:
        at = archive.getinfo(part).header_offset + 30 + len(part)
    spoilt = bytearray(path.read_bytes())
    spoilt[at : at + 20] = b"\xff" * 20
    path.write_bytes(spoilt)
    with pytest.raises(BrokenFormError):
        excel_of(trial_paper("agreement"), check_address="")


def test_remarks_between_the_rows_of_a_form_are_passed_over(folder: Path):
    path = folder / "paper.xlsx"
    path.write_bytes((forms._OURS / "paper.xlsx").read_bytes())
    changed(path, SHEET, b"<row ", b"<!-- a row --><?a row?><row ")
    ours = excel_of(trial_paper("agreement"), check_address="x")
    path.unlink()
    assert cells_of(ours) == cells_of(excel_of(trial_paper("agreement"), check_address="x"))


@pytest.mark.parametrize(
    ("facts", "area", "titles", "breaks", "merges"),
    [
        # Each fact repeats row 3, the first row of the area's second part and above the second break.
        (1, "$A$1:$B$6,Form!$A$3", "$2:$3", [2, 3, 8], ["A1:B1", "C2:C3", "A5:A9", "D7:E7", "F3:F4"]),
        (3, "$A$1:$B$8,Form!$A$3:$A$5", "$2:$5", [2, 5, 10], ["A1:B1", "C2:C5", "A7:A11", "D9:E9", "F3:F6"]),
        (0, "$A$1:$B$5,Form!$A$3", "$2:$2", [2, 7], ["A1:B1", "A4:A8", "D6:E6"]),
    ],
)
def test_what_is_printed_where_pages_end_and_cells_that_are_one_move_with_the_rows(
    folder: Path, facts: int, area: str, titles: str, breaks: list[int], merges: list[str]
):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet("Form")
    for cell, words in {"A1": "{{ title }}", "A3": "{{ label }}", "B4": "{{ issuer }}"}.items():
        sheet.write(cell, words)
    for each in ("A1:B1", "C2:C3", "A5:A9", "D7:E7", "F3:F4"):
        sheet.merge_range(each, "")
    sheet.print_area("A1:B6")
    sheet.repeat_rows(1, 2)
    sheet.set_h_pagebreaks([2, 3, 8])
    book.add_worksheet("Other").print_area("A1:B6")
    book.close()
    changed(folder / "paper.xlsx", "xl/workbook.xml", b"Form!$A$1:$B$6", b"Form!$A$1:$B$6,Form!$A$3")
    paper = trial_paper("agreement")
    paper.content["facts"] = [[f"{number}", "words"] for number in range(facts)]
    with ZipFile(BytesIO(excel_of(paper, check_address=""))) as parts:
        workbook, made = (parts.read(part).decode() for part in ("xl/workbook.xml", SHEET))
    assert re.findall(r">([^<]*)</definedName>", workbook) == [
        f"Form!{area}",
        "Other!$A$1:$B$6",
        f"Form!{titles}",
    ]
    assert [int(each) for each in re.findall(r'<brk id="(\d+)"', made)] == breaks
    assert f'<rowBreaks count="{len(breaks)}" manualBreakCount="{len(breaks)}">' in made
    assert re.findall(r'mergeCell ref="([^"]+)"', made) == merges


def spoken_of(part: bytes, element: str, attribute: str) -> list[str]:
    """What these elements say of themselves: an attribute, or their words."""
    found = etree.fromstring(part).iter(f"{{*}}{element}")
    return [each.text or "" if attribute == "text" else each.get(attribute, "") for each in found]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        # Row 4 repeats itself for each fact.
        (
            1,
            {
                ("conditionalFormatting", "sqref"): ["B4", "A4:B5 A7", "A9:A1048576"],
                ("formula", "text"): ['AND($B4="B4 ""A4""",LOG10(B4)>$A$7,Other!A4>0)', "A4>0", "A9>A$1"],
                ("dataValidation", "sqref"): ["C4", "C6 C9"],
                ("formula1", "text"): ["$A$7:$A$9", "C4"],
                ("hyperlink", "ref"): ["D4", "D8"],
                ("hyperlink", "location"): ["Form!A8:B9", "Other!A8"],
                ("autoFilter", "ref"): ["F3:G5"],
            },
        ),
        (
            3,
            {
                ("conditionalFormatting", "sqref"): ["B4:B6", "A4:B7 A9", "A11:A1048576"],
                ("formula", "text"): ['AND($B4="B4 ""A4""",LOG10(B4)>$A$9,Other!A4>0)', "A4>0", "A11>A$1"],
                ("dataValidation", "sqref"): ["C4:C6", "C8 C11"],
                ("formula1", "text"): ["$A$9:$A$11", "C4"],
                ("hyperlink", "ref"): ["D4:D6", "D10"],
                ("hyperlink", "location"): ["Form!A10:B11", "Other!A8"],
                ("autoFilter", "ref"): ["F3:G7"],
            },
        ),
        (
            0,
            {
                ("conditionalFormatting", "sqref"): ["A4:B4 A6", "A8:A1048576"],
                ("formula", "text"): ["A4>0", "A8>A$1"],
                ("dataValidation", "sqref"): ["C5 C8"],
                ("formula1", "text"): ["C4"],
                ("hyperlink", "ref"): ["D7"],
                ("hyperlink", "location"): ["Other!A8"],
                ("autoFilter", "ref"): ["F3:G4"],
            },
        ),
    ],
)
def test_formats_rules_links_and_filters_move_with_the_rows(
    folder: Path, facts: int, said: dict[tuple[str, str], list[str]]
):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet("Form")
    sheet.write("A4", "{{ label }}")
    bold = book.add_format({"bold": True})

    def when(cells: str, formula: str, **more: object) -> None:
        sheet.conditional_format(cells, {"type": "formula", "criteria": formula, "format": bold, **more})

    when("B4", '=AND($B4="B4 ""A4""",LOG10(B4)>$A$7,Other!A4>0)')
    when("A4:B5", "=A4>0", multi_range="A4:B5 A7")
    when("A9:A1048576", "=A9>A$1")
    sheet.data_validation("C4", {"validate": "list", "source": "=$A$7:$A$9"})
    sheet.data_validation("C6", {"validate": "custom", "value": "=C4", "other_cells": [[8, 2, 8, 2]]})
    sheet.write_url("D4", "internal:Form!A8:B9")
    sheet.write_url("D8", "internal:Other!A8")
    sheet.autofilter("F3:G5")
    book.add_worksheet("Other")
    book.close()
    with ZipFile(BytesIO(excel_with(facts))) as parts:
        made = parts.read(SHEET)
    assert {asked: spoken_of(made, *asked) for asked in said} == said
    counts = etree.fromstring(made).find("{*}dataValidations")
    assert counts.get("count") == str(len(said["dataValidation", "sqref"]))


@pytest.mark.parametrize(
    ("facts", "cells", "formulas"),
    [
        (3, ["A4:A6", "A10:A11", "E4:E6", "E10"], ["Form!A10:B10", "Form!A4:B6"]),
        (0, ["A7:A8", "E7"], ["Form!A7:B7"]),
    ],
)
def test_what_excel_has_added_to_the_format_moves_too(
    folder: Path, facts: int, cells: list[str], formulas: list[str]
):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet("Form")
    sheet.write("A4", "{{ label }}")
    for bars, line in (("A4", "E4"), ("A8:A9", "E8")):
        sheet.conditional_format(bars, {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline(line, {"range": f"Form!A{line[1]}:B{line[1]}"})
    book.close()
    with ZipFile(BytesIO(excel_with(facts))) as parts:
        made = parts.read(SHEET)
    assert sorted(spoken_of(made, "sqref", "text")) == sorted(cells)
    assert sorted(spoken_of(made, "f", "text")) == formulas


def test_a_list_of_links_of_which_none_is_left_goes_too(folder: Path):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet()
    sheet.write("A4", "{{ label }}")
    sheet.write_url("D4", "https://example.org/", string="more")
    sheet.data_validation("C4", {"validate": "integer", "criteria": ">", "value": 1})
    book.close()
    with ZipFile(BytesIO(excel_with(0))) as parts:
        made = parts.read(SHEET)
    for gone in ("hyperlinks", "hyperlink", "dataValidations", "dataValidation"):
        assert spoken_of(made, gone, "count") == []


@pytest.mark.parametrize(
    ("facts", "cells"),
    [(1, ["A3:B5", "A8:B9"]), (3, ["A3:B7", "A10:B11"]), (0, ["A3:B4", "A7:B8"])],
)
def test_tables_move_with_the_rows(folder: Path, facts: int, cells: list[str]):
    with_tables(folder, "A3:B5", "A8:B9")
    with ZipFile(BytesIO(excel_with(facts))) as parts:
        made = [parts.read(f"xl/tables/table{number}.xml") for number in (1, 2)]
    assert [spoken_of(part, "table", "ref")[0] for part in made] == cells
    assert [spoken_of(part, "autoFilter", "ref")[0] for part in made] == cells


def test_a_table_that_has_no_row_left_is_taken_away_whole(folder: Path):
    with_tables(folder, "A3:B4", "A8:B9")
    with ZipFile(BytesIO(excel_with(0))) as parts:
        assert [name for name in parts.namelist() if "/tables/" in name] == ["xl/tables/table2.xml"]
        assert spoken_of(parts.read("xl/tables/table2.xml"), "table", "ref") == ["A7:B8"]
        made, relations = parts.read(SHEET), parts.read("xl/worksheets/_rels/sheet1.xml.rels")
        assert spoken_of(made, "tableParts", "count") == ["1"]
        assert spoken_of(relations, "Relationship", "Target") == ["../tables/table2.xml"]
        assert b"table1.xml" not in parts.read("[Content_Types].xml")


def with_tables(folder: Path, *cells: str) -> None:
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet()
    for each in cells:
        sheet.add_table(each, {"columns": [{"header": "Label"}, {"header": "Words"}]})
    sheet.write("A4", "{{ label }}")
    sheet.write("B4", "{{ words }}")
    book.close()


def excel_with(facts: int) -> bytes:
    paper = trial_paper("agreement")
    paper.content["facts"] = [[f"{number}", "words"] for number in range(facts)]
    return excel_of(paper, check_address="")


@pytest.mark.parametrize("cells", ["A4:", "Form!A4", "A4:B5:C6", "4A", ""])
def test_rule_of_a_form_that_does_not_name_its_cells_is_told(folder: Path, cells: str):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet()
    sheet.write("A4", "{{ label }}")
    sheet.data_validation("C4", {"validate": "integer", "criteria": ">", "value": 1})
    book.close()
    changed(folder / "paper.xlsx", SHEET, b'sqref="C4"', f'sqref="{cells}"'.encode())
    with pytest.raises(BrokenFormError, match="cells that it does not name"):
        excel_of(trial_paper("agreement"), check_address="")


def test_a_picture_below_the_last_row_moves_with_its_copies(folder: Path):
    book = xlsxwriter.Workbook(str(folder / "paper.xlsx"))
    sheet = book.add_worksheet()
    sheet.write("A2", "{{ label }}")
    sheet.insert_image("A5", "qr.png", {"image_data": qr_picture("x"), "description": "{{ qr }}"})
    book.close()
    paper = trial_paper("agreement")
    paper.content["facts"] = [["1", "words"], ["2", "words"], ["3", "words"]]
    with ZipFile(BytesIO(excel_of(paper, check_address="x"))) as parts:
        assert b"<xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row>" in parts.read(
            DRAWING
        )
