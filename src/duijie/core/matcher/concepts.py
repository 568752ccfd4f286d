"""Everyday wordings and the technical words for the same thing, as one shared term.

A farmer writes 不出苗, the offer says 出苗率; a workshop writes 生锈, the offer 腐蚀; a buyer abroad writes
corrosion. Each line of concepts.txt is one concept: words that people and papers use for one thing, in
any domain; concepts_english.txt adds the English ones. A text that holds one of them gets the concept
as a term ("~腐蚀"), so the two sides share a word even before vectors are there. The lines are general
language, written for no particular record.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from duijie.core.package_data import read_text

MARK = "~"

Named = dict[str, tuple[str, ...]]


@cache
def _concepts() -> tuple[re.Pattern[str], Named]:
    named: dict[str, list[str]] = {}
    for line in _lines("concepts.txt"):
        words = line.split()
        for word in words:
            named.setdefault(word, []).append(MARK + words[0])
    for line in _lines("concepts_english.txt"):
        name, _, wordings = line.partition(":")
        for word in (name, *(wording.strip() for wording in wordings.split(","))):
            if word and MARK + name not in named.setdefault(word, []):
                # A Chinese name that is already a wording of another concept joins that one.
                named[word] += named.get(name) or [MARK + name]
    longest_first = sorted(named, key=lambda word: (-len(word), word))
    chinese = "|".join(re.escape(word) for word in longest_first if not word.isascii())
    english = "|".join(re.escape(word) for word in longest_first if word.isascii())
    # English words count whole, in the singular or the plural: "cod" is not in "code".
    pattern = re.compile(rf"(?:{chinese})|(?<![a-z0-9])({english})(?:e?s)?(?![a-z0-9])")
    return pattern, {word: tuple(dict.fromkeys(names)) for word, names in named.items()}


def _lines(file: str) -> list[str]:
    lines = (line.split("#", 1)[0].strip() for line in read_text("duijie.core.matcher", file).splitlines())
    return [line for line in lines if line]


def concepts_in(folded: str) -> list[str]:
    """Find the concepts a folded text speaks of, in order, once for each wording found."""
    pattern, named = _concepts()
    return [name for match in pattern.finditer(folded) for name in named[match.group(1) or match.group()]]


def wordings_in(folded: str, concept: str) -> list[str]:
    """Find the words by which a folded text speaks of a concept, each once, in order."""
    return [word for word, names in _spoken(folded) if concept in names]


@lru_cache(maxsize=4096)
def _spoken(folded: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Find every wording in a text once, whichever concept is asked for: a list asks for several of each."""
    pattern, named = _concepts()
    found = (match.group(1) or match.group() for match in pattern.finditer(folded))
    return tuple((word, named[word]) for word in dict.fromkeys(found))
