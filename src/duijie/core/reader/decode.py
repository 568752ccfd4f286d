"""Turns the bytes of a page into characters, whichever Chinese encoding they are in."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\xd0\xcf\x11\xe0", "old Office"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_MOST_BROKEN = 0.02
"""Share of bytes that may be damaged before a page counts as undecodable."""


class UnreadablePageError(Exception):
    """A page that cannot be read. `code`: binary, undecodable, too_large, not_text."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def decode(content: bytes) -> str:
    """Decode a page: by its mark, its declared encoding, UTF-8, then GB18030.

    A page with a few damaged bytes is decoded around them. Raises UnreadablePageError with
    code `binary` or `undecodable`.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    kind = next((name for mark, name in _SIGNATURES if content.startswith(mark)), "")
    if kind:
        raise UnreadablePageError("binary", f"this is a {kind} file, not a page of text")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_otherwise(content)
    if _looks_binary(text):
        raise UnreadablePageError("binary", "this is binary content, not a page of text")
    return text


def _decode_otherwise(content: bytes) -> str:
    declared = _DECLARED.search(content[:2048])
    encodings = ["gb18030"]
    if declared and declared[1].lower() in {b"big5", b"big5-hkscs", b"big5hkscs"}:
        encodings.insert(0, "big5hkscs")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = min(
        (content.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")),
        key=lambda text: text.count("\ufffd"),
    )
    if best.count("\ufffd") > max(2, len(best) * _MOST_BROKEN):
        raise UnreadablePageError("undecodable", "the characters fit no Chinese encoding")
    return best


def _looks_binary(text: str) -> bool:
    """Tell a program or picture that happens to decode: too many control characters."""
    sample = text[:20_000]
    control = sum(1 for each in sample if each < " " and each not in "\t\n\r\x0b\x0c")
    return control > max(8, len(sample) * 0.05)
