"""Finds agreements: who signs what with whom, and whether it is done, planned or history."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .knowledge.signing import (
    ANAPHORA,
    DENIED,
    NOUN_AFTER,
    PAPER,
    PLAIN_TITLE,
    PLANNED,
    SIGNING,
    TITLE,
    TOPIC,
    kind_of_paper,
)
from .sides import Group, Item, find_items, groups_in, hidden_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .mentions import Mention
    from .people import PersonFound
    from .sentences import Sentence

_LIST_CLAUSE_LIMIT = 40
_BEGINS_WITH_AND = re.compile(
    "(?:并|还|又|也|再|随后|同时|会上|将|拟|此外|另外|并将|还将|现场|当场)*(?:分别|共同|正式)?(?:与|和|同)"
)
_LIST_GAP = re.compile(
    "(?:等)?(?:的|就|关于|共建|合作|联合开展)?(?:“[^”]{2,60}”|《[^》]{2,60}》|[^，。；、]{0,40}?(?:项目|平台|中心|协议|基地|合同))?"
    "[^，。；、]{0,8}?[，；、](?:以及|其中|会上|还有)?"
)
_ONE_BY_ONE = re.compile("分别|先后|依次|逐一")
_ONLOOKERS = re.compile("出席|参加|见证|观看|主持|致辞|讲话|参与|宣布|祝贺")
_VISIT = re.compile("赴|到访|来访|走访|访问|考察|调研|来到|莅临|会见|拜会|对接|座谈|洽谈")


@dataclass
class AgreementFound:
    """An agreement in one sentence; offsets count in the clean text of the page."""

    title: str
    kind: str
    status: str
    sides: list[list[str]]
    signatories: list[str]
    start: int
    end: int
    year: int = 0
    needs_review: bool = False
    confidence: float = 0.8
    by_proxy: bool = False
    headline: bool = False
    extra: list[tuple[int, int]] = field(default_factory=list)

    @property
    def parties(self) -> list[str]:
        """All parties, each once, in the order of the sides."""
        return list(dict.fromkeys(name for side in self.sides for name in side))


@dataclass(frozen=True)
class ReadSentence:
    """A sentence with what was found in it."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    people: tuple[PersonFound, ...]


def find_agreements(
    sentences: Sequence[ReadSentence],
    name_of: Callable[[str, int], str],
    *,
    event_year: int = 0,
    title_line: int = -1,
    announces: Callable[[str], bool] = lambda _: False,
) -> list[AgreementFound]:
    """Find the agreements of a page, the same one told twice given once.

    `name_of(phrase, place)` folds a name or resolves a generic phrase ("" when it cannot).
    """
    found: list[AgreementFound] = []
    context = _Context(_employers(sentences, name_of))
    for read in sentences:
        for each in _in_sentence(read, context, name_of, event_year, title_line):
            each.headline = read.sentence.line == title_line
            found.append(each)
            if len(each.parties) >= 2:
                context.pair = each.sides
        context.note(read, name_of)
    return _merged(found)


def _employers(sentences: Sequence[ReadSentence], name_of: Callable[[str, int], str]) -> dict[str, str]:
    """Tell for each person the body of the first post the page gives them."""
    employers: dict[str, str] = {}
    for read in sentences:
        for person in read.people:
            for post in person.posts:
                name = name_of(post.organisation, read.sentence.start) if post.organisation else ""
                if name:
                    employers.setdefault(person.name, name)
    return employers


class _Context:
    """What 双方 means: the two sides named last."""

    def __init__(self, employers: dict[str, str]) -> None:
        self.employers = employers
        self.pair: list[list[str]] = []
        self.loose: list[list[str]] = []

    def note(self, read: ReadSentence, name_of: Callable[[str, int], str]) -> None:
        items = find_items(read.sentence, read.mentions, read.people, self.employers)
        text = read.sentence.text
        hidden = hidden_spans(text)
        items = [item for item in items if not _inside(item.start, hidden)]
        for group in groups_in(text, items, 0, len(text)):
            if group.parted and len(group.sides) == 2:
                sides = _names(group, read, name_of)
                if len(sides) == 2 and not self.pair:
                    self.pair = sides
                    return
        if not self.loose and _VISIT.search(text):
            names = [name for item in items if (name := name_of(item.name, read.sentence.start))]
            unique = list(dict.fromkeys(names))
            if len(unique) >= 2:
                self.loose = [[unique[0]], [unique[1]]]


