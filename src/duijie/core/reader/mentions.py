"""Finds where organisations are named in a sentence: by their endings, then leftwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .knowledge.bodies import (
    COMMON_WORDS,
    KIND_OF_SUFFIX,
    LONGEST_SUFFIX,
    NAME_VERBS,
    NOT_AN_ENDING,
    NOT_IN_A_NAME,
    PLACELESS_HEADS,
    SHORT_COMPANY_SUFFIXES,
)
from .knowledge.posts import POST_WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .facts import KnownName
    from .sentences import Sentence
    from .tagger import Word

_INNER_TAGS = frozenset(
    {"n", "nz", "nw", "LOC", "ORG", "vn", "an", "a", "s", "ad", "f", "j", "nt", "ns", "i"}
)
_HEAD_TAGS = frozenset({"LOC", "ORG", "nz", "nw", "PER"})
_NUMBERED = re.compile("第?[一二三四五六七八九十百\\d]{1,6}")
_LEADING = frozenset({"v", "vn", "a", "ad", "an", "d", "f", "u", "m", "q", "p", "c", "r", "vd"})
_ENTERPRISE_NEXT = re.compile("家|协会|联合会|科协|服务|发展|管理|创新|研究|商会|促进|文化|孵化|技术|集团|局")
_CHILD_SUFFIX = re.compile(
    "(?:分院|分所|分公司|分中心|分校|分会|支行|分行|校区|工作站|服务站|办事处|管委会|中心|研究院|研究所|基地|"
    "实验室|学院|园区|产业园|科技园|联盟|[\u3400-\u9fff]所)$"
)
_OWNER_END = re.compile(
    "(?:协会|科协|集团|公司|大学|学院|[^中]学会|研究院|研究所|科学院|医院|局|厅|管委会|分院|总院)$"
)
_CUTTING_SUFFIXES = (
    *tuple(each for each in KIND_OF_SUFFIX if each not in SHORT_COMPANY_SUFFIXES and len(each) > 1),
    "局",
    "厅",
)
_LIST_OF_FIRMS = re.compile(
    "等(?:[\\d一二三四五六七八九十百多余几数]+[家个所])?(?:[\u3400-\u9fff]{0,12}?)"
    "(?:企业|公司|单位|厂家|集团|机构|高校|院校|院所|科研院所|学校|协会|学会)"
)
_COMMON = re.compile("|".join(sorted(map(re.escape, COMMON_WORDS), key=len, reverse=True)))
_COMMON_INSTITUTES = frozenset({"研究所", "研究会所", "事务所", "交易所", "设计所", "工程所", "科研所"})
_WIDE_HEAD = "(?:全国|全省|全市|全县|各地|国家|国家级|省级|市级|地方|省内|市内|国内|相关|省市|省|市|县)"
_VENUE = re.compile("(?:会展|会议|展览|政务|文化|体育|博览|接待|商务|国际会议|购物|客运|游客|活动|新闻)中心$")
_PLACE = re.compile("[\u3400-\u9fff]{1,7}?(?:省|市|区|县|旗|州|自治区|新区|开发区|镇)")


_INNER_BODIES = frozenset(
    {"学会", "科技委", "党委", "党组", "团委", "工委", "妇联", "总工会", "组织部", "宣传部"}
)
"""Bodies inside an enterprise or office: with their owner before them, part of a post."""


@dataclass(frozen=True)
class Mention:
    """A place in a sentence where an organisation is named.

    `generic` tells a phrase such as 联盟 or 该研究院, which names nobody by itself.
    """

    start: int
    end: int
    name: str
    kind: str
    confidence: float
    generic: bool = False


def find_mentions(sentence: Sentence, known: Sequence[KnownName] = ()) -> list[Mention]:
    """Find the organisations named in one sentence, left to right, without overlaps."""
    found = [*_known_mentions(sentence, known), *_suffix_mentions(sentence)]
    taken = _without_overlaps(found)
    tagged = [each for each in _tagged_mentions(sentence) if not _touches(each, taken)]
    taken = sorted([*taken, *tagged], key=lambda each: each.start)
    listed = [each for each in _listed_mentions(sentence, taken) if not _touches(each, taken)]
    return sorted([*taken, *listed], key=lambda each: each.start)


def suffix_of(name: str) -> str:
    """Find the longest organisation ending of a name, or ""."""
    for length in range(min(LONGEST_SUFFIX, len(name)), 0, -1):
        if name[-length:] in KIND_OF_SUFFIX:
            return name[-length:]
    return ""


def kind_of(name: str) -> str:
    """Tell the kind of an organisation from how its name ends."""
    bare = re.sub("（[^）]*）$", "", name)
    suffix = suffix_of(bare)
    if suffix:
        return KIND_OF_SUFFIX[suffix]
    if _PLACE.fullmatch(bare):
        return "government"
    return "enterprise"


def _known_mentions(sentence: Sentence, known: Sequence[KnownName]) -> list[Mention]:
    found: list[Mention] = []
    for each in known:
        for name in (each.name, *each.aliases):
            if len(name) < 3 or name not in sentence.text:
                continue
            found.extend(
                Mention(match.start(), match.end(), each.name, each.kind, 0.97)
                for match in re.finditer(re.escape(name), sentence.text)
            )
    return found


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
        first = _first_word(words, index)
        first = _skip_leading(words, first, index)
        start, end = words[first].start, word.end
        start = _inside_word_start(sentence.text, words[first], start)
        name = _without_inner_body(sentence.text[start:end])
        if len(name) < end - start:
            end = start + len(name)
            suffix = suffix_of(name) or suffix
        if not _is_name(name, suffix) or name.startswith("中共中央"):
            continue
        generic = not _is_specific(words[first : index + 1], name, suffix)
        if _VENUE.search(name) or _is_only_place(sentence.text, start, end, KIND_OF_SUFFIX[suffix]):
            continue
        kind = KIND_OF_SUFFIX[suffix]
        if kind == "school" and "大学" not in name and not generic:
            kind = "university"
        confidence = 0.9 if words[first].tag in _HEAD_TAGS else 0.75
        found.append(Mention(start, end, name, kind, confidence, generic))
    return found


def _without_inner_body(name: str) -> str:
    """Cut a body that is only part of the one before it (…集团|科技委, …大学|党委)."""
    for inner in _INNER_BODIES:
        owner = name.removesuffix(inner)
        if owner != name and _OWNER_END.search(owner):
            return owner
    committee = re.sub("(?:学术|专家|技术|专业|咨询|顾问|指导)委员会$", "", name)
    if committee != name and re.search("[会站院所心学司盟团]$", committee) and len(committee) > 3:
        return committee
    bare = name.removesuffix("中心")
    if bare != name and re.search("(?:科学院|大学|学会|协会|研究院)$", bare) and len(bare) > 4:
        return bare
    return name


def _is_only_place(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether something is named only as the place where things were held."""
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
    for length in range(min(LONGEST_SUFFIX, word.end), 0, -1):
        suffix = text[word.end - length : word.end]
        if suffix not in KIND_OF_SUFFIX:
            continue
        if suffix in SHORT_COMPANY_SUFFIXES and word.tag not in {"ORG", "nz"}:
            return ""
        if len(suffix) == 1 and word.tag in {"v", "a"}:
            return ""
        if any(text[: word.end].endswith(each) for each in NOT_AN_ENDING):
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


