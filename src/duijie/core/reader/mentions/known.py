"""Finds the names known by their spelling: from the caller, or from elsewhere on the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import COMMON_WORDS, NOT_IN_A_NAME, SHORT_COMPANY_SUFFIXES
from duijie.core.reader.spelling import Spellings

from .found import Mention, kind_of, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duijie.core.reader.facts import KnownName
    from duijie.core.reader.sentences import Sentence

_CALLED = re.compile(
    '[（(](?:以下|下|以下均|又)?(?:统)?(?:简称|称)为?[：:]?[“"]?(?P<name>[^“”"）)，。]{2,16})[”"]?[）)]'
)
_SHORTEST = 3
_SHORTEST_OF_PAGE = 4
_LONGEST_LOST = 3
_CHINESE = re.compile("[\u3400-\u9fff]")
_NO_LOST_HEAD = frozenset(
    "赴到访在由对向是有为请邀来去经从等共各该本某原与和及同跟据按被把让给将以之于了的着过我你他其这那此全"
    "建办立设造开进入出往会见访问团率领邀参约签是即并而或且则又也还都已曾省市县区州镇乡村会年月日时上下中内外间前后第一二三四五六七八九十"
)
"""Characters that stand before a name and never begin one that lost its head."""


_PLACE_HEAD = re.compile("^(?:[\u3400-\u9fff]{2,6}?(?:省|市|自治区|新区|县|区))+(?=[\u3400-\u9fff]{4})")
_FIRM_END = re.compile("(?:股份|集团|控股)?(?:有限责任公司|有限公司|集团公司|公司|集团)$")
_FIRM_WORDS = "股份集团"
_SHORTEST_CORE = 4
_LONGEST_BRAND = 6
_POST_NEXT = re.compile(
    "(?:常务|执行)?(?:副)?(?:总经理|总裁|总工|董事|首席|技术总监|运营|厂长|研发|法定代表|负责人)"
)
_NAME_ENDS = re.compile(
    f"{_POST_NEXT.pattern}|[，。、；：）（]|$|[与和同](?=[\u3400-\u9fff]{{4}})|公司|二期|厂房|的|集团|[^，。；]{{0,4}}签"
)
"""What stands after a firm's short name: who works there, a mark, or another who signs."""

_BRANCH = re.compile("(?:院|所|会|学|公司|集团|银行)([\u3400-\u9fff]{2,4}分(?:所|院|公司|会|中心|局|行))$")
"""A branch, called by its last part elsewhere on the page: 某某研究院|琼岛分所."""


class KnownBodies:
    """Spellings of organisations, each with the name it stands for, its kind and how sure it is."""

    def __init__(self, bodies: Iterable[tuple[str, str, str, float]]) -> None:
        self._by_spelling = {spelling: (name, kind, sure) for spelling, name, kind, sure in bodies}
        self._spellings = Spellings(self._by_spelling)

    @classmethod
    def told(cls, known: Sequence[KnownName]) -> KnownBodies:
        """Take the names the caller knows."""
        return cls(
            (spelling, each.name, each.kind, 0.97)
            for each in known
            for spelling in (each.name, *each.aliases)
            if len(spelling) >= _SHORTEST
        )

    def shortened(self) -> Iterator[tuple[str, str]]:
        """Give the spellings that stand for another name, with that name."""
        for spelling, (name, _, _) in self._by_spelling.items():
            if spelling != name:
                yield spelling, name

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """Find every place in a sentence where one of them is spelt."""
        found = []
        for start, spelling in self._spellings.found_in(sentence.text):
            name, kind, sure = self._by_spelling[spelling]
            found.append(Mention(start, start + len(spelling), name, kind, sure))
        return found


