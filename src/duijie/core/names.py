"""Chinese names in letters: how they are sorted, and how they are typed to find them."""

from __future__ import annotations

import re

# Surnames that are read otherwise than the same characters elsewhere; two characters before one.
_SURNAMES = {
    "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu",
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "朴": "piao", "查": "zha", "盖": "ge",
    "乐": "yue", "翟": "zhai", "缪": "miao", "覃": "qin", "黑": "he", "繁": "po", "员": "yun", "种": "chong",
    "秘": "bi", "折": "she", "召": "shao", "牟": "mu", "祭": "zhai", "佴": "nai", "隗": "wei", "么": "yao",
    "洗": "xian", "卜": "bu", "薄": "bo",
}  # fmt: skip
# Longer texts are organisations: they begin with a place or a trade, not with a surname.
_LONGEST_PERSON_NAME = 4
_BLANKS = re.compile(r"\s+")


def pinyin(text: str) -> str:
    """Spell a text in lower-case syllables with one blank between; letters and digits stay.

    Heteronyms take the reading their word has (重庆 chong qing); ü is written v, as it is typed.
    """
    from pypinyin import lazy_pinyin

    return _BLANKS.sub(" ", " ".join(lazy_pinyin(text))).strip().lower()


def pinyin_of_person(name: str) -> str:
    """Spell a person's name, the surname in its own reading: 单明 shan ming, 尉迟敬 yu chi jing."""
    bare = name.strip()
    if len(bare) > _LONGEST_PERSON_NAME:
        return pinyin(bare)
    for length in (2, 1):
        reading = _SURNAMES.get(bare[:length])
        if reading is not None and len(bare) > length:
            return f"{reading} {pinyin(bare[length:])}"
    return pinyin(bare)


def sort_key(name: str) -> str:
    """Return the key by which names are sorted: syllable by syllable, the characters as tie-break.

    Syllables are kept apart, so that 范刚 (fan gang) stands before 方安 (fang an).
    """
    return f"{pinyin_of_person(name)} {name.strip()}".strip()


def initials(text: str) -> str:
    """Return the first letters of the syllables, as a hurried reader types them: 沈阳 sy."""
    return "".join(syllable[0] for syllable in pinyin_of_person(text).split())
