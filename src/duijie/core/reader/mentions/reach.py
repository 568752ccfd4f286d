"""Tells how far a name reaches to the left of its ending, and where an inner body is cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import (
    COMMON_WORDS,
    NAME_VERBS,
    NOT_IN_A_NAME,
    PLACELESS_HEADS,
    SHORT_COMPANY_SUFFIXES,
    SUFFIXES,
)
from duijie.core.reader.knowledge.posts import POST_WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.tagger import Word

_INNER_TAGS = frozenset(
    {"n", "nz", "nw", "LOC", "ORG", "vn", "an", "a", "s", "ad", "f", "j", "nt", "ns", "i"}
)
HEAD_TAGS = frozenset({"LOC", "ORG", "nz", "nw", "PER"})
_HELD_POST = re.compile(f"副(?:{POST_WORD.pattern})")
_NUMBERED = re.compile("第?[一二三四五六七八九十百\\d]{1,6}")
_LEADING = frozenset({"v", "vn", "a", "ad", "an", "d", "f", "u", "m", "q", "p", "c", "r", "vd"})
_ENTERPRISE_NEXT = re.compile("家|协会|联合会|科协|服务|发展|管理|创新|研究|商会|促进|文化|孵化|技术|集团|局")
_OF_EXPERTS = ("服务团", "服务站", "工作站", "专家工作站", "大院", "咨询委员会", "委员会")
_CHILD_SUFFIX = re.compile(
    "(?:分院|分所|分公司|分中心|分校|分会|支行|分行|校区|工作站|服务站|办事处|管委会|中心|研究院|研究所|基地|"
    "实验室|学院|园区|产业园|科技园|联盟|[\u3400-\u9fff]所)$"
)
_OWNER_END = re.compile(
    "(?:协会|科协|集团|公司|大学|学院|[^中]学会|[\u3400-\u9fff]{2}所|委员会|研究院|研究所|科学院|医院|局|厅|管委会|分院|总院|常委会|政协|法院|检察院|政府|院|^校|学校|开发区|高新区|经开区|示范区|新区|园区|产业园|"
    "科技园|科学城|科技城|基地|保税区)$"
)
_COMMITTEE = re.compile(
    "(?:学术|专家|技术|专业|咨询|顾问|指导|青年|科普|组织|教育|编辑|工作|学术交流){1,2}委员会$"
)
_COMPANY_PART = re.compile(
    "(?P<owner>[\u3400-\u9fff（）]{2,30}?(?:有限公司|股份公司|总公司|集团|公司))"
    "(?:企业|院士|专家|博士后|学会|科研|科技|工程)*(?:工作站|服务站)$"
)
"""A station inside an enterprise: what is named is the enterprise."""

_WHOLE_SUFFIXES = tuple(each for each in SUFFIXES if each not in SHORT_COMPANY_SUFFIXES)
_LEVELS = frozenset("省市县区州旗镇")
_OURS = frozenset("我该本全各")
_INNER_BODIES = frozenset(
    {
        "学会",
        "科技委",
        "机关党委",
        "党委",
        "党组",
        "党工委",
        "团委",
        "工委",
        "妇联",
        "总工会",
        "组织部",
        "宣传部",
    }
)
"""Bodies inside an enterprise or office: with their owner before them, part of a post."""


def first_word(words: Sequence[Word], last: int) -> int:
    """Walk left over the words that can belong to the name that ends at `last`."""
    first = last
    while first > 0:
        word = words[first - 1]
        if word.text[-1] in "”）)":
            opened = _opening(words, first - 1)
            if opened is None:
                break
            first = _before_bracket(words, opened, last)
            continue
        if not _may_be_inside(words, first - 1):
            joined = _joined_by_and(words, first - 1, last)
            if joined is None:
                break
            first = joined
            continue
        if _starts_anew(words, first, last):
            break
        first -= 1
        if words[last].end - words[first].start > 40:
            break
    return first


def _before_bracket(words: Sequence[Word], opened: int, last: int) -> int:
    """Take what a firm is called before its place in brackets: 鹭滔精密|（福建）有限公司.

    The tagger takes an unknown name for a person's; it begins the line, or what a mark begins.
    """
    if words[opened].text[0] not in "（(" or not words[last].text.endswith("公司"):
        return opened
    first = opened
    while first and words[first - 1].tag in {"PER", "a", "an", "n", "nz", "vn"}:
        first -= 1
        if words[first].tag == "PER":
            return first if first == 0 or words[first - 1].tag in {"w", "p", "c"} else opened
    return opened


def _may_be_inside(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if _HELD_POST.fullmatch(word.text):
        return False
    if word.text in {"专家", "院士"} and words[at + 1].text.startswith(_OF_EXPERTS):
        return True
    if word.text in NOT_IN_A_NAME:
        return False
    if word.text in {"联合", "协同"} and at and _ends_a_body(words[at - 1].text):
        return words[at + 1].tag not in {"LOC", "ORG"}  # 科协|联合|某省某学会: the two act together
    if word.text == "企业" or word.text.endswith("企业"):
        return _ENTERPRISE_NEXT.match(words[at + 1].text) is not None
    if word.tag in _INNER_TAGS:
        return True
    if word.tag in {"v", "vd"}:
        return word.text in NAME_VERBS
    if word.tag == "m":
        return _NUMBERED.fullmatch(word.text) is not None and words[at + 1].tag != "q"
    if word.tag == "PER":
        return at > 0 and words[at - 1].tag in {"LOC", "ORG"}
    return word.tag in {"xc", "k"} and word.text not in "，。、；：！？“”《》（）()·—-"


def _starts_anew(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether the name begins at `first` although another body stands right before."""
    before, head = words[first - 1], words[first]
    if not _ends_a_body(before.text):
        return False
    if head.text.startswith(("中国", "全国", "中华")):
        return True
    if head.tag in {"LOC", "ORG"} and before.text[-1] in "部厅局市县省委":
        return _CHILD_SUFFIX.search(words[last].text) is None or before.text[-1] in "部厅局委"
    return False