def known_on_page(sentences: Sequence[Sentence], found: Sequence[Sequence[Mention]]) -> KnownBodies:
    """Gather the names a page gives, whole, and the short names it declares.

    A name that every time has the same character before it lost its head to the tagger
    (湾科学城 for 南湾科学城); it gets it back.
    """
    before: defaultdict[str, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    bodies: dict[str, tuple[str, str, str, float]] = {}
    for sentence, mentions in zip(sentences, found, strict=True):
        for each in mentions:
            if each.generic or each.confidence < 0.7 or each.name != sentence.text[each.start : each.end]:
                continue
            tail = _BRANCH.search(each.name)
            if tail:
                bodies[tail[1]] = (tail[1], each.name, each.kind, 0.85)
            before[each.name].append(sentence.text[max(0, each.start - _LONGEST_LOST) : each.start])
            kinds.setdefault(each.name, each.kind)
            called = _CALLED.match(sentence.text, each.end)
            if called and len(called["name"]) >= _SHORTEST:
                bodies[called["name"]] = (called["name"], called["name"], each.kind, 0.85)
    bodies |= _brands(sentences, [name for name, kind in kinds.items() if kind == "enterprise"])
    for name, heads in before.items():
        whole = _lost_head(heads) + name
        if len(whole) >= _SHORTEST_OF_PAGE:
            bodies[whole] = (whole, whole, kinds[name] or kind_of(whole), 0.85)
    return KnownBodies(bodies.values())


def _brands(sentences: Sequence[Sentence], firms: Iterable[str]) -> dict[str, tuple[str, str, str, float]]:
    """Find how a page shortens the firms it names in full: 华绒新材 for 颍东华绒新材料有限公司.

    A short name begins with two characters of the firm's own name, the characters that follow come in
    their order, and what stands after it is a post there or the end of a name.
    """
    firm_of: dict[str, tuple[str, str, bool]] = {}
    for name in firms:
        core = _FIRM_END.sub("", _PLACE_HEAD.sub("", name))
        if core == name or len(core) < _SHORTEST_CORE:
            continue
        for at in (0, 2):
            brand, rest = core[at : at + 2], core[at + 2 :] + _FIRM_WORDS
            if len(brand) == 2 and brand not in COMMON_WORDS:
                firm_of[brand] = ("", "", False) if brand in firm_of else (name, rest, at > 0)
    spellings = Spellings(firm_of)
    found: dict[str, tuple[str, str, str, float]] = {}
    for sentence in sentences:
        text = sentence.text
        for at, brand in spellings.found_in(text):
            name, rest, inside = firm_of[brand]
            short = _shortest_way(text, at, rest) if name else ""
            ends = (_POST_NEXT if inside else _NAME_ENDS).match(text, at + len(short))
            cut_out = len(short) >= _SHORTEST and short not in name and short not in COMMON_WORDS
            begins = len(short) > _SHORTEST and name.startswith(short)
            own_word = inside and len(short) >= _SHORTEST and short in name and short not in COMMON_WORDS
            body = suffix_of(short) and suffix_of(short) not in SHORT_COMPANY_SUFFIXES
            if ends and not body and (cut_out or begins or own_word):
                found[short] = (short, name, "enterprise", 0.8)
    return found


def _shortest_way(text: str, at: int, rest: str) -> str:
    """Take from `at` the two characters of a brand and those after it that come in the order of `rest`."""
    end, place = at + 2, 0
    while end < len(text) and end - at < _LONGEST_BRAND:
        place = rest.find(text[end], place) + 1
        if not place:
            break
        end += 1
    return text[at:end]


def _lost_head(heads: Sequence[str]) -> str:
    """Tell which characters stand before a name every time it is named, at least twice."""
    lost = ""
    while len(heads) > 1 and len(lost) < _LONGEST_LOST:
        (character, count), *_ = Counter(
            each[-1 - len(lost) : len(each) - len(lost)] for each in heads
        ).most_common(1)
        if count < len(heads) or not _CHINESE.fullmatch(character) or character in _NO_LOST_HEAD:
            break
        lost = character + lost
    return "" if lost in NOT_IN_A_NAME else lost


def with_known(sentence: Sentence, mentions: Sequence[Mention], known: KnownBodies) -> list[Mention]:
    """Put in the names known from elsewhere that a sentence spells whole, over shorter pieces of them."""
    kept = list(mentions)
    for each in known.mentions(sentence):
        touched = [other for other in kept if other.start < each.end and each.start < other.end]
        if any(not _holds(each, other) for other in touched):
            continue
        if any(word.tag == "PER" and word.start < each.end < word.end for word in sentence.words):
            continue
        kept = [other for other in kept if other not in touched]
        kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def _holds(whole: Mention, piece: Mention) -> bool:
    inside = whole.start <= piece.start and piece.end <= whole.end
    same = (piece.start, piece.end) == (whole.start, whole.end)
    return inside and (not same or whole.name != piece.name)
