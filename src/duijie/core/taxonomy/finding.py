"""How well an entry of a list answers what somebody types into a picker."""

from __future__ import annotations

from dataclasses import dataclass

_FEWEST_FOR_A_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Spelled:
    """An entry in every way it can be typed, all in lower case and without blanks.

    `names` are the Chinese ones, `letters` the whole pinyin, `initials` its first letters.
    """

    code: str
    names: tuple[str, ...]
    letters: str
    initials: str
    english: str


def spelled(*, code: str, names: tuple[str, ...], pinyin: str, english_name: str) -> Spelled:
    """Write an entry in every way it can be typed; `pinyin` has blanks between its syllables."""
    syllables = pinyin.split()
    return Spelled(
        code=code.lower(),
        names=names,
        letters="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
        english=bare(english_name).replace("'", ""),
    )


def bare(text: str) -> str:
    """Take the blanks and the capitals out of what was typed."""
    return "".join(text.split()).lower()


def rank(typed: str, entry: Spelled) -> int | None:
    """Say how well an entry answers a text without blanks and capitals: 0 the best, None not at all.

    In this order: the code or a name; the whole pinyin or English; the initials; the beginning of a
    name, of pinyin or English, of the code, of the initials; part of a name; part of the English.
    """
    long_enough = len(typed) >= _FEWEST_FOR_A_BEGINNING
    ways = (
        typed == entry.code or typed in entry.names,
        typed in (entry.letters, entry.english),
        typed == entry.initials,
        any(name.startswith(typed) for name in entry.names),
        entry.letters.startswith(typed) or entry.english.startswith(typed),
        long_enough and entry.code.startswith(typed),
        long_enough and entry.initials.startswith(typed),
        any(typed in name for name in entry.names),
        len(typed) > _FEWEST_FOR_A_BEGINNING and typed in entry.english,
    )
    return next((place for place, fits in enumerate(ways) if fits), None)
