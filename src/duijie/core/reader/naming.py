"""Folds the ways one page writes one organisation, and tells what a short form stands for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from .mentions import kind_of
from .short_forms import ShortForms, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from .facts import KnownName
    from .mentions import Mention
    from .sentences import Sentence

_CALLED = re.compile(
    '^[（(](?:以下|下|以下均|又)?(?:统)?(?:简称|称)为?[：:]?[“"]?([^“”"）)]{2,16})[”"]?[）)]'
)
_COMMITTEE = re.compile("[\u4e00-\u9fff]{2,8}[省市区县州旗]委")


@dataclass
class _Entry:
    name: str
    kind: str
    count: int = 0
    confidence: float = 0.0
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Meant:
    """The bodies that one generic phrase may mean, and all places where one of them is named, in order."""

    names: tuple[str, ...]
    of_title: str
    starts: tuple[int, ...]
    named: tuple[str, ...]

    def last_before(self, place: int) -> str:
        """Tell which of them was named last before `place`, "" where none was."""
        at = bisect_left(self.starts, place)
        return self.named[at - 1] if at else ""

    def nearest(self, place: int) -> tuple[str, float]:
        """Tell which of them is named nearest to `place`, and how far; one named later counts as farther."""
        at = bisect_right(self.starts, place)
        around = [(_away(self.starts[n], place), n) for n in (at - 1, at) if 0 <= n < len(self.starts)]
        away, found = min(around, default=(inf, -1))
        return (self.named[found] if found >= 0 else ""), away


def _away(start: int, place: int) -> int:
    return place - start if start <= place else (start - place) * 3 + 100


_COMMITTEE_OF = re.compile("(?:学术|专家|技术|咨询|顾问|指导|科学)委员会")
_UNIVERSITY = frozenset({"university"})
_PARENT_SCHOOL = re.compile(
    "[\u3400-\u9fff（）]{2,16}?(?:大学|职业技术学院|职业学院|学院)(?=[\u3400-\u9fff]{2,14}(?:学院|系|研究所|研究院|实验室|中心)$)"
)
"""The university whose school a name is: 浙西职业技术学院|机械学院."""

_ZONE_WORDS = frozenset({"新区", "开发区", "高新区", "经开区", "园区", "示范区"})
_ZONE_AFTER = re.compile("[\u3400-\u9fff]{2,8}?(?:新区|开发区|高新区|经开区|园区|示范区)")
_INSTITUTES = frozenset({"institute", "university", "school", "hospital"})
_SELF_KINDS = {
    "校": frozenset({"university"}),
    "学校": frozenset({"university"}),
    "大学": frozenset({"university"}),
    "院": _INSTITUTES,
    "学院": frozenset({"university", "school"}),
    "研究院": frozenset({"institute"}),
    "所": frozenset({"institute"}),
    "研究所": frozenset({"institute"}),
    "会": frozenset({"society", "association"}),
    "学会": frozenset({"society"}),
    "公司": frozenset({"enterprise"}),
    "集团": frozenset({"enterprise"}),
    "企业": frozenset({"enterprise"}),
    "厅": frozenset({"government"}),
    "局": frozenset({"government"}),
    "市": frozenset({"place"}),
    "县": frozenset({"place"}),
    "区": frozenset({"place"}),
    "省": frozenset({"place"}),
    "市政府": frozenset({"place"}),
    "县政府": frozenset({"place"}),
    "区政府": frozenset({"place"}),
    "省政府": frozenset({"place"}),
    "市里": frozenset({"place"}),
    "县里": frozenset({"place"}),
    "中心": frozenset({"platform"}),
}
"""Whom 我校, 公司 or 市政府 can mean."""


_BARE_OF_ONES_OWN = frozenset({"校", "学校", "公司", "学会", "研究所", "研究院"})
"""How a page speaks of the body whose page it is, without 我."""

_PARTY_DEPARTMENT = re.compile("(?P<school>学校|大学|学院|校)(?P<office>党委[\u3400-\u9fff]{2,4}部)")
"""A department of the party committee of a university named before: 大学|党委组织部."""

_ENDS_OF_OTHERS = frozenset({"行", "厂", "社", "站"})
"""What 该 and 我 also point back with: 该行, 我厂."""

_HEADED: dict[str, tuple[str, ...]] = {
    "董事长": ("公司", "集团"),
    "总经理": ("公司", "集团"),
    "总裁": ("公司", "集团"),
    "团长": ("服务团",),
    "理事长": ("学会", "协会", "联盟", "研究会", "促进会"),
    "会长": ("学会", "协会", "商会", "研究会", "促进会", "联合会", "联谊会"),
    "院长": ("院", "学院"),
    "所长": ("所",),
    "校长": ("大学", "学院", "学校", "中学", "小学", "高中", "党校"),
    "厂长": ("厂",),
    "行长": ("行",),
    "监事长": ("学会", "协会", "联盟", "商会", "促进会", "联合会", "公司", "集团"),
    "秘书长": ("学会", "协会", "联盟", "商会", "促进会", "联合会", "研究会", "联合体", "联谊会"),
    "站长": ("站",),
    "局长": ("局",),
    "厅长": ("厅",),
}
"""What a body's name ends with whose head a bare post names."""


