"""Finds the names known by their spelling: from the caller, or from elsewhere on the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import NOT_IN_A_NAME
from duijie.core.reader.spelling import Spellings

from .found import Mention, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    for name, heads in before.items():
        whole = _lost_head(heads) + name
        if len(whole) >= _SHORTEST_OF_PAGE:
            bodies[whole] = (whole, whole, kinds[name] or kind_of(whole), 0.85)
    return KnownBodies(bodies.values())


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
    return inside and piece.end - piece.start < whole.end - whole.start
