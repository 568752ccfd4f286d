"""Reads signings told as a table: a head with 甲方 and 乙方, and a row for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import SIGNING, kind_of_paper
from duijie.core.reader.sides import find_items, groups_in

from .found import AgreementFound
from .subjects import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .found import ReadSentence

_SIDE = re.compile("[甲乙丙丁]方(?:单位|名称)?|(?:需|供|委托|受托|发榜|揭榜|签约)(?:方|单位)")
_ALL_SIDES = re.compile("(?:签约|合作|协议|参与)(?:单位|各?方|双方|主体)")
"""A column of the head whose cells name all sides at once."""

_WHO_SIGNS = re.compile("[甲乙丙丁]?方?(?:签约|签字|签署)?(?:人|代表)员?")
"""A column of the head whose cells are people, often with a blank between name and post."""

_SUBJECT = re.compile("项目|协议|合同|合作内容|签约内容")
_FIELD = re.compile("\\s*[甲乙丙丁]方(?:单位|名称)?[：:]\\s*(?P<name>[^：:，。；\\s]{4,40})$")
_OPENS_A_LIST = re.compile(
    "(?:^|[，。、.．）)】])\\s*签约(?:仪式|环节|活动|项目)?\\s*[：:】]\\s*$|"
    "签[约订署][^，。；]{0,12}(?:项目|协议|合同|名单|单位|情况)[^，。；]{0,8}[：:]\\s*$|"
    "签(?:了|约|订|署)[^，。；]{0,6}(?:啥|什么|谁|哪些)[^，。；]{0,6}[？?]\\s*$"
)
_HEADS_PAIRS = re.compile("签约(?:时刻|环节|瞬间|名单|清单|成果)\\s*[：:]?\\s*$")
"""A heading under which each line that is only 甲与乙 tells of a signing."""

_DASHED = re.compile(
    "(?P<one>[^—－。：]{4,40}?)\\s*(?:—+|－+|--+|<?[-=]+>)\\s*(?P<other>[^—－。：]{4,40}?)[；;。]?\\s*$"
)
"""A line of a list that is two bodies and a dash between them."""

_TITLED = re.compile("[：:]\\s*《[^《》]*(?:协议|合同|备忘录|意向书)书?》[；;。]?$")
"""How a line without a number ends that tells of a paper: 甲与乙：《共建协议》."""

_IS_A_MATTER = re.compile(
    "(?:项目|协议书?|合同|备忘录|意向书|平台|基地|中心|实验室|工作站|服务站)”?[；;。]?\\s*$"
)
"""How a line of a list ends that names two sides and what they sign: 甲与乙焊缝检测项目；."""

_NUMBERED = re.compile(
    "\\s*(?:[（(][一二三四五六七八九十\\d]{1,3}[)）]|[一二三四五六七八九十\\d]{1,3}[.、．])\\s*"
)
_SHORTEST_PROSE = 12
"""Characters up to which a line between numbered ones is no end of their list."""

_CELL = re.compile("\\S+(?:\\s*[/／]\\s*\\S+)*")
"""What stands between blanks, with what a stroke joins to it: 甲方代表 / 乙方代表."""

_NUMBER_IN_A_RING = re.compile("[①-⓿❶-➓]\\s*")
_SIGNED_LATER = re.compile("拟[^，。；）)]{0,10}签|延期")
"""In a row: its paper is still to be signed: （延期，拟12月签）."""

_NOT_SIGNED = re.compile("未签|不签|待签|另行洽谈|取消|暂缓|待定")
_WITHIN = re.compile("、|\\+|／|/|—+|－|(?<=[司团院所学校厂局会])[与和](?=[㐀-鿿]{3})")


def _signed(
    read: ReadSentence, what: str, sides: list[list[str]], *, confidence: float, status: str = "signed"
) -> AgreementFound:
    """Give what a row or a line tells as signed; it is its own evidence."""
    start = read.sentence.start
    return AgreementFound(
        title=what,
        kind=kind_of_paper(what),
        status=status,
        sides=sides,
        signatories=[],
        start=start,
        end=start + len(read.sentence.text),
        confidence=confidence,
    )


def table_rows(
    sentences: Sequence[ReadSentence], name_of: Callable[[str, int], str]
) -> Iterator[AgreementFound]:
    """Give an agreement for each row under a head that names at least two sides.

    A row has as many cells as its head; cells are parted by blanks, bodies in one cell by 、.
    """
    head: list[str] = []
    for read in sentences:
        cells = list(_CELL.finditer(read.sentence.text))
        words = [each[0] for each in cells]
        columns = sum(_SIDE.fullmatch(each) is not None for each in words)
        if columns >= 2 or (
            len(words) > 2 and sum(_ALL_SIDES.fullmatch(each) is not None for each in words) == 1
        ):
            head = words
            continue
        fits = len(words) == len(head) or _sides_stand_first(head, cells, read)
        later = _SIGNED_LATER.search(read.sentence.text)
        if not head or not fits or (not later and any(_NOT_SIGNED.search(each) for each in words)):
            continue
        start = read.sentence.start
        sides = [
            [name_of(name, start + cell.start()) or name for name in _WITHIN.split(cell[0]) if len(name) >= 2]
            for title, cell in zip(head, cells, strict=False)
            if _SIDE.fullmatch(title) or _ALL_SIDES.fullmatch(title)
        ]
        what = next((w for title, w in zip(head, words, strict=False) if _SUBJECT.search(title)), "")
        parties = dict.fromkeys(name for side in sides for name in side)
        if len(parties) >= 2:
            yield _signed(read, what, sides, confidence=0.8, status="planned" if later else "signed")


def _sides_stand_first(head: Sequence[str], cells: Sequence[re.Match[str]], read: ReadSentence) -> bool:
    """Tell whether the cells up to the last side fit the head, whatever blanks later cells have.

    A row ends 柳青 总经理 章明远 副校长 where the head has two columns for who signs.
    """
    sides = [at for at, title in enumerate(head) if _SIDE.fullmatch(title)]
    people = [at for at, title in enumerate(head) if _WHO_SIGNS.fullmatch(title)]
    if not sides or not people or people[0] < sides[-1] or len(cells) <= sides[-1]:
        return False
    bodies = {each.start for each in read.mentions}
    return all(cells[at].start() in bodies for at in sides)


def paired_lines(
    sentences: Sequence[ReadSentence], name_of: Callable[[str, int], str], employers: Mapping[str, str]
) -> Iterator[AgreementFound]:
    """Give an agreement for each line that is only 甲与乙 under a heading like 签约时刻."""
    inside = False
    for read in sentences:
        text = read.sentence.text
        if _HEADS_PAIRS.search(text) or read.sentence.complete:
            inside = not read.sentence.complete
            continue
        if not inside:
            continue
        number = _NUMBERED.match(text) or _NUMBER_IN_A_RING.match(text)
        begin = number.end() if number else 0
        items = find_items(read.sentence, read.mentions, read.people, employers)
        for group in groups_in(text, items, begin, len(text)):
            if group.parted and group.start == begin and group.end == len(text):
                yield _signed(read, "", names_of(group, read, name_of), confidence=0.75)


def listed_lines(
    sentences: Sequence[ReadSentence], name_of: Callable[[str, int], str], employers: Mapping[str, str]
) -> Iterator[AgreementFound]:
    """Give an agreement for each numbered line after 签约项目如下：, its sides before the colon."""
    inside = False
    for read in sentences:
        text = read.sentence.text
        if _OPENS_A_LIST.search(text):
            inside = True
            continue
        number = _NUMBERED.match(text)
        dashed = _DASHED.fullmatch(text, number.end() if number else 0) if inside else None
        if dashed:
            start = read.sentence.start
            parts = [(dashed[part].strip(), start + dashed.start(part)) for part in ("one", "other")]
            yield _signed(read, "", [[name_of(name, at) or name] for name, at in parts], confidence=0.75)
            continue
        if not number and not (inside and _TITLED.search(text)):
            inside = inside and len(text) <= _SHORTEST_PROSE
            continue
        colon = re.search("[：:]", text)
        items = find_items(read.sentence, read.mentions, read.people, employers) if inside else []
        if inside and number and not colon and not SIGNING.search(text):
            for group in groups_in(text, items, number.end(), len(text)):
                if group.parted and group.start == number.end() and _IS_A_MATTER.search(text, group.end):
                    matter = text[group.end :].strip("；;。 ")
                    yield _signed(read, matter, names_of(group, read, name_of), confidence=0.75)
            continue
        if not inside or not colon:
            continue
        for group in groups_in(text, items, number.end() if number else 0, colon.start()):
            sides = names_of(group, read, name_of)
            if sum(map(len, sides)) < 2:
                continue
            yield _signed(read, text[colon.end() :].strip("；。 "), sides, confidence=0.75)


def side_in_field(read: ReadSentence, name_of: Callable[[str, int], str]) -> str:
    """Give the body of a line that is only 甲方：某某大学, "" where it is none."""
    field = _FIELD.match(read.sentence.text)
    if not field:
        return ""
    return name_of(field["name"], read.sentence.start + field.start("name")) or field["name"]