def _in_sentence(
    read: ReadSentence,
    context: _Context,
    name_of: Callable[[str, int], str],
    event_year: int,
    title_line: int,
) -> list[AgreementFound]:
    text = read.sentence.text
    triggers = [match for match in SIGNING.finditer(text) if not _in_title(text, match.start())]
    found: list[AgreementFound] = []
    items = find_items(read.sentence, read.mentions, read.people, context.employers)
    hidden = hidden_spans(text)
    begin = 0
    for number, trigger in enumerate(triggers):
        limit = triggers[number + 1].start() if number + 1 < len(triggers) else len(text)
        nominal = bool(NOUN_AFTER.match(text[trigger.end() :])) or _is_noun(text, trigger)
        if _looks_on(text, begin, trigger, items):
            begin = trigger.end()
            continue
        is_title = read.sentence.line == title_line
        if DENIED.search(text[max(0, trigger.start() - 30) : trigger.start()]):
            begin = trigger.end()
            continue
        made = _at_trigger(
            read, trigger, begin, limit, items, hidden, context, name_of, found, nominal=nominal
        )
        for each in made:
            each.status = _status(text, begin, trigger, each, event_year, nominal=nominal)
            if is_title:
                each.confidence -= 0.05
        if made or not nominal:
            begin = _object_end(text, trigger.end())
        found.extend(made)
    return found


def _at_trigger(
    read: ReadSentence,
    trigger: re.Match[str],
    begin: int,
    limit: int,
    items: list[Item],
    hidden: list[tuple[int, int]],
    context: _Context,
    name_of: Callable[[str, int], str],
    earlier: list[AgreementFound],
    *,
    nominal: bool,
) -> list[AgreementFound]:
    text = read.sentence.text
    title, title_end = _title_after(text, trigger, limit)
    groups = _subject_groups(text, items, hidden, begin, trigger.start())
    after = _groups_after(text, items, trigger.end(), min(limit, title_end + 60))
    separately = _separately(text, groups, trigger)
    made: list[AgreementFound] = []
    start = read.sentence.start + (groups[0].start if groups else trigger.start())
    end = read.sentence.start + min(max(title_end, trigger.end()), len(text))

    def make(sides: list[list[str]], who: list[str], confidence: float, *, review: bool) -> None:
        parties = list(dict.fromkeys(name for side in sides for name in side))
        if len(parties) < 2:
            return
        made.append(
            AgreementFound(
                title=title,
                kind=kind_of_paper(title),
                status="signed",
                sides=sides,
                signatories=who,
                start=start,
                end=max(end, start + 1),
                needs_review=review,
                confidence=confidence,
                by_proxy="代表" in text[begin : trigger.start()],
            )
        )

    for group in groups:
        sides = _names(group, read, name_of)
        carried = _carried_subject(text, group, begin, items, hidden, read, name_of, earlier)
        if carried and carried not in {name for side in sides for name in side}:
            sides = [[carried], [name for side in sides for name in side]]
        who = [item.signatory for item in group.items if item.signatory]
        pairs = _pairs(sides, separately=separately or group.separately_before, alone=len(groups) == 1)
        pairs = pairs or _chained(sides)
        if pairs:
            for pair in pairs:
                make(pair, who, 0.85, review=False)
        elif len(sides) >= 2:
            make(sides, who, 0.9, review=False)
        elif (
            len(sides) == 1
            and len(sides[0]) >= 2
            and (not nominal or text[trigger.end() :].startswith("仪式"))
        ):
            make(sides, who, 0.75, review=True)
    if made:
        return made
    named = [name for group in groups for side in _names(group, read, name_of) for name in side]
    partner = [side for group in after for side in _names(group, read, name_of)]
    with_after = re.match("(?:了)?(?:与|和|同)", text[trigger.end() :])
    if named and partner and with_after:
        make([[named[0]], partner[0]], [], 0.75, review=False)
    quoted = _sides_in_title(read, title, name_of)
    if not made and len(quoted) == 2:
        make(quoted, [], 0.85, review=False)
    if made or nominal:
        return made
    zone = text[begin : trigger.start()]
    if PLANNED.search(zone[-30:]):
        return made
    if ANAPHORA.search(zone) or (not named and not items):
        sides = context.pair or context.loose
        if sides and (ANAPHORA.search(zone) or title):
            make(sides, [p.name for p in read.people if p.start >= begin], 0.65, review=not context.pair)
    elif len(set(named)) == 1 and context.pair and named[0] in {n for s in context.pair for n in s}:
        make(context.pair, [], 0.6, review=True)
    elif len(set(named)) == 1 and re.search("[与和同]$", text[: groups[-1].start]):
        first = _sentence_subject(text, items, hidden, begin, read, name_of)
        if first and first != named[0]:
            make([[first], [named[0]]], [], 0.65, review=True)
    return made


