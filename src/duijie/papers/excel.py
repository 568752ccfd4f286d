"""Makes a paper as Excel, by filling in a form: what stands in cells is words, never a formula.

A cell says `{{ title }}` and the like. A row that says `{{ paragraph }}` stands once for each paragraph, one
that says `{{ label }}` or `{{ words }}` once for each fact; what is below moves down, and so does whatever
speaks of it by its rows (moving.py). A picture whose alternative text is `{{ qr }}` becomes the code. The
file is changed as XML: all else stays as it is.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from duijie.core.damage import ARCHIVE_DAMAGE
from duijie.core.uploads.kinds import FileKind, RefusedFileError
from duijie.core.uploads.office import kind_of_office
from duijie.papers.forms import EXCEL, BrokenFormError, SpoiltError, form_for
from duijie.papers.models import Paper
from duijie.papers.moving import (
    REFERENCE,
    SHEET,
    Moved,
    MovedRow,
    move_breaks,
    move_merges,
    move_names,
    move_references,
    move_table,
    take_away,
)
from duijie.papers.word import NO_TIME
from duijie.papers.written import qr_picture, written

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 500
LONGEST_CELL = 32_767  # what Excel itself takes
# Where a number should stand and none does, Python says ValueError.
_OF_A_BROKEN_FORM: tuple[type[Exception], ...] = (SpoiltError, etree.LxmlError, ValueError)
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_QR = "qr"
_TYPES = "[Content_Types].xml"

Said = dict[str, str]


def excel_of(paper: Paper, *, check_address: str) -> bytes:
    """This will make the Excel file of a paper that was not revoked, the same bytes each time.

    Raises BrokenFormError.
    """
    form = form_for(paper.kind, EXCEL)
    # What fails in these is ours, not the form's.
    says, qr = written(paper, check_address), qr_picture(check_address).getvalue()
    try:
        return _filled(_read(form.path), says, qr)
    except RefusedFileError as error:
        raise BrokenFormError(form.path.name, f"it is refused: {error.code}") from error
    except _OF_A_BROKEN_FORM as error:
        raise BrokenFormError(form.path.name, " ".join(f"{error}".split())[:400]) from error


def _read(path: Path) -> bytes:
    """Give a form that is a workbook, not too large, and holds nothing that acts or is fetched."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SpoiltError(f"it cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise SpoiltError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    if kind_of_office(content) != FileKind.XLSX:
        raise SpoiltError("it is no Excel workbook (.xlsx)")
    return content


def _filled(content: bytes, says: dict[str, Any], qr: bytes) -> bytes:
    plain = {name: value for name, value in says.items() if isinstance(value, str)}
    parts = _parts_of(content)
    shared = _shared_words(parts.get("xl/sharedStrings.xml"))
    moved = {}
    for name in sorted(each for each in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", each)):
        sheet = _parsed(parts[name])
        moved[name] = _fill_sheet(sheet, shared, plain, says)
        parts[name] = _unparsed(sheet)
        for drawing in _targets(parts, name, "/drawing"):
            pictures = _parsed(_part(parts, drawing))
            for picture in _place_pictures(pictures, moved[name]):
                parts[_picture(parts, drawing, picture)] = qr
            parts[drawing] = _unparsed(pictures)
    by_name = _name_anew(parts, moved)
    for name, rows in moved.items():
        _refer_anew(parts, name, rows, by_name)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(ZipInfo(name, NO_TIME), part, ZIP_DEFLATED)
    return packed.getvalue()


def _parts_of(content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return {part.filename: archive.read(part) for part in archive.infolist()}
    except ARCHIVE_DAMAGE as error:
        raise SpoiltError(f"it is damaged: {error}") from error


def _part(parts: dict[str, bytes], name: str) -> bytes:
    if name not in parts:
        raise SpoiltError(f"it speaks of a part that it does not hold: “{name[:80]}”")
    return parts[name]


def _name_anew(parts: dict[str, bytes], moved: dict[str, Moved]) -> dict[str, Moved]:
    """Have the names of the workbook, such as the area that is printed, mean the rows they meant.

    Gives where the rows have gone by the names of the sheets.
    """
    by_name: dict[str, Moved] = {}
    for book in _targets(parts, "", "/officeDocument"):
        workbook = _parsed(_part(parts, book))
        places = {each.get("Id"): _whole(book, each.get("Target", "")) for each in _relations(parts, book)}
        sheets = [(each.get("name", ""), each.get(_RELATION)) for each in workbook.iter(f"{SHEET}sheet")]
        of_name = {name: moved.get(places.get(key, "")) for name, key in sheets}
        by_name |= {name: rows for name, rows in of_name.items() if rows is not None}
        move_names(workbook, by_name)
        parts[book] = _unparsed(workbook)
    return by_name


def _refer_anew(parts: dict[str, bytes], name: str, rows: Moved, by_name: dict[str, Moved]) -> None:
    """Have what a sheet says of its cells, and its tables, be about the rows they were about."""
    sheet = _parsed(parts[name])
    move_references(sheet, rows, by_name)
    for place in _targets(parts, name, "/table"):
        table = _parsed(_part(parts, place))
        if move_table(table, rows, by_name):
            parts[place] = _unparsed(table)
        else:
            _take_table_away(parts, name, sheet, place)
    parts[name] = _unparsed(sheet)


def _take_table_away(parts: dict[str, bytes], name: str, sheet: etree._Element, place: str) -> None:
    """Take away a table that has no row left, and all that speaks of it: Excel wants nothing by halves."""
    gone = [each for each in _relations(parts, name) if _whole(name, each.get("Target", "")) == place]
    keys = {each.get("Id") for each in gone}
    for spoken in [each for each in sheet.iter(f"{SHEET}tablePart") if each.get(_RELATION) in keys]:
        take_away(spoken)
    for relation in gone:
        relations = relation.getroottree().getroot()
        take_away(relation)
        parts[_relations_of(name)] = _unparsed(relations)
    types = _parsed(parts[_TYPES])
    for kind in [each for each in types.iter("{*}Override") if each.get("PartName") == f"/{place}"]:
        take_away(kind)
    parts[_TYPES] = _unparsed(types)
    del parts[place]


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # they stand where rows and cells do
        remove_pis=True,
    )
    return etree.fromstring(part, parser)


def _unparsed(part: etree._Element) -> bytes:
    return etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)


