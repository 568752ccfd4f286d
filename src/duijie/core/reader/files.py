"""Reads a page from a file's bytes, whatever its format: open, read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .formats import Opened, open_file
from .page import read_mapped
from .unreadable import UnreadablePageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import KnownName, PageReading

__all__ = ["BYTES_LIMIT", "UnreadablePageError", "open_bytes", "read_bytes", "read_opened"]

BYTES_LIMIT = 8 * 1024 * 1024


def open_bytes(content: bytes, *, filename: str, limit: int = BYTES_LIMIT) -> Opened:
    """Open a file of text, HTML, MHTML, Word, PDF, Excel or mail; `limit` is the most bytes taken.

    Raises UnreadablePageError with a code: too_large, binary, undecodable, encrypted, damaged,
    no_text, unpacks_too_large, old_office.
    """
    if len(content) > limit:
        detail = f"the file has {len(content)} bytes, the limit is {limit}"
        raise UnreadablePageError("too_large", detail)
    return open_file(content, filename=filename)


def read_opened(opened: Opened, *, source: str, known_names: Sequence[KnownName] = ()) -> PageReading:
    """Read what was opened. All evidence counts characters of `opened.raw`."""
    reading = read_mapped(
        opened.mapped,
        source=source,
        known_names=known_names,
        headline=opened.headline,
        page_title=opened.page_title,
    )
    return replace(reading, warnings=(*reading.warnings, *opened.warnings))


def read_bytes(
    content: bytes,
    *,
    filename: str,
    known_names: Sequence[KnownName] = (),
    limit: int = BYTES_LIMIT,
) -> PageReading:
    """Read a file; `limit` is the most bytes taken.

    Evidence counts characters of the decoded bytes, with no line end changed, for text and HTML; for
    other formats it counts in the text that was taken out. Raises UnreadablePageError as
    `open_bytes` does.
    """
    return read_opened(
        open_bytes(content, filename=filename, limit=limit), source=filename, known_names=known_names
    )
