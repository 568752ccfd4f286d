"""Finds the industries a page speaks of, as codes of GB/T 4754-2017."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.trades import TRADES

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence

_WORDS = {word: code for code, words in TRADES.items() for word in words.split()}
_TRADE = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_AS_INDUSTRY = re.compile(
    "(?:(?:与|和|及|、|，)[^，。；、]{1,12}){0,9}?(?:等|及其|类)?(?:[\\d一二三四五六七八九十]+大|重点|优势|特色|传统|战略性|新兴|支柱|主导|引领|高成长型|若干|多个|关键|全){0,3}"
    "(?:产业链|产业集群|产业|行业|工业|领域|制造业|板块|企业|园区|集群)"
)
_IS_ONE = re.compile("(?:业|工业|制造|产业|种植|养殖|冶炼|开采|采选|加工)$")
_OF_AN_INDUSTRY = frozenset({"alliance", "union", "service_team"})
_FIELD = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?:所属行业|行业|产业领域|行业领域|技术领域)[：:]"
)


@dataclass
class IndustryFound:
    """An industry, in the words of the page and as a code, and where it is spoken of."""

    name: str
    code: str
    confidence: float
    places: list[tuple[int, int]] = field(default_factory=list)


def find_industries(read: Iterable[ReadSentence]) -> list[IndustryFound]:
    """List the industries a page names as such (…产业, …等领域, …业), each code once."""
    found: dict[str, IndustryFound] = {}
    for each in read:
        text = each.sentence.text
        in_field = _FIELD.match(text) is not None
        for match in _TRADE.finditer(text):
            body = next((one for one in each.mentions if one.start <= match.start() < one.end), None)
            named = _AS_INDUSTRY.match(text, match.end())
            if body is not None and not body.generic:
                # An alliance or a team is of an industry; a bureau or a firm only bears its name.
                named = named if body.kind in _OF_AN_INDUSTRY and len(match[0]) > 2 else None
                by_its_kind = _WORDS[match[0]] == "75" or not each.sentence.complete
                if body.kind not in _OF_AN_INDUSTRY or len(match[0]) <= 2 or by_its_kind:
                    continue
            elif not (in_field or named or _IS_ONE.search(match[0])):
                continue
            code = _WORDS[match[0]]
            confidence = 0.9 if in_field or (named and named.end() - match.end() <= 4) else 0.75
            one = found.setdefault(code, IndustryFound(match[0], code, confidence))
            one.confidence = max(one.confidence, confidence)
            one.places.append((each.sentence.start + match.start(), each.sentence.start + match.end()))
    return list(found.values())
