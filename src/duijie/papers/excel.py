"""Makes a paper as Excel, by filling in a form: what stands in cells is words, never a formula.

A cell says `{{ title }}` and the like. A row that says `{{ paragraph }}` stands once for each paragraph, one
that says `{{ label }}` or `{{ words }}` once for each fact; what is below moves down. A picture whose
alternative text is `{{ qr }}` becomes the code. The file is changed as XML: all else stays as it is.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from duijie.core.uploads.kinds import FileKind, RefusedFileError
from duijie.core.uploads.office import kind_of_office
from duijie.papers.forms import EXCEL, BrokenFormError, form_for
from duijie.papers.models import Paper
from duijie.papers.word import NO_TIME
from duijie.papers.written import qr_picture, written

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 500
LONGEST_CELL = 32_767  # what Excel itself takes
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_QR = "qr"

Said = dict[str, str]


def excel_of(paper: Paper, *, check_address: str) -> bytes:
    """This will make the Excel file of a paper that was not revoked, the same bytes each time.

    Raises BrokenFormError.
    """
    form = form_for(paper.kind, EXCEL)
    try:
        content = _read(form.path)
        return _filled(content, written(paper, check_address), qr_picture(check_address).getvalue())
    except RefusedFileError as error:
        raise BrokenFormError(form.path.name, f"it is refused: {error.code}") from error
    except (_SpoiltError, OSError, BadZipFile, etree.LxmlError, KeyError, ValueError) as error:
        raise BrokenFormError(form.path.name, " ".join(f"{error}".split())[:400]) from error


class _SpoiltError(Exception):
    """What is wrong with a form."""


def _read(path: Path) -> bytes:
    """Give a form that is a workbook, not too large, and holds nothing that acts or is fetched."""
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise _SpoiltError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    if kind_of_office(content) != FileKind.XLSX:
        raise _SpoiltError("it is no Excel workbook (.xlsx)")
    return content


def _filled(content: bytes, says: dict[str, Any], qr: bytes) -> bytes:
    plain = {name: value for name, value in says.items() if isinstance(value, str)}
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as made:
        written_parts = {part.filename: parts.read(part) for part in parts.infolist()}
        shared = _shared_words(written_parts.get("xl/sharedStrings.xml"))
        for name in sorted(each for each in written_parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", each)):
            sheet = _parsed(written_parts[name])
            moved = _fill_sheet(sheet, shared, plain, says)
            written_parts[name] = _unparsed(sheet)
            for drawing in _targets(written_parts, name, "/drawing"):
                pictures = _parsed(written_parts[drawing])
                for picture in _place_pictures(pictures, moved):
                    written_parts[_target(written_parts, drawing, picture)] = qr
                written_parts[drawing] = _unparsed(pictures)
        for part in parts.infolist():
            made.writestr(ZipInfo(part.filename, NO_TIME), written_parts[part.filename], ZIP_DEFLATED)
    return packed.getvalue()


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part, parser)


def _unparsed(part: etree._Element) -> bytes:
    return etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)


def _shared_words(part: bytes | None) -> list[str]:
    if part is None:
        return []
    items = list(_parsed(part).iter(f"{_SHEET}si"))
    for item in items:
        for spelled in item.findall(f"{_SHEET}rPh"):  # how the words are read aloud
            item.remove(spelled)
    return ["".join(text.text or "" for text in item.iter(f"{_SHEET}t")) for item in items]


def _fill_sheet(
    sheet: etree._Element, shared: list[str], plain: Said, says: dict[str, Any]
) -> list[tuple[int, int]]:
    """Fill the cells in; give each row's old and first new number, in order, for what lies over them."""
    rows = sheet.find(f"{_SHEET}sheetData")
    if rows is None:
        return []
    repeated: dict[int, list[int]] = {}
    moved, number = [], 0
    last = 0
    for row in list(rows):
        old = int(row.get("r") or last + 1)
        number += old - last
        last = old
        places = {name for cell in row for name in _PLACE.findall(_words(cell, shared))}
        every = _repeats(places, says)
        moved.append((old, number))
        repeated[old] = list(range(number, number + len(every)))
        position = rows.index(row)
        rows.remove(row)
        for turn, each in enumerate(every):
            one = copy.deepcopy(row)
            _fill_row(one, shared, {**plain, **each}, number + turn)
            rows.insert(position + turn, one)
        number += len(every) - 1
        if number > MOST_ROWS:
            raise _SpoiltError(f"the sheet would have more than {MOST_ROWS} rows")
    _move_merges(sheet, repeated)
    for dimension in sheet.findall(f"{_SHEET}dimension"):
        sheet.remove(dimension)
    return moved


