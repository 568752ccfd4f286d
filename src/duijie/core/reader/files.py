"""Reads a page from a file's bytes: decode, take the main text of HTML, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .decode import UnreadablePageError, decode
from .markup import main_text
from .page import read_mapped
from .repair import MappedText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import KnownName, PageReading

__all__ = ["BYTES_LIMIT", "UnreadablePageError", "read_bytes"]

BYTES_LIMIT = 8 * 1024 * 1024
_MARKUP = re.compile(r"\s*(?:<!doctype\s+html|<html|<\?xml|<head|<body)", re.IGNORECASE)


def read_bytes(
    content: bytes,
    *,
    filename: str,
    known_names: Sequence[KnownName] = (),
    limit: int = BYTES_LIMIT,
) -> PageReading:
    """Read a file of text or HTML; `limit` is the most bytes taken.

    Evidence counts characters of the decoded bytes, with no line end changed. Raises
    UnreadablePageError with a code: too_large, binary, undecodable.
    """
    if len(content) > limit:
        detail = f"the file has {len(content)} bytes, the limit is {limit}"
        raise UnreadablePageError("too_large", detail)
    raw = decode(content)
    if filename.lower().endswith((".html", ".htm", ".xhtml")) or _MARKUP.match(raw[:512]):
        mapped, headline = main_text(raw)
        return read_mapped(mapped, source=filename, known_names=known_names, headline=headline)
    return read_mapped(MappedText.of(raw), source=filename, known_names=known_names)
