"""Mends single characters: script, width, punctuation, emoji, what cannot be stored."""

from __future__ import annotations

import re
from functools import lru_cache

from opencc import OpenCC

from .mapped import Change

_CJK = "\u3400-\u9fff"
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]+")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u20e3\u25b6\u25ba\u25b7\u25c0\u25aa\u25ab\u25fb-\u25fe\U000e0020-\U000e007f]+"
)
_BULLET = re.compile(
    "[\u25b6\u25ba\u25b7\u261e\U0001f449\U0001f539\U0001f538\u2705\u274c\u2714\U0001f4cc\U0001f4cd\u27a4\u25aa\u25ab\u25fb-\u25fe]"
)
"""Pictures that begin the lines of a list, which blanks keep apart."""

_HANDS = re.compile(f"(?<=[{_CJK}）”])[ \u3000]*\U0001f91d[ \u3000]*(?=[{_CJK}“])")
_DOUBLED = re.compile("[，、；：][ \u3000]*(?:[，、；：][ \u3000]*)+。?|，。|。[，、；。]{1,2}(?!。)")
_LOST_SPACES = re.compile(r"(?<![?？])\?{2,}(?=[\u3400-\u9fff\s])")
_ZHE = re.compile("(?<![显专名编原论卓昭译合巨土遗拙新旧])著(?![名作称述者书录])")

_NARROW = {ord("！") + offset: ord("!") + offset for offset in range(94)}
_NARROW[ord("丨")] = ord("|")  # a character that headlines set between two parts
_WIDE_LETTERS = re.compile("[０-９Ａ-Ｚａ-ｚ％＋－＝．／＠＿～丨]")
_WIDE_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_NARROW_MARK = re.compile(
    f"(?<=[{_CJK}”》）〉])[,;:?!()]|[,;:?!()](?=[{_CJK}“《（〈])|(?<=[0-9a-zA-Z%])[,)](?=[{_CJK}])"
)

ENOUGH_TRADITIONAL = 3
"""Changed characters below which a page is taken as simplified, and left alone."""


def find_unstorable(text: str) -> list[Change]:
    """List NUL, other control characters and lone surrogates: no database keeps them."""
    return _removals(_UNSTORABLE, text)


def find_invisible(text: str) -> list[Change]:
    """List characters without width, which only break words apart."""
    return _removals(_INVISIBLE, text)


def find_emoji(text: str) -> list[Change]:
    """List pictures injected into sentences; hands shaken between two names say 与."""
    hands = [Change(m.start(), m.end(), "与") for m in _HANDS.finditer(text)]
    shaken = {at for each in hands for at in range(each.start, each.end)}
    left = [
        Change(m.start(), m.end(), "\u3000" if _BULLET.search(m[0]) and _begins_line(text, m.start()) else "")
        for m in _EMOJI.finditer(text)
        if m.start() not in shaken
    ]
    return sorted([*hands, *left], key=lambda each: each.start)


def _begins_line(text: str, at: int) -> bool:
    """Tell whether nothing but blanks stands before a place on its line."""
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def find_doubled_marks(text: str) -> list[Change]:
    """List doubled commas and the like, each to be one mark: the one that says most.

    Copying tools strew commas before other marks (科协，、省科协), so a comma gives way.
    """
    return [Change(m.start(), m.end(), _telling_mark(m[0])) for m in _DOUBLED.finditer(text)]


def _telling_mark(marks: str) -> str:
    return next((each for each in "。；：、" if each in marks), marks[0])


def find_lost_spaces(text: str) -> list[Change]:
    """List runs of question marks that were hard spaces before a wrong decoding."""
    return [Change(m.start(), m.end(), " ") for m in _LOST_SPACES.finditer(text)]


def narrow_letters(text: str) -> str:
    """Write full-width digits and letters in the usual width."""
    return _WIDE_LETTERS.sub(lambda match: match[0].translate(_NARROW), text)


def widen_marks(text: str) -> str:
    """Write half-width commas, colons and brackets beside Chinese as Chinese writes them."""
    widened = _NARROW_MARK.sub(lambda match: _WIDE_MARKS[match[0]], text)
    return _close_brackets(widened)


def _close_brackets(text: str) -> str:
    """Give a bracket the width of its partner: `（GDP)` is one pair."""
    if "（" not in text and "）" not in text:
        return text
    out = list(text)
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in "(（":
            opened.append(at)
        elif character in ")）" and opened:
            first = opened.pop()
            if "（" in out[first] or character == "）":
                out[first], out[at] = "（", "）"
        elif character == "\n":
            opened.clear()
    return "".join(out)


def simplify(text: str) -> str:
    """Turn a traditional page into simplified characters, one for one.

    OpenCC's t2s leaves 著 where simplified writes 着; that alone is mended here.
    """
    simplified = "\n".join(_simplify_line(line) for line in text.split("\n"))
    changed = sum(old != new for old, new in zip(text, simplified, strict=True))
    if changed < ENOUGH_TRADITIONAL:
        return text
    return _ZHE.sub("着", simplified)


def simplified(text: str) -> str:
    """Write traditional characters simply, without asking whether the page is traditional."""
    return str(_converter().convert(text))


def _simplify_line(line: str) -> str:
    converted = simplified(line)
    if len(converted) == len(line):
        return converted
    pieces = [str(_converter().convert(each)) for each in line]
    return "".join(new if len(new) == 1 else old for old, new in zip(line, pieces, strict=True))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _removals(pattern: re.Pattern[str], text: str) -> list[Change]:
    return [Change(match.start(), match.end(), "") for match in pattern.finditer(text)]
