"""Takes the text out of an Excel file: a line for each pair of header and value."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import CalamineWorkbook

from duijie.core.reader.unreadable import UnreadablePageError

from .rows import lines_of

MOST_SHEETS = 50
MOST_CELLS = 200_000


def text_of(content: bytes) -> str:
    """Give the text of all sheets. Raises UnreadablePageError: damaged, too_large."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return "\n".join(_lines(workbook))
    except UnreadablePageError:
        raise
    # The library has an error of its own for each part that may be broken, and passes others on.
    except Exception as error:
        raise UnreadablePageError("damaged", "this Excel file is damaged") from error


def _lines(workbook: CalamineWorkbook) -> Iterator[str]:
    cells = 0
    for name in workbook.sheet_names[:MOST_SHEETS]:
        sheet = workbook.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > MOST_CELLS:
            raise UnreadablePageError("too_large", f"the file has more than {MOST_CELLS} cells")
        rows = [[_written(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
        yield from lines_of([row for row in rows if any(row)])
        yield ""


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
