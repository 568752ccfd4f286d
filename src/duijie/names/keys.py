"""Takes names and what is typed apart into keys that are compared whole.

Neither database can look up two characters in the middle of a text by an index of its own (FTS5 and
pg_trgm want three). So a name is kept as the pairs of its characters, the pairs of the initials of their
pinyin, the beginnings of its words in Latin letters, and the beginning of its pinyin written together:
铸件缩松 by 缩松, js, zhujian.

What a list looks through for words is kept as pieces: any two characters that stand together, and three
where they are Latin letters or digits, of which two are found nearly everywhere. A text that holds a word
has all its pieces; whether it holds the word is for the database to say of the few that have them.
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
_THREE_LATIN = re.compile(r"[a-z0-9]{3}")
_PAIR, _INITIALS, _START, _PIECE, _SPELLED = "c", "i", "l", "p", "s"


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


def pieces_of(kind: str, texts: Iterable[str]) -> set[int]:
    """This will return the keys of all pieces of the texts of a record of this kind."""
    return {_number(kind, f"{_PIECE}{each}") for text in texts for each in _pieces(_folded(text))}


def starts_of(kind: str, spellings: Iterable[str]) -> set[int]:
    """This will return the keys of what spellings in pinyin begin with, their blanks left out."""
    bare = (spelling.replace(" ", "") for spelling in spellings)
    return {_number(kind, f"{_SPELLED}{start[1:]}") for each in bare for start in _starts(each)}


def start_asked_for(kind: str, letters: str) -> frozenset[int]:
    """This will return the key that a spelling has if it begins with the letters; none for a single one."""
    if len(letters) < SHORTEST:
        return frozenset()
    return frozenset({_number(kind, f"{_SPELLED}{letters[:LONGEST_START]}")})


def pieces_asked_for(kind: str, word: str) -> frozenset[int]:
    """This will return keys that a text has if it holds the word, in whatever case.

    Nothing when no two of its characters stand together.
    """
    pieces = [piece for run in _folded(word).split() for piece in _rarest_pieces(run)]
    return frozenset(_number(kind, f"{_PIECE}{piece}") for piece in pieces[:MOST_KEYS_OF_A_WORD])


def _pieces(text: str) -> Iterator[str]:
    for run in text.split():
        yield from (run[at : at + 2] for at in range(len(run) - 1))
        yield from (run[at : at + 3] for at in range(len(run) - 2) if _THREE_LATIN.match(run, at))


def _rarest_pieces(run: str) -> Iterator[str]:
    for at in range(len(run) - 1):
        yield run[at : at + (3 if _THREE_LATIN.match(run, at) else 2)]


def _folded(text: str) -> str:
    """Make one character of all that a database takes for the same in any case, each on its own.

    PostgreSQL compares capitals, so a letter is folded by way of its capital: ı and ſ are i and s there.
    """
    return "".join(each if len(small := each.upper().lower()) > 1 else small for each in text)


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
    digest = hashlib.blake2b(f"{kind}\0{key}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
