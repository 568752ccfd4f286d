#!/usr/bin/env python3
"""Makes the shipped Word and Excel forms of papers anew: paper.docx, appointment.docx, paper.xlsx."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import segno
import xlsxwriter
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

SHIPPED = Path(__file__).parent.parent / "src/duijie/papers/shipped"
FORM, EXCEL_FORM = SHIPPED / "paper.docx", SHIPPED / "paper.xlsx"
APPOINTMENT_FORM = SHIPPED / "appointment.docx"
INK, GREY = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x5B, 0x66, 0x73)
RED = RGBColor(0xA6, 0x1C, 0x1C)


def main() -> None:
    """This will write all three forms."""
    _excel()
    _word()
    _appointment()


def _excel() -> None:
    book = xlsxwriter.Workbook(str(EXCEL_FORM))
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Paper")
    sheet.set_paper(9)
    sheet.set_margins(left=0.9, right=0.9, top=0.9, bottom=0.9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_column("A:A", 22)
    sheet.set_column("B:B", 68)
    plain = {
        "font_name": "宋体",
        "font_size": 12,
        "font_color": "#1D2733",
        "text_wrap": True,
        "valign": "top",
    }
    grey = book.add_format({**plain, "font_size": 10, "font_color": "#5B6673", "align": "right"})
    title = book.add_format({**plain, "font_size": 22, "bold": True, "align": "center", "valign": "vcenter"})
    words = book.add_format({**plain, "border": 1, "border_color": "#B9C0C8"})
    label = book.add_format({**plain, "border": 1, "border_color": "#B9C0C8", "font_color": "#5B6673"})
    right = book.add_format({**plain, "align": "right"})
    small = book.add_format({**plain, "font_size": 9, "font_color": "#5B6673"})
    text = book.add_format(plain)
    sheet.merge_range("A1:B1", "{{ number_words }} {{ number }}", grey)
    sheet.set_row(1, 48)
    sheet.merge_range("A2:B2", "{{ title }}", title)
    # Not merged: Excel makes a row as high as its words only where a cell stands alone.
    sheet.write_string("B4", "{{ paragraph }}", text)
    sheet.write_string("A6", "{{ label }}", label)
    sheet.write_string("B6", "{{ words }}", words)
    sheet.merge_range("A8:B8", "{{ issuer }}", right)
    sheet.merge_range("A9:B9", "{{ day }}", right)
    drawn = BytesIO()
    segno.make("https://example.org/", error="m").save(drawn, kind="png", scale=4, border=1)
    sheet.insert_image(
        "A11",
        "qr.png",
        {
            "image_data": drawn,
            "description": "{{ qr }}",
            "x_scale": 0.9,
            "y_scale": 0.9,
            "object_position": 3,
        },
    )
    sheet.write_string("B11", "{{ check_words }}", small)
    sheet.write_string("B12", "{{ check_address }}", small)
    book.close()


def _word() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin = section.bottom_margin = Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = "Times New Roman", Pt(12), INK
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.line_spacing = 1.5
    _line(document, "{{ number_words }} {{ number }}", WD_ALIGN_PARAGRAPH.RIGHT, Pt(10), GREY)
    _line(document, "{{ title }}", WD_ALIGN_PARAGRAPH.CENTER, Pt(22), INK, bold=True)
    document.add_paragraph("{%p for words in paragraphs %}")
    document.add_paragraph("{{ words }}")
    document.add_paragraph("{%p endfor %}")
    _facts(document)
    _line(document, "{{ issuer }}", WD_ALIGN_PARAGRAPH.RIGHT, Pt(12), INK)
    _line(document, "{{ day }}", WD_ALIGN_PARAGRAPH.RIGHT, Pt(12), INK)
    _line(document, "{{ qr }}", WD_ALIGN_PARAGRAPH.RIGHT, Pt(9), GREY)
    _line(document, "{{ check_words }} {{ check_address }}", WD_ALIGN_PARAGRAPH.LEFT, Pt(9), GREY)
    document.core_properties.author = document.core_properties.comments = ""
    document.save(str(FORM))


def _appointment() -> None:
    """Write the letter of appointment: a sheet across, framed, as appointment.typ has it."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(34)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    _frame(document)
    style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = "Times New Roman", Pt(22), INK
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    style.paragraph_format.line_spacing, style.paragraph_format.space_after = 1.6, Pt(0)
    title = _line(document, "{{ title }}", WD_ALIGN_PARAGRAPH.CENTER, Pt(52), RED, bold=True)
    title.runs[0].font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "华文中宋")
    title.paragraph_format.space_after, title.paragraph_format.line_spacing = Pt(26), 1
    document.add_paragraph("{%p for words in paragraphs %}")
    said = document.add_paragraph("{{ words }}")
    said.paragraph_format.first_line_indent = Pt(44)  # two letters
    document.add_paragraph("{%p endfor %}")
    for words in ("{{ issuer }}", "{{ day }}"):
        signed = _line(document, words, WD_ALIGN_PARAGRAPH.RIGHT, Pt(18), INK)
        signed.paragraph_format.line_spacing = 1.3
    signed = document.paragraphs[-2]
    signed.paragraph_format.space_before = Pt(16)
    foot = document.add_table(rows=1, cols=2)
    foot.autofit = False
    code, facts = foot.rows[0].cells
    code.width, facts.width = Mm(32), Mm(197)
    code.paragraphs[0].add_run("{{ qr }}")
    code.paragraphs[0].paragraph_format.line_spacing = 1
    lines = (
        "{%p for label, words in facts %}",
        "{{ label }}  {{ words }}",
        "{%p endfor %}",
        "{{ number_words }} {{ number }}",
        "{{ check_words }}",
        "{{ check_address }}",
    )
    for line in lines:
        paragraph = facts.paragraphs[0] if line == lines[0] else facts.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.1
        run = paragraph.add_run(line)
        run.font.size, run.font.color.rgb = Pt(9), GREY
    document.core_properties.author = document.core_properties.comments = ""
    document.save(str(APPOINTMENT_FORM))


def _frame(document: WordDocument) -> None:
    """Draw a frame round the page, a thick line and a thin one."""
    borders = OxmlElement("w:pgBorders")
    borders.set(qn("w:offsetFrom"), "page")
    for side, kind in (
        ("top", "thickThinSmallGap"),
        ("left", "thickThinSmallGap"),
        ("bottom", "thinThickSmallGap"),
        ("right", "thinThickSmallGap"),
    ):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", kind), ("sz", "24"), ("space", "28"), ("color", str(RED))):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    document.element.body.find(qn("w:sectPr")).find(qn("w:pgMar")).addnext(borders)


def _line(
    document: WordDocument,
    words: str,
    place: WD_ALIGN_PARAGRAPH,
    size: Pt,
    colour: RGBColor,
    *,
    bold: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = place
    run = paragraph.add_run(words)
    run.bold, run.font.size, run.font.color.rgb = bold, size, colour
    return paragraph


def _facts(document: WordDocument) -> None:
    table = document.add_table(rows=3, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    table.cell(0, 0).text = "{%tr for label, words in facts %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ label }}", "{{ words }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(40), Mm(118)
    document.add_paragraph()


if __name__ == "__main__":
    main()