def _shared_words(part: bytes | None) -> list[str]:
    if part is None:
        return []
    items = list(_parsed(part).iter(f"{SHEET}si"))
    for item in items:
        for spelled in item.findall(f"{SHEET}rPh"):  # how the words are read aloud
            item.remove(spelled)
    return ["".join(text.text or "" for text in item.iter(f"{SHEET}t")) for item in items]


def _fill_sheet(sheet: etree._Element, shared: list[str], plain: Said, says: dict[str, Any]) -> Moved:
    """Fill the cells in; say where the rows have gone, for what lies over them and speaks of them."""
    rows = sheet.find(f"{SHEET}sheetData")
    if rows is None:
        raise SpoiltError("a sheet has no rows as Excel workbooks (.xlsx, not “Strict Open XML”) have them")
    gone, number = [], 0
    last = 0
    for row in list(rows):
        old = int(row.get("r") or last + 1)
        if old <= last:
            raise SpoiltError(f"row {old} stands below row {last}")
        number += old - last
        last = old
        places = {name for cell in row for name in _PLACE.findall(_words(cell, shared))}
        every = _repeats(places, says)
        gone.append(MovedRow(old, number, number + len(every) - 1))
        position = rows.index(row)
        rows.remove(row)
        for turn, each in enumerate(every):
            one = copy.deepcopy(row)
            _fill_row(one, shared, {**plain, **each}, number + turn)
            rows.insert(position + turn, one)
        number += len(every) - 1
        if number > MOST_ROWS:
            raise SpoiltError(f"the sheet would have more than {MOST_ROWS} rows")
    moved = Moved(gone)
    move_merges(sheet, moved)
    move_breaks(sheet, moved)
    for dimension in sheet.findall(f"{SHEET}dimension"):
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
    if cell.find(f"{SHEET}f") is not None:
        raise SpoiltError(f"cell {cell.get('r')} has a formula; a paper says words and computes nothing")
    if cell.get("t") == "s":
        number = cell.findtext(f"{SHEET}v") or ""
        if not re.fullmatch("[0-9]{1,9}", number) or int(number) >= len(shared):
            raise SpoiltError(f"cell {cell.get('r')} speaks of words that it does not hold")
        return shared[int(number)]
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{SHEET}t"))
    return ""


def _fill_row(row: etree._Element, shared: list[str], says: Said, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        found = REFERENCE.fullmatch(cell.get("r") or "")
        if found is None:
            raise SpoiltError(f"a cell of row {number} does not say where it is")
        words = _words(cell, shared)
        cell.set("r", f"{found[1]}{number}")
        if not _PLACE.search(words):
            continue
        missing = [name for name in _PLACE.findall(words) if name not in says]
        if missing:
            raise SpoiltError(f"cell {found[0]} asks for “{missing[0]}”, which no paper says there")
        filled = _PLACE.sub(lambda place: says[place[1]], words)
        if len(filled) > LONGEST_CELL:
            raise SpoiltError(f"cell {found[0]} would hold more than {LONGEST_CELL} characters")
        for part in list(cell):
            cell.remove(part)
        cell.set("t", "inlineStr")  # words, whatever they begin with
        text = etree.SubElement(etree.SubElement(cell, f"{SHEET}is"), f"{SHEET}t")
        text.text = filled
        text.set(_SPACE, "preserve")


def _place_pictures(drawing: etree._Element, moved: Moved) -> Iterator[str]:
    """Move what lies over the cells down with them, and give the pictures that become the code."""
    for corner in drawing.iter("{*}from", "{*}to"):
        row = corner.find("{*}row")
        if row is not None and row.text:
            row.text = str(moved.row(int(row.text) + 1).first - 1)
    for picture in drawing.iter("{*}pic"):
        for named in picture.iter("{*}cNvPr"):
            place = _PLACE.fullmatch((named.get("descr") or "").strip())
            if place is None or place[1] != _QR:
                continue
            named.set("descr", "QR")
            for shown in picture.iter("{*}blip"):
                yield next((key for name, key in shown.attrib.items() if str(name).endswith("}embed")), "")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(parts: dict[str, bytes], part: str) -> list[etree._Element]:
    written_down = parts.get(_relations_of(part))
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


def _picture(parts: dict[str, bytes], part: str, key: str) -> str:
    found = [each for each in _relations(parts, part) if key and each.get("Id") == key]
    if not found:
        raise SpoiltError("the picture that becomes the QR code is not in the workbook")
    name = _whole(part, found[0].get("Target", ""))
    _part(parts, name)
    if not name.lower().endswith(".png"):
        raise SpoiltError("the picture that becomes the QR code is no PNG")
    return name
