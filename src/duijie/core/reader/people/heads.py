"""Reads the heads of places: of a party committee (本溪市委书记), of a government (本溪市副市长)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.posts import LEVEL_OF_HEAD, PARTY_LEADER

from .found import PostFound

if TYPE_CHECKING:
    from collections.abc import Sequence


_CUT_IN = re.compile(
    "^(?:.*?(?:在座的|由|在|邀请|邀请了|邀|特邀|经(?!开|济)|请|会见了?|会见|接待了?|陪同|随同|向|为|对|听取了?|聘请|聘任|聘|"
    "来自|其中|分别是|包括|会上|会后|期间|当天|当日|随后|同时|据|代表|与|和|以及|及|受到|得到|拜会了?|感谢|"
    "任命|推选|选举|推举|当选|授予|委托|图为|图中为|分管|联系))?(?=[^由在邀请]+$)"
)
_RIGHT_BEFORE_A_HEAD = re.compile("(?:图为|图中为|分管|联系)$")
"""Words right before a head of the page's own place: 图为副市长某某, 区政府分管副区长某某."""

_NO_PLACE = frozenset({"新区", "开发区", "高新区", "经开区", "自治区"})
_LATER_CUT = re.compile("^(?:原|时任|现任|前|是|有|应)(?=[㐀-鿿]{2})")
LEVEL_OF_COMMITTEE = {"省委": "省", "市委": "市", "区委": "区", "县委": "县", "州委": "州"}
HEAD_PREFIX = re.compile("^(?:原|时任)?(?:代理|代|常务)?副?")
_ZONE_HEAD = re.compile(
    "[\u3400-\u9fff]{2,14}(?:开发区|高新区|经开区|示范区|新区|园区|产业园|科技园|工业园|科学城|科技城|新城|基地|保税区)$"
)
_OF_A_PLACE = re.compile("人民政府|政府|市?委|人大|政协|科协|科学技术|科技局|发改|工信|农业|教育局")
_DISTRICT = re.compile("[\u4e00-\u9fff]{2,4}?市([\u4e00-\u9fff]{1,4}?(区|县))")
_PROVINCE = re.compile("[\u4e00-\u9fff]{2,3}省")
_HOME = re.compile(
    "(?:[\u4e00-\u9fff]{2,3}(?:省|自治区))?([\u4e00-\u9fff]{2,4}?(市|县|区)|[\u4e00-\u9fff](县))"
)


def leader_in(text: str, start: int, end: int) -> PostFound | None:
    """Read a leader of a party committee or a government: 本溪市委书记, 本溪市副市长."""
    part = text[start:end]
    for match in PARTY_LEADER.finditer(part):
        if match.end() == len(part):
            place_start, place = _place_head(part[: match.start("body")])
            body = match["body"]
            if body == "工委" and part.endswith("纪", 0, match.start("body")):
                return None  # the discipline office is a part of the zone named before it
            if place in _NO_PLACE and body in {"党工委", "工委"}:
                return PostFound(place, body + match["post"], start + place_start, end)
            if not place and body in {"党工委", "工委"}:
                return PostFound("", body + match["post"], start + match.start("body"), end)
            if not place or place in _NO_PLACE:
                return PostFound(body, match["post"], start + match.start("body"), end)
            if body in {"党工委", "工委"}:
                return PostFound(place, body + match["post"], start + place_start, end, place=place)
            whole = f"中共{place}{body}"
            if place and place[-1] in "省市区县州旗" and not place.endswith("新区"):
                whole = f"中共{place}{body.removeprefix(place[-1])}" if body[0] == place[-1] else whole
            level = {"省": "省", "市": "市", "区": "区", "县": "县", "州": "州"}.get(body[0], "")
            where = place if place.endswith(level) and level else place + level
            return PostFound(whole, match["post"], start + place_start, end, place=where if place else "")
    head = re.search("(?:原|时任)?(?:代理|代|常务)?(?:副)?(省长|市长|区长|县长|州长|旗长|镇长|乡长)$", part)
    if head:
        level = LEVEL_OF_HEAD[head[1]]
        place_start, place = _place_head(part[: head.start()])
        if not place:
            return PostFound("", head[0], start + head.start(), end)
        return PostFound(government(place, level), head[0], start + place_start, end, place=place)
    return None


def _place_head(text: str) -> tuple[int, str]:
    """Take the place at the end of `text`: (where it begins, the place)."""
    text = _RIGHT_BEFORE_A_HEAD.sub("", text)
    text = re.sub("^[省市区县州](?:人民)?政府$|(?:人民)?政府$", "", text)
    wider = re.search("(?:省|自治区)(?=[\u3400-\u9fff]{2,5}[市县区州])", text)
    skipped = wider.end() if wider else 0
    text = text[skipped:]
    match = _ZONE_HEAD.search(text) or re.search(
        "(?:[\u3400-\u9fff]{2,7}?(?:省|市|自治区|自治州|州|区|县|旗|镇|乡|盟))+$|[\u3400-\u9fff]{2,4}$", text
    )
    if not match:
        return skipped + len(text), ""
    place = match[0]
    party = re.match("(?:.*中共)(?=[\u3400-\u9fff]{2})", place)
    if party:
        return skipped + match.start() + party.end(), place[party.end() :]
    cut = _LATER_CUT.match(place) or _CUT_IN.match(place)
    if cut and cut.end() < len(place):
        return skipped + match.start() + cut.end(), place[cut.end() :]
    return skipped + match.start(), place


def government(place: str, level: str) -> str:
    """Give the full name of the government of a place."""
    whole = place if place.endswith(level) else place + level
    return f"{whole}人民政府"


def home_places(texts: Sequence[str]) -> dict[str, str]:
    """Tell which city or county 市委 and 市长 mean, from the places and bodies `texts`.

    Keys are levels (市, 县, 区), values places: the only one named, or the one named at least
    twice as often as any other.
    """
    found: dict[str, Counter[str]] = {}
    for text in texts:
        province = _PROVINCE.match(text)
        if province:
            found.setdefault("省", Counter())[province[0]] += 1
        match = _HOME.match(text)
        whole = match and (match.end() == len(text) or _OF_A_PLACE.match(text, match.end()))
        inner = _DISTRICT.match(text)
        if inner and _OF_A_PLACE.match(text, inner.end()):
            found.setdefault(inner[2], Counter())[inner[0]] += 1
        if match and whole and match[1] and not match[1].endswith(("新区", "开发区", "地区", "园区")):
            found.setdefault(match[2], Counter())[match[1]] += 1
        elif match and whole and match[3]:
            found.setdefault(match[3], Counter())[match[0]] += 1
    homes = {}
    for level, places in found.items():
        (first, count), *others = places.most_common(2)
        if not others or count >= 2 * others[0][1]:
            homes[level] = first
    return homes


def at_home(post: PostFound, homes: dict[str, str]) -> PostFound:
    """Give 市委副书记 or 市长 without a place the page's own."""
    level = LEVEL_OF_COMMITTEE.get(post.organisation, "")
    if level and homes.get(level):
        # 渠县 keeps its 县: 中共渠县县委, but 中共本溪市委.
        home = homes[level] if len(homes[level]) == 2 else homes[level][:-1]
        name = f"中共{home}{post.organisation}"
        return replace(post, organisation=name, inherited=True, place=homes[level])
    level = LEVEL_OF_HEAD.get(HEAD_PREFIX.sub("", post.post), "")
    if not post.organisation and level and homes.get(level):
        name = government(homes[level], level)
        return replace(post, organisation=name, inherited=True, place=homes[level])
    return post
