"""Undoes two corruptions of copied pages: pinyin notes, and bytes re-paired around them.

A copying tool wrote the reading after rare characters, `實(shí)`. Where the opening bracket
was lost in GBK, the bytes after it paired up anew: `天津濱海` became `天津?yàn)I海`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, pinyin

from .mapped import Change, MappedText

ENOUGH_NOTES = 5
"""Tone-marked notes a page must have before single letters in brackets are doubted."""

_CJK = "\u3400-\u9fff"
_LETTERS = "a-zāáǎàōóǒòēéěèêīíǐìūúǔùǖǘǚǜüńňǹḿ"
_NOTE = re.compile(f"([{_CJK}])[(（]([{_LETTERS}]{{1,6}})[)）]")
_LOST = re.compile(rf"([{_CJK}])\?([{_LETTERS}]{{1,6}})\)([{_CJK}]{{0,6}}?)([A-Za-z@\[\\\]^_`{{|}}~])")


def find_notes(text: str) -> list[Change]:
    """List the pinyin notes to remove; none on a page that has too few to be sure."""
    fitting = [match for match in _NOTE.finditer(text) if _fits(match[1], match[2])]
    marked = sum(not match[2].isascii() for match in fitting)
    if marked < ENOUGH_NOTES:
        return []
    return [
        Change(match.end(1), match.end(), "")
        for match in fitting
        if len(match[2]) > 1 or not match[2].isascii()
    ]


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
    """Find the byte that, after the last byte of `previous`, made a character so read."""
    try:
        half = previous.encode("gbk")[1]
        rest = between.encode("gbk") + ascii_tail.encode()
    except (UnicodeEncodeError, IndexError):
        return ""
    for byte in range(0x40, 0xFF):
        try:
            wrong = bytes([half, byte]).decode("gbk")
            right = (bytes([byte]) + rest).decode("gbk")
        except UnicodeDecodeError:
            continue
        if _fits(wrong, letters) and re.fullmatch(f"[{_CJK}]+", right):
            return right
    return ""


def _fits(character: str, letters: str) -> bool:
    return _bare(letters) in _readings(character)


@lru_cache(maxsize=20_000)
def _readings(character: str) -> frozenset[str]:
    found = pinyin(character, style=Style.TONE, heteronym=True)
    return frozenset(_bare(each) for each in found[0]) if found else frozenset()


def _bare(letters: str) -> str:
    """Drop tone marks and the dots of ü: copies of pages write them in many ways."""
    split = unicodedata.normalize("NFD", letters)
    return "".join(each for each in split if not unicodedata.combining(each))
