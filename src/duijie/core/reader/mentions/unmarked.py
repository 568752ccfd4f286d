"""Finds organisations without a known ending: by the tagger, or by the list they stand in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import (
    COMMON_WORDS,
    KIND_OF_SUFFIX,
    NOT_IN_A_NAME,
    SHORT_COMPANY_SUFFIXES,
    SUFFIXES,
)
from duijie.core.reader.knowledge.posts import POST_WORD

from .found import Mention, kind_of
from .reach import without_inner_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.sentences import Sentence

_SHORT_COMPANY_SUFFIXES = tuple(SHORT_COMPANY_SUFFIXES)
_CUTTING_SUFFIXES = (
    *tuple(each for each in KIND_OF_SUFFIX if each not in SHORT_COMPANY_SUFFIXES and len(each) > 1),
    "局",
    "厅",
)
_IN_A_LIST = re.compile(
    "[、和与](?P<name>[\u3400-\u9fffA-Za-z]{3,16}?)(?=、|和|与|等|分别|共同|正式|现场|三方|双方|四方|多方|就|签)"
)
_WHAT_THEY_DO = re.compile("(?:校地|地校|院地|市校|县校|校企|政企|政校|产学研)(?:全面|战略)?合作$")
"""What two do together, no name of one: 某某大学与|某某县校地合作."""

_SIGNS_SOON = re.compile("[^。；]{0,300}?(?:签订|签署|签约|签下|签了)")
_LIST_OF_FIRMS = re.compile(
    "等(?:[\\d一二三四五六七八九十百多余几数]+[家个所])?(?:[\u3400-\u9fff]{0,12}?)"
    "(?:企业|公司|单位|厂家|集团|机构|高校|院校|院所|科研院所|学校|协会|学会)"
)


def tagged_mentions(sentence: Sentence) -> list[Mention]:
    """Take what the tagger itself calls an organisation and no ending shows."""
    found = []
    for index, word in enumerate(sentence.words):
        if word.tag != "ORG" or not 2 <= len(word.text) <= 20:
            continue
        name = without_inner_body(_cut_after_suffix(word.text))
        if (
            sentence.text[word.start - 1 : word.start] == "“"
            and sentence.text[word.end : word.end + 1] == "”"
        ):
            continue
        if name in COMMON_WORDS or name in NOT_IN_A_NAME:
            continue
        if not re.fullmatch("[\u3400-\u9fffA-Za-z（）“”]+", name) or re.search(
            "党中央|中共中央|国务院$", name
        ):
            continue
        if len(name) < 3 and name.endswith(SUFFIXES):
            continue
        if name == word.text:
            following = sentence.words[index + 1] if index + 1 < len(sentence.words) else None
            if following and following.tag in {"n", "vn", "nz"} and not POST_WORD.match(following.text):
                continue
            if index and sentence.words[index - 1].tag in {"n", "nz", "vn", "LOC", "m"}:
                continue
            if re.search(
                "(?:[^学协研商]会|论坛|仪式|计划|工程|大赛|[展奖班节杯]|宾馆|酒店|饭店|大厦|会展中心|产业|行业|领域|地区|政府|督察|机构|系统|技术|生物|知识|领导|单位|代表|人员|专家|学者|部门|企业|团队|院所|[党院校部厅处科室])$",
                name,
            ):
                continue
        found.append(Mention(word.start, word.start + len(name), name, kind_of(name), 0.6))
    return found


def coordinated_mentions(sentence: Sentence, taken: Sequence[Mention]) -> list[Mention]:
    """Take what stands in one list with bodies that sign, up to the signing (甲公司、乙药业三方签订)."""
    text = sentence.text
    found: list[Mention] = []
    ends = [each.end for each in taken if not each.generic]
    while ends:
        end = ends.pop(0)
        match = _IN_A_LIST.match(text, end)
        if not match or not _SIGNS_SOON.match(text, match.end()):
            continue
        start, stop = match.span("name")
        if _WHAT_THEY_DO.search(match["name"]):
            continue
        words = [each for each in sentence.words if start <= each.start and each.end <= stop]
        whole = words and words[0].start == start and words[-1].end == stop
        named = any(each.tag in {"ORG", "LOC", "nz", "nw"} for each in words)
        named = named or match["name"].endswith(_SHORT_COMPANY_SUFFIXES)
        common = all(each.text in COMMON_WORDS or each.text in NOT_IN_A_NAME for each in words)
        free = not any(each.start < stop and start < each.end for each in taken)
        if whole and named and free and not common and match["name"] not in COMMON_WORDS:
            found.append(Mention(start, stop, match["name"], kind_of(match["name"]), 0.6))
            ends.append(stop)
    return found


_LOST_ITEM_HEAD = re.compile("[\u3400-\u9fff]{1,4}")
_NO_ITEM_HEAD = re.compile("单位|企业|高校|代表|[省市县区州]$|副|长$|等|位|名|家|及|与|和|原|由|在")


def whole_items(sentence: Sentence, taken: Sequence[Mention]) -> list[Mention]:
    """Give an item of a list of bodies the head the tagger took for a verb (甲公司、有研|稀土公司)."""
    whole: list[Mention] = []
    for each in taken:
        before = whole[-1] if whole else None
        if before and not before.generic and each.end > before.end + 1:
            gap = sentence.text[before.end + 1 : each.start]
            words = [w for w in sentence.words if before.end < w.start < each.start]
            lost = (
                sentence.text[before.end] == "、"
                and _LOST_ITEM_HEAD.fullmatch(gap)
                and not _NO_ITEM_HEAD.search(gap)
                and not any(
                    w.text in NOT_IN_A_NAME or w.tag in {"m", "q", "r", "p", "c", "u", "PER"} for w in words
                )
            )
            if lost:
                name = sentence.text[before.end + 1 : each.end]
                each = replace(each, start=before.end + 1, name=name, generic=False)  # noqa: PLW2901
        whole.append(each)
    return whole


_ROLE_INSIDE = re.compile(
    "(?P<owner>[\u3400-\u9fff]{0,24}?)"
    "(?:(?:副?(?:会长|理事长)|会员|成员|理事|下属|旗下|所属|入驻|区内|园区|辖区|本地|当地|省内|市内|龙头|骨干|重点)(?:企业|单位|公司|机构))"
    "(?=[\u3400-\u9fff]{4,})"
)
_OWNER = re.compile("(?:学会|协会|公会|商会|联盟|联合体|集团|开发区|高新区|园区|新区)$")


def apart_at_role(taken: Sequence[Mention]) -> list[Mention]:
    """Part a body from the one it belongs to: 甲公会会员企业|乙公司 names two."""
    parted: list[Mention] = []
    for each in taken:
        role = _ROLE_INSIDE.match(each.name) if len(each.name) == each.end - each.start else None
        if role is None or each.generic:
            parted.append(each)
            continue
        owner = role["owner"]
        if _OWNER.search(owner):
            end = each.start + len(owner)
            parted.append(replace(each, end=end, name=owner, kind=kind_of(owner)))
        parted.append(replace(each, start=each.start + role.end(), name=each.name[role.end() :]))
    return parted


def _cut_after_suffix(name: str) -> str:
    """Cut a tagged word after the last full ending inside it (…学会|部, …局|科财处)."""
    if name.endswith(SUFFIXES):
        return name
    for end in range(len(name) - 1, 3, -1):
        if name.endswith(_CUTTING_SUFFIXES, 0, end):
            return name[:end]
    return name


def listed_mentions(sentence: Sentence, taken: Sequence[Mention]) -> list[Mention]:
    """Take the names in a list that ends "等企业": 云图、飞渡、远岫等企业."""
    found = []
    for match in _LIST_OF_FIRMS.finditer(sentence.text):
        end = match.start()
        start = max(sentence.text.rfind(mark, 0, end) for mark in "，。；：与和向到在赴")
        whole = start >= 0 and sentence.text[start] in "与和"
        verb = max(
            (
                w.end
                for w in sentence.words
                if start < w.start
                and w.end < end
                and w.tag in {"v", "u", "p"}
                and "、" not in sentence.text[start : w.start]
            ),
            default=start + 1,
        )
        start = verb - 1
        items = sentence.text[start + 1 : end].split("、")
        if len(items) < 2:
            continue
        at = start + 1
        for item in items:
            name = item
            words = [each for each in sentence.words if at <= each.start and each.end <= at + len(item)]
            while (
                words
                and not whole
                and (words[0].tag in {"v", "p", "d", "c"} or words[0].text in NOT_IN_A_NAME)
            ):
                words = words[1:]
            whole = True
            if words:
                name = sentence.text[words[0].start : at + len(item)]
                offset = words[0].start
                good = 2 <= len(name) <= 16 and re.fullmatch("[\u3400-\u9fffA-Za-z]+", name)
                plain = all(each.tag in {"n", "vn", "v", "a"} and each.text in COMMON_WORDS for each in words)
                if good and not plain and name not in COMMON_WORDS:
                    found.append(Mention(offset, offset + len(name), name, kind_of(name), 0.6))
            at += len(item) + 1
    return found
