"""Masks what points at a person in a text that leaves: telephone, identity and mail numbers.

A masked text is as long as before, so a place found in it is the same place in the original.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MASK = "*"
_DIGIT = r"[0-9０-９]"
_GAP = r"[\s\-－—.·]?"
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}\s?[@＠]\s?(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_NUMBERS = (
    # GB 11643: eighteen places, the last a digit or X; the old one had fifteen.
    re.compile(rf"(?<!{_DIGIT})[1-9１-９](?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ](?!{_DIGIT})"),
    re.compile(rf"(?<!{_DIGIT})[1-9１-９]{_DIGIT}{{14}}(?!{_DIGIT})"),
    # Mobile numbers: eleven places from 13 to 19, with or without the country's 86.
    re.compile(
        rf"(?<!{_DIGIT})(?:[+＋]?[8８][6６]{_GAP})?[1１][3-9３-９](?:{_GAP}{_DIGIT}){{9}}(?!{_DIGIT})"
    ),
    # Landlines with an area code, and service numbers 400 and 800.
    re.compile(
        rf"(?<!{_DIGIT})[(（]?[0０]{_DIGIT}{{2,3}}[)）]?{_GAP}{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{4}}(?:[转\-－]{_DIGIT}{{1,6}})?(?!{_DIGIT})"
    ),
    re.compile(rf"(?<!{_DIGIT})[4８48][0０]{{2}}{_GAP}{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{3,4}}(?!{_DIGIT})"),
)
_PLACES = re.compile(r"[0-9０-９A-Za-zＸｘ]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text as it may leave, and how many numbers were masked in it."""

    text: str
    count: int


def masked(text: str) -> Masked:
    """This will put a star for every letter and digit of a telephone, identity or mail number."""
    count = 0

    def hide(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return _PLACES.sub(_MASK, found[0])

    for pattern in (_MAIL, *_NUMBERS):
        text = pattern.sub(hide, text)
    return Masked(text, count)


@dataclass(frozen=True, slots=True)
class MaskedContent:
    """A JSON value with every text in it masked; how many characters of text, how many numbers."""

    content: Any
    characters: int
    count: int


def masked_content(content: Any) -> MaskedContent:
    """This will mask every text of a JSON value; names of fields are ours and stay."""
    match content:
        case str():
            hidden = masked(content)
            return MaskedContent(hidden.text, len(content), hidden.count)
        case Mapping():
            parts = {name: masked_content(value) for name, value in content.items()}
            whole: Any = {name: part.content for name, part in parts.items()}
            return _summed(whole, list(parts.values()))
        case list() | tuple():
            items = [masked_content(value) for value in content]
            return _summed([item.content for item in items], items)
        case _:
            return MaskedContent(content, 0, 0)


def _summed(content: Any, parts: list[MaskedContent]) -> MaskedContent:
    return MaskedContent(content, sum(part.characters for part in parts), sum(part.count for part in parts))
