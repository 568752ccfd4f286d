#!/usr/bin/env python3
"""Spoil a clean Chinese text the way news pages are spoiled on their way through copying sites.

Usage: make-demo-noise.py KIND... < clean.txt > page.txt

Kinds: traditional (simplified characters turned into traditional ones), pinyin (readings put
behind converted characters), gbk (a few characters re-paired one byte off), wrap (lines broken
every 34 characters). They are applied in this order whatever the order given. The demo pages
in src/duijie/seeds/world/pages were spoiled with it; the reader has to mend what it does.
"""

import argparse
import sys

from opencc import OpenCC
from pypinyin import Style, pinyin

ANNOTATED = frozenset(
    "優創務區協國團堅學實強態戰數業構標機濟現產發礎結絡經網術規訓設調負責質轉進醫長關陽項領養驅點"
    "濱際獎導應報獲環競節級統續臺權場對會聯盟號碼試驗"
)
WRAP_WIDTH = 34
MOST_REPAIRED = 3
KINDS = ("traditional", "pinyin", "gbk", "wrap")
# The copying sites write the everyday forms, not the ones OpenCC's standard prefers.
EVERYDAY_FORMS = str.maketrans("爲祕牀峯籤", "為秘床峰簽")
standard_traditional = OpenCC("s2t").convert
to_simplified = OpenCC("t2s").convert


def to_traditional(text: str) -> str:
    """Turn simplified characters into the traditional forms such pages use."""
    traditional: str = standard_traditional(text)
    return traditional.translate(EVERYDAY_FORMS)


def is_ideograph(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph of the basic plane."""
    return "\u3400" <= character <= "\u9fff"


def reading(text: str, position: int) -> str:
    """Give the toned reading of the character at a position, judged by its neighbours."""
    start = max(0, position - 3)
    window = to_simplified(text[start : position + 4])
    if len(window) != len(text[start : position + 4]):
        return str(pinyin(text[position], style=Style.TONE)[0][0])
    units = pinyin(list(window), style=Style.TONE)
    spoken = pinyin(window, style=Style.TONE)
    # A window with letters or digits is cut into fewer units than characters: read the character alone.
    return str((spoken if len(spoken) == len(window) else units)[position - start][0])


def annotate(text: str) -> str:
    """Put the reading in brackets behind each character that the copying site annotates."""
    pieces = []
    for position, character in enumerate(text):
        pieces.append(character)
        if character in ANNOTATED and to_simplified(character) != character:
            pieces.append(f"({reading(text, position)})")
    return "".join(pieces)


def repaired(text: str, position: int) -> tuple[str, int] | None:
    """Re-pair the GBK bytes from a character on, or give None when the bytes do not fall so.

    The copying site reads the second byte of the character before together with the first of
    this one, takes both for another character, annotates that, and loses the step until an
    ASCII byte restores it. Returns the spoiled text and how many characters it replaces.
    """
    before, character = text[position - 1], text[position]
    if not (is_ideograph(before) and is_ideograph(character)):
        return None
    try:
        misread = (before.encode("gbk")[1:] + character.encode("gbk")[:1]).decode("gbk")
        rest = character.encode("gbk")[1:]
        if not is_ideograph(misread) or to_simplified(misread) == misread:
            return None
        for taken in range(1, 4):
            if len(rest) % 2 and rest[-1] < 0x80 and chr(rest[-1]).isalpha():  # noqa: PLR2004 - the end of ASCII
                tail = rest[:-1].decode("gbk") + chr(rest[-1])
                return f"?{pinyin(misread, style=Style.TONE)[0][0]}){tail}", taken
            if position + taken >= len(text) or not is_ideograph(text[position + taken]):
                return None
            rest += text[position + taken].encode("gbk")
    except UnicodeError:
        return None
    return None


def wrap(text: str) -> str:
    """Break every longer line at a fixed width, wherever it falls."""
    lines = []
    for line in text.split("\n"):
        lines += [line[at : at + WRAP_WIDTH] for at in range(0, len(line), WRAP_WIDTH)] or [""]
    return "\n".join(lines)


def spoil(text: str, kinds: frozenset[str]) -> str:
    """Apply the named kinds of noise to a text."""
    if "traditional" in kinds:
        text = to_traditional(text)
    spoiled_at: dict[int, tuple[str, int]] = {}
    if "gbk" in kinds:
        position = 1
        while position < len(text) and len(spoiled_at) < MOST_REPAIRED:
            found = repaired(text, position)
            if found:
                spoiled_at[position] = found
                position += found[1] + 40  # one spot a sentence or so, as on real pages
            position += 1
    if "pinyin" in kinds:
        pieces, last = [], 0
        for position, (spoiled, taken) in sorted(spoiled_at.items()):
            pieces += [annotate(text[last:position]), spoiled]
            last = position + taken
        text = "".join([*pieces, annotate(text[last:])])
    return wrap(text) if "wrap" in kinds else text


def main() -> None:
    """Read a clean text from standard input and write the spoiled one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="+", choices=KINDS)
    arguments = parser.parse_args()
    sys.stdout.write(spoil(sys.stdin.read(), frozenset(arguments.kinds)))


if __name__ == "__main__":
    main()
