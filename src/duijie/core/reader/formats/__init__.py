"""Every format that pages come in: told by content, opened within limits, as one raw text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import puremagic

from duijie.core.reader.decode import decode
from duijie.core.reader.facts import PageWarning
from duijie.core.reader.markup import main_text
from duijie.core.reader.repair import MappedText
from duijie.core.reader.unreadable import UnreadablePageError

from . import archives, mail, portable, sheets, words

__all__ = ["Opened", "format_of", "open_file"]

_FIRST_WORDS = 40

LONGEST_TEXT = 8 * 1024 * 1024
"""Characters of text taken out of one file."""

_MARKUP = re.compile(r"\s*(?:<!doctype\s+html|<html|<\?xml|<head|<body)", re.IGNORECASE)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,80}", re.ASCII)
_MAIL = re.compile(
    rb"^(?:MIME-Version|Received|Message-ID|Return-Path|Content-Type)\s*:", re.IGNORECASE | re.MULTILINE
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Opened:
    """A file as text. `raw` is what evidence counts in; `mapped` is what is read of it.

    `warnings` are about the opening itself; the reader adds its own.
    """

    raw: str
    mapped: MappedText
    headline: str = ""
    warnings: tuple[PageWarning, ...] = ()
    page_title: str = ""


def format_of(content: bytes, filename: str) -> str:
    """Tell the format by the content: docx, xlsx, pdf, mail, html or text.

    The name only decides between HTML and plain text. Raises UnreadablePageError for what is
    none of them: encrypted, old_office, damaged, unpacks_too_large, binary.
    """
    if content.startswith(b"PK\x03\x04"):
        return archives.office_format(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED_OFFICE in content:
            raise UnreadablePageError("encrypted", "this Office file is locked with a password")
        raise UnreadablePageError("old_office", "this is an old Office file (.doc, .xls or .ppt)")
    head = content[:16_384].lstrip(b"\xef\xbb\xbf\r\n \t")
    headers = _HEADERS.match(head)
    if headers and _MAIL.search(headers[0]):
        return "mail"
    if filename.lower().endswith((".html", ".htm", ".xhtml")):
        return "html"
    return "text"


def open_file(content: bytes, *, filename: str) -> Opened:
    """Open a file of any known format.

    Raises UnreadablePageError: binary, undecodable, encrypted, damaged, no_text,
    unpacks_too_large, old_office, too_large.
    """
    kind = format_of(content, filename)
    extract = _EXTRACTS.get(kind)
    if extract is not None:
        text, is_whole = extract(content)
        if len(text) > LONGEST_TEXT:
            raise UnreadablePageError("too_large", f"there are more than {LONGEST_TEXT} characters in it")
        if not text.strip():
            raise UnreadablePageError("no_text", "there is no text in this file")
        mapped = MappedText.of(text)
        return Opened(text, mapped, warnings=_doubts(mapped, is_whole=is_whole))
    try:
        raw = decode(content)
    except UnreadablePageError as error:
        raise _named(error, content) from error
    if kind == "html" or _MARKUP.match(raw[:512]):
        main = main_text(raw)
        doubts = _doubts(main.mapped, is_whole=main.is_whole)
        return Opened(raw, main.mapped, main.headline, doubts, main.page_title)
    return Opened(raw, MappedText.of(raw))


def _doubts(mapped: MappedText, *, is_whole: bool) -> tuple[PageWarning, ...]:
    """Say that menus and adverts may have been read too, with the first words there are."""
    if not is_whole or not mapped.text.strip():
        return ()
    begin = len(mapped.text) - len(mapped.text.lstrip())
    place = mapped.evidence(begin, begin + _FIRST_WORDS)
    return (PageWarning("no_main_text", mapped.text[begin : begin + _FIRST_WORDS].split("\n")[0], (place,)),)


def _plain(text_of: Callable[[bytes], str]) -> Callable[[bytes], tuple[str, bool]]:
    return lambda content: (text_of(content), False)


_EXTRACTS: dict[str, Callable[[bytes], tuple[str, bool]]] = {
    "docx": _plain(words.text_of),
    "xlsx": _plain(sheets.text_of),
    "pdf": _plain(portable.text_of),
    "mail": mail.text_of,
}
"""What gives the text of a file, and whether it is all of a page whose main text was not found."""


def _named(error: UnreadablePageError, content: bytes) -> UnreadablePageError:
    """Say what a binary file is, where its first bytes tell."""
    if error.code != "binary":
        return error
    try:
        name = puremagic.magic_string(content[:4096])[0].name
    except (puremagic.PureError, IndexError, ValueError):
        return error
    return UnreadablePageError("binary", f"this is no page of text: {name}") if name else error
