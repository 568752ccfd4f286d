"""Clauses of a sentence, and whose they are: the subject before a verb, or whoever speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.core.reader.mentions import kind_of

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence
    from duijie.core.reader.mentions import Mention

NameOf = Callable[[str, int], str]

SPEECH = re.compile(
    "表示|指出|强调|认为|希望|期待|期盼|祝愿|介绍|谈到|提到|指示|要求(?=[，：])|号召|寄语|说(?=[，：“])|称(?=[，：“])|坦言|透露"
)
SPEAKS = re.compile("(?:[^，。；]{0,12}?)(?:表示|指出|介绍|谈到|提到|提出|反映|坦言|透露|说|称)")
_SAYS = re.compile("(?:^|(?<=[，。；]))(?P<who>[\u3400-\u9fff]{3,8})(?:表示|提出|反映|介绍|称|说)(?=[，：“])")
_OPENS, _CLOSES = "“《（(【‘", "”》）)】’"
_PAUSE = re.compile("[，。；]")
_ASIDE_BEFORE = re.compile(
    "(?:与|和|同|为|向|对|给|到|在|赴|把|将|被|由|从|对于|及|帮助|支持|服务|依托|来自|授予|邀请)$"
)
_STANDS_FOR_SPEAKER = re.compile(
    "(?:我们|目前|该|本|我|其)?(?:公司|企业|集团|学会|协会|研究会|学校|学院|研究所|研究院|中心|合作社|农场|医院|院|所|校|会)?"
)


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence between two commas; offsets count in the sentence."""

    start: int
    end: int
    text: str
    first: bool
    """Whether it opens the sentence or stands behind a semicolon."""


def clauses_of(text: str) -> Iterator[Clause]:
    """Cut a sentence at its commas and semicolons, quotations and brackets left whole."""
    depth = 0
    start = 0
    first = True
    for at, character in enumerate(text):
        if character in _OPENS:
            depth += 1
        elif character in _CLOSES:
            depth = max(0, depth - 1)
        elif (character in "，；。！？" and not depth) or character in "；。":
            if text[start:at].strip():
                yield Clause(start, at, text[start:at], first)
            first = character != "，"
            start = at + 1
            depth = 0
    if text[start:].strip():
        yield Clause(start, len(text), text[start:], first)


class Speakers:
    """Who works where, so that 张三说 tells whose words follow."""

    def __init__(self, read: Sequence[ReadSentence], name_of: NameOf) -> None:
        self._name_of = name_of
        self._employers: dict[str, str] = {}
        self._called: dict[str, str] = {}
        self._bodies = {
            name for each in read for name in bodies_between(each, 0, len(each.sentence.text), name_of)
        }
        for each in read:
            for person in each.people:
                for post in person.posts:
                    at = each.sentence.start + post.start
                    body = name_of(post.organisation, at) if post.organisation else ""
                    body = body or post.organisation
                    if body:
                        self._employers.setdefault(person.name, body)

    def employer_of(self, name: str) -> str:
        """Give the body a person speaks for, "" when the page does not say."""
        return self._employers.get(name, "")

    def speaker_in(self, read: ReadSentence, at: int) -> str:
        """Give the body whose person speaks before `at` in the sentence, or ""."""
        for person in reversed(read.people):
            if person.end <= at and SPEAKS.match(read.sentence.text[person.end : at]):
                return self.employer_of(person.name)
        for match in _SAYS.finditer(read.sentence.text, 0, at):
            body = self._only_one_called(match["who"])
            if body:
                return body
        return ""

    def _only_one_called(self, words: str) -> str:
        """Give the one body whose name has these words, "" when there is none or several."""
        if words not in self._called:
            fitting = [name for name in self._bodies if words in name]
            self._called[words] = fitting[0] if len(fitting) == 1 else ""
        return self._called[words]

    def enterprises(self) -> list[str]:
        """List the firms the page names."""
        return sorted(name for name in self._bodies if is_enterprise(name))

    def body_opening(self, name: str) -> str:
        """Give the longest body of the page that a longer name begins with, or ""."""
        heads = (name[:end] for end in range(len(name) - 1, 0, -1))
        return next((each for each in heads if each in self._bodies), "")

    def subject_before(self, read: ReadSentence, at: int) -> str:
        """Tell whose the words from `at` on are: the body before them, or the speaker's."""
        text = read.sentence.text
        spoken = self.speaker_in(read, at)
        near = [each for each in read.mentions if each.end <= at]
        person = next((each for each in reversed(read.people) if each.end <= at), None)
        if (
            person
            and all(each.end <= person.start for each in near)
            and not _PAUSE.search(text, person.end, at)
        ):
            return self.employer_of(person.name)
        for mention in reversed(near):
            gap = text[mention.end : at]
            if re.search("[。；]", gap) or _ASIDE_BEFORE.search(text[: mention.start]):
                continue
            if _is_in_office(read, mention):
                continue
            if mention.generic and spoken:
                return spoken
            return self._name_of(mention.name, read.sentence.start + mention.start)
        if spoken:
            return spoken
        begin = max(text.rfind(mark, 0, at) for mark in "，。；：") + 1
        stands = _STANDS_FOR_SPEAKER.match(text, begin)
        if stands and stands[0]:
            word = re.sub("^(?:我们|目前)", "", stands[0])
            return self._name_of(word, read.sentence.start + begin) if word else ""
        return ""


def _is_in_office(read: ReadSentence, mention: Mention) -> bool:
    """Tell whether a body is named only as the employer of somebody who then speaks or acts."""
    return any(person.office_start <= mention.start and mention.end <= person.start for person in read.people)


def bodies_between(read: ReadSentence, start: int, end: int, name_of: NameOf) -> tuple[str, ...]:
    """List the bodies named between two places of a sentence, folded, each once."""
    names = [
        name_of(each.name, read.sentence.start + each.start)
        for each in read.mentions
        if start <= each.start and each.end <= end and not each.generic
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def is_enterprise(name: str) -> bool:
    """Tell whether a body is one that needs technology rather than giving it."""
    return kind_of(name) in {"enterprise", "hospital"}
