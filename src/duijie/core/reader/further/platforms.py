"""Finds stations, centres, teams, alliances and the like: whether they are there, and whose they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import COMMON_WORDS
from duijie.core.reader.knowledge.platforms import KIND_OF, kind_of_platform
from duijie.core.reader.knowledge.signing import PLANNED
from duijie.core.reader.mentions import kind_of

from .clauses import Speakers, bodies_between

if TYPE_CHECKING:
    from duijie.core.reader.agreements import AgreementFound, ReadSentence

_TYPED = re.compile(
    "(?:服务工作站|(?:联合|重点)实验室|(?:院士|专家|博士后科研|博士后|院士专家|学会)工作站|"
    "学会服务站|专家服务站|科技小院|产业学院|"
    "大型仪器[^，。]{0,8}平台|联合研究中心|联合研发中心|联合创新中心)$"
)
"""Phrases that name no body of their own, but are one once somebody founds it."""

_QUOTED = re.compile("“([^”]{3,40})”")
_DONE_AFTER = re.compile(
    "[”’]?(?:（[^）]{1,20}）)?(?:[^，。；]{0,30}?)(?:揭牌|成立|挂牌|授牌|落成|启用|启动|上线|"
    "投入使用|落户|获批|建成|诞生|授旗|牌匾|团旗|开馆|运营)"
)
_DONE_BEFORE = re.compile(
    "(?:成立|组建|建立|建成|建设|共建|设立|创建|启动|授予|获批|打造|建(?=起|成|了)|揭牌|认定|"
    "新建|筹建|组织|联合成立|合作建设)(?![、，])(?:起|成)?(?:了)?"
    "(?P<of>[^，。；]{0,40}?)$"
)
_SWALLOWED = re.compile("共建|(?:联合|共同)?(?:成立|组建|设立|建立|建设了)|合作建设")
_CALLED = re.compile("(?:命名为|更名为|名为|定名为)[“]?$")
_LONG_AGO = re.compile("截至|目前|近年来|先后|累计|现有|拥有|建有|设有|已建|此前|早在|已经")
_HELD = re.compile("(?:拥有|建有|设有|现有|已建成|建成|共建|建设|设立)了?(?:[^。；]{0,60})$")
_WISHED = re.compile(
    "拟|筹建|筹备|规划|同意|申报|建议|争取|力争|准备|申请|推动|推进|请示|计划|约定|商定|协议|"
    "将|探索|支持|谋划"
)
_DENIED = re.compile("未能|未|没有|终止|撤销|取消|解散|注销|摘牌|停止")
_FAILED = re.compile("未能(?:如期)?(?:成立|建成|落地|实现)|搁置|流产|终止")
_AFTERWARDS = re.compile("(?:成立|揭牌|启动|建成)(?:后|以来|之后|前|之前|\\d|[一二三四五六七八九十]+周年)")
_IN_OFFICE = re.compile(
    "(?:名誉|执行|常务)?(?:副)?(?:主任|院长|所长|理事长|会长|秘书长|站长|团长|组长|负责人|"
    "成员|书记|专家|首席|研究员)|资质|资格|认证|认可"
)
_ABOUT_PAPER = re.compile("[^，。；]{0,8}(?:协议|合同|请示|方案|办法|意见|通知|指南|批复|周年)")
_SELF = re.compile(
    "(?:该|本|这个)?(?P<kind>联盟|联合体|共同体|服务团|工作站|服务站|站|平台|中心|实验室|"
    "研究院|基地|团队|小院)(?=由|首批成员|成员|共有成员|依托|设在|位于|采取|拥有|下设|现有|"
    "聘|是由|将由)"
)
_PLAQUE = re.compile("向(?P<to>[^，。；]{2,60}?)(?:授予|颁发|授牌|赠授|授旗)")


@dataclass
class PlatformFound:
    """A body with all places that tell of it; offsets count in the clean text."""

    name: str
    kind: str
    status: str
    host: str = ""
    sponsors: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    confidence: float = 0.7
    in_prose: bool = False


MOSTLY_THE_SAME = 0.7
_TOGETHER = re.compile("(?:双方|三方|四方|各方|两校|两院)[^。；]*$")
_STRENGTH = {"founded": 3, "planned": 2, "existing": 1}


def find_platforms(
    read: Sequence[ReadSentence],
    speakers: Speakers,
    name_of: Callable[[str, int], str],
    *,
    agreements: Sequence[AgreementFound] = (),
    as_written: Callable[[str], str] = str,
) -> list[PlatformFound]:
    """List the bodies a page founds, plans or tells of, each once.

    `as_written` gives the name a body really has where the headline says another.
    """
    found: dict[str, PlatformFound] = {}
    # Of two that begin at one place the first counts, so it stands last.
    living = [each for each in reversed(agreements) if each.status != "mentioned"]
    told = sorted(living, key=lambda each: each.start)
    last = ""
    for each in read:
        last = _same_body(each, found, last, speakers, name_of)
        for start, end, name in _named(each):
            status, confidence = _status(each, start, end, name)
            folded = as_written(name_of(name, each.sentence.start + start) or name)
            if not status or (_is_loose(name) and not _TYPED.search(name)):
                if folded in found:
                    found[folded].places.append((each.sentence.start + start, each.sentence.start + end))
                    last = folded
                continue
            if not each.sentence.complete:
                confidence -= 0.05
            one = found.setdefault(
                folded, PlatformFound(folded, kind_of_platform(name), status, confidence=confidence)
            )
            if _STRENGTH[status] > _STRENGTH[one.status]:
                one.status = status
            one.confidence = max(one.confidence, confidence)
            one.places.append((each.sentence.start + start, each.sentence.start + end))
            one.in_prose = one.in_prose or each.sentence.complete
            if each.sentence.complete:
                _bodies(each, start, end, one, speakers, name_of)
                if not one.sponsors and not one.host and _TOGETHER.search(each.sentence.text[:start]):
                    one.sponsors += _parties_before(told, each.sentence.start + start)
            last = folded
    return [_whole(each, speakers) for each in _without_parts(found)]


def _parties_before(told: Sequence[AgreementFound], place: int) -> list[str]:
    """Name whom 双方 means: the parties of the agreement told last."""
    before = bisect_right(told, place, key=lambda each: each.start)
    return told[before - 1].parties if before else []


def _without_parts(found: dict[str, PlatformFound]) -> list[PlatformFound]:
    """Drop a phrase that only shortens another body of the page (专家工作站 for 某县专家工作站)."""
    ends = {(each.kind, name[at:]) for name, each in found.items() for at in range(1, len(name))}
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    in_prose: defaultdict[str, list[PlatformFound]] = defaultdict(list)
    for name, each in found.items():
        alike[each.kind, name[:2]].append(name)
        if each.in_prose:
            in_prose[each.kind].append(each)
    return [
        each
        for name, each in found.items()
        if (each.kind, name) not in ends
        and not any(_is_shorter(name, other) for other in alike[each.kind, name[:2]])
        and (each.in_prose or not any(_is_headline_of(each, other) for other in in_prose[each.kind]))
    ]


def _is_shorter(name: str, other: str) -> bool:
    """Tell whether a headline's name leaves out pieces of the full one, in the same order."""
    if len(name) >= len(other) or name[:2] != other[:2]:
        return False
    rest = iter(other)
    return all(character in rest for character in name)