def _carried_subject(
    text: str,
    group: Group,
    begin: int,
    items: list[Item],
    hidden: list[tuple[int, int]],
    read: ReadSentence,
    name_of: Callable[[str, int], str],
    earlier: list[AgreementFound],
) -> str:
    """Tell who signs in a clause that begins 与…: the subject of the clause before."""
    clause = max(text.rfind(mark, 0, group.start) for mark in "，；。：") + 1
    if not _BEGINS_WITH_AND.fullmatch(text[clause : group.start]):
        return ""
    if earlier and earlier[-1].sides:
        return earlier[-1].sides[0][0]
    for item in items:
        if item.end <= clause and not _inside(item.start, hidden):
            name = name_of(item.name, read.sentence.start + item.start)
            if name:
                return name
    return ""


def _subject_groups(
    text: str, items: list[Item], hidden: list[tuple[int, int]], begin: int, end: int
) -> list[Group]:
    """Take the groups that sign: the last clause with parties, and a list before it."""
    usable = [
        item for item in items if begin <= item.start and item.end <= end and not _inside(item.start, hidden)
    ]
    usable = [item for item in usable if not _is_aside(text, item, begin, end)]
    groups = groups_in(text, usable, begin, end)
    if not groups:
        return []
    kept = [groups[-1]]
    for group in reversed(groups[:-1]):
        between = text[group.end : kept[0].start]
        if _LIST_GAP.fullmatch(between) and group.parted:
            kept.insert(0, group)
            continue
        break
    last = kept[-1]
    if len(kept) == 1 and not last.parted:
        # A与B本着…，在C…签署: the parties stand in an earlier clause.
        earlier = [group for group in groups[:-1] if group.parted]
        gap = text[last.end : end]
        if len(last.items) == 1 and earlier and not re.match("[^，]{0,6}(?:与|和|同)", gap):
            between = text[earlier[-1].end : last.start]
            if (not re.search("签|举行|召开|举办|成立", between) and last.items[0].is_place) or re.search(
                "^[^，]{0,30}，在$", between
            ):
                return [earlier[-1]]
        if len(last.items) == 1 and len(groups) >= 2:
            before = groups[-2]
            link = text[before.end : last.start]
            if (
                re.search("(?:与|和|同)$", link)
                and "，" in link
                and not before.parted
                and len(before.items) == 1
            ):
                joined = Group([*before.sides, *last.sides], parted=True, start=before.start, end=last.end)
                return [joined]
    return kept


def _is_aside(text: str, item: Item, begin: int, end: int) -> bool:
    """Tell whether an item is the place or the topic of the signing, not a party."""
    before = text[max(begin, item.start - 2) : item.start]
    if before.endswith(("在", "于", "到", "赴", "落户", "入驻", "位于", "来自")):
        return not before.endswith("来自")
    clause = max(text.rfind("，", begin, item.start), text.rfind("；", begin, item.start), begin - 1) + 1
    lead = text[clause : item.start]
    topic = None
    for match in TOPIC.finditer(lead):
        topic = match
    if topic and not re.search("与|和", lead[: topic.start()]) and len(lead) - topic.end() < 30:
        word = topic[0]
        if word in {"就", "围绕", "针对", "关于", "聚焦", "为", "为了"}:
            return True
    if topic and re.search("[与和同]", lead[: topic.start()]):
        return True
    return bool(
        re.search("(?:在|于)[^，]{0,20}$", lead)
        and re.match("[^，]{0,16}(?:举行|举办|召开|上|会议室|报告厅|大厦|酒店|期间)", text[item.end : end])
    )