def _first_word(words: Sequence[Word], last: int) -> int:
    """Walk left over the words that can belong to the name that ends at `last`."""
    first = last
    while first > 0:
        word = words[first - 1]
        if word.text[-1] in "”）)":
            opened = _opening(words, first - 1)
            if opened is None:
                break
            first = opened
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


def _may_be_inside(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if word.text in NOT_IN_A_NAME:
        return False
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
    return any(text.endswith(each) for each in KIND_OF_SUFFIX if each not in SHORT_COMPANY_SUFFIXES)


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
    if left.tag not in {"n", "vn", "an"} or right.tag not in {"n", "vn", "an"}:
        return None
    if left.text in NOT_IN_A_NAME or any(left.text.endswith(each) for each in KIND_OF_SUFFIX):
        return None
    if words[last].end - right.start > 12:
        return None
    # Only a name that has its head further left may hold an "and".
    head = at - 1
    while head > 0 and _may_be_inside(words, head - 1) and at - head < 6:
        head -= 1
    if any(each.tag in {"LOC", "ORG"} for each in words[head:at]):
        return at - 1
    return None


def _skip_leading(words: Sequence[Word], first: int, last: int) -> int:
    """Drop verbs and adjectives that stand before the name proper."""
    at = first
    while at < last and (words[at].tag in _LEADING or words[at].text in NOT_IN_A_NAME):
        if (
            words[at].text in {"科创", "高新", "新", "大", "东", "西", "南", "北", "中"}
            or words[at].tag == "m"
        ):
            break
        rest = words[at + 1 : last + 1]
        if not any(each.tag in _HEAD_TAGS for each in rest) and words[at].text in NAME_VERBS:
            break
        at += 1
    for place in range(at + 1, min(at + 4, last)):
        head = words[place]
        if head.tag in {"LOC", "ORG"} and all(
            each.text in COMMON_WORDS or each.tag in {"v", "a", "ad"} for each in words[at:place]
        ):
            return place
    return at


def _inside_word_start(text: str, word: Word, start: int) -> int:
    """Drop a preposition or pronoun that the tagger glued to the head of a name."""
    digits = re.match("(?:19|20)?\\d{2,4}年?", word.text)
    if digits and digits.end() < len(word.text):
        return start + digits.end()
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


def _is_name(name: str, suffix: str) -> bool:
    if len(name) > 45 or len(name) < 2 or re.search("[，。；：、？！]", name):
        return False
    return not (len(suffix) == 1 and len(name) < 3)


def _is_specific(words: Sequence[Word], name: str, suffix: str) -> bool:
    """Tell whether the phrase names one body: it has a place, a brand or a national head."""
    if name == suffix and suffix[-1] == "所" and len(suffix) >= 3 and suffix not in _COMMON_INSTITUTES:
        return True
    if name[0] in "省市县区" and suffix in {"科协", "工商联", "政协", "总工会", "妇联"}:
        return True
    if re.search("[各该]|所有|相关|有关|多家|一批", name) or re.fullmatch(
        _WIDE_HEAD + re.escape(suffix), name
    ):
        return False
    if name == suffix or name in COMMON_WORDS:
        return suffix in {
            "国务院",
            "科技部",
            "工信部",
            "财政部",
            "教育部",
            "国资委",
            "中科院",
            "新华社",
            "人民网",
        }
    if name.startswith(PLACELESS_HEADS) and len(name) > len(suffix) + 2:
        if name.startswith(("中国", "全国", "中华")):
            return True
        return _uncommon(name[2 : -len(suffix)]) != ""
    if name[0] in "省市县区" and len(name) >= 4:
        return True
    body = name[: -len(suffix)]
    kind = KIND_OF_SUFFIX[suffix]
    if kind == "government" and suffix in {"局", "厅"}:
        return len(body) >= 2
    if suffix.endswith(("委", "部")):
        return True
    weak = kind in {"zone", "platform"}
    quoted = name.startswith("“") and weak
    for each in words[4:] if quoted else words:
        if each.tag in {"LOC", "nw", "PER"} and each.text not in COMMON_WORDS:
            return True
        if each.tag in {"ORG", "nz"} and each.text not in COMMON_WORDS and each.text != suffix:
            return not re.fullmatch("(?:产业|技术|研究|研发|科技|创新|工程|服务)+" + re.escape(suffix), name)
    if weak or suffix == "委员会":
        return False
    rest = _uncommon(body)
    if kind in {"enterprise", "society", "association", "university"}:
        return len(rest) >= 2
    return len(rest) >= 2 and len(body) >= 4 and not words[0].tag.startswith("v")


def _uncommon(text: str) -> str:
    """Drop the words any generic phrase is made of."""
    return _COMMON.sub("", text)


def _tagged_mentions(sentence: Sentence) -> list[Mention]:
    """Take what the tagger itself calls an organisation and no ending shows."""
    found = []
    for index, word in enumerate(sentence.words):
        if word.tag != "ORG" or not 2 <= len(word.text) <= 20:
            continue
        name = _without_inner_body(_cut_after_suffix(word.text))
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
        if any(name.endswith(each) for each in KIND_OF_SUFFIX) and len(name) < 3:
            continue
        if name == word.text:
            following = sentence.words[index + 1] if index + 1 < len(sentence.words) else None
            if following and following.tag in {"n", "vn", "nz"} and not POST_WORD.match(following.text):
                continue
            if index and sentence.words[index - 1].tag in {"n", "nz", "vn", "LOC", "m"}:
                continue
            if re.search(
                "(?:[^学协研商]会|论坛|仪式|计划|工程|大赛|[展奖班节杯]|宾馆|酒店|饭店|大厦|会展中心|产业|行业|领域|地区|政府|督察|机构|系统|技术|生物|知识|[党院校部厅])$",
                name,
            ):
                continue
        found.append(Mention(word.start, word.start + len(name), name, kind_of(name), 0.6))
    return found


def _cut_after_suffix(name: str) -> str:
    """Cut a tagged word after the last full ending inside it (…学会|部, …局|科财处)."""
    if any(name.endswith(each) for each in KIND_OF_SUFFIX):
        return name
    for end in range(len(name) - 1, 3, -1):
        if any(name[:end].endswith(each) for each in _CUTTING_SUFFIXES):
            return name[:end]
    return name


def _listed_mentions(sentence: Sentence, taken: Sequence[Mention]) -> list[Mention]:
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


def _without_overlaps(found: list[Mention]) -> list[Mention]:
    """Keep the longest of mentions that overlap."""
    kept: list[Mention] = []
    for each in sorted(found, key=lambda one: (-(one.end - one.start), one.start)):
        if not _touches(each, kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def _touches(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)
