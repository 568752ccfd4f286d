"""Takes the text out of a PDF, page by page."""

from __future__ import annotations

import re

import pypdfium2

from duijie.core.reader.unreadable import UnreadablePageError

MOST_PAGES = 400
FEWEST_CHARACTERS = 8
"""Characters a page of text has at least, on the average; a scan has none or a stamp."""

FILLED = 0.88
SHORTEST_FULL = 12
"""A line counts as full from this share of the longest one on, and from so many characters."""

_HYPHEN = re.compile("[\ufffe\uffff\u0002]")


def text_of(content: bytes) -> str:
    """Give the text of all pages. Raises UnreadablePageError: encrypted, damaged, no_text, too_large."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadablePageError("encrypted", "the PDF is locked with a password") from error
        raise UnreadablePageError("damaged", "the PDF is damaged or cut off") from error
    try:
        if len(document) > MOST_PAGES:
            raise UnreadablePageError("too_large", f"the PDF has more than {MOST_PAGES} pages")
        pages = [_text(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadablePageError("damaged", "a page of the PDF is damaged") from error
    finally:
        document.close()
    text = "\n".join(pages)
    if len(re.sub("\\s", "", text)) < FEWEST_CHARACTERS * max(1, len(pages)):
        raise UnreadablePageError("no_text", "the PDF holds pictures of pages, no text")
    return text


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        words = page.get_textpage()
        try:
            text: str = words.get_text_bounded()
        finally:
            words.close()
    finally:
        page.close()
    return _unwrapped(_HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _unwrapped(text: str) -> str:
    """Join the lines that only end because the paper does: those filled to the page's width."""
    lines = [line.strip() for line in text.split("\n")]
    full = max((len(line) for line in lines), default=0) * FILLED
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line:
            joined[-1] += line
        else:
            joined.append(line)
        goes_on = len(line) >= max(full, SHORTEST_FULL) and line[-1] not in "。！？；：.!?;:"
    return "\n".join(joined)
