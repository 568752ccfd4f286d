"""Cuts a sentence into the model's input words: the likeliest path through a word list."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LATIN = re.compile("[a-zA-Z0-9]")


class Lexicon:
    """A frequency word list as one dictionary of prefixes (LAC's `small_seg.dic`).

    A prefix that is no word itself is held as None, so that the search along a word stops
    as soon as nothing longer can match.
    """

    def __init__(self, path: Path) -> None:
        rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        total = math.log(sum(int(count) for _, count in rows))
        costs: dict[str, float | None] = {}
        for word, _ in rows:
            for end in range(1, len(word)):
                costs.setdefault(word[:end])
            # LAC weighs a word by its length, not its count, and its network learned it so.
            costs[word] = math.log(len(word)) - total
        self._costs = costs
        self._unknown = -total

    def cut(self, text: str) -> list[str]:
        """Cut `text` into words; runs of single Latin letters and digits are joined."""
        ends = self._best_ends(text)
        words: list[str] = []
        latin_start = -1
        at = 0
        while at < len(text):
            end = ends[at]
            if end == at + 1 and _LATIN.match(text[at]):
                if latin_start < 0:
                    latin_start = at
            else:
                if latin_start >= 0:
                    words.append(text[latin_start:at])
                    latin_start = -1
                words.append(text[at:end])
            at = end
        if latin_start >= 0:
            words.append(text[latin_start:])
        return words

    def _best_ends(self, text: str) -> list[int]:
        """For every position, the end of the word that starts the likeliest rest."""
        costs, unknown, length = self._costs, self._unknown, len(text)
        best = [0.0] * (length + 1)
        ends = [0] * (length + 1)
        for start in range(length - 1, -1, -1):
            word = text[start]
            cost = costs.get(word)
            top = (unknown if cost is None else cost) + best[start + 1]
            top_end = end = start + 1
            while word in costs and end < length:
                end += 1
                word = text[start:end]
                cost = costs.get(word)
                if cost is not None and cost + best[end] >= top:
                    top = cost + best[end]
                    top_end = end
            best[start] = top
            ends[start] = top_end
        return ends
