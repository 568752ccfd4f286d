"""Tells a name from a phrase such as 产业技术研究院, which names nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import COMMON_WORDS, KIND_OF_SUFFIX, PLACELESS_HEADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.tagger import Word

_COMMON = re.compile("|".join(sorted(map(re.escape, COMMON_WORDS), key=len, reverse=True)))
_COMMON_INSTITUTES = frozenset({"研究所", "研究会所", "事务所", "交易所", "设计所", "工程所", "科研所"})
_COUNTED = re.compile("[0-9〇零一二三四五六七八九十百千万两数几多]+[余多]?(?:家|个|所|名|座|批)")
_ONE_UNNAMED = re.compile("(?<![第统唯])[一某][家所](?![人庄界])")
"""One of a kind, not named: 外地一家食品厂."""

_OF_A_PLACE = re.compile("[\u3400-\u9fff]{2,6}[省市县区旗州镇乡]")
"""A place before the body of it: 绿洲市|人民政府; the tagger does not know every place."""

_PLAIN_HEAD = re.compile("(?:产业|技术|研究|研发|科技|创新|工程|服务)+")
_REGIONS = ("东北", "西北", "华东", "华北", "华南", "华中", "西南")
_WIDE_HEAD = re.compile(
    "全国|全省|全市|全县|各地|国家|国家级|省级|市级|地方|省内|市内|国内|相关|省市|省|市|县"
)


def is_body_name(name: str, suffix: str) -> bool:
    """Tell whether the characters can be a name at all."""
    if len(name) > 45 or len(name) < 2 or re.search("[，。；：、？！]", name):
        return False
    return not (len(suffix) == 1 and len(name) < 3)


def is_specific(words: Sequence[Word], name: str, suffix: str) -> bool:
    """Tell whether the phrase names one body: it has a place, a brand or a national head."""
    if _COUNTED.match(name) or _ONE_UNNAMED.search(name):
        return False
    if _is_of_a_place(words[0], name.removesuffix(suffix), KIND_OF_SUFFIX[suffix]):
        return True
    if name == suffix and suffix[-1] == "所" and len(suffix) >= 3 and suffix not in _COMMON_INSTITUTES:
        return True
    if name[0] in "省市县区" and suffix in {"科协", "工商联", "政协", "总工会", "妇联"}:
        return True
    if re.search("[各该]|所有|相关|有关|多家|一批", name) or _WIDE_HEAD.fullmatch(name.removesuffix(suffix)):
        return False
    if name == suffix or name in COMMON_WORDS:
        return suffix in {
            "国务院",
            "科技部",
            "工信部",
            "财政部",
            "教育部",
            "国资委",
            "中科院",
            "新华社",
            "人民网",
        }
    if name.startswith(PLACELESS_HEADS) and len(name) > len(suffix) + 2:
        if name.startswith(("中国", "全国", "中华", *_REGIONS)):
            return True
        return _uncommon(name[2 : -len(suffix)]) != ""
    if name[0] in "省市县区" and len(name) >= 4:
        return True
    body = name[: -len(suffix)]
    kind = KIND_OF_SUFFIX[suffix]
    if kind == "government" and suffix in {"局", "厅"}:
        return len(body) >= 2
    if suffix.endswith(("委", "部")):
        return True
    weak = kind in {"zone", "platform"} or (suffix in {"厂", "场"} and len(name) <= 4)
    quoted = name.startswith("“") and weak
    for each in words[4:] if quoted else words:
        if each.tag in {"LOC", "nw", "PER"} and each.text not in COMMON_WORDS:
            return True
        if each.tag in {"ORG", "nz"} and each.text not in COMMON_WORDS and each.text != suffix:
            return not _PLAIN_HEAD.fullmatch(name.removesuffix(suffix))
    if weak or suffix == "委员会":
        return False
    rest = _uncommon(body)
    if kind in {"enterprise", "society", "association", "university"}:
        return len(rest) >= 2
    return len(rest) >= 2 and len(body) >= 4 and not words[0].tag.startswith("v")


def _is_of_a_place(first: Word, place: str, kind: str) -> bool:
    """Tell whether a government or an association is named by its place, known to the tagger or not."""
    return (
        kind in {"government", "association"}
        and _OF_A_PLACE.fullmatch(place) is not None
        and first.tag in {"n", "nz", "nw", "an", "a", "s", "PER"}
        and first.text not in COMMON_WORDS
        and not re.search("全|各|有关|相关|所在|沿海|兄弟|周边|毗邻|园区|社区|地区|新区|开发区|高新区", place)
    )


def _uncommon(text: str) -> str:
    """Drop the words any generic phrase is made of."""
    return _COMMON.sub("", text)
