"""Finds where organisations are named in a sentence: by their endings, then leftwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import (
    KIND_OF_SUFFIX,
    LONGEST_SUFFIX,
    NOT_AN_ENDING,
    SHORT_COMPANY_SUFFIXES,
)
from duijie.core.reader.knowledge.posts import POST_WORD

from .found import Mention, kind_of, suffix_of
from .known import KnownBodies, known_on_page, with_known
from .reach import HEAD_TAGS, first_word, inside_word_start, skip_leading, without_inner_body
from .specific import is_body_name, is_specific
from .unmarked import apart_at_role, coordinated_mentions, listed_mentions, tagged_mentions, whole_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.sentences import Sentence
    from duijie.core.reader.tagger import Word

__all__ = ["KnownBodies", "Mention", "find_mentions", "kind_of", "known_on_page", "suffix_of", "with_known"]

_ONE_OF_MANY = re.compile("(?:各|各设区|设区|各级|有关|相关|部分|多家|若干)$")
_NUMBERING = re.compile(
    "[（(](?:[图附表]|总?第)?[一二三四五六七八九十\\d]{1,3}期?[)）]|[一二三四五六七八九十\\d]{1,3}[.、．]"
)
"""The number of a line or a picture before the body that begins it: （1）某市科技局, （图六）某局."""

_HALL = re.compile("[A-Za-z\\d一二三四五六七八九号楼层][厅场]$")
_INDOORS = re.compile(
    "[一二三四五六七八九十\\d]+[楼层]|[^，。；、]{0,4}(?:报告厅|会议室|会议厅|大礼堂|多功能厅)"
)
"""After a library or a museum: it is only where things were held."""

_PART_OF_INSTITUTE = re.compile("[\u3400-\u9fff]{2,4}所(?=$|[与和同及、，。；（]|签|分别|共同|联合)(?!有)")
"""What follows an academy whose institute acts: 某省农业科学研究院|粮油所签订."""

_DEPARTMENT = re.compile("[\u3400-\u9fff]{1,7}(?<![体关联])系(?=$|[与和同及、，。在]|签|分别|共同|联合)")
"""What follows a university where its department acts, not a post in it: 某某理工学院|机械系与."""

_PARTY_DEPARTMENT = re.compile(
    "党委(?:组织|宣传|统战|学生工作|教师工作|研究生工作|人才工作)部(?=$|[与和同及，。；也将]|签|分别|共同|联合|、[\u3400-\u9fff]{2,12}[与和同])"
)
"""A department of a university's party committee that acts itself: 某某大学|党委统战部与."""

_OFFICE_OF_TESTS = re.compile("(?:检定|检验|检测|计量|化验|检疫|监督|防治|质检)所")
_NO_ENDINGS = tuple(NOT_AN_ENDING)
_VENUE = re.compile(
    "(?:会展|会议|展览|政务|行政|市民|便民|文化|体育|博览|接待|商务|国际会议|购物|客运|游客|活动|新闻)(?:服务)?中心$"
)


def find_mentions(sentence: Sentence, known: KnownBodies) -> list[Mention]:
    """Find the organisations named in one sentence, left to right, without overlaps."""
    found = [*known.mentions(sentence), *_suffix_mentions(sentence)]
    taken = _without_overlaps(found)
    tagged = [
        each
        for each in tagged_mentions(sentence)
        if not _touches(each, taken) and not _is_only_place(sentence.text, each.start, each.end, each.kind)
    ]
    taken = sorted([*taken, *tagged], key=lambda each: each.start)
    listed = [each for each in listed_mentions(sentence, taken) if not _touches(each, taken)]
    taken = sorted([*taken, *listed], key=lambda each: each.start)
    taken = sorted([*taken, *coordinated_mentions(sentence, taken)], key=lambda each: each.start)
    return apart_at_role(whole_items(sentence, taken))


