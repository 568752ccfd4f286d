"""Reads what was signed, and whether it is signed, planned or only mentioned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import PAPER, PLAIN_TITLE, PLANNED, TITLE
from duijie.core.reader.sides import Item, groups_in

from .subjects import names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .found import AgreementFound, ReadSentence

_INTENT = re.compile("[^，。；]{0,24}?意向(?!书|性?协议|合同)")
_PART_OF_PLAN = re.compile("(?:同意|决定|议定)[^，。；]{2,60}，其中[^，。；]*$")
_GOES_ON = re.compile(
    "了?的[^，。；]{0,30}(?:协议|合同|备忘录)书?[^，。；]{0,6}(?:进展|执行|落实|实施|履行|到期|顺利|成效)|"
    "的[^，。；]{0,30}项目(?:目前)?已"
)
"""What was signed before is spoken of: 签署的合作协议进展顺利."""

_MONTHS_AGO = re.compile(
    "(?:今年|去年|(?<![\\d日]))\\d{1,2}月(?:份|底|初|[上中下]旬)?(?:就)?(?:已|已经)(?:[与和同跟]|正式|成功)"
)
"""A month and 已 before those who signed: 今年4月已与某院签订."""

_SET_FOR_A_YEAR = re.compile("(?:拟|将|计划|预计)(?:于|在)?(?:19|20)\\d{2}年")
_YEARS_AGO = re.compile("(?:[一二三四五六七八九十两几数\\d]+|多)(?:多|余)?年(?:多|半)?前[，的]")
_WISH = re.compile("(?:希望|期待|盼望|鼓励|引导|呼吁|建议|要促成|要推动|力争促成|争取促成)由?$")
_ONE_MORE_PAPER = re.compile("另行(?:与[^，。；]{2,30})?$")
_RESOLVED = re.compile(
    "(?:会议|双方|各方|理事会)?(?:商定|议定|决定|明确|同意|要求)，(?:[^。；]{0,20}，)?由[^。；，]*$"
)
"""What a meeting settles that named ones shall sign: 会议商定，由甲、乙签订."""

_DECIDED = re.compile("(?:同意|决定|议定|批准|授权)(?:由)?(?![，。])[^，。；]{2,60}$")
"""What a meeting resolves that others shall sign."""

_WITH_THE_OTHER = re.compile("[与和同跟](?:校|院|所|企|厂|企业|对|甲|乙)方(?:正式|尽快)?$")
_ONLOOKERS = re.compile("出席|参加|见证|观看|主持|致辞|讲话|参与|宣布|祝贺")


def title_after(text: str, trigger: re.Match[str], limit: int) -> tuple[str, int]:
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
    noun = re.search(f"([^，。；与和《》]{{0,24}}{PAPER})(?:的)?(?:上|正式|现场|成功)?$", before)
    if noun:
        return noun[1], trigger.end()
    quoted_before = re.search("《([^《》]{2,80})》(?:正式|现场|的)?$", before)
    return (quoted_before[1], trigger.end()) if quoted_before else ("", trigger.end())


def sides_in_title(read: ReadSentence, title: str, name_of: Callable[[str, int], str]) -> list[list[str]]:
    """Take the parties out of a title like 《甲与乙战略合作协议》."""
    at = read.sentence.text.find(title) if title else -1
    if at < 0:
        return []
    inside = [m for m in read.mentions if at <= m.start and m.end <= at + len(title)]
    items = [Item(m.start, m.end, m.name) for m in inside]
    for group in groups_in(read.sentence.text, items, at, at + len(title)):
        if group.parted:
            return names_of(group, read, name_of)
    return []


def with_the_other(
    read: ReadSentence, trigger: re.Match[str], name_of: Callable[[str, int], str]
) -> list[list[str]]:
    """Tell who signs where it is told of a draft: 同意《甲 乙共建协议书》，拟于5月与校方签订."""
    if not _WITH_THE_OTHER.search(read.sentence.text, 0, trigger.start()):
        return []
    for title in reversed(list(TITLE.finditer(read.sentence.text, 0, trigger.start()))):
        named = [
            each
            for each in read.mentions
            if title.start() < each.start and each.end < title.end() and not each.generic
        ]
        sides = [[name] for each in named if (name := name_of(each.name, read.sentence.start + each.start))]
        if len(sides) < 2 or named[0].start != title.start() + 1:
            continue
        if read.sentence.text[named[0].end : named[1].start].strip() in {"", "与", "和", "、"}:
            return sides[:2]
    return []


def status_of(
    text: str,
    begin: int,
    trigger: re.Match[str],
    found: AgreementFound,
    event_year: int,
    *,
    nominal: bool,
) -> str:
    """Tell whether the words around a signing make it done, planned or history."""
    clause = max(text.rfind(mark, begin, trigger.start()) for mark in "，；。")
    lead = text[max(begin, clause + 1) : trigger.start()]
    wide = text[begin : trigger.start()]
    rest = text[trigger.end() : trigger.end() + 60]
    if re.search("(?:19|20)\\d{2}年", wide) and not _SET_FOR_A_YEAR.search(lead):
        years = [int(each) for each in re.findall("((?:19|20)\\d{2})年", wide)]
        if event_year and years[-1] < event_year:
            return "mentioned"
    if re.search("于(?:19|20)\\d{2}年$|(?:19|20)\\d{2}年首[次轮]$", lead) and not event_year:
        return "mentioned"  # a year alone is how one speaks of what is long done
    if (
        re.search("(?:根据|按照|依据|落实|履行|执行|基于|依托|回顾)[^，。；]{0,60}$", lead)
        and rest[:1] == "的"
    ):
        return "mentioned"
    if (
        trigger[0] in {"签过", "签有"}
        or wide.endswith(("年所", "月所", "日所", "双方所", "此前所"))
        or _MONTHS_AGO.search(lead)
        or _YEARS_AGO.search(wide)
    ):
        return "mentioned"
    if trigger[0] == "达成" and _INTENT.match(rest):
        return "planned"
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
    if _GOES_ON.match(rest):
        return "mentioned"
    if re.search("(?:19|20)\\d{2}年(?:\\d{1,2}月)?以来|(?:目前|截至|迄今|至今)[^。；]*已", wide):
        return "mentioned"
    if _ONE_MORE_PAPER.search(lead) or (_RESOLVED.search(wide) and not rest.startswith("了")):
        return "planned"
    if _PART_OF_PLAN.search(wide):
        return "planned"
    if _DECIDED.search(lead) and not rest.startswith("了"):
        return "planned"
    if re.search(
        "此前|上一?届|早在|曾(?!任)|已于|多次|累计|陆续|去年|前年|上年|自[^，。]{0,30}以来|多年来|近年来|历年|当年|当时|那一?年|彼时",
        wide,
    ):
        return "mentioned"
    since = re.search("(?:自|从|今年|去年|当年|\\d年)[^，。]{0,40}$", lead)
    if since and re.match("[^，。；]{0,40}(?:后|之后|以后|起)，", rest):
        return "mentioned"
    if re.search("^(?:的|之)?(?:[^，。]{0,30})(?:以来|基础上)", rest):
        return "mentioned"
    if re.match("意向(?!书|性?协议|合同)", rest):
        return "planned"
    if nominal and re.match("(?:仪式|活动|大会|会)[^，。]{0,6}(?:将|拟|定于|计划)", rest):
        return "planned"
    return "signed"


def without_names(read: ReadSentence) -> str:
    """Give the sentence with its people's names blotted out: 曾维才 is not 曾."""
    text = read.sentence.text
    for person in read.people:
        text = text[: person.start] + "某" * (person.end - person.start) + text[person.end :]
    return text