def _ends_a_body(text: str) -> bool:
    return text.endswith(_WHOLE_SUFFIXES)


def _opening(words: Sequence[Word], closing: int) -> int | None:
    """Find the word that opens a short quotation or bracket closed at `closing`."""
    mark = "“" if words[closing].text[-1] == "”" else "（("
    for at in range(closing, max(-1, closing - 9), -1):
        text = words[at].text
        if text[0] in mark:
            inner = "".join(each.text for each in words[at : closing + 1])
            return at if len(inner) <= 16 and not re.search("[，。；：]", inner) else None
    return None


def _joined_by_and(words: Sequence[Word], at: int, last: int) -> int | None:
    """Step over 与 inside a name (资源与环境学院); gives the word before it."""
    if words[at].text not in {"与", "和", "及"} or at == 0:
        return None
    left, right = words[at - 1], words[at + 1]
    headed = left.tag == "v" and at > 1 and words[at - 2].tag in {"ORG", "LOC"}
    if not (headed or left.tag in {"n", "vn", "an"}) or right.tag not in {"n", "vn", "an"}:
        return None
    if left.text in NOT_IN_A_NAME or left.text.endswith(SUFFIXES):
        return None
    if words[last].end - right.start > 12:
        return None
    # Only a name that has its head further left may hold an "and".
    head = at - 1
    while head > 0 and _may_be_inside(words, head - 1) and at - head < 6:
        head -= 1
    if words[head].text in _LEVELS or any(
        each.tag in {"LOC", "ORG"} or each.text in PLACELESS_HEADS for each in words[head:at]
    ):
        return at - 1
    return None


def skip_leading(words: Sequence[Word], first: int, last: int) -> int:
    """Drop verbs and adjectives that stand before the name proper."""
    at = first
    if at < last and at and words[at].text in _LEVELS and words[at - 1].text in _OURS:
        at += 1  # 我|市|滨海大学: the city only says whose it is
    while at < last and (words[at].tag in _LEADING or words[at].text in NOT_IN_A_NAME):
        if (
            words[at].text in {"科创", "高新", "新", "大", "东", "西", "南", "北", "中"}
            or words[at].tag == "m"
        ):
            break
        rest = words[at + 1 : last + 1]
        if not any(each.tag in HEAD_TAGS for each in rest) and words[at].text in NAME_VERBS:
            break
        at += 1
    for place in range(at + 1, min(at + 4, last)):
        head = words[place]
        if head.tag in {"LOC", "ORG"} and all(
            each.text in COMMON_WORDS or each.tag in {"v", "a", "ad"} for each in words[at:place]
        ):
            return place
    return at


def inside_word_start(text: str, word: Word, start: int) -> int:
    """Drop a preposition or pronoun that the tagger glued to the head of a name."""
    digits = re.match("(?:19|20)?\\d{2,4}年?|\\d{1,2}月(?:\\d{1,2}日)?|\\d{1,2}日|[今去]年", word.text)
    if digits and digits.end() < len(word.text):
        return start + digits.end()
    ours = re.match("(?:该|我|本)[院校所](?=[\u3400-\u9fff]{3})", word.text)
    if ours:
        return start + ours.end()
    match = re.match(
        "(?:与|和|由|在|对|向|从|经|据|到|赴|是|为|及|该|我|本)(?=[\u3400-\u9fff]{3})", word.text
    )
    if (
        match
        and word.tag == "ORG"
        and not re.match("和平|和田|和县|和林|本溪|本钢|由|对外|经济|为民", word.text)
    ):
        return start + match.end()
    return start


def without_inner_body(name: str) -> str:
    """Cut a body that is only part of the one before it (…集团|科技委, …大学|党委)."""
    for inner in _INNER_BODIES:
        owner = name.removesuffix(inner)
        if owner != name and _OWNER_END.search(owner):
            return owner
    committee = _COMMITTEE.sub("", name)
    if committee != name and re.search("[会站院所心学司盟团]$", committee):
        return committee
    station = _COMPANY_PART.match(name)
    if station:
        return station["owner"]
    bare = name.removesuffix("中心")
    if bare != name and re.search("(?:科学院|大学|学会|协会|研究院)$", bare) and len(bare) > 4:
        return bare
    return name
