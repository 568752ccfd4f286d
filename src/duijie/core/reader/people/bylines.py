"""Finds who wrote, edited or photographed a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.names import FOREIGN_NAME_CHARACTERS

from .found import PersonFound, PostFound
from .names import is_name

if TYPE_CHECKING:
    from duijie.core.reader.sentences import Sentence


_BYLINE = re.compile(
    "(?P<role>(?:本[报网台]|实习|见习|特约|全媒体|首席)?(?:记者|通讯员)|实习生|责任编辑|编辑|责编|编审|审核|校对|作者|撰稿|文字|供稿|"
    "摄影|摄|文/图|图/文|文|图|通讯员)(?P<gap>[：:/\\s]{0,3})"
    "(?P<names>[\u3400-\u9fff]{2,4}(?:(?:[ 、，/]|\\s){1,2}"
    "(?!实习生|摄影|撰稿|责任编辑|责编|编审|编辑|审核|校对|文字|图片|责编|通讯员|记者|供稿)[\u3400-\u9fff]{2,4}(?![：:]))*)"
)
_NEWS_BEGINS = ("从", "在", "对", "向", "来到", "于", "近日", "日前", "今", "昨", "获悉", "了解")
"""What follows 记者 where it is the subject of the news, not a byline."""

_BYLINE_ROLE: dict[str, str] = {}
_SPLIT_NAMES = re.compile("[ 、，/\\s]+")


def find_bylines(sentence: Sentence) -> list[PersonFound]:
    """Find who wrote, edited or photographed (记者 X；编辑：X)."""
    found = []
    for match in _BYLINE.finditer(sentence.text):
        if (
            not match["gap"]
            and len(sentence.text) > 40
            and "记者" not in match["role"]
            and "通讯员" not in match["role"]
            and "实习生" not in match["role"]
        ):
            continue
        if not match["gap"] and match["names"].startswith(_NEWS_BEGINS):
            continue
        if match["role"] in {"文", "图", "文字", "摄", "审核", "作者"} and not match["gap"]:
            continue
        at = match.start("names")
        for name in _SPLIT_NAMES.split(match["names"]):
            place = sentence.text.index(name, at)
            at = place + len(name)
            trimmed = _trim_byline(sentence, place, name)
            if trimmed:
                role = _BYLINE_ROLE.get(match["role"], re.sub("^本[报网台]", "", match["role"]))
                post = PostFound("", role, match.start("role"), match.end("role"))
                found.append(PersonFound(trimmed, place, place + len(trimmed), place, (post,), (), 0.85))
    return found


def _trim_byline(sentence: Sentence, place: int, name: str) -> str:
    if any(word.tag == "LOC" and word.start <= place < word.end for word in sentence.words):
        return ""
    if 3 <= len(name) <= 7 and not is_name(name) and FOREIGN_NAME_CHARACTERS.issuperset(name):
        return name
    for length in (4, 3, 2):
        candidate = name[:length]
        if len(candidate) == length and is_name(candidate):
            ends = {word.end for word in sentence.words}
            if length == len(name) or place + length in ends:
                return candidate
    return ""