def object_end(text: str, at: int) -> int:
    """Find where the words on what was signed end."""
    match = re.match("[^，。；：]{0,80}?(?:》|协议|合同|备忘录|意向书)+|[^，。；：]{0,80}", text[at:])
    return at + (match.end() if match else 0)


def looks_on(text: str, begin: int, trigger: re.Match[str], items: list[Item]) -> bool:
    """Tell whether those named before only watch: 甲院长、乙主任见证签约."""
    last = max(
        (item.end for item in items if begin <= item.start and item.end <= trigger.start()), default=begin
    )
    between = text[max(begin, last) : trigger.start()]
    return "，" not in between and bool(_ONLOOKERS.search(between[-12:]))


def wished(text: str, trigger: re.Match[str], items: list[Item]) -> bool:
    """Tell whether somebody else only wishes it: 市政府希望甲与乙签约."""
    clause = max(text.rfind(mark, 0, trigger.start()) for mark in "，；。：") + 1
    between = (item.start for item in items if clause < item.start < trigger.start())
    return any(_WISH.search(text[clause:start]) for start in between)


def is_noun(text: str, trigger: re.Match[str]) -> bool:
    """Tell whether 签约 is a noun here: 举行签约, 战略合作签约."""
    before = text[max(0, trigger.start() - 4) : trigger.start()]
    return (
        trigger[0] in {"签署", "签订", "签约"}
        and not re.match("了|《", text[trigger.end() :])
        and before.endswith(("的", "举行", "举办", "战略合作", "集中", "项目"))
        and not before.endswith("集中")
    )


def in_title(text: str, at: int) -> bool:
    """Tell whether a place lies inside a title《…》."""
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)
