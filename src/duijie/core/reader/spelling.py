"""Finds many known spellings in a text in one walk, however many there are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KEY = 2
"""Characters by which spellings are looked up; a shorter spelling is not looked for."""

_FEW_BEGINNINGS = 60
"""Up to this many beginnings are looked for one by one, which is faster than a walk."""


_NONE: tuple[list[int], set[str]] = ([], set())


class Spellings:
    """Spellings indexed by how they begin, so that a text is walked once."""

    def __init__(self, spellings: Iterable[str]) -> None:
        grouped: defaultdict[str, set[str]] = defaultdict(set)
        for each in spellings:
            if len(each) >= _KEY:
                grouped[each[:_KEY]].add(each)
        self._by_beginning = {
            key: (sorted({len(each) for each in group}, reverse=True), group)
            for key, group in grouped.items()
        }

    def found_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Give (start, spelling), the longest at each place, from left to right without overlaps."""
        at = self._first_place(text)
        while at < len(text) - 1:
            lengths, group = self._by_beginning.get(text[at : at + _KEY], _NONE)
            # By length, since thousands of names of a long page may begin alike.
            cuts = (text[at : at + length] for length in lengths)
            found = next((each for each in cuts if each in group), "")
            if found:
                yield at, found
            at += len(found) or 1

    def _first_place(self, text: str) -> int:
        """Give a place before which none begins; most sentences hold none, and are not walked."""
        if len(self._by_beginning) > _FEW_BEGINNINGS:
            return 0
        places = [at for key in self._by_beginning if (at := text.find(key)) >= 0]
        return min(places, default=len(text))