def _repeats(places: set[str], says: dict[str, Any]) -> list[Said]:
    """Give what each copy of a row says: once, unless it speaks of paragraphs or facts."""
    if "paragraph" in places:
        return [{"paragraph": words} for words in says["paragraphs"]]
    if places & {"label", "words"}:
        return [{"label": label, "words": words} for label, words in says["facts"]]
    return [{}]


def _words(cell: etree._Element, shared: list[str]) -> str:
    if cell.find(f"{_SHEET}f") is not None:
        raise _SpoiltError(f"cell {cell.get('r')} has a formula; a paper says words and computes nothing")
    if cell.get("t") == "s":
        return shared[int(cell.findtext(f"{_SHEET}v") or "")]
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_SHEET}t"))
    return ""


def _fill_row(row: etree._Element, shared: list[str], says: Said, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        found = _REFERENCE.fullmatch(cell.get("r") or "")
        if found is None:
            raise _SpoiltError(f"a cell of row {number} does not say where it is")
        words = _words(cell, shared)
        cell.set("r", f"{found[1]}{number}")
        if not _PLACE.search(words):
            continue
        missing = [name for name in _PLACE.findall(words) if name not in says]
        if missing:
            raise _SpoiltError(f"cell {found[0]} asks for “{missing[0]}”, which no paper says there")
        filled = _PLACE.sub(lambda place: says[place[1]], words)
        if len(filled) > LONGEST_CELL:
            raise _SpoiltError(f"cell {found[0]} would hold more than {LONGEST_CELL} characters")
        for part in list(cell):
            cell.remove(part)
        cell.set("t", "inlineStr")  # words, whatever they begin with
        text = etree.SubElement(etree.SubElement(cell, f"{_SHEET}is"), f"{_SHEET}t")
        text.text = filled
        text.set(_SPACE, "preserve")


def _move_merges(sheet: etree._Element, repeated: dict[int, list[int]]) -> None:
    """Have cells that are one stay one: each copy of a row has its own."""
    merges = sheet.find(f"{_SHEET}mergeCells")
    if merges is None:
        return
    for merge in list(merges):
        ends = _REFERENCE.findall(merge.get("ref") or "")
        merges.remove(merge)
        tops, bottoms = (repeated.get(int(row)) or [] for _column, row in (ends[0], ends[-1]))
        across = zip(tops, bottoms, strict=True) if len(tops) == len(bottoms) else ()
        for top, bottom in across:
            reference = f"{ends[0][0]}{top}:{ends[-1][0]}{bottom}"
            etree.SubElement(merges, merge.tag, ref=reference)
    merges.set("count", str(len(merges)))
    if not len(merges):
        sheet.remove(merges)


def _place_pictures(drawing: etree._Element, moved: list[tuple[int, int]]) -> Iterator[str]:
    """Move what lies over the cells down with them, and give the pictures that become the code."""
    for corner in drawing.iter("{*}from", "{*}to"):
        row = corner.find("{*}row")
        if row is not None and row.text:
            row.text = str(_moved_to(int(row.text) + 1, moved) - 1)
    for picture in drawing.iter("{*}pic"):
        for named in picture.iter("{*}cNvPr"):
            place = _PLACE.fullmatch((named.get("descr") or "").strip())
            if place is None or place[1] != _QR:
                continue
            named.set("descr", "QR")
            for shown in picture.iter("{*}blip"):
                yield next(value for name, value in shown.attrib.items() if str(name).endswith("}embed"))


def _moved_to(row: int, moved: list[tuple[int, int]]) -> int:
    """Give where a row has gone; one that holds nothing goes with the last one above it."""
    before = [each for each in moved if each[0] <= row]
    if not before:
        return row
    after = [each for each in moved if each[0] > row]
    if after and before[-1][0] != row:
        return after[0][1] - (after[0][0] - row)
    return before[-1][1] + row - before[-1][0]


def _relations(parts: dict[str, bytes], part: str) -> list[etree._Element]:
    folder, name = posixpath.split(part)
    written_down = parts.get(f"{folder}/_rels/{name}.rels")
    return [] if written_down is None else list(_parsed(written_down).iter("{*}Relationship"))


def _whole(part: str, target: str) -> str:
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def _targets(parts: dict[str, bytes], part: str, kind: str) -> list[str]:
    return [
        _whole(part, each.get("Target", ""))
        for each in _relations(parts, part)
        if each.get("Type", "").endswith(kind)
    ]


def _target(parts: dict[str, bytes], part: str, key: str) -> str:
    found = next(each for each in _relations(parts, part) if each.get("Id") == key)
    name = _whole(part, found.get("Target", ""))
    if not name.lower().endswith(".png"):
        raise _SpoiltError("the picture that becomes the QR code is no PNG")
    return name
