#!/usr/bin/env python3
"""Compares the lists of industries and disciplines with workbooks of the standards, by hand.

    .venv/bin/python scripts/compare-taxonomy.py industries GBT4754-2017.xlsx
    .venv/bin/python scripts/compare-taxonomy.py disciplines GBT13745-2009.xlsx

The first two columns of the first sheet are read as code and name, down to the level that our list
holds. Nothing is written anywhere: every difference is shown, and a person decides who is right.
Differences that the head of the list explains (`# differs: CODE …`) are shown as explained. Ends
with 1 while any is not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import python_calamine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from duijie.core.taxonomy import lists
from duijie.core.taxonomy.loading import read_list

# Codes that are this long lie below the levels our lists hold.
LONGEST_CODE = {"industries": 3, "disciplines": 5}


def _written_alike(name: str) -> str:
    """Fold what is a matter of typing: blanks, half-width brackets and commas."""
    folded = re.sub(r"\s+", "", name)
    for half, full in (("(", "（"), (")", "）"), (",", "、"), ("，", "、")):
        folded = folded.replace(half, full)
    return folded


def of_workbook(path: Path, *, longest: int) -> dict[str, str]:
    """Return the names by code, down to a level."""
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = ((str(row[0]).strip(), str(row[1]).strip()) for row in sheet.to_python() if len(row) > 1)
    named = {code: _written_alike(name) for code, name in rows if re.fullmatch(r"[A-Z]|[0-9]+", code)}
    # A group of industries with one class only is written as its class: 0190 for 019.
    alone = {
        code.removesuffix("0"): name
        for code, name in named.items()
        if len(code) == longest + 1 and code.endswith("0") and code.removesuffix("0") not in named
    }
    return {code: name for code, name in (named | alone).items() if len(code) <= longest}


def main(name: str, path: str) -> int:
    """Print the differences and return how many are unexplained, at most 1."""
    theirs = of_workbook(Path(path), longest=LONGEST_CODE[name])
    ours = {term.code: _written_alike(term.name) for term in getattr(lists, name)().terms}
    explained = set(re.findall(r"^# differs: (\w+)", read_list(f"{name}.tsv"), re.MULTILINE))
    open_count = 0
    for code in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(code, "—"), theirs.get(code, "—")
        if here == there:
            continue
        open_count += code not in explained
        mark = "explained" if code in explained else "UNEXPLAINED"
        print(f"{mark}\t{code}\tours: {here}\ttheirs: {there}")
    print(f"{name}: {len(ours)} terms here, {len(theirs)} there, {open_count} differences unexplained")
    return min(open_count, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
