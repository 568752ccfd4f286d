"""Cuts the clean text into lines and sentences, and has every sentence tagged once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .repair.lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tagger import Tagger, Word

_SENTENCE = re.compile("[^。！？；\n]+[。！？；]*[”’》）】]*")
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
    tagged = tagger.tag([text[start:end] for start, end, _ in places])
    return [
        Sentence(text[start:end], start, line, tuple(words))
        for (start, end, line), words in zip(places, tagged, strict=True)
    ]


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    for number, line in enumerate(split_lines(text)):
        for match in _SENTENCE.finditer(line.text):
            start = line.start + match.start()
            end = line.start + match.end()
            for first in range(start, end, LONGEST_ANALYSED):
                yield first, min(first + LONGEST_ANALYSED, end), number
