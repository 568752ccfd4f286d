"""Lists as files, sent while they are read: Excel and CSV.

No list is held in memory and none is written to disk first. What somebody typed into a record is
never a formula, whatever it begins with.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext
from xlsxwriter import Workbook

Line = Sequence[object]

FILE_KINDS = {"xlsx": "Excel", "csv": "CSV"}
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads a CSV in the code page of the machine
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LINES_AT_ONCE = 500
MOST_LINES = 1_000_000  # a sheet holds 1,048,576
_LONGEST_CELL = 32_767  # characters, by the format
_WIDTH = 16  # of a column, in characters
_SHEET = "xl/worksheets/sheet1.xml"
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_ROWS = re.compile(rb"<sheetData>(.*)</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_BLANK_CELL = re.compile(rb'<c r="[A-Z]+1" s="\d+"/>')


def pieces(kind: str, *, title: str, heads: Sequence[str], lines: Iterable[Line]) -> Iterator[bytes]:
    """This will write the lines under their heads as a file of this kind, piece by piece.

    The reader's language is kept until the last piece, which is made long after the page's view
    has returned.
    """
    make = {"xlsx": _excel, "csv": _csv}[kind]
    return _in_language(get_language() or "zh-hans", make(title, heads, lines))


def _in_language(language: str, made: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with translation.override(language):
            piece = next(made, None)
        if piece is None:
            return
        yield piece


def _csv(_title: str, heads: Sequence[str], lines: Iterable[Line]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([_harmless(head) for head in heads])
    waiting = iter(lines)
    while True:
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()
        some = list(islice(waiting, _LINES_AT_ONCE))
        if not some:
            return
        writer.writerows([_written(value) for value in line] for line in some)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """A spreadsheet runs a cell that begins like a formula: an apostrophe makes it text again."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _no_markup(text: str) -> str:
    """XlsxWriter takes text from `<r>` to `</r>` for its own markup and escapes nothing in it.

    The blank stands in front: one at the end would be cut off again where a text is too long.
    """
    return f" {text}" if text.startswith("<r>") else text


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


class _Sink(io.RawIOBase):
    """Where the archive is written to; what was written is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        held = bytes(piece)  # type: ignore[call-overload]
        self._held.append(held)
        return len(held)

    def taken(self) -> bytes:
        taken, self._held = b"".join(self._held), []
        return taken


def _excel(title: str, heads: Sequence[str], lines: Iterable[Line]) -> Iterator[bytes]:
    """A workbook of one sheet. XlsxWriter writes every cell, some hundred lines at a time.

    It can only finish a whole workbook. So an empty one gives the frame, and the rows of many
    small ones are joined inside it: the first byte does not wait for the last line.
    """
    sink = _Sink()
    archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED)
    frame = zipfile.ZipFile(io.BytesIO(_workbook(title, heads, [], first=1)))
    for part in frame.namelist():
        if part != _SHEET:
            archive.writestr(part, frame.read(part))
    opening, closing = _DIMENSION.sub(b"", frame.read(_SHEET)).split(b"</sheetData>")
    with archive.open(_SHEET, "w") as sheet:
        sheet.write(_BLANK_CELL.sub(b"", opening))
        yield sink.taken()
        for rows in _rows(title, heads, lines):
            sheet.write(rows)
            yield sink.taken()
        sheet.write(b"</sheetData>" + closing)
    archive.close()
    yield sink.taken()


def _rows(title: str, heads: Sequence[str], lines: Iterable[Line]) -> Iterator[bytes]:
    waiting = iter(lines)
    first = 1
    while some := list(islice(waiting, _LINES_AT_ONCE)):
        if first > MOST_LINES:
            told = gettext("A sheet holds no more lines. Please narrow the list, or take it as CSV.")
            some, waiting = [[told]], iter(())
        made = zipfile.ZipFile(io.BytesIO(_workbook(title, heads, some, first=first))).read(_SHEET)
        found = _ROWS.search(made)
        if found is None:
            raise AssertionError("XlsxWriter wrote no rows")
        yield found[1].split(b"</row>", 1)[1]
        first += len(some)


def _workbook(title: str, heads: Sequence[str], lines: Sequence[Line], *, first: int) -> bytes:
    """A workbook with its heads and some lines from row `first` on, the same styles in each."""
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(made, {**options, "strings_to_numbers": False})
    strong = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.00"}),
    }
    sheet = book.add_worksheet(_NO_NAME.sub(" ", title)[:_LONGEST_SHEET_NAME].strip() or "1")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, _WIDTH)
    for number, head in enumerate(heads):
        sheet.write_string(0, number, head, strong)
    for number, style in enumerate(formats.values(), start=len(heads)):
        sheet.write_blank(0, number, None, style)  # styles are numbered as they are first used
    for row, line in enumerate(lines, start=first):
        for number, value in enumerate(line):
            if isinstance(value, datetime):
                sheet.write_datetime(row, number, _local(value), formats[datetime])
            elif isinstance(value, date):
                sheet.write_datetime(row, number, value, formats[date])
            elif isinstance(value, Decimal):
                sheet.write_number(row, number, float(value), formats[Decimal])
            elif isinstance(value, int):
                sheet.write_number(row, number, value)
            elif value not in (None, ""):
                sheet.write_string(row, number, _no_markup(str(value))[:_LONGEST_CELL])
    book.close()
    return made.getvalue()
