"""Cuts the clean text into lines and sentences, and has every sentence tagged once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .mending import mended
from .repair.lines import split_lines
from .tagger import Tagger, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCE = re.compile("[^。！？；\n]+[。！？；]*[”’》）】]*")
_ROW = re.compile("\\d{1,3} [^。！？\n]*[^。！？；\n]")
_CELLS = 4
"""Blanks a line has at least that begins with a number and is the row of a table: ； ends nothing in it."""

LONGEST_WHOLE_TITLE = 9
"""Characters of a title the tagger may keep as one word; longer ones are looked into."""

LONGEST_ANALYSED = 1_500
"""Characters of one sentence that the rules look at; a longer one is cut, to stay linear."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its tagged words. `start` counts in the clean text, words in `text`."""

    text: str
    start: int
    line: int
    words: tuple[Word, ...]

    @property
    def complete(self) -> bool:
        """Whether it is prose: captions and headlines end without a mark."""
        return self.text.rstrip("”’》）】").endswith(("。", "！", "？", "；"))


def cut_sentences(text: str, tagger: Tagger) -> list[Sentence]:
    """Cut and tag the clean text of a page."""
    places = list(_places(text))
    tagged = _titles_opened(tagger.tag([text[start:end] for start, end, _ in places]), tagger)
    # Taken one after another, so that a long page does not hold its words twice.
    tagged.reverse()
    return [
        Sentence(text[start:end], start, line, tuple(mended(tagged.pop(), text[start:end])))
        for start, end, line in places
    ]


def _titles_opened(tagged: list[list[Word]], tagger: Tagger) -> list[list[Word]]:
    """Tag the inside of long titles too: 《甲大学与乙公司合作协议》 names two bodies."""
    inside = [word.text for words in tagged for word in words if _is_long_title(word)]
    if not inside:
        return tagged
    opened = iter(tagger.tag(inside))
    return [
        [
            piece
            for word in words
            for piece in (
                [Word(w.text, w.tag, word.start + w.start, word.start + w.end) for w in next(opened)]
                if _is_long_title(word)
                else [word]
            )
        ]
        for words in tagged
    ]


def _is_long_title(word: Word) -> bool:
    return word.tag == "nw" and len(word.text) > LONGEST_WHOLE_TITLE


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    for number, line in enumerate(split_lines(text)):
        row = _ROW.fullmatch(line.text) if line.text.count(" ") >= _CELLS else None
        for match in [row] if row else _SENTENCE.finditer(line.text):
            start = line.start + match.start()
            end = line.start + match.end()
            for first in range(start, end, LONGEST_ANALYSED):
                yield first, min(first + LONGEST_ANALYSED, end), number
