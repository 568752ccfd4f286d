"""Everyday wordings and the technical words for the same thing, as one shared term.

A farmer writes 不出苗, the offer says 出苗率; a workshop writes 生锈, the offer 腐蚀. Each line of
concepts.txt is one concept: words that people and papers use for one thing, in any domain. A text
that holds one of them gets the concept as a term ("~锈"), so the two sides share a word even
before vectors are there. The lines are general language, written for no particular record.
"""

from __future__ import annotations

import re
from functools import cache

from duijie.core.package_data import read_text

MARK = "~"


@cache
def _concepts() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    named: dict[str, list[str]] = {}
    for line in read_text("duijie.core.matcher", "concepts.txt").splitlines():
        words = line.split("#", 1)[0].split()
        for word in words:
            named.setdefault(word, []).append(MARK + words[0])
    longest_first = sorted(named, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return pattern, {word: tuple(names) for word, names in named.items()}


def concepts_in(folded: str) -> list[str]:
    """Find the concepts a folded text speaks of, in order, once for each wording found."""
    pattern, named = _concepts()
    return [name for match in pattern.finditer(folded) for name in named[match.group()]]


def wordings_in(folded: str, concept: str) -> list[str]:
    """Find the words by which a folded text speaks of a concept, each once, in order."""
    pattern, named = _concepts()
    found = (match.group() for match in pattern.finditer(folded))
    return list(dict.fromkeys(word for word in found if concept in named[word]))
