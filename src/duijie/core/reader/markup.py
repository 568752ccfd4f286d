"""Takes the main text out of an HTML page, keeping for each character its place there.

Extraction libraries give text without places, so the page is walked here: tags become line
ends, entities characters, and blocks made mostly of links are left out.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import dataclass, field

from .repair import MappedText

_TOKEN = re.compile(r"<!--|<[!/?]?[a-zA-Z]|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});?")
_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9]*)")
_SILENT = frozenset(
    "script style noscript template svg iframe object select option button textarea canvas".split()
)
_ASIDE = frozenset("nav footer aside form menu".split())
_BLOCK = frozenset(
    "p div br li ul ol tr td th table h1 h2 h3 h4 h5 h6 section article header main dd dt dl pre "
    "blockquote figure figcaption hr body html title nav footer aside form menu center".split()
)
_VOID = frozenset("br hr img input meta link area base col embed source wbr".split())
_MOSTLY_LINKS = 0.6
_SHORT_LINKED = 30


@dataclass
class _Block:
    """One line of the page as it will be read."""

    characters: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("l"))
    ends: array[int] = field(default_factory=lambda: array("l"))
    linked: int = 0
    aside: bool = False
    title: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        return "".join(self.characters)


def main_text(raw: str) -> tuple[MappedText, str]:
    """Give the page's own words, mapped to `raw`, and its headline ("" when it has none)."""
    blocks = [block for block in _blocks(raw) if block.text.strip()]
    headline = next((b.text.strip() for b in blocks if b.heading and len(b.text.strip()) > 5), "")
    if not headline:
        headline = next((b.text.strip() for b in blocks if b.title), "")
    kept = [block for block in blocks if not block.title and not _is_furniture(block)]
    if not kept:
        kept = [block for block in blocks if not block.title]
    text: list[str] = []
    starts: array[int] = array("l")
    ends: array[int] = array("l")
    for block in kept:
        text.extend(block.characters)
        starts.extend(block.starts)
        ends.extend(block.ends)
        last = ends[-1] if ends else 0
        text.append("\n")
        starts.append(last)
        ends.append(min(last + 1, len(raw)))
    return MappedText(raw, "".join(text), starts, ends), headline


def _is_furniture(block: _Block) -> bool:
    words = len(block.text.strip())
    return block.aside or (block.linked >= words * _MOSTLY_LINKS and words < _SHORT_LINKED)


def _blocks(raw: str) -> list[_Block]:
    blocks = [_Block()]
    silent = ""
    asides = links = 0
    in_title = in_heading = False
    at = 0

    def add(text: str, start: int, end: int | None = None) -> None:
        block = blocks[-1]
        for offset, character in enumerate(text):
            block.characters.append(" " if character in "\n\r\t" else character)
            block.starts.append(start if end else start + offset)
            block.ends.append(end or start + offset + 1)
        if links:
            block.linked += len(text.strip())

    while at < len(raw):
        match = _TOKEN.search(raw, at)
        stop = match.start() if match else len(raw)
        if not silent and stop > at:
            add(raw[at:stop], at)
        if match is None:
            break
        if match[0].startswith("&"):
            if not silent:
                add(html.unescape(match[0]), match.start(), match.end())
            at = match.end()
            continue
        if match[0] == "<!--":
            end = raw.find("-->", match.end())
            at = len(raw) if end < 0 else end + 3
            continue
        end = raw.find(">", match.end())
        end = len(raw) - 1 if end < 0 else end
        named = _NAME.match(raw, match.start())
        name = named[1].lower() if named else ""
        closing = raw[match.start() + 1 : match.start() + 2] == "/"
        at = end + 1
        if silent:
            if closing and name == silent:
                silent = ""
            continue
        if name in _SILENT and not closing and raw[end - 1 : end] != "/":
            close = re.compile(rf"</{name}", re.IGNORECASE).search(raw, at)
            if close is None:
                if name in {"script", "style"}:
                    break
                continue
            at = close.start()
            silent = name
            continue
        step = -1 if closing else 1
        if name in _ASIDE:
            asides = max(0, asides + step)
        if name == "a":
            links = 0 if closing else 1
        if name == "title":
            in_title = not closing
        if name in {"h1", "h2"}:
            in_heading = not closing
        if name in _BLOCK:
            blocks.append(_Block(aside=asides > 0, title=in_title, heading=in_heading))
    return blocks
