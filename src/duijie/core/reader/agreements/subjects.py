"""Finds who signs: the groups of parties before (or after) the word that tells of signing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import TOPIC
from duijie.core.reader.sides import Group, Item, groups_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .found import AgreementFound, ReadSentence

_BEGINS_WITH_AND = re.compile(
    "(?:并|其中|于|在|年内|年底前?|近期|下个?月|计划|即将|还|又|也|再|随后|同时|会上|将|拟|此外|另外|并将|还将|"
    "现场|当场|则|[一二三四五六七八九]是|\\d{1,2}[.、]|已|已经|曾|去年|今年|前年|此前|近日|日前|当天|"
    "(?:19|20)\\d{2}年|\\d{1,2}月|\\d{1,2}日|[于在][^，。；与和同]{1,14}(?:上|期间|时|前|后))*(?:分别|先后|共同|正式)?(?:与|和|同)"
)
_LIST_GAP = re.compile(
    "(?:等)?(?:的|就|关于|共建|合作|联合开展)?(?:“[^”]{2,60}”|《[^》]{2,60}》|[^，。；、]{0,40}?(?:项目|平台|中心|协议|基地|合同))?"
    "[^，。；、]{0,8}?[，；、](?:以及|其中|会上|还有)?"
)
_SPEAKS = re.compile("(?:院士|教授|先生|女士)?(?:说|表示|介绍|指出|强调|透露|认为|在(?:致辞|讲话|发言)中)")
_BUILDS = re.compile("(?:共建|共同建设|组建|建设|设立|成立|打造)$")
"""What stands before a body that is the matter of the talk, not one who signs."""

_TO_SIGN_THERE = re.compile("，?就[^，。；]{2,40}签|，?(?:正式)?签[订署约]")
"""After a body somebody goes to: they sign with it, 将赴某大学，就…签署合同."""

_ONE_BY_ONE = re.compile("分别|先后|依次|逐一")


def own_subject(group: Group, text: str, own: str) -> str:
    """Tell who signs where a clause begins 与… and names nobody before: whose page it is."""
    clause = max(text.rfind(mark, 0, group.start) for mark in "，；。：") + 1
    if group.parted or not own or not _BEGINS_WITH_AND.fullmatch(text[clause : group.start]):
        return ""
    return own


def carried_subject(
    text: str,
    group: Group,
    begin: int,
    items: list[Item],
    hidden: list[tuple[int, int]],
    read: ReadSentence,
    name_of: Callable[[str, int], str],
    earlier: list[AgreementFound],
) -> tuple[str, bool]:
    """Tell who signs in a clause that begins 与…, the subject of the clause before; and whether 分别."""
    clause = max(text.rfind(mark, 0, group.start) for mark in "，；。：") + 1
    lead = text[clause : group.start]
    if not _BEGINS_WITH_AND.fullmatch(lead):
        return "", False
    apart = bool(_ONE_BY_ONE.search(lead))
    if earlier and earlier[-1].sides:
        return earlier[-1].sides[0][0], apart
    speaker = ""
    for item in items:
        if item.end > clause or inside(item.start, hidden) or _BUILDS.search(text[: item.start]):
            continue
        name = name_of(item.name, read.sentence.start + item.start)
        if item.signatory and _SPEAKS.match(text, item.end):
            speaker = name or speaker
        elif name:
            return name, apart
    return speaker, apart


def subject_groups(
    text: str, items: list[Item], hidden: list[tuple[int, int]], begin: int, end: int
) -> list[Group]:
    """Take the groups that sign: the last clause with parties, and a list before it."""
    usable = [
        item for item in items if begin <= item.start and item.end <= end and not inside(item.start, hidden)
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
                and "，" not in gap
                and not before.parted
                and len(before.items) == 1
            ):
                joined = Group([*before.sides, *last.sides], parted=True, start=before.start, end=last.end)
                return [joined]
    return kept


def _is_aside(text: str, item: Item, begin: int, end: int) -> bool:
    """Tell whether an item is the place or the topic of the signing, not a party."""
    if _BUILDS.search(text[begin : item.start]):
        return True
    before = text[max(begin, item.start - 2) : item.start]
    if before.endswith("赴") and not item.is_place and _TO_SIGN_THERE.match(text, item.end):
        return False
    if before.endswith(("在", "于", "到", "赴", "落户", "入驻", "位于", "来自")):
        return not before.endswith("来自")
    clause = max(text.rfind("，", begin, item.start), text.rfind("；", begin, item.start), begin - 1) + 1
    lead = text[clause : item.start]
    topic = None
    for match in TOPIC.finditer(lead):
        topic = match
    if topic and not re.search("与|和", lead[: topic.start()]) and len(lead) - topic.end() < 30:
        word = topic[0]
        if text.endswith("所", begin, end):
            return False  # 关于甲与乙6月所签的合同: the topic is those who signed
        if word in {"就", "围绕", "针对", "关于", "聚焦", "为", "为了"}:
            return True
    if topic and re.search("[与和同]", lead[: topic.start()]):
        return True
    return bool(
        re.search("(?:在|于)[^，]{0,20}$", lead)
        and re.match("[^，]{0,16}(?:举行|举办|召开|上|会议室|报告厅|大厦|酒店|期间)", text[item.end : end])
    )


def groups_after(text: str, items: list[Item], start: int, end: int) -> list[Group]:
    """List the groups of parties that stand after the signing (签约于…, 签下与…)."""
    usable = [item for item in items if start <= item.start <= end]
    return groups_in(text, usable, start, len(text))


def separately_told(text: str, groups: list[Group], trigger: re.Match[str]) -> bool:
    """Tell whether 分别 or the like parts the last group from the signing."""
    if not groups:
        return False
    return bool(_ONE_BY_ONE.search(text[groups[-1].end : trigger.start()]))


def pairs_of(sides: list[list[str]], *, separately: bool, alone: bool) -> list[list[list[str]]]:
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


def chained(sides: list[list[str]]) -> list[list[list[str]]]:
    """Take 甲与乙、丙与丁、戊与己 apart: every middle side ends one pair and begins the next."""
    if len(sides) < 3 or any(len(side) != 2 for side in sides[1:-1]):
        return []
    if len(sides[0]) != 1 or len(sides[-1]) != 1:
        return []
    flat = [name for side in sides for name in side]
    return [[[flat[at]], [flat[at + 1]]] for at in range(0, len(flat), 2)]


def names_of(
    group: Group, read: ReadSentence, name_of: Callable[[str, int], str], *, once: bool = True
) -> list[list[str]]:
    """Give the names of a group by side, folded and resolved; each once, or once a side."""
    sides = []
    seen: set[str] = set()
    for side in group.sides:
        names = []
        seen = seen if once else set()
        for item in side:
            name = name_of(item.name, read.sentence.start + item.start)
            if name and name not in seen:
                seen.add(name)
                names.append(name)
        if names:
            sides.append(names)
    return sides


def sentence_subject(
    text: str,
    items: list[Item],
    hidden: list[tuple[int, int]],
    begin: int,
    read: ReadSentence,
    name_of: Callable[[str, int], str],
) -> str:
    """Give the first body of a sentence that is neither a place nor an onlooker."""
    for item in items:
        if not inside(item.start, hidden) and not item.is_place:
            return name_of(item.name, read.sentence.start + item.start)
    return ""


def inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a place lies in one of the spans."""
    return any(start <= at < end for start, end in spans)