def _groups_after(text: str, items: list[Item], start: int, end: int) -> list[Group]:
    usable = [item for item in items if start <= item.start <= end]
    return groups_in(text, usable, start, len(text))


def _separately(text: str, groups: list[Group], trigger: re.Match[str]) -> bool:
    if not groups:
        return False
    return bool(_ONE_BY_ONE.search(text[groups[-1].end : trigger.start()]))


def _pairs(sides: list[list[str]], *, separately: bool, alone: bool) -> list[list[list[str]]]:
    """Take 甲分别与乙、丙签约 apart into one agreement each."""
    if not (separately and alone and len(sides) == 2):
        return []
    left, right = sides
    if len(left) == 1 and len(right) > 1:
        return [[left, [each]] for each in right]
    if len(right) == 1 and len(left) > 1:
        return [[[each], right] for each in left]
    if len(left) == len(right) > 1:
        return [[[one], [other]] for one, other in zip(left, right, strict=True)]
    return []


def _chained(sides: list[list[str]]) -> list[list[list[str]]]:
    """Take 甲与乙、丙与丁、戊与己 apart: every middle side ends one pair and begins the next."""
    if len(sides) < 3 or any(len(side) != 2 for side in sides[1:-1]):
        return []
    if len(sides[0]) != 1 or len(sides[-1]) != 1:
        return []
    flat = [name for side in sides for name in side]
    return [[[flat[at]], [flat[at + 1]]] for at in range(0, len(flat), 2)]


def _names(group: Group, read: ReadSentence, name_of: Callable[[str, int], str]) -> list[list[str]]:
    sides = []
    seen: set[str] = set()
    for side in group.sides:
        names = []
        for item in side:
            name = name_of(item.name, read.sentence.start + item.start)
            if name and name not in seen:
                seen.add(name)
                names.append(name)
        if names:
            sides.append(names)
    return sides


def _title_after(text: str, trigger: re.Match[str], limit: int) -> tuple[str, int]:
    """Read what was signed, and where its words end."""
    rest = text[trigger.end() : limit]
    quoted = TITLE.search(rest)
    clause = re.search("[，。；]", rest)
    if quoted and (not clause or quoted.start() < clause.start() or quoted.start() < 12):
        return quoted[1], trigger.end() + quoted.end()
    plain = PLAIN_TITLE.match(rest)
    if plain:
        title = re.sub("^(?:了|为期[^的]{1,8}的|关于|相关|有关|正式|的)+", "", plain["title"])
        return title, trigger.end() + plain.end()
    before = text[max(0, trigger.start() - 40) : trigger.start()]
    noun = re.search(f"([^，。；与和《》]{{0,24}}{PAPER})(?:的)?(?:正式|现场|成功)?$", before)
    if noun:
        return noun[1], trigger.end()
    quoted_before = re.search("《([^《》]{2,80})》(?:正式|现场|的)?$", before)
    return (quoted_before[1], trigger.end()) if quoted_before else ("", trigger.end())


def _sides_in_title(read: ReadSentence, title: str, name_of: Callable[[str, int], str]) -> list[list[str]]:
    """Take the parties out of a title like 《甲与乙战略合作协议》."""
    at = read.sentence.text.find(title) if title else -1
    if at < 0:
        return []
    inside = [m for m in read.mentions if at <= m.start and m.end <= at + len(title)]
    items = [Item(m.start, m.end, m.name) for m in inside]
    for group in groups_in(read.sentence.text, items, at, at + len(title)):
        if group.parted:
            return _names(group, read, name_of)
    return []