class NameBook:
    """The organisations of one page: `canonical` folds a name, `resolve` a generic phrase."""

    def __init__(self, known: Sequence[KnownName] = ()) -> None:
        self._entries: dict[str, _Entry] = {}
        self._aliases: dict[str, str] = {}
        self._generic: set[str] = set()
        self._committees: dict[str, str] = {}
        self._parents: dict[str, list[int]] = defaultdict(list)
        self._places: dict[str, list[int]] = defaultdict(list)
        self._by_short: dict[str, str] = {}
        self._meant: dict[Hashable, _Meant] = {}
        self._by_last: dict[str, list[_Entry]] = {}
        self._by_last_count = 0
        self.title_end = 0
        self.own = ""
        self.issued_by = ""
        self.home = ""
        self.homes: Mapping[str, str] = {}
        for each in known:
            for alias in each.aliases:
                self._aliases[alias] = each.name

    def call(self, spelling: str, name: str) -> None:
        """Take in that the page calls an organisation so: 华绒新材 for 颍东华绒新材料有限公司."""
        self._aliases.setdefault(spelling, name)

    def note(self, sentence: Sentence, mentions: Iterable[Mention]) -> None:
        """Take in what one sentence names."""
        for word in sentence.words:
            if word.tag == "LOC":
                zone = _ZONE_AFTER.match(sentence.text, word.start)
                if zone:
                    self._places[zone[0]].append(sentence.start + word.start)
        for each in mentions:
            start, end = sentence.start + each.start, sentence.start + each.end
            called = _CALLED.match(sentence.text[each.end : each.end + 40])
            if called and not each.generic:
                self._aliases.setdefault(called[1], each.name)
            if each.kind == "party" and _COMMITTEE.fullmatch(each.name) and not each.name.startswith("中共"):
                self._aliases.setdefault(each.name, f"中共{each.name}")
            committee = _COMMITTEE_OF.match(sentence.text, each.end)
            if committee and not each.generic:
                self._committees.setdefault(committee[0], each.name)
            parent = _PARENT_SCHOOL.match(each.name)
            if parent and not each.generic:
                self._parents[parent[0]].append(start)
            if each.generic:
                self._generic.add(each.name)
            else:
                self.add(each.name, each.kind, each.confidence, (start, end))

    def add(self, name: str, kind: str, confidence: float, place: tuple[int, int]) -> None:
        """Add one place where an organisation is named."""
        entry = self._entries.setdefault(name, _Entry(name, kind))
        entry.count += 1
        entry.confidence = max(entry.confidence, confidence)
        entry.places.append(place)

    def fold(self) -> None:
        """Decide which names are short forms of which, once the whole page is in."""
        names = sorted(self._entries, key=lambda name: (-len(name), name))
        by_canon: dict[str, str] = {}
        for name in names:
            by_canon.setdefault(shortened(name), name)
        self._by_short = by_canon
        short_forms = ShortForms(names)
        for name in names:
            if name in self._aliases:
                continue
            longest = by_canon[shortened(name)]
            if longest != name:
                self._aliases[name] = longest
                continue
            roots = {self.canonical(other) for other in short_forms.of(name)}
            if len(roots) == 1:
                self._aliases[name] = roots.pop()

    def canonical(self, name: str) -> str:
        """Give the name this one is folded into (itself when it stands alone)."""
        seen = set()
        while name in self._aliases and name not in seen:
            seen.add(name)
            name = self._aliases[name]
        if name not in self._entries:
            # Implied by a post only (…科学城|管委会), written otherwise elsewhere (…科学城管理委员会).
            name = self._by_short.get(shortened(name), name)
        return name

    def resolve(self, phrase: str, place: int) -> str:
        """Tell whom a generic phrase (联盟, 该研究院) means at `place`, or ""."""
        if phrase in self._aliases:
            return self.canonical(phrase)
        if phrase in _SELF_KINDS or (phrase[0] in "我本该全" and phrase[1:] in _SELF_KINDS):
            kinds = _SELF_KINDS.get(phrase) or _SELF_KINDS[phrase[1:]]
            if phrase[0] == "我" and self.own and kind_of(self.own) in kinds:
                return self.own
            ours = phrase[0] == "我" or phrase in _BARE_OF_ONES_OWN
            if ours and self.home and self._kind_of_home() in kinds:
                return self.home
            return self._nearest(kinds, place) or (self._government(phrase) if "place" in kinds else "")
        bare = phrase if phrase.endswith("委") else re.sub("^(?:该|本|我|全|省|市|县)", "", phrase)
        meant = self._meant_by(
            ("phrase", bare), lambda entry: _may_stand_for(bare, entry), among=self._that_may_end_in(bare)
        )
        if not meant.names and bare in _ZONE_WORDS:
            meant = self._kept(
                ("zone", bare), ((n, at) for n, at in self._places.items() if n.endswith(bare))
            )
        return meant.names[0] if len(meant.names) == 1 else meant.last_before(place)

    def _that_may_end_in(self, phrase: str) -> Iterable[_Entry]:
        """Give the bodies a phrase may stand for by how it ends, and those named by kind; once a page."""
        if not phrase or phrase in _BY_KIND:
            return self._entries.values()
        if self._by_last_count != len(self._entries):
            self._by_last, self._by_last_count = {}, len(self._entries)
            for entry in self._entries.values():
                for last in dict.fromkeys((entry.name[-1:], shortened(entry.name)[-1:])):
                    self._by_last.setdefault(last, []).append(entry)
        return self._by_last.get(phrase[-1], ())

    def _meant_by(
        self, key: Hashable, fits: Callable[[_Entry], bool], *, among: Iterable[_Entry] | None = None
    ) -> _Meant:
        """Gather whom a phrase may mean, once a page; asked only when all names are folded."""
        among = self._entries.values() if among is None else among
        entries = ((each.name, each) for each in among if fits(each))
        named = ((self.canonical(name), [start for start, _ in each.places]) for name, each in entries)
        return self._kept(key, named)

    def _kept(self, key: Hashable, named: Iterable[tuple[str, Sequence[int]]]) -> _Meant:
        if key not in self._meant:
            bodies = list(named)
            places = sorted((start, name) for name, starts in bodies for start in starts)
            titled = {name for name, starts in bodies if starts[0] < self.title_end}
            self._meant[key] = _Meant(
                names=tuple(dict.fromkeys(name for name, _ in bodies)),
                of_title=next(iter(titled)) if len(titled) == 1 else "",
                starts=tuple(start for start, _ in places),
                named=tuple(name for _, name in places),
            )
        return self._meant[key]

    def _government(self, phrase: str) -> str:
        """Give the government that 市政府 or 我县 means where the page names it nowhere in full."""
        level = next((each for each in phrase if each in self.homes), "")
        return self.canonical(f"{self.homes[level]}人民政府") if level else ""

    def _nearest(self, kinds: frozenset[str], place: int) -> str:
        """Tell which body of such a kind was named last before `place`, else first after."""
        own = self._meant_by(("kinds", kinds), lambda entry: entry.kind in kinds).of_title
        if own and not kinds & {"place", "school"}:
            return own
        parents = (
            (self.canonical(name), starts)
            for name, starts in self._parents.items()
            if (name.endswith("学院") if "school" in kinds else kinds == _UNIVERSITY)
        )
        best, distance = self._kept(("parent", kinds), parents).nearest(place)
        if best and "school" in kinds:
            return best
        meant = self._meant_by(("ruled", kinds), lambda entry: entry.kind in kinds or _rules(entry, kinds))
        name, away = meant.nearest(place)
        return name if away < distance else best

    def headed_by(self, post: str, place: int) -> str:
        """Tell which body a bare post means: 站长 the station named last before it."""
        committee = _COMMITTEE_OF.match(post)
        if committee:
            return self.canonical(self._committees.get(committee[0], ""))
        head = next((each for each in _HEADED if post.endswith(each)), "")
        if not head:
            return ""
        if self.own.endswith(_HEADED[head]) and not self.own.endswith("科学技术协会"):
            return self.own
        for ends in (("大学",),) * (head == "校长") + (_HEADED[head],):
            meant = self._meant_by(("head", ends), partial(_ends_with, ends))
            if meant.names:
                only = meant.names[0] if len(meant.names) == 1 else ""
                return meant.of_title or meant.last_before(place) or only
        return ""

    def _kind_of_home(self) -> str:
        """Tell what the body is whose page it is; a college that is no university's is one itself."""
        kind = kind_of(self.home)
        return "university" if kind == "school" and "大学" not in self.home else kind

    def part_called(self, kind: str, place: int) -> str:
        """Tell which centre or station a bare 中心 means: that named last before, or the only one."""
        meant = self._meant_by(("head", (kind,)), partial(_ends_with, (kind,)))
        return meant.last_before(place) or (meant.names[0] if len(meant.names) == 1 else "")

    def beginning_of(self, name: str) -> str:
        """Tell which body of the page a name begins with: 某某贸促会|国际联络部; "" where none."""
        heads = (each for each in self._entries if len(each) > 3 and name.startswith(each) and each != name)
        return self.canonical(max(heads, key=len, default=""))

    def zone_office(self) -> str:
        """Tell the only zone office the page names, "" where there is none or more."""
        names = self._meant_by(("zone_office",), lambda entry: entry.kind == "zone_office").names
        return names[0] if len(names) == 1 else ""

    def zone_before(self, place: int) -> str:
        """Tell which zone was named last before `place`: that of a bare 党工委 or 管委会."""
        return self._meant_by(("zones",), lambda entry: entry.kind == "zone").last_before(place)

    def name_of(self, phrase: str, place: int) -> str:
        """Fold a name, or resolve a generic phrase at `place`; "" when nobody is meant."""
        if phrase == "我们":
            return self.own
        if phrase[0] in "该本我" and phrase[1:] in _ENDS_OF_OTHERS:
            ends = (phrase[1:],)
            return self._meant_by(("head", ends), partial(_ends_with, ends)).last_before(place)
        department = _PARTY_DEPARTMENT.fullmatch(phrase)
        if department:
            school = self.resolve(department["school"], place)
            return f"{school}{department['office']}" if school else ""
        zone = phrase.removesuffix("管委会")
        if zone != phrase and zone in _ZONE_WORDS:
            whole = self.resolve(zone, place) or self.name_of(zone, place)
            return f"{whole}管委会" if whole and not whole.endswith("管委会") else whole
        if phrase in _SELF_KINDS or (phrase[0] in "我本该" and phrase[1:] in _SELF_KINDS):
            return self.resolve(phrase, place)
        if phrase in _ZONE_WORDS:
            offices_end = (f"{phrase}管委会", f"{phrase}管理委员会")
            offices = self._meant_by(("head", offices_end), partial(_ends_with, offices_end))
            if offices.names:
                return offices.names[0] if len(offices.names) == 1 else offices.last_before(place)
            return self.resolve(phrase, place)
        if phrase in self._generic and phrase not in self._entries:
            return self.resolve(phrase, place)
        if phrase[-1:] in "省市县区旗州镇":
            for government in (f"{phrase}人民政府", f"{phrase}政府"):
                if government in self._entries:
                    return self.canonical(government)
        return self.canonical(phrase)

    def rows(self) -> list[tuple[str, str, list[str], list[tuple[int, int]], float]]:
        """List name, kind, aliases, places and confidence, in the order of the page."""
        groups: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries.values():
            groups[self.canonical(entry.name)].append(entry)
        generic: dict[str, list[str]] = defaultdict(list)
        for alias, name in self._aliases.items():
            generic[self.canonical(name)].append(alias)
        rows = []
        for name, entries in groups.items():
            aliases = [each.name for each in entries if each.name != name]
            aliases += [each for each in generic[name] if each in self._generic and each not in aliases]
            places = sorted(place for each in entries for place in each.places)
            own = next((each for each in entries if each.name == name), entries[0])
            confidence = max(each.confidence for each in entries)
            if len(places) > 1:
                confidence = min(0.97, confidence + 0.05)
            kind = own.kind if own.name == name else kind_of(name)
            rows.append((name, kind, aliases, places, confidence))
        return sorted(rows, key=lambda row: row[3][0])


def _ends_with(ends: tuple[str, ...], entry: _Entry) -> bool:
    return entry.name.endswith(ends)


def _rules(entry: _Entry, kinds: frozenset[str]) -> bool:
    """Tell whether a government is meant where a place is asked for."""
    return "place" in kinds and entry.name.endswith(("人民政府", "市政府", "县政府", "区政府", "省政府"))


_BY_KIND = {"公司", "学校", "大学", "高校"}


def _may_stand_for(phrase: str, entry: _Entry) -> bool:
    if entry.name.endswith(phrase) or shortened(entry.name).endswith(phrase):
        return True
    if phrase == "公司":
        return entry.kind == "enterprise"
    return phrase in _BY_KIND and entry.kind == "university"