def _suffix_mentions(sentence: Sentence) -> list[Mention]:
    found: list[Mention] = []
    words = sentence.words
    for index, word in enumerate(words):
        suffix = _suffix_at(sentence.text, word)
        if not suffix:
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        if following and _goes_on(sentence.text, word, following, suffix):
            continue
        first = first_word(words, index)
        first = skip_leading(words, first, index)
        start, end = words[first].start, word.end
        start = inside_word_start(sentence.text, words[first], start)
        number = _NUMBERING.match(sentence.text, start, end)
        start = number.end() if number else start
        name = without_inner_body(sentence.text[start:end])
        if len(name) < end - start:
            end = start + len(name)
            suffix = suffix_of(name) or suffix
        if not is_body_name(name, suffix) or name.startswith("中共中央"):
            continue
        generic = bool(_ONE_OF_MANY.search(sentence.text[:start])) or not is_specific(
            words[first : index + 1], name, suffix
        )
        if (
            _VENUE.search(name)
            or _HALL.search(name)
            or _is_only_place(sentence.text, start, end, KIND_OF_SUFFIX[suffix])
        ):
            continue
        kind = KIND_OF_SUFFIX[suffix]
        department = _DEPARTMENT.match(sentence.text, end) if suffix in {"大学", "学院"} else None
        of_party = _PARTY_DEPARTMENT.match(sentence.text, end)
        if of_party and KIND_OF_SUFFIX[suffix] in {"university", "school"}:
            end, kind = of_party.end(), "party"
            name = sentence.text[start:end]
        elif kind == "institute" and not generic and (part := _PART_OF_INSTITUTE.match(sentence.text, end)):
            end = part.end()
            name = sentence.text[start:end]
        elif department and not generic:
            end, kind = department.end(), "school"
            name = sentence.text[start:end]
        elif kind == "school" and "大学" not in name and not generic and not name.endswith("产业学院"):
            kind = "university"
        confidence = 0.9 if words[first].tag in HEAD_TAGS else 0.75
        found.append(Mention(start, end, name, kind, confidence, generic))
    return found


def _is_only_place(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether something is named only as the place where things were held."""
    if kind == "platform" and _INDOORS.match(text, end):
        return True
    if kind not in {"platform", "zone"} or text[max(0, start - 1) : start] not in {"在", "于"}:
        return False
    return (
        bool(re.match("(?:隆重|顺利|成功|正式|联合)*(?:举行|举办|召开|开幕|启动)", text[end:]))
        and kind == "platform"
    )


def _suffix_at(text: str, word: Word) -> str:
    """Find the longest organisation ending that stands at the end of this word."""
    if word.tag in {"TIME", "PER", "m", "q", "w", "p", "c", "d"} or word.text in NOT_AN_ENDING:
        return ""
    if len(word.text) == 2 and word.text[0] == "副":
        return ""  # 科技厅|副厅|长石敬之: the beginning of a post
    for length in range(min(LONGEST_SUFFIX, word.end), 0, -1):
        suffix = text[word.end - length : word.end]
        if suffix not in KIND_OF_SUFFIX:
            continue
        if suffix in SHORT_COMPANY_SUFFIXES and word.tag not in {"ORG", "nz"}:
            return ""
        if suffix == "所" and word.tag not in {"ORG", "nz"} and not _OFFICE_OF_TESTS.fullmatch(word.text):
            return ""
        if len(suffix) == 1 and word.tag in {"v", "a"}:
            return ""
        if text.endswith(_NO_ENDINGS, 0, word.end):
            return ""
        return suffix
    return ""


def _goes_on(text: str, word: Word, following: Word, suffix: str) -> bool:
    """Tell whether the ending is only the middle of a longer name or of a common word."""
    rest = text[word.end : word.end + 6]
    if len(word.text) == 1 and rest[:1] in {"长", "任"}:
        return True
    if (
        suffix in SHORT_COMPANY_SUFFIXES
        and following.tag in {"n", "vn", "nz"}
        and not POST_WORD.match(following.text)
    ):
        return True
    if following.text[0] in "（(" and re.match(
        "[（(][\u3400-\u9fff]{1,6}[)）](?:有限|股份|集团)", text[word.end :]
    ):
        return True
    if re.match("(?:有限|股份|集团|总公司|分公司|总院|分院|附属)", rest):
        return True
    if suffix in {"中心", "基地", "科技", "能源", "集团"} and re.match(
        "(?:化|型|级|城市|任务|工作|思想)", rest
    ):
        return True
    return suffix in {"大学", "科技", "公司"} and re.match("(?:生|法|制|治理|章程)", rest) is not None


def _without_overlaps(found: list[Mention]) -> list[Mention]:
    """Keep the longest of mentions that overlap."""
    kept: list[Mention] = []
    for each in sorted(found, key=lambda one: (-(one.end - one.start), one.start)):
        if not _touches(each, kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def _touches(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)
