"""Finds the industries a page speaks of, as codes of GB/T 4754-2017."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.trades import TRADES
from duijie.core.taxonomy.lists import industries

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence
    from duijie.core.reader.mentions import Mention

_OWN_NAMES = {
    term.name: term.code
    for term in industries().terms
    if len(term.code) == 2 and re.fullmatch("(?!其他)[^、]{3,}业", term.name)
}
_WORDS = _OWN_NAMES | {word: code for code, words in TRADES.items() for word in words.split()}
_TRADE = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_LISTED = "(?:[、和与及][^，。；、和与及]{1,10}){0,9}?(?:等|及其|类)?"
_RANKED = (
    "(?:[\\d一二三四五六七八九十]+大|重点|优势|特色|传统|战略性|新兴|支柱|主导|引领"
    "|高成长型|若干|多个|关键|全){0,3}"
)
# One letter ends an office's name and begins other words: 农业部, but 部署; 畜牧科, but 科技.
_BUREAU = (
    "部(?!署|件|位|分(?!管))|处(?!于|在|理|境)|局(?!面|势|限|部(?!署))|办(?!好|理|法|学|成|起)|司(?!法|机)"
    "|科(?!技|学|研|普|创)"
)
_INSTITUTE = "厅|委(?!托|派)|所(?!有|需|在|以|属|涉|处|占|述|得)|院(?!企|校|士|地)|站(?!在|位|上|稳)"
_OF_SCIENCE = f"科[技学研创][^，。；、]{{0,4}}(?:{_BUREAU}|{_INSTITUTE}|中心|协会|学会)"
_NO_OFFICE = f"(?!{_BUREAU}|{_OF_SCIENCE}|协会|学会|商会|联合会|大学|学院)"
_AS_INDUSTRY = re.compile(
    f"{_LISTED}{_RANKED}(?:产业链|产业集群|产业|行业|工业|领域|制造业|板块|集群){_NO_OFFICE}"
)
_ITS_FIRMS = re.compile("(?:龙头|骨干|重点|优势|生产|加工)?(?:企业|园区)")
_ITS_COURSE = re.compile(
    "(?:大会|博览会|展览会|高质量发展|发展|振兴|转型|现代化|经济|大省|大市|大县|强省|强市|强县)"
)
_IS_ONE = re.compile("..(?:业|种植|养殖|冶炼|开采|采选)$")
_OFFICE = re.compile(
    f"(?:和|与)?[^，。；、]{{0,4}}(?:{_BUREAU}|{_INSTITUTE}|协会|学会|商会|公司|集团|大学|中心)"
)
_USED_IN = re.compile("(?:应用|适用|可用|用|销|销售|出口|供应)(?:于|到|至|往)[^，。；]*$")
_OF_AN_INDUSTRY = frozenset({"alliance", "union", "service_team"})
_FIELD = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?:所属行业|行业|产业领域|行业领域|技术领域)[：:]"
)
_SHORTEST_TELLING = 4
"""Characters of a word that means its industry also beside 企业: 光伏企业 is a firm, 海洋装备企业 a trade."""


@dataclass
class IndustryFound:
    """An industry, in the words of the page and as a code, and where it is spoken of."""

    name: str
    code: str
    confidence: float
    places: list[tuple[int, int]] = field(default_factory=list)


def find_industries(read: Iterable[ReadSentence]) -> list[IndustryFound]:
    """List the industries a page names as such (…产业, …等领域, …业), each code once.

    A word alone is no industry: a department (农业部门), what a product is used for (应用于冶金、
    化工等行业) and a firm's trade are passed over.
    """
    found: dict[str, IndustryFound] = {}
    for each in read:
        text = each.sentence.text
        in_field = _FIELD.match(text) is not None
        for match in _TRADE.finditer(text):
            body = next((one for one in each.mentions if one.start <= match.start() < one.end), None)
            if body is not None and not body.generic:
                confidence = _of_a_body(body, match, complete=each.sentence.complete)
            else:
                confidence = 0.9 if in_field else _in_prose(text, match)
            if not confidence:
                continue
            code = _WORDS[match[0]]
            one = found.setdefault(code, IndustryFound(match[0], code, confidence))
            one.confidence = max(one.confidence, confidence)
            one.places.append((each.sentence.start + match.start(), each.sentence.start + match.end()))
    return list(found.values())


def _of_a_body(body: Mention, match: re.Match[str], *, complete: bool) -> float:
    """Weigh a word within a name: an alliance or a team is of an industry, a firm only bears its name.

    Any other body is of one when its own name says so: 葡萄酒产业技术协会, 石膏产业示范基地.
    """
    if complete and body.kind not in {"enterprise", "government"} and f"{match[0]}产业" in body.name:
        return 0.75
    telling = len(match[0]) > 2 and _WORDS[match[0]] != "75"
    return 0.8 if body.kind in _OF_AN_INDUSTRY and telling and complete else 0.0


def _in_prose(text: str, match: re.Match[str]) -> float:
    """Weigh a word by what it stands in; 0 when the place does not speak of an industry."""
    word = match[0]
    if _USED_IN.search(text, 0, match.start()):
        return 0.0
    named = _AS_INDUSTRY.match(text, match.end())
    if named:
        return 0.9 if named.end() - match.end() <= _SHORTEST_TELLING else 0.8
    if word in _OWN_NAMES and not _OFFICE.match(text, match.end()):
        return 0.9
    if len(word) >= _SHORTEST_TELLING and _ITS_FIRMS.match(text, match.end()):
        return 0.75
    if word.endswith("业") and _ITS_COURSE.match(text, match.end()):
        return 0.8
    return 0.75 if _IS_ONE.search(word) and not _OFFICE.match(text, match.end()) else 0.0
