"""Undoes two corruptions of copied pages: pinyin notes, and bytes re-paired around them.

A copying tool wrote the reading after rare characters, `實(shí)`. Where the opening bracket
was lost in GBK, the bytes after it paired up anew: `天津濱海` became `天津?yàn)I海`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from .characters import simplified
from .mapped import Change, MappedText

ENOUGH_NOTES = 5
"""Tone-marked notes a page must have before single letters in brackets are doubted."""

ENOUGH_BARE_NOTES = 20
"""Notes without tones a page must have instead: nobody writes so many by hand."""

_CJK = "\u3400-\u9fff"
_LETTERS = "a-zāáǎàōóǒòēéěèêīíǐìūúǔùǖǘǚǜüńňǹḿ"
_NOTE = re.compile(f"([{_CJK}])((?:\n?[(（](?:\n?[{_LETTERS}]){{1,6}}[)）])+)")
"""A reading in brackets; a page filled to one width may break inside it."""

_WORD_NOTE = re.compile(
    f"([{_CJK}]{{2,4}})[(（]([{_LETTERS}]{{1,6}}(?:[ \u3000]?[{_LETTERS}]{{1,6}}){{1,3}})[)）]"
)
"""The reading of a whole word: 鲛绡（jiāo xiāo）."""

_ALL_CJK = re.compile(f"[{_CJK}]+")
_READING = re.compile(f"[{_LETTERS}]+")
_LOST = re.compile(rf"([{_CJK}])\?([{_LETTERS}]{{1,6}})\)([{_CJK}]{{0,6}}?)([A-Za-z@\[\\\]^_`{{|}}~])")


def find_notes(text: str) -> list[Change]:
    """List the pinyin notes to remove; none on a page that has too few to be sure.

    A tool that writes no tones gives itself away by writing very many; it also repeats the note
    of a doubled character: 公(gong)(gong)司(si)(si).
    """
    fitting = [
        (match, readings)
        for match in _NOTE.finditer(text)
        for readings in [_READING.findall(match[2].replace("\n", ""))]
        if all(_fits(match[1], each) for each in readings)
    ]
    marked = sum(not "".join(readings).isascii() for _, readings in fitting)
    words = _word_notes(text)
    marked += len(words)
    if marked < ENOUGH_NOTES and len(fitting) < ENOUGH_BARE_NOTES:
        return []
    notes = [
        Change(match.end(1), match.end(), "")
        for match, readings in fitting
        if all(len(each) > 1 or not each.isascii() for each in readings)
    ]
    return sorted([*notes, *words], key=lambda each: each.start)


def _word_notes(text: str) -> list[Change]:
    """List the notes that read a whole word, one syllable a character, with tones: 鲛绡（jiāo xiāo）."""
    notes = []
    for match in _WORD_NOTE.finditer(text):
        readings = _READING.findall(match[2])
        word = match[1][-len(readings) :]
        whole = len(readings) > 1 and len(word) == len(readings) and not match[2].isascii()
        if whole and all(_fits(each, reading) for each, reading in zip(word, readings, strict=True)):
            notes.append(Change(match.end(1), match.end(), ""))
    return notes


def find_lost_pairs(text: str) -> list[Change]:
    """List the re-paired bytes that can be decoded back into characters."""
    changes = []
    for match in _LOST.finditer(text):
        restored = _restore(*match.groups())
        if restored:
            changes.append(Change(match.end(1), match.end(), restored))
    return changes


def remove_notes(text: MappedText) -> tuple[MappedText, list[Change], list[Change]]:
    """Undo both corruptions; also gives what was changed, in the text before each step."""
    pairs = find_lost_pairs(text.text)
    mended = text.changed(pairs)
    notes = find_notes(mended.text)
    return mended.changed(notes), pairs, notes


def _restore(previous: str, letters: str, between: str, ascii_tail: str) -> str:
    """Find the byte that, after the last byte of `previous`, made a character so read.

    Several bytes can fit the reading. What makes a word with the character before goes first
    (大學, not 大奧); then what simplifying changes, since the tool wrote its notes after
    traditional characters; then what is common in print.
    """
    try:
        half = previous.encode("gbk")[1]
        rest = between.encode("gbk") + ascii_tail.encode()
    except (UnicodeEncodeError, IndexError):
        return ""
    options = []
    for byte in range(0x40, 0xFF):
        try:
            wrong = bytes([half, byte]).decode("gbk")
            right = (bytes([byte]) + rest).decode("gbk")
        except UnicodeDecodeError:
            continue
        if _ALL_CJK.fullmatch(right) and _fits(wrong, letters):
            options.append(right)
    return max(options, key=lambda each: _likelihood(previous, each), default="")


def _likelihood(previous: str, text: str) -> tuple[int, bool, int]:
    simple = simplified(previous + text)
    words = sum(a + b in PHRASES_DICT for a, b in pairwise(simple))
    return words, simple[1:] != text, sum(_is_common(each) for each in simple[1:])


def _is_common(character: str) -> bool:
    """Tell whether GB 2312 lists the character in its first level, the 3,755 common ones."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def _fits(character: str, letters: str) -> bool:
    return _bare(letters) in _readings(character)


@lru_cache(maxsize=20_000)
def _readings(character: str) -> frozenset[str]:
    """Give every reading of one character, straight from the table behind `pypinyin.pinyin`."""
    found = PINYIN_DICT.get(ord(character), character) if len(character) == 1 else character
    return frozenset(_bare(each) for each in found.split(","))


@lru_cache(maxsize=20_000)
def _bare(letters: str) -> str:
    """Drop tone marks and the dots of ü: copies of pages write them in many ways."""
    split = unicodedata.normalize("NFD", letters)
    return "".join(each for each in split if not unicodedata.combining(each))
