"""Text that remembers, for every character, which characters of the raw page it came from."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.core.reader.facts import QUOTE_LIMIT, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `start` to `end` of the present text by `new` ("" removes it)."""

    start: int
    end: int
    new: str


class MappedText:
    """A text and its map to the raw page; every repair gives a new one.

    `starts[i]` and `ends[i]` bound the raw characters that clean character i stands for.
    """

    def __init__(self, raw: str, text: str, starts: array[int], ends: array[int]) -> None:
        self.raw = raw
        self.text = text
        self.starts = starts
        self.ends = ends

    @classmethod
    def of(cls, raw: str) -> MappedText:
        """Begin with the raw page itself."""
        return cls(raw, raw, array("i", range(len(raw))), array("i", range(1, len(raw) + 1)))

    def changed(self, changes: Iterable[Change]) -> MappedText:
        """Apply changes that are sorted and do not overlap.

        A replacement of the same length keeps its map character by character; any other
        one lets each new character stand for the whole of what it replaced.
        """
        parts: list[str] = []
        starts: array[int] = array("i")
        ends: array[int] = array("i")
        at = 0
        for change in changes:
            parts.append(self.text[at : change.start])
            starts.extend(self.starts[at : change.start])
            ends.extend(self.ends[at : change.start])
            parts.append(change.new)
            width = len(change.new)
            if width == change.end - change.start:
                starts.extend(self.starts[change.start : change.end])
                ends.extend(self.ends[change.start : change.end])
            elif width:
                starts.extend([self.starts[change.start]] * width)
                ends.extend([self.ends[change.end - 1]] * width)
            at = change.end
        if not parts:
            return self
        parts.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return MappedText(self.raw, "".join(parts), starts, ends)

    def translated(self, text: str) -> MappedText:
        """Take `text`, which must have one character for each of ours, as the new text."""
        if len(text) != len(self.text):
            message = "a translation must keep the number of characters"
            raise ValueError(message)
        return MappedText(self.raw, text, self.starts, self.ends)

    def evidence(self, start: int, end: int) -> Evidence:
        """Cite the raw words behind clean characters `start` to `end`, cut at the limit."""
        end = max(start + 1, min(end, len(self.text)))
        first = self.starts[start]
        last = min(self.ends[end - 1], first + QUOTE_LIMIT)
        last = max(last, first + 1)
        return Evidence(first, last, self.raw[first:last])

    def clean_offset(self, raw_offset: int) -> int:
        """Find the first clean character at or after a place in the raw page."""
        return bisect_left(self.starts, raw_offset)
