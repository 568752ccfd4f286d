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
    "(?P<role>(?:本[报网台]|[晚日晨]报|实习|见习|特约|全媒体|首席)?(?:记者|通讯员)|实习生|责任编辑|编辑|责编|编审|审核|校对|作者|撰稿|文字|供稿|采写|"
    "摄影|摄|初审|复审|终审|[一二三]审|文/图|图/文|图文|文|图|版式|整理|填表|制表|通讯员)(?P<gap>[：:/|｜丨\\s]{0,3})"
    "(?P<office>[\u3400-\u9fff（）\\d]{2,18}(?:部|处|科|室|中心|办|班|会|委|院|校) )?"
    "(?P<names>[\u3400-\u9fff]{2,4}(?![：:])(?:(?:[ 、，/]|\\s){1,2}"
    "(?!初审|复审|终审|[一二三]审|采写|实习生|摄影|撰稿|责任编辑|责编|编审|编辑|审核|校对|文字|图片|责编|通讯员|记者|供稿)[\u3400-\u9fff]{2,4}(?![：:]))*)"
)
_NEWS_BEGINS = ("从", "在", "对", "向", "来到", "于", "近日", "日前", "今", "昨", "获悉", "了解")
"""What follows 记者 where it is the subject of the news, not a byline."""

_BODY_OF_BYLINE = re.compile("[（(](?P<body>[\u3400-\u9fff]{3,14}(?:社|室|台|中心|报|网|部|处|院)) $")
"""Whose reporter a byline in brackets names: （某某工作室 记者 某某）."""

_ONLY_WITH_A_MARK = frozenset(
    {"文", "图", "图文", "文字", "摄", "审核", "作者", "版式", "整理", "填表", "制表"}
)
_NO_POST = frozenset(
    {"文", "图", "文/图", "图/文", "图文", "文字", "版式", "整理", "填表", "制表", "采写", "审核"}
)
"""What somebody did for this page alone, no post they hold."""

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
        if match["role"] in _ONLY_WITH_A_MARK and not match["gap"]:
            continue
        at = match.start("names")
        for name in _SPLIT_NAMES.split(match["names"]):
            place = sentence.text.index(name, at)
            at = place + len(name)
            trimmed = _trim_byline(sentence, place, name)
            if trimmed:
                role = re.sub("^(?:本[报网台]|[晚日晨]报)", "", match["role"])
                body = _BODY_OF_BYLINE.search(sentence.text, 0, match.start("role"))
                begin = body.start() if body else match.start("role")
                post = PostFound(body["body"] if body else "", role, begin, match.end("role"))
                by_office = bool(match["office"]) and role == "作者"
                posts = () if role.endswith("审") or role in _NO_POST or by_office else (post,)
                found.append(PersonFound(trimmed, place, place + len(trimmed), place, posts, (), 0.85))
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
