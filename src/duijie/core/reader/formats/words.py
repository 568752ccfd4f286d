"""Takes the text out of a Word file: paragraphs and tables in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from duijie.core.reader.unreadable import UnreadablePageError

from .rows import lines_of

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAK, _RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_DELETED = {qn("w:del"), qn("w:moveFrom")}
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}


def text_of(content: bytes) -> str:
    """Give the text, a paragraph or a table's row on a line. Raises UnreadablePageError: damaged."""
    try:
        body = Document(io.BytesIO(content)).element.body
        return "\n".join(_lines(body))
    # The library raises whatever its parts raise on a file that is no Word file inside.
    except Exception as error:
        raise UnreadablePageError("damaged", "this Word file is damaged") from error


def _lines(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == _PARAGRAPH:
            yield _text(child)
        elif child.tag == _TABLE:
            rows = [[_text(cell) for cell in row.iterchildren(_CELL)] for row in child.iterchildren(_ROW)]
            yield from lines_of(rows)
        elif child.tag in _WRAPPERS:
            yield from _lines(child)


def _text(element: Any) -> str:
    parts: list[str] = []
    for each in element.iter(_TEXT, _TAB, _BREAK, _RETURN, _PARAGRAPH):
        if any(above.tag in _DELETED for above in each.iterancestors()):
            continue
        if each.tag == _TEXT:
            parts.append(each.text or "")
        elif each.tag == _TAB:
            parts.append("\t")
        elif parts:
            parts.append("\n")
    return "".join(parts).strip("\n")
