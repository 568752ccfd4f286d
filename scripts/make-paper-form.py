#!/usr/bin/env python3
"""Makes the Word form of papers anew: src/duijie/papers/shipped/paper.docx, with the places to fill in."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FORM = Path(__file__).parent.parent / "src/duijie/papers/shipped/paper.docx"
INK, GREY = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x5B, 0x66, 0x73)


def main() -> None:
    """This will write the form."""
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


def _line(
    document: WordDocument,
    words: str,
    place: WD_ALIGN_PARAGRAPH,
    size: Pt,
    colour: RGBColor,
    *,
    bold: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = place
    run = paragraph.add_run(words)
    run.bold, run.font.size, run.font.color.rgb = bold, size, colour


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
