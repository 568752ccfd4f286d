"""Finds the divisions and zones a page names, as codes of GB/T 2260."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duijie.core.taxonomy import places

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence

_SAYS_KIND = re.compile("(?:省|市|区|县|旗|州|盟|自治区|开发区|新区)$")
_DATELINE = re.compile("^[^，。]{0,16}?\\d{1,2}月\\d{1,2}日(?:电|讯)")
_SEVERAL = re.compile(
    "(?P<names>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇陕甘青宁新]{2,5})(?=[两二三四五]省|[两三四五]地|地区|区域|一体化|交界|毗邻)"
)
_NO_PLACE = re.compile("大学|学院|师范|理工|日报|晚报|银行|电视台|医院|路|战役|会议精神|精神|香港中文")


@dataclass
class RegionFound:
    """A division with the longest words the page has for it, and where they stand."""

    name: str
    code: str
    confidence: float
    places: list[tuple[int, int]] = field(default_factory=list)


def find_regions(read: Iterable[ReadSentence]) -> list[RegionFound]:
    """List the places a page names, each code once.

    Short names inside a body's name (沈阳 in 沈阳分院) are not taken; whole ones (本溪市 in
    本溪市人民政府) are.
    """
    found: dict[str, RegionFound] = {}
    for each in read:
        for start, end, name, code, confidence in _in_sentence(each):
            one = found.setdefault(code, RegionFound(name, code, confidence))
            one.confidence = max(one.confidence, confidence)
            if len(name) > len(one.name):
                one.name = name
            one.places.append((each.sentence.start + start, each.sentence.start + end))
    return list(found.values())


def _in_sentence(read: ReadSentence) -> Iterator[tuple[int, int, str, str, float]]:
    text = read.sentence.text
    dateline = _DATELINE.match(text)
    begin = dateline.end() if dateline else 0
    for match in _SEVERAL.finditer(text):
        for code in places.expand(match["names"]):
            yield match.start("names"), match.end("names"), match["names"], code, 0.85
    for mention in places.mentions(text):
        if mention.start < begin or _NO_PLACE.match(text, mention.end):
            continue
        if any(person.start <= mention.start < person.end for person in read.people):
            continue
        whole = _SAYS_KIND.search(mention.text) is not None
        inside = [each for each in read.mentions if each.start <= mention.start and mention.end <= each.end]
        if any(not whole or each.start < mention.start for each in inside if not each.generic):
            continue
        if not whole and not _stands_alone(read, mention.start, mention.end):
            continue
        if mention.text in places.GROUPS:
            for code in mention.codes:
                yield mention.start, mention.end, mention.text, code, 0.85
        elif len(mention.codes) == 1:
            yield mention.start, mention.end, mention.text, mention.codes[0], 0.9 if whole else 0.8


def _stands_alone(read: ReadSentence, start: int, end: int) -> bool:
    """Tell whether the tagger also sees a word begin and end there: 南山|分享 is no 山分."""
    starts = {word.start for word in read.sentence.words}
    ends = {word.end for word in read.sentence.words}
    return start in starts and end in ends
