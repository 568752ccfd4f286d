"""Takes the main text out of an HTML page, keeping for each character its place there.

Extraction libraries give text without places, so the page is walked here: tags become line
ends, entities characters. Which of the blocks are main text a library says (`library.py`); blocks
made mostly of links are left out.
"""

from __future__ import annotations

import html
import re
from array import array
from collections import Counter
from dataclasses import dataclass, field

from .library import chosen_by_library
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
_BOX = frozenset("div section article main td".split())
_VOID = frozenset("br hr img input meta link area base col embed source wbr".split())
_MOSTLY_LINKS = 0.6
_SHORT_LINKED = 30

BETWEEN = 200
"""Characters between two blocks of the library's, or from a headline to the first, that are kept too.

From the headline with which the page's title begins it may be more (`_above`). The library leaves out
captions, cells and the line with the day and the source, which are facts to us.
"""

ENOUGH = 80
"""Characters of main text below which the library is not believed, unless the page has hardly more."""

NEARLY_ALL = 0.6
SHORTEST_HEADLINE = 6


@dataclass
class _Block:
    """One line of the page as it will be read; `box`: where the innermost box around it begins, if any."""

    characters: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("i"))
    linked: int = 0
    box: int | None = None
    aside: bool = False
    title: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        return "".join(self.characters)

    def begins_box_before(self, other: _Block) -> bool:
        return self.box is not None and self.box <= other.starts[0]


@dataclass(frozen=True)
class MainText:
    """A page's own words mapped to its markup, its headline ("" when it has none).

    `page_title` is what its head calls the page, often with the name of the site at its end.
    `is_whole`: the library found no main text, so all is there that is not plainly furniture.
    """

    mapped: MappedText
    headline: str
    is_whole: bool
    page_title: str = ""


def main_text(raw: str) -> MainText:
    """Give the page's own words: what the library takes for main text, and what stands between."""
    blocks = [block for block in _Walk(raw).run() if block.text.strip()]
    title = next((block.text.strip() for block in blocks if block.title), "")
    shown = [block for block in blocks if not block.title]
    every = [block for block in shown if not _is_furniture(block)] or shown
    chosen = chosen_by_library(raw, [block.text for block in shown])
    above = _above(shown, chosen.index(True), title) if any(chosen) else []
    kept = above + _main(shown, chosen)
    headline = next((b.text.strip() for b in (*above[:1], *shown) if _is_headline(b)), title)
    is_whole = _is_too_little(kept, every)
    return MainText(_laid_out(every if is_whole else kept, raw), headline, is_whole, title)


def not_furniture(raw: str) -> str:
    """Give the text of every block that is not plainly furniture: what is read without the library."""
    blocks = [block for block in _Walk(raw).run() if block.text.strip()]
    return "\n".join(block.text for block in blocks if not block.title and not _is_furniture(block))


def _is_headline(block: _Block) -> bool:
    return block.heading and len(block.text.strip()) >= SHORTEST_HEADLINE


def _above(blocks: list[_Block], first: int, title: str) -> list[_Block]:
    """Give the headline above the main text with what stands between (day, source), or nothing.

    More than that is other news in front of the text, unless the headline is the page's own, with which its
    title begins: then the library passed over the text of a page whose markup has no paragraphs. Where no
    headline is near, it is what stands near in one box with the text: its title, no heading in the markup.
    """
    above: list[_Block] = []
    boxed: list[_Block] = []
    between = 0
    for block in reversed(blocks[:first]):
        words = block.text.strip()
        is_titled = len(words) >= SHORTEST_HEADLINE and words in title
        if _is_furniture(block) and not is_titled:
            continue
        above.append(block)
        is_own = is_titled and title.startswith(words)
        if is_own or (between <= BETWEEN and (is_titled or _is_headline(block))):
            return above[::-1]
        if blocks[first].begins_box_before(block) and between <= BETWEEN:
            boxed.append(block)
        between += len(words)
    return boxed[::-1]


def _main(blocks: list[_Block], chosen: list[bool]) -> list[_Block]:
    """Keep the chosen blocks and the short stretches between them."""
    kept: list[_Block] = []
    between: list[_Block] = []
    for block, is_chosen in zip(blocks, chosen, strict=True):
        if not is_chosen:
            if not _is_furniture(block):
                between.append(block)
            continue
        if kept and _length(between) <= BETWEEN:
            kept.extend(between)
        kept.append(block)
        between = []
    return kept


