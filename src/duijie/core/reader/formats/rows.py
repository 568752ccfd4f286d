"""Rows of a table as lines of text: a form's pairs as 名称：值, other rows cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_LABEL = re.compile("[^\\d：:，。]{2,14}")
LONGEST_HEADER = 20


def lines_of(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table; under a row of headers every cell is told with its header."""
    header = _header_of(rows)
    for number, row in enumerate(rows):
        cells = [" ".join(cell.split()) for cell in row]
        if header and number:
            yield from (
                f"{name}：{cell}" if name else cell for name, cell in zip(header, cells, strict=False) if cell
            )
            yield ""
            continue
        filled = [cell for at, cell in enumerate(cells) if cell and (not at or cell != cells[at - 1])]
        if len(filled) in {2, 4} and all(_LABEL.fullmatch(label) for label in filled[::2]):
            yield from (f"{filled[at]}：{filled[at + 1]}" for at in range(0, len(filled), 2))
        elif filled:
            yield "\t".join(filled)


def _header_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Take the first row for headers when it names three columns or more and others follow."""
    if len(rows) < 2:  # headers and a row
        return []
    names = [" ".join(cell.split()) for cell in rows[0]]
    filled = [name for name in names if name]
    is_header = (
        len(filled) > 2  # two columns are a form's names and values
        and len(set(filled)) == len(filled)
        and all(len(name) <= LONGEST_HEADER and not name[-1].isdigit() for name in filled)
        and any(sum(1 for cell in row if cell.strip()) > 1 for row in rows[1:])
    )
    return names if is_header else []
