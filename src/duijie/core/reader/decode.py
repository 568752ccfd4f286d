"""Turns the bytes of a page into characters, whichever Chinese encoding they are in."""

from __future__ import annotations

import codecs
import re

from .unreadable import UnreadablePageError

__all__ = ["UnreadablePageError", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16: the mark of little-endian UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
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

_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_SAMPLE = 16_384
_COMMON_GB = range(0xB0, 0xD8)
_COMMON_BIG5 = range(0xA4, 0xC7)
"""First bytes of the characters in everyday use, in GB 2312 and in Big5."""


def decode(content: bytes, *, declared: str = "") -> str:
    """Decode a page: by its mark, UTF-8, HZ, UTF-16 without a mark, then GB18030 or Big5.

    `declared` is what a mail's part says of itself. A page with a few damaged bytes is decoded
    around them. Raises UnreadablePageError with code `binary` or `undecodable`.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.removeprefix(bom if encoding == "gb18030" else b"").decode(
                encoding, errors="replace"
            )
    kind = next((name for mark, name in _SIGNATURES if content.startswith(mark)), "")
    if kind:
        raise UnreadablePageError("binary", f"this is a {kind} file, not a page of text")
    if _HZ.search(content[: 4 * _SAMPLE]) and content.isascii():
        return content.decode("hz", errors="replace")
    wide = _unmarked_utf16(content)
    if wide:
        return content.decode(wide, errors="replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_otherwise(content, declared)
    if _looks_binary(text):
        raise UnreadablePageError("binary", "this is binary content, not a page of text")
    return text


def _unmarked_utf16(content: bytes) -> str:
    """Tell UTF-16 without a mark: every line end and Latin letter in it has a zero byte beside it."""
    sample = content[:_SAMPLE]
    if len(content) % 2 or b"\0" not in sample:
        return ""
    best, most = "", 0.0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
        fitting = sum(
            1
            for each in text
            if each in "\r\n\t"
            or " " <= each <= "~"
            or "\u2010" <= each <= "\u9fff"
            or "\uff00" <= each <= "\uffee"
        )
        share = fitting / len(text)
        if share > most:
            best, most = encoding, share
    return best if most > 0.95 else ""  # nearly all of a Chinese page lies there


def _decode_otherwise(content: bytes, declared: str) -> str:
    said = _DECLARED.search(content[:2048])
    name = (declared or (said[1].decode("ascii") if said else "")).lower()
    encodings = ["gb18030", "big5hkscs"]
    if name.startswith("big5") or (not name.startswith("gb") and _is_rather_big5(content)):
        encodings.reverse()
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = min(
        (content.decode(encoding, errors="replace") for encoding in ("utf-8", *encodings)),
        key=lambda text: text.count("\ufffd"),
    )
    if best.count("\ufffd") > max(2, len(best) * _MOST_BROKEN):
        raise UnreadablePageError("undecodable", "the characters fit no Chinese encoding")
    return best


def _is_rather_big5(content: bytes) -> bool:
    """Compare how many characters are everyday ones when read as GB and when read as Big5."""
    sample = content[:_SAMPLE]
    as_big5 = sample.decode("big5hkscs", errors="replace")
    if as_big5.count("\ufffd") > 2:  # the sample may end inside a character, and begin so
        return False
    as_gb = sample.decode("gb18030", errors="replace")
    return _share_of_common(as_big5, "big5hkscs", _COMMON_BIG5) > _share_of_common(
        as_gb, "gb2312", _COMMON_GB
    )


def _share_of_common(text: str, encoding: str, common: range) -> float:
    written = [each.encode(encoding, errors="ignore") for each in text if each > "\x7f"]
    return sum(1 for each in written if each and each[0] in common) / max(1, len(written))


def _looks_binary(text: str) -> bool:
    """Tell a program or picture that happens to decode: too many control characters."""
    sample = text[:20_000]
    control = sum(1 for each in sample if each < " " and each not in "\t\n\r\x0b\x0c")
    return control > max(8, len(sample) * 0.05)
