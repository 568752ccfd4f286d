"""Takes names and what is typed apart into keys that are compared whole.

Neither database can look up two characters in the middle of a text by an index of its own (FTS5 and
pg_trgm want three). So a name is kept as the pairs of its characters, the pairs of the initials of their
pinyin, the beginnings of its words in Latin letters, and the beginning of its pinyin written together:
铸件缩松 by 缩松, js, zhujian.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from duijie.core.names import initials, pinyin_of_person

LONGEST_NAME = 120  # characters of one name that are taken apart
LONGEST_START = 12  # letters of a Latin word, or of the pinyin, that count
MOST_WORDS = 4
MOST_KEYS_OF_A_WORD = 8
SHORTEST = 2
_PINYIN_OF = 4  # characters at the beginning whose pinyin is written together

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[a-z0-9]+")
_PAIR, _INITIALS, _START = "c", "i", "l"


def keys_of(kind: str, names: Iterable[str]) -> set[int]:
    """This will return the keys by which a record of this kind and these names is found."""
    return {_number(kind, key) for name in names for key in _keys_of_name(name[:LONGEST_NAME].lower())}


def _keys_of_name(name: str) -> Iterator[str]:
    for run in _HAN.findall(name):
        yield from _pairs(_PAIR, run)
        yield from _pairs(_INITIALS, initials(run))
    for word in _LATIN.findall(name):
        yield from _starts(word)
    bare = _HAN.search(name)
    if bare is not None:
        yield from _starts(pinyin_of_person(bare[0][:_PINYIN_OF]).replace(" ", ""))


def _pairs(tag: str, run: str) -> Iterator[str]:
    return (f"{tag}{first}{second}" for first, second in pairwise(run))


def _starts(word: str) -> Iterator[str]:
    return (f"{_START}{word[:end]}" for end in range(SHORTEST, min(len(word), LONGEST_START) + 1))


def example_of(name: str) -> tuple[str, str] | None:
    """This will return two characters by which a name is found, and the initials of their pinyin.

    None when no two Chinese characters stand together in it, or when they are too rare to have a pinyin.
    """
    for run in _HAN.findall(name[:LONGEST_NAME].lower()):
        characters, letters = run[:SHORTEST], initials(run)[:SHORTEST]
        if len(characters) == SHORTEST and _LATIN.fullmatch(letters):
            return characters, letters
    return None


def asked_for(kind: str, typed: str) -> list[list[frozenset[int]]]:
    """This will return, for each word typed, the sets of keys of which one set must be there whole.

    Nothing when no word has two characters.
    """
    runs = re.findall(f"{_HAN.pattern}|{_LATIN.pattern}", typed.lower())
    words = [run for run in runs if len(run) >= SHORTEST][:MOST_WORDS]
    return [[frozenset(_number(kind, key) for key in keys) for keys in _ways(word)] for word in words]


def _ways(word: str) -> list[list[str]]:
    if not _LATIN.fullmatch(word):
        return [list(_pairs(_PAIR, word))[:MOST_KEYS_OF_A_WORD]]
    start = [f"{_START}{word[:LONGEST_START]}"]
    return [start, list(_pairs(_INITIALS, word))[:MOST_KEYS_OF_A_WORD]]


def _number(kind: str, key: str) -> int:
    """One number for a kind and a key: half the room, and the same on every database."""
    digest = hashlib.blake2b(f"{kind}\0{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
