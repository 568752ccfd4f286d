"""Plain text and CSV: no control characters, no page of markup in disguise."""

from __future__ import annotations

import unicodedata

from duijie.core.uploads.kinds import FileKind, RefusedFileError

_ALLOWED = frozenset("\t\n\r\f\ufeff")
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<body", "<head")


def kind_of_text(content: bytes, *, file_name: str) -> FileKind:
    """This will return CSV or TXT. Raises RefusedFileError for markup and for what is no text."""
    text = _decoded(content)
    if any(unicodedata.category(each) == "Cc" and each not in _ALLOWED for each in set(text)):
        raise RefusedFileError("unknown_kind")
    if text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP):
        raise RefusedFileError("markup")
    return FileKind.CSV if file_name.lower().endswith(".csv") else FileKind.TXT


def _decoded(content: bytes) -> str:
    # GB 18030 is what Windows in China writes; it takes almost any bytes, so UTF-8 is tried first.
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFileError("unknown_kind")
