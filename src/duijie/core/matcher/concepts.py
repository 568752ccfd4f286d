"""Everyday wordings and the technical words for the same thing, as one shared term.

A farmer writes 不出苗, the offer says 出苗率; a workshop writes 生锈, the offer 腐蚀; a buyer abroad writes
corrosion. Each line of concepts.txt is one concept: words that people and papers use for one thing, in
any domain; concepts_english.txt adds the English ones. A text that holds one of them gets the concept
as a term ("~腐蚀"), so the two sides share a word even before vectors are there. The lines are general
language, written for no particular record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from duijie.core.package_data import read_text

MARK = "~"
_LETTER = re.compile("[a-z0-9]")
_ENDING = re.compile("(?:e?s)?(?![a-z0-9])")

Named = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Wordings:
    """The wordings, as they are looked for.

    `named`: the concepts of each. `chinese`, `english`: how long those are that begin with a character, the
    longest first. `begins`: where one may begin.
    """

    named: Named
    chinese: dict[str, tuple[int, ...]]
    english: dict[str, tuple[int, ...]]
    begins: re.Pattern[str]


@cache
def _wordings() -> _Wordings:
    named = _named()
    chinese = _lengths(word for word in named if not word.isascii())
    english = _lengths(word for word in named if word.isascii())
    letters, characters = (re.escape("".join(sorted(each))) for each in (english, chinese))
    begins = re.compile(rf"[{characters}]|(?<![a-z0-9])[{letters}]")
    return _Wordings(named, chinese, english, begins)


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _named() -> Named:
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
    return {word: tuple(dict.fromkeys(names)) for word, names in named.items()}


def _lines(file: str) -> list[str]:
    lines = (line.split("#", 1)[0].strip() for line in read_text("duijie.core.matcher", file).splitlines())
    return [line for line in lines if line]


def concepts_in(folded: str) -> list[str]:
    """Find the concepts a folded text speaks of, in order, once for each wording found."""
    named = _named()
    return [name for word in _said(folded) for name in named[word]]


def wordings_in(folded: str, concept: str) -> list[str]:
    """Find the words by which a folded text speaks of a concept, each once, in order."""
    return [word for word, names in _spoken(folded) if concept in names]


@lru_cache(maxsize=4096)
def _spoken(folded: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Find every wording in a text once, whichever concept is asked for: a list asks for several of each."""
    named = _named()
    return tuple((word, named[word]) for word in dict.fromkeys(_said(folded)))


def _said(folded: str) -> Iterator[str]:
    """Find the wordings in a text from left to right, of those that begin at one place the longest.

    One pattern of them all would try two thousand at each character: it was half the time of indexing.
    """
    known, end = _wordings(), 0
    for begun in known.begins.finditer(folded):
        at = begun.start()
        if at >= end and (said := _said_at(folded, at, known)):
            word, end = said
            yield word


def _said_at(folded: str, at: int, known: _Wordings) -> tuple[str, int] | None:
    """Give the wording that begins here, and where it ends."""
    for length in known.chinese.get(folded[at], ()):
        if (word := folded[at : at + length]) in known.named and not word.isascii():
            return word, at + length
    if at and _LETTER.match(folded, at - 1):
        return None
    for length in known.english.get(folded[at], ()):
        word = folded[at : at + length]
        # English words count whole, in the singular or the plural: "cod" is not in "code".
        if word in known.named and (ending := _ENDING.match(folded, at + length)):
            return word, ending.end()
    return None