def _status(
    text: str,
    begin: int,
    trigger: re.Match[str],
    found: AgreementFound,
    event_year: int,
    *,
    nominal: bool,
) -> str:
    clause = max(text.rfind(mark, begin, trigger.start()) for mark in "，；。")
    lead = text[max(begin, clause + 1) : trigger.start()]
    wide = text[begin : trigger.start()]
    rest = text[trigger.end() : trigger.end() + 60]
    if re.search("(?:19|20)\\d{2}年", wide):
        years = [int(each) for each in re.findall("((?:19|20)\\d{2})年", wide)]
        if event_year and years[-1] < event_year:
            return "mentioned"
    if (
        re.search("(?:根据|按照|依据|落实|履行|执行|基于|依托|回顾)[^，。；]{0,60}$", lead)
        and rest[:1] == "的"
    ):
        return "mentioned"
    planned = None
    for match in PLANNED.finditer(lead):
        planned = match
    if planned and not re.search("上$|会$", planned[0]):
        return "planned"
    if (
        re.search("(?:将|拟|计划|预计|即将|届时|有望)[^，。；]{0,12}，[^，。；]{0,30}$", wide)
        and "将" not in rest[:2]
    ):
        return "planned"
    if re.search(
        "此前|早在|曾(?!任)|已于|多次|累计|陆续|去年|前年|上年|自[^，。]{0,30}以来|多年来|近年来|历年|当年",
        wide,
    ):
        return "mentioned"
    if re.search("^(?:的|之)?(?:[^，。]{0,30})(?:以来|基础上)", rest):
        return "mentioned"
    if nominal and re.match("(?:仪式|活动|大会|会)[^，。]{0,6}(?:将|拟|定于|计划)", rest):
        return "planned"
    return "signed"


def _object_end(text: str, at: int) -> int:
    """Find where the words on what was signed end."""
    match = re.match("[^，。；]{0,80}?(?:》|协议|合同|备忘录|意向书)+|[^，。；]{0,80}", text[at:])
    return at + (match.end() if match else 0)


def _looks_on(text: str, begin: int, trigger: re.Match[str], items: list[Item]) -> bool:
    """Tell whether those named before only watch: 甲院长、乙主任见证签约."""
    last = max(
        (item.end for item in items if begin <= item.start and item.end <= trigger.start()), default=begin
    )
    between = text[max(begin, last) : trigger.start()]
    return "，" not in between and bool(_ONLOOKERS.search(between[-12:]))


def _is_noun(text: str, trigger: re.Match[str]) -> bool:
    before = text[max(0, trigger.start() - 4) : trigger.start()]
    return (
        trigger[0] in {"签署", "签订", "签约"}
        and not re.match("了|《", text[trigger.end() :])
        and before.endswith(("的", "举行", "举办", "战略合作", "集中", "项目"))
        and not before.endswith("集中")
    )


def _in_title(text: str, at: int) -> bool:
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)


def _sentence_subject(
    text: str,
    items: list[Item],
    hidden: list[tuple[int, int]],
    begin: int,
    read: ReadSentence,
    name_of: Callable[[str, int], str],
) -> str:
    for item in items:
        if not _inside(item.start, hidden) and not item.is_place:
            return name_of(item.name, read.sentence.start + item.start)
    return ""


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _merged(found: list[AgreementFound]) -> list[AgreementFound]:
    """Give an agreement that the page tells several times once, with all it was told."""
    kept: list[AgreementFound] = []
    body = [each for each in found if not each.headline and each.status != "mentioned"]
    for each in [*body, *(one for one in found if one not in body)]:
        if each.headline and any(set(each.parties) & set(other.parties) for other in body):
            # A headline shortens the names that the text below it gives in full.
            continue
        same = next((other for other in kept if _is_same(other, each)), None)
        if same is None:
            kept.append(each)
            continue
        same.signatories = list(dict.fromkeys([*same.signatories, *each.signatories]))
        same.extra.append((each.start, each.end))
        if len(each.title) > len(same.title) and (PAPER_END.search(each.title) or not same.title):
            same.title, same.kind = each.title, each.kind
        same.confidence = min(0.97, max(same.confidence, each.confidence) + 0.03)
        same.needs_review = same.needs_review and each.needs_review
        if same.status == "planned" and each.status == "signed":
            same.status = "signed"
    return kept


PAPER_END = re.compile(f"{PAPER}$")


def _is_same(one: AgreementFound, other: AgreementFound) -> bool:
    mine, theirs = set(one.parties), set(other.parties)
    if mine == theirs:
        return "mentioned" not in {one.status, other.status} or one.status == other.status
    if other.by_proxy and one.status == other.status:
        shared = mine & theirs
        parent = all(
            any(name in {each, *shared} or each.startswith(name) for name in mine) for each in theirs
        )
        return parent and len(mine) == len(theirs)
    return False