def _is_headline_of(one: PlatformFound, other: PlatformFound) -> bool:
    """Tell whether a name that stands only in a headline means a body told of in the text."""
    if one.in_prose or not other.in_prose:
        return False
    shared = sum(character in other.name for character in one.name)
    return shared / len(one.name) > MOSTLY_THE_SAME


def _whole(each: PlatformFound, speakers: Speakers) -> PlatformFound:
    """Put every body in one place only, and let a name's own beginning tell its sponsor."""
    opening = speakers.body_opening(each.name)
    if opening and not each.sponsors and opening != each.host:
        each.sponsors.append(opening)
    each.sponsors = [name for name in dict.fromkeys(each.sponsors) if name not in {each.name, each.host}]
    each.members = [
        name for name in dict.fromkeys(each.members) if name not in {each.name, each.host, *each.sponsors}
    ]
    return each


def _named(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    """Give the places of a sentence where something that ends like such a body is named."""
    text = read.sentence.text
    taken: list[tuple[int, int]] = []
    for quoted in _QUOTED.finditer(text):
        name = quoted[1]
        if kind_of_platform(name) and len(name) > 4 and not _opens_longer(read, quoted.end()):
            taken.append(quoted.span(1))
            yield quoted.start(1), quoted.end(1), name
    spans = [(each.start, each.end, each.name) for each in read.mentions if kind_of_platform(each.name)]
    spans += [
        span for span in _phrases(read) if not any(s <= span[0] < e or s < span[1] <= e for s, e, _ in spans)
    ]
    spans = [_without_verb(span) for span in spans]
    for start, end, name in sorted(spans):
        if not any(first < end and start < last for first, last in taken):
            yield start, end, name


def _without_verb(span: tuple[int, int, str]) -> tuple[int, int, str]:
    """Cut off what a longer name swallowed: 北国大学|共建|联合培养基地."""
    start, end, name = span
    cut = max((verb.end() for verb in _SWALLOWED.finditer(name)), default=0)
    return start + cut, end, name[cut:]


def _opens_longer(read: ReadSentence, at: int) -> bool:
    return any(each.start < at < each.end for each in read.mentions)


def _phrases(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    """Give phrases that end so and are no body to the other rules: 大型仪器开放共享平台."""
    words = read.sentence.words
    for index, word in enumerate(words):
        if word.tag in {"v", "TIME", "PER"} or not kind_of_platform(word.text):
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        if following and following.tag in {"n", "nz"} and following.text not in {"牌匾", "团旗"}:
            continue
        first = index
        while first and words[first - 1].tag in {"n", "nz", "vn", "a", "LOC", "ORG", "nw"}:
            first -= 1
        name = read.sentence.text[words[first].start : word.end]
        if 4 < len(name) <= 30:
            yield words[first].start, word.end, name


def _is_loose(name: str) -> bool:
    """Tell a phrase of common words alone, which names nothing: 各类研发平台."""
    rest = name
    for word in sorted(COMMON_WORDS, key=len, reverse=True):
        rest = rest.replace(word, "")
    kinds = sorted(KIND_OF, key=len, reverse=True)
    for suffix in kinds:
        rest = rest.replace(suffix, "")
    return len(rest) < 2


def _status(read: ReadSentence, start: int, end: int, name: str) -> tuple[str, float]:
    """Tell whether a body named there is founded, planned or existing; "" when nothing is told."""
    text = read.sentence.text
    begin = max(text.rfind(mark, 0, start) for mark in "。；") + 1
    comma = max(text.rfind("，", 0, start) + 1, begin)
    stop = next((at for at in range(end, len(text)) if text[at] in "，。；"), len(text))
    around = text[comma:stop]
    if _DENIED.search(around) or _FAILED.search(text, end) or _IN_OFFICE.match(text, end):
        return "", 0.0
    after = _DONE_AFTER.match(text[end:stop])
    if after and (_AFTERWARDS.search(after[0] + text[end + after.end() : stop][:2])):
        return "", 0.0
    before = _DONE_BEFORE.search(text[comma:start])
    if before and (len(before["of"]) > 8 and not re.search("、|，|的$", before["of"])):
        before = None
    wished = bool(_WISHED.search(text[begin:start]) or PLANNED.search(text[begin:start]))
    if after and not re.search("、[^，。]{2,30}$", after[0]):
        planned = PLANNED.search(text[comma : end + after.end()]) or re.search(
            "同意|拟|筹备", text[comma:start]
        )
        return ("planned", 0.75) if planned else ("founded", 0.9)
    if _CALLED.search(text[:start]):
        return "founded", 0.8
    if before and not _ABOUT_PAPER.match(text[end:stop]):
        if _LONG_AGO.search(text[begin:start]) and not wished:
            return "existing", 0.75
        if wished:
            return "planned", 0.8
        if "了" in before[0] or read.sentence.complete:
            is_signing = re.search("签署|签订|签约|协议", text[begin:])
            return ("planned", 0.7) if is_signing and "了" not in before[0] else ("founded", 0.75)
        return "", 0.0
    if _HELD.search(text[begin:start]) and re.search(
        "(?:拥有|建有|设有|现有|已建成|建成了|共建了|建设了)", text[begin:start]
    ):
        return "existing", 0.7
    if (
        kind_of_platform(name) in {"team", "union", "alliance"}
        and not _is_loose(name)
        and read.sentence.complete
    ):
        return "existing", 0.6
    return "", 0.0


def _same_body(
    read: ReadSentence,
    found: dict[str, PlatformFound],
    last: str,
    speakers: Speakers,
    name_of: Callable[[str, int], str],
) -> str:
    """Take what a sentence tells of 联盟 or 该站: the body of that kind named before."""
    for match in _SELF.finditer(read.sentence.text):
        if match.start() and read.sentence.text[match.start() - 1] not in "，；：。 ":
            continue
        kind = kind_of_platform(match["kind"]) or "station"
        of_kind = (name for name, each in reversed(found.items()) if each.kind == kind)
        name = last if last and found[last].kind == kind else next(of_kind, "")
        if name:
            _bodies(read, match.start("kind"), match.end("kind"), found[name], speakers, name_of)
            return name
    return last


_LED = re.compile("(?:^|[，由])(?P<list>[^，。；]{2,60}?)(?:牵头|主导|负责组建|为主)")
_ISSUED = re.compile("由(?P<list>[^，。；]{2,90}?)(?:共同|联合|等)?[^，。；、]{0,8}?(?:发起|倡议)")
_MADE_BY = re.compile(
    "由(?P<list>[^，。；]{2,90}?)(?:共同|联合|合作|携手|团队与)?(?:设立|建设|共建|成立|组建|"
    "建立|打造|创建|建)"
)
_JOINED = re.compile(
    "(?:联合|会同|携手|与|吸纳)(?P<list>[^。；]{2,120}?)(?:发起|组成|参与|组建|参加|加入|共同|成立)"
)
_COMPOSED = re.compile(
    "(?:由|[，])(?P<list>[^。；]{2,120}?)(?:共同)?(?:组成|参与|参加|构成|为成员)|成员(?:单位)?(?:包括|"
    "有|为)(?P<others>[^。；]{2,120})"
)
_HOUSED = re.compile("(?:依托|设在|落户于?|落户在|设于|位于|进驻|在)(?P<list>[^，。；]{2,40})")
_BY_SUBJECT = re.compile(
    "共建|联合成立|联合组建|联合建设|合作建设|共同成立|共同组建|共同建设|合作共建|共同设立|联合设立"
)


def _bodies(
    read: ReadSentence,
    start: int,
    end: int,
    one: PlatformFound,
    speakers: Speakers,
    name_of: Callable[[str, int], str],
) -> None:
    """Read from the sentence around a body who leads it, who made it, who belongs and where it is."""
    text = read.sentence.text

    def listed(pattern: re.Pattern[str], at: int = 0) -> list[str]:
        match = pattern.search(text, at)
        if not match:
            return []
        group = "list" if match["list"] else "others"
        return list(bodies_between(read, match.start(group), match.end(group), name_of))

    lead = listed(_LED, max(0, end - 1)) or listed(_LED)
    if lead and not one.host:
        one.host = lead[-1]
    begun = [] if lead else listed(_ISSUED)
    one.sponsors += begun
    made = [] if lead or begun else listed(_MADE_BY)
    one.sponsors += made
    behind = text.find("牵头") if lead else 0
    if lead or one.host:
        one.members += listed(_JOINED, max(0, behind)) or listed(_COMPOSED, max(0, behind))
    else:
        one.members += [name for name in listed(_COMPOSED) if name not in one.sponsors]
    plaque = _PLAQUE.search(text)
    if plaque and (plaque.end() <= start or "授" in plaque[0]):
        to = bodies_between(read, plaque.start("to"), plaque.end("to"), name_of)
        if to:
            one.host = to[0]
            one.sponsors += _givers(read, plaque.start(), speakers, name_of)
    if text[start - 1 : start] == "其" and not one.host:
        one.host = speakers.subject_before(read, start - 1)
    housed = _HOUSED.search(text, end) or _HOUSED.search(text[:start])
    if housed and not one.host:
        where = bodies_between(read, housed.start("list"), housed.end("list"), name_of)
        if where and one.kind not in {"alliance", "union", "team"} and where[0] != one.name:
            one.host = where[0]
    if not one.sponsors and not made:
        subject = _BY_SUBJECT.search(text)
        if subject and subject.start() <= start:
            one.sponsors += [
                name
                for name in bodies_between(read, 0, subject.start(), name_of)
                if kind_of(name) not in {"media", "party"}
            ]


def _givers(
    read: ReadSentence, at: int, speakers: Speakers, name_of: Callable[[str, int], str]
) -> Iterator[str]:
    """Name who gives a plaque: the body before 向, or the body whose officer gives it."""
    text = read.sentence.text
    begin = max(text.rfind(mark, 0, at) for mark in "。；，") + 1
    for person in read.people:
        if begin <= person.end <= at and speakers.employer_of(person.name):
            yield speakers.employer_of(person.name)
            return
    yield from bodies_between(read, begin, at, name_of)[:1]
