"""Moves what speaks of a sheet's rows by number with them, when rows of a form were repeated or left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from duijie.papers.forms import SpoiltError

Corner = tuple[str | None, str, str]  # of an area: column, the mark before its row, row

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LAST_ROW = 1_048_576  # of every sheet, in Excel
_END = r"(\$?[A-Z]{1,3})?(?:(\$?)([0-9]{1,7}))?"
# An area and its sheet. What joins two values in a formula is in no name without quotation marks.
_AREA = re.compile(rf"('(?:[^']|'')+'|[^\s!,'()+*/^&=<>;{{}}\"-]+)!{_END}(?::{_END})?(?![\w$])")
# In a formula also one that names no sheet. LOG10( is a function, A1.5 and TAX_1 are names.
_CELL = r"(\$?[A-Z]{1,3})(\$?)([0-9]{1,7})"
_OWN_AREA = re.compile(rf"{_AREA.pattern}|(?<![\w$!:.'\[]){_CELL}(?::{_CELL})?(?![\w(!.$:])")
_QUOTED = re.compile('("(?:[^"]|"")*")')
_CELLS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
_COLUMNS = re.compile(r"[A-Z]{1,3}:[A-Z]{1,3}")
# What is moved elsewhere, or not kept.
_NOT_HERE = frozenset(f"{SHEET}{name}" for name in ("sheetData", "mergeCells", "rowBreaks", "dimension"))
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})
# Lists that must not be empty (ISO/IEC 29500-1, 18.3.1; x14 is Excel's own, within extLst).
_LISTS = frozenset(
    {
        *("hyperlinks", "dataValidations", "protectedRanges", "ignoredErrors", "conditionalFormattings"),
        *("sparklines", "sparklineGroup", "sparklineGroups", "sortState", "tableParts", "ext", "extLst"),
    }
)


@dataclass(frozen=True)
class MovedRow:
    """A row of a form, and the first and last of the rows that stand for it; the last is less for none."""

    old: int
    first: int
    last: int

    @property
    def numbers(self) -> range:
        """The rows that stand for it."""
        return range(self.first, self.last + 1)


class Moved:
    """Where the rows of a form have gone; one that is not written down goes with the last above it."""

    def __init__(self, rows: list[MovedRow]) -> None:
        self._rows = rows
        self._olds = [each.old for each in rows]

    def row(self, old: int) -> MovedRow:
        """This will say where a row has gone."""
        above = bisect_right(self._olds, old)
        if not above:
            return MovedRow(old, old, old)
        last = self._rows[above - 1]
        if last.old == old:
            return last
        # What reaches to the end of a sheet goes on to do so.
        number = LAST_ROW if old == LAST_ROW else min(last.last + old - last.old, LAST_ROW)
        return MovedRow(old, number, number)


def move_merges(sheet: etree._Element, moved: Moved) -> None:
    """This will have cells that are one stay one: each copy of a row has its own.

    Those of several rows reach from the first copy of their upper row to the last of their lower one.
    """
    merges = sheet.find(f"{SHEET}mergeCells")
    if merges is None:
        return
    for merge in list(merges):
        written = merge.get("ref") or ""
        ends = [REFERENCE.fullmatch(each) for each in written.split(":")]
        if len(ends) not in (1, 2) or None in ends:
            raise SpoiltError(f"cells are merged that it does not name: “{written[:40]}”")
        merges.remove(merge)
        (left, upper), (right, lower) = (each.groups() for each in (ends[0], ends[-1]) if each)
        top, bottom = moved.row(int(upper)), moved.row(int(lower))
        rows = [(number, number) for number in top.numbers]
        if top != bottom:
            rows = [(top.first, bottom.last)] if top.first <= bottom.last else []
        for first, last in rows:
            if (left, first) != (right, last):
                etree.SubElement(merges, merge.tag, ref=f"{left}{first}:{right}{last}")
    merges.set("count", str(len(merges)))
    if not len(merges):
        sheet.remove(merges)


def move_breaks(sheet: etree._Element, moved: Moved) -> None:
    """This will have a page end below the last copy of the row below which it ended."""
    breaks = sheet.find(f"{SHEET}rowBreaks")
    if breaks is None:
        return
    seen = {0}
    for each in list(breaks):
        written = each.get("id") or ""
        if not re.fullmatch("[0-9]{1,7}", written):
            raise SpoiltError(f"a page ends below a row that is no number: “{written[:40]}”")
        number = moved.row(int(written)).last
        if number in seen:
            breaks.remove(each)
        seen.add(number)
        each.set("id", str(number))
    breaks.set("count", str(len(breaks)))
    breaks.set("manualBreakCount", str(sum(each.get("man") in ("1", "true") for each in breaks)))
    if not len(breaks):
        sheet.remove(breaks)


def move_names(workbook: etree._Element, moved: Mapping[str, Moved]) -> None:
    """This will move what names mean: the area that is printed, the rows that stand on each page."""
    for name in workbook.iter(f"{SHEET}definedName"):
        name.text = _AREA.sub(lambda area: _moved_area(area, moved), name.text or "")


def _moved_area(area: re.Match[str], moved: Mapping[str, Moved]) -> str:
    sheet, left, upper_mark, upper, right, lower_mark, lower = area.groups()
    rows = _rows_of(sheet, moved)
    if rows is None or upper is None:
        return area[0]
    start = (left, upper_mark, upper)
    end = start if lower is None else (right, lower_mark, lower)
    placed = _placed(rows, start, end)
    first, _, last = placed.partition(":")
    return f"{sheet}!{first if lower is None and first == last else placed}"


def _rows_of(sheet: str, moved: Mapping[str, Moved]) -> Moved | None:
    return moved.get(sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet)


def _placed(rows: Moved, start: Corner, end: Corner) -> str:
    """Give the area from the first row that stands for its upper one to the last for its lower one."""
    (left, upper_mark, upper), (right, lower_mark, lower) = start, end
    first = rows.row(int(upper)).first
    last = max(first, rows.row(int(lower)).last)
    return f"{left or ''}{upper_mark}{first}:{right or ''}{lower_mark}{last}"


def move_references(sheet: etree._Element, rows: Moved, moved: Mapping[str, Moved]) -> None:
    """This will move what says which cells it is about: formats, rules, links, filters, what is selected.

    What is about a row that is repeated is about all its copies; what is about rows that are all left out
    goes. Where a formula means one cell, it means that of the first copy of its row.

    Args:
        sheet: a sheet, or a table of one.
        rows: where the rows of that sheet have gone.
        moved: where those of each sheet have gone, by its name.

    Raises SpoiltError for cells that are not named.
    """
    for child in list(sheet):
        if child.tag in _NOT_HERE:
            continue
        for each in list(child.iter(etree.Element)):
            _move_cells_of(each, rows)
            if etree.QName(each).localname in _FORMULAS:
                each.text = _moved_formula(each.text or "", rows, moved)
            if (place := each.get("location")) is not None:
                each.set("location", _moved_formula(place, rows, moved))


def move_table(table: etree._Element, rows: Moved, moved: Mapping[str, Moved]) -> bool:
    """This will move a table, and say whether it still has its heads and a row below them.

    Raises SpoiltError for cells that are not named.
    """
    written = table.get("ref") or ""
    cells = _moved_cells(written, rows)
    found = _CELLS.fullmatch(cells)
    if found is None or not rows.row(int(_cells(written)[2])).numbers:
        return False
    heads, sums = (
        int(table.get(name) or usual) for name, usual in (("headerRowCount", 1), ("totalsRowCount", 0))
    )
    if int(found[4] or found[2]) - int(found[2]) < heads + sums:
        return False
    table.set("ref", cells)
    move_references(table, rows, moved)
    return True


def _move_cells_of(each: etree._Element, rows: Moved) -> None:
    if etree.QName(each).localname == "sqref":  # as Excel's own additions have it
        each.text = _moved_list(each.text or "", rows)
        if not each.text:
            take_away(each.getparent())
        return
    for name in ("sqref", "ref"):
        if (written := each.get(name)) is not None:
            each.set(name, cells := _moved_list(written, rows))
            if not cells:
                take_away(each)
                return
    if (active := each.get("activeCell")) is not None:
        each.set("activeCell", _moved_cells(active, rows).partition(":")[0] or "A1")


def _moved_list(written: str, rows: Moved) -> str:
    """Move a list of areas; nothing where none of their rows is left."""
    return " ".join(filter(None, (_moved_cells(each, rows) for each in written.split() or [""])))


def _moved_cells(written: str, rows: Moved) -> str:
    """Move an area; nothing where none of its rows is left."""
    if _COLUMNS.fullmatch(written):
        return written
    left, upper, right, lower = _cells(written).groups()
    first, last = rows.row(int(upper)).first, rows.row(int(lower or upper)).last
    if last < first:
        return ""
    start, end = f"{left}{first}", f"{right or left}{last}"
    return start if start == end else f"{start}:{end}"


def _cells(written: str) -> re.Match[str]:
    found = _CELLS.fullmatch(written)
    if found is None:
        raise SpoiltError(f"a sheet says something of cells that it does not name: “{written[:40]}”")
    return found


def take_away(each: etree._Element | None) -> None:
    """This will take a part of a sheet away, and the list it stands in where nothing else does."""
    above = None if each is None else each.getparent()
    if each is None or above is None:
        return
    above.remove(each)
    if above.get("count") is not None:
        above.set("count", str(len(above)))
    if not len(above) and etree.QName(above).localname in _LISTS:
        take_away(above)


def _moved_formula(formula: str, rows: Moved, moved: Mapping[str, Moved]) -> str:
    """Have a formula mean the cells it meant; what it says in quotation marks are words."""

    def meant(area: re.Match[str]) -> str:
        sheet, left, upper_mark, upper, right, lower_mark, lower, *own = area.groups()
        of = rows if sheet is None else _rows_of(sheet, moved)
        if sheet is None:
            left, upper_mark, upper, right, lower_mark, lower = own
        if of is None or upper is None:
            return area[0]
        before = "" if sheet is None else f"{sheet}!"
        if lower is None:
            return f"{before}{left or ''}{upper_mark}{of.row(int(upper)).first}"
        return before + _placed(of, (left, upper_mark, upper), (right, lower_mark, lower))

    pieces = _QUOTED.split(formula)
    pieces[::2] = [_OWN_AREA.sub(meant, piece) for piece in pieces[::2]]
    return "".join(pieces)
