"""Moves what speaks of a sheet's rows by number with them, when rows of a form were repeated or left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from duijie.papers.forms import SpoiltError

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_END = r"(\$?[A-Z]{1,3})?(?:(\$?)([0-9]{1,7}))?"
_AREA = re.compile(rf"('(?:[^']|'')+'|[^\s!,'()]+)!{_END}(?::{_END})?(?![\w$])")


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
        number = last.last + old - last.old
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
    rows = moved.get(sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet)
    if rows is None or upper is None:
        return area[0]
    first = rows.row(int(upper)).first
    last = max(first, rows.row(int(lower or upper)).last)
    if lower is None:
        right, lower_mark = left, upper_mark
    start, end = f"{left or ''}{upper_mark}{first}", f"{right or ''}{lower_mark}{last}"
    is_one = lower is None and start == end
    return f"{sheet}!{start}" if is_one else f"{sheet}!{start}:{end}"