def _length(blocks: list[_Block]) -> int:
    return sum(len(block.text.strip()) for block in blocks)


def _is_too_little(kept: list[_Block], every: list[_Block]) -> bool:
    count = _length(kept)
    return count < ENOUGH and count < NEARLY_ALL * _length(every)


def _laid_out(kept: list[_Block], raw: str) -> MappedText:
    text: list[str] = []
    starts: array[int] = array("i")
    ends: array[int] = array("i")
    for block in kept:
        text.extend(block.characters)
        starts.extend(block.starts)
        ends.extend(block.ends)
        last = ends[-1] if ends else 0
        text.append("\n")
        starts.append(last)
        ends.append(min(last + 1, len(raw)))
    return MappedText(raw, "".join(text), starts, ends)


def _is_furniture(block: _Block) -> bool:
    words = len(block.text.strip())
    return block.aside or (block.linked >= words * _MOSTLY_LINKS and words < _SHORT_LINKED)


class _Walk:
    """A walk over the markup from tag to tag, laying the text down in blocks."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.blocks = [_Block()]
        self._asides = 0
        self._boxes: list[tuple[str, int]] = []
        self._open: Counter[str] = Counter()
        self._linked = self._in_title = self._in_heading = False

    def run(self) -> list[_Block]:
        at = 0
        while match := _TOKEN.search(self.raw, at):
            self._lay(self.raw[at : match.start()], at)
            at = self._pass(match)
        self._lay(self.raw[at:], at)
        return self.blocks

    def _lay(self, text: str, start: int, end: int | None = None) -> None:
        """Lay text down; with `end`, all of it stands for the raw characters from `start` to there."""
        block = self.blocks[-1]
        for offset, character in enumerate(text):
            block.characters.append(" " if character in "\n\r\t" else character)
            block.starts.append(start if end else start + offset)
            block.ends.append(end or start + offset + 1)
        if self._linked:
            block.linked += len(text.strip())

    def _pass(self, token: re.Match[str]) -> int:
        """Take one entity, comment or tag, and tell where the text goes on."""
        if token[0].startswith("&"):
            self._lay(html.unescape(token[0]), token.start(), token.end())
            return token.end()
        if token[0] == "<!--":
            return self._after("-->", token.end())
        at = self._after(">", token.end())
        named = _NAME.match(self.raw, token.start())
        name = named[1].lower() if named else ""
        closing = self.raw[token.start() + 1 : token.start() + 2] == "/"
        if name in _SILENT and not closing and self.raw[at - 2 : at - 1] != "/":
            return self._after_silence(name, at)
        if name in _BOX:
            self._box(name, token.start(), closing=closing)
        self._open_or_close(name, closing=closing)
        return at

    def _after(self, mark: str, at: int) -> int:
        found = self.raw.find(mark, at)
        return len(self.raw) if found < 0 else found + len(mark)

    def _after_silence(self, name: str, at: int) -> int:
        """Pass over what no reader sees, up to the tag that ends it."""
        close = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.raw, at)
        if close:
            return self._after(">", close.end())
        # A script that never ends swallows the rest, in every browser; another tag does not.
        return len(self.raw) if name in {"script", "style"} else at

    def _box(self, name: str, start: int, *, closing: bool) -> None:
        """Open a box, or close the innermost of this name with all in it that was left open."""
        if not closing:
            self._boxes.append((name, start))
            self._open[name] += 1
            return
        while self._open[name]:
            last, _start = self._boxes.pop()
            self._open[last] -= 1
            if last == name:
                return

    def _open_or_close(self, name: str, *, closing: bool) -> None:
        if name in _ASIDE:
            self._asides = max(0, self._asides + (-1 if closing else 1))
        if name == "a":
            self._linked = not closing
        if name == "title":
            self._in_title = not closing
        if name in {"h1", "h2"}:
            self._in_heading = not closing
        if name in _BLOCK:
            box = self._boxes[-1][1] if self._boxes else None
            self.blocks.append(
                _Block(box=box, aside=self._asides > 0, title=self._in_title, heading=self._in_heading)
            )
