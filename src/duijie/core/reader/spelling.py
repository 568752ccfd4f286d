"""Finds many known spellings in a text in one walk, however many there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KEY = 2
"""Characters by which spellings are looked up; a shorter spelling is not looked for."""


class Spellings:
    """Spellings indexed by how they begin, so that a text is walked once."""

    def __init__(self, spellings: Iterable[str]) -> None:
        grouped: defaultdict[str, set[str]] = defaultdict(set)
        for each in spellings:
            if len(each) >= _KEY:
                grouped[each[:_KEY]].add(each)
        self._by_beginning = {key: sorted(group, key=len, reverse=True) for key, group in grouped.items()}

    def found_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Give (start, spelling), the longest at each place, from left to right without overlaps."""
        if not self._by_beginning:
            return
        at = 0
        while at < len(text) - 1:
            group = self._by_beginning.get(text[at : at + _KEY], ())
            found = next((each for each in group if text.startswith(each, at)), "")
            if found:
                yield at, found
            at += len(found) or 1
