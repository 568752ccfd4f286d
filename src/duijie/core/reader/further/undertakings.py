"""Finds what the sides of an agreement promise each other, and who owes it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .clauses import SPEECH, clauses_of

if TYPE_CHECKING:
    from duijie.core.reader.agreements import AgreementFound, ReadSentence

    from .clauses import Clause, NameOf

REACH = 7
"""Sentences behind an agreement in which its promises may still stand."""

_LEAD = re.compile(
    "(?:根据|按照|依据|依照)(?:[^，。；]{0,12})?(?:协议|合同|约定|备忘录)(?:书)?(?:内容|约定|规定|要求)?|"
    "(?:协议|合同|备忘录|双方|各方|三方)(?:还|中)?(?:约定|明确|规定|商定|议定|同意|确定|提出)|(?<=，)约定|合作内容(?:包括|为|主要有)|(?:双方|各方|三方|四方)(?:还|也)?(?:将|承诺|共同)"
)
_JOINT = re.compile("(?:(?:合作|签约|校企|校地|院地|政企)?(?:双方|两方|三方|四方|各方)|两校|两院|彼此)")
_GENERIC = re.compile(
    "(?:该|我|本)?(?:公司|企业|集团|学校|学院|研究院|研究所|学会|协会|市政府|县政府|区政府|省政府|校方|院方|甲方|乙方|丙方)"
)
_MODAL = re.compile(
    "(?:[^，。；]{0,6}?)(?:(?:还|也|并|同时|另外|此外|共同|分别|今后|未来|下一步|每年|继续)*)(?:将(?!来|军)|拟|承诺|负责|同意|计划|应当?|须)"
)
_OPENING = re.compile(
    "(?:并|还|也|同时|此外|另外|其中|今后|未来|下一步|而|由|其次|一是|二是|三是|四是|[（(]?[一二三四五1-5][）)、.])*"
)
_AFTER_SUBJECT = re.compile(
    "(?:还|也|并|同时|分别|今后|未来|下一步)*(?:将(?!来|军)|拟|须|应当?|计划)?(?:会|要)?(?:负责|承诺|同意)?(?:共同(?=[举开推建组设]))?"
)
_BARE_VERB = re.compile(
    "(?:共建|共同|联合|合作|开展|建设|设立|成立|组建|打造|推进|推动|提供|投资|投入|选派|派出|派遣|培养|培训|接收|引进|围绕|在|就|以|为|通过|每年|支持|给予|落实|拨付|安排|捐赠|转化|建立|搭建|实施|共享|开放|申报|承担|制定|协助|[一二三四五六七八九十两]年内|\\d+年内)"
)
_EMPTY = re.compile(
    "(?:进一步)?(?:加强|深化|拓展|拓宽|扩大|密切|巩固)[^，。；]{0,8}(?:合作|交流|沟通|联系|关系)$|"
    "(?:携手|共创|共赢|共同谱写|共谋|再上|迈上|开启|翻开)[^。；]{0,20}$|"
    "(?:进一步)?(?:有力|有效|极大|大大|更好地?|充分)(?:地)?(?:推动|促进|提升|助力)|"
    "(?:会)?(?:成为|标志|有助|有利|带来|迎来|为[^，。；]{2,40}(?:奠定|注入|作出|做出|增添|贡献))"
)
_OF_A_THING = re.compile(
    "(?:此次|本次|这次|该项|此项|这一)?(?:合作|协议|签约|项目|实验室|基地|平台|中心|工程|基金|活动|仪式|产品|仪器)[^，。；]{0,6}$"
)
_DONE = re.compile(
    "签字|签署|签约|签订|揭牌|授牌|致辞|主持|出席|见证|座谈|举行了|进行了|开展了|达成了|合影|会谈|交换了|落下帷幕"
)
"""What was done at the ceremony is no promise, unless 将 stands before it."""

SHORTEST = 4


@dataclass(frozen=True)
class UndertakingFound:
    """A promise: the words of it, who owes it ("" for all sides), where it stands in the page."""

    text: str
    owner: str
    start: int
    end: int
    confidence: float


def find_undertakings(
    read: Sequence[ReadSentence], agreements: Sequence[AgreementFound], name_of: NameOf
) -> list[list[UndertakingFound]]:
    """List the promises of every agreement, in the order of the agreements."""
    found: list[list[UndertakingFound]] = [[] for _ in agreements]
    living = [number for number, each in enumerate(agreements) if each.status != "mentioned"]
    told = sorted(
        (at, number)
        for number in living
        for at in (agreements[number].start, *(first for first, _ in agreements[number].extra))
    )
    said: list[set[str]] = [set() for _ in agreements]
    present: list[int] = []
    left = 0
    going_on: _Walk | None = None
    for each in read:
        start, end = each.sentence.start, each.sentence.start + len(each.sentence.text)
        # A headline tells of the agreement; what is promised follows where it is told in full.
        within = told[bisect_left(told, (start, -1)) : bisect_left(told, (end, -1))]
        here = sorted({number for _, number in within})
        if here:
            present, left = here, REACH
        elif left:
            left -= 1
        elif len(living) > 1:
            present = []
        if not present:
            continue
        begin = max(
            (agreements[number].end - start for number in here if agreements[number].start >= start),
            default=0,
        )
        walk = _walked(each, [agreements[number] for number in present], name_of, begin, going_on)
        # A semicolon ends a sentence here, but not what the parties promise.
        going_on = walk if walk and each.sentence.text.endswith("；") else None
        for promise in walk.made() if walk else ():
            number = _owed_under(promise, present, agreements)
            if number >= 0 and promise.text not in said[number]:
                said[number].add(promise.text)
                found[number].append(promise)
    return found


def _owed_under(
    promise: UndertakingFound, present: Sequence[int], agreements: Sequence[AgreementFound]
) -> int:
    """Choose the agreement a promise belongs to; -1 when several would fit as well."""
    if len(present) == 1:
        return present[0]
    fitting = [number for number in present if promise.owner in agreements[number].parties]
    return fitting[0] if len(fitting) == 1 else -1


def _walked(
    read: ReadSentence,
    agreements: Sequence[AgreementFound],
    name_of: NameOf,
    begin: int,
    before: _Walk | None,
) -> _Walk | None:
    text = read.sentence.text
    lead = _LEAD.search(text)
    if not read.sentence.complete and not lead:
        return None
    speech = SPEECH.search(text)
    if speech and not (lead and lead.start() < speech.start()):
        return None
    strong = lead is not None or (before is not None and before.strong)
    parties = {name for each in agreements for name in each.parties}
    walk = _Walk(read, parties, agreements, name_of, strong=strong, in_signing=begin > 0)
    if before is not None:
        walk.owner = before.owner
    for clause in clauses_of(text):
        if clause.start < begin and clause.end <= begin:
            continue
        walk.take(clause, max(clause.start, begin))
    return walk


class _Walk:
    """A walk over the clauses of one sentence, joining those that belong to one promise."""

    def __init__(
        self,
        read: ReadSentence,
        parties: set[str],
        agreements: Sequence[AgreementFound],
        name_of: NameOf,
        *,
        strong: bool,
        in_signing: bool,
    ) -> None:
        self._read = read
        self._parties = parties
        self._agreements = agreements
        self._name_of = name_of
        self.strong = strong
        self._in_signing = in_signing
        self.owner: str | None = None
        self._made: list[UndertakingFound] = []
        self._open = False

    def take(self, clause: Clause, start: int) -> None:
        """Look at one clause: it begins a promise, goes on with one, or is none."""
        text = self._read.sentence.text
        at = start + len(_match(_OPENING, text, start, clause.end))
        lead = _LEAD.match(text[at : clause.end])
        if lead and not _JOINT.match(text, at):
            rest = at + lead.end()
            if rest >= clause.end - 1:
                self._open = False
                return
            at = rest
        owner, verb = self._subject(at, clause.end)
        if owner and any(p.office_start <= at < p.start for p in self._read.people):
            self._open = False
            return
        modal = bool(_match(_MODAL, text, verb if owner is not None else at, clause.end))
        if not modal and _DONE.search(text, verb, clause.end):
            self._open = False
            return
        if owner is not None and (self.strong or modal):
            self.owner = owner
            self._begin(verb, clause.end, 0.85 if self.strong else 0.75)
        elif owner is None and modal and (self.owner is not None or self.strong or self._in_signing):
            words = _match(_MODAL, text, at, clause.end)
            if _OF_A_THING.search(re.sub("(?:将|拟|承诺|负责|同意|计划|应|须)$", "", words)):
                self._open = False
                return
            self._begin(at, clause.end, 0.75)
        elif owner is None and not self._open and (self.strong or self._in_signing):
            if _BARE_VERB.match(text, at) and not re.search("(?:仪式|大会|活动|会议)$", clause.text):
                self._begin(at, clause.end, 0.7)
        elif self._open and owner is None:
            last = self._made[-1]
            offset = self._read.sentence.start
            self._made[-1] = replace(
                last, text=text[last.start - offset : clause.end], end=offset + clause.end
            )
        else:
            self._open = False

    def _subject(self, at: int, end: int) -> tuple[str | None, int]:
        """Tell who is the subject of a clause: a party, "" for all of them, None for nobody named."""
        text = self._read.sentence.text
        joint = _JOINT.match(text, at, end)
        if joint:
            return "", joint.end()
        for mention in self._read.mentions:
            if mention.start == at and mention.end < end:
                name = self._name_of(mention.name, self._read.sentence.start + at)
                if name in self._parties or (self.strong and not mention.generic):
                    return name, mention.end
        generic = _GENERIC.match(text, at, end)
        if generic:
            sides = self._agreements[0].sides
            number = "甲乙丙".find(generic[0][0])
            if number >= 0 and len(self._agreements) == 1 and number < len(sides):
                return sides[number][0], generic.end()
            name = self._name_of(generic[0], self._read.sentence.start + at)
            if name in self._parties:
                return name, generic.end()
        return None, at

    def _begin(self, at: int, end: int, confidence: float) -> None:
        text = self._read.sentence.text
        at += len(_match(_AFTER_SUBJECT, text, at, end))
        at += len(_match(_OPENING, text, at, end))
        words = text[at:end]
        self._open = len(words) >= SHORTEST and not _EMPTY.match(words)
        if not self._open:
            return
        offset = self._read.sentence.start
        self._made.append(UndertakingFound(words, self.owner or "", offset + at, offset + end, confidence))

    def made(self) -> list[UndertakingFound]:
        """Give the promises of the sentence."""
        return [replace(each, text=each.text.strip("，；、。 ")) for each in self._made]


def _match(pattern: re.Pattern[str], text: str, start: int, end: int) -> str:
    found = pattern.match(text, start, end)
    return found[0] if found else ""
