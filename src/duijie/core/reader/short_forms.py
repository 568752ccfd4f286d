"""Tells which names are short ways to write others, without comparing each with each."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from .mentions import kind_of, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORTER = (
    ("科学技术协会", "科协"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("管理委员会", "管委会"),
    ("中国科学院", "中科院"),
    ("科学技术", "科技"),
    ("人民政府", "政府"),
    ("发展和改革委员会", "发改委"),
    ("发展改革委", "发改委"),
    ("工业和信息化", "工信"),
    ("股份有限公司", "公司"),
    ("有限责任公司", "公司"),
    ("有限公司", "公司"),
    ("集团公司", "集团"),
    ("研究院", "院"),
    ("研究所", "所"),
    ("产业技术", "产业"),
)
_QUOTES = re.compile('[“”"‘’]')
_WIDER = re.compile("(?:[\u3400-\u9fff]{2,6}?(?:省|市|自治区|州|盟|地区))+")
_PLACE_HEAD = re.compile("^(?:[\u3400-\u9fff]{2,6}?(?:省|市|自治区|县|区)|[（(][\u3400-\u9fff]{2,4}[）)])+")
_OF_MANY = frozenset({"alliance", "union", "society", "service_team"})
_HEAD = 3
"""Characters by which names are looked up that begin alike."""

_TAIL = 3
"""Characters of the shortest name that is looked for at the end of others."""

_CORE_STARTS = 4
"""Places in an enterprise's own name at which a short form of it may begin."""


class ShortForms:
    """The names of a page, indexed by where a short form of each could stand in it.

    A page of ten thousand names would else be ten thousand times ten thousand comparisons.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_key: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            for key in set(_long_keys(name)):
                self._by_key[key].append(name)

    def of(self, short: str) -> list[str]:
        """List the names that `short` is a short way to write."""
        may_be = dict.fromkeys(name for key in _short_keys(short) for name in self._by_key.get(key, ()))
        return [name for name in may_be if is_short_form(short, name)]


def _long_keys(name: str) -> Iterator[str]:
    """Name what a short form of a name would show: see `_short_keys`, case by case."""
    full = shortened(name)
    yield f"^{name[:2]}"
    yield f"^{name[:_HEAD]}"
    yield from (f"${each[at:]}" for each in (full, name) for at in range(len(each) - _TAIL + 1))
    if kind_of(name) == "enterprise":
        core = _own_name(full)
        starts = range(min(_CORE_STARTS, len(core) - 1))
        yield from (f"~{core[at : at + length]}" for at in starts for length in (2, _HEAD))
    if kind_of(name) in _OF_MANY:
        yield f"={full[:2]}{suffix_of(name)}"


def _short_keys(short: str) -> Iterator[str]:
    brief = shortened(short)
    yield f"^{short[:_HEAD]}"
    yield from (f"${each}" for each in (brief, short) if len(each) >= _TAIL)
    if kind_of(short) == "enterprise":
        yield f"~{_own_brief(brief)[:_HEAD]}"
    if kind_of(short) in _OF_MANY:
        yield f"={brief[:2]}{suffix_of(short)}"


def _own_name(full: str) -> str:
    return _PLACE_HEAD.sub("", full).removesuffix("公司").removesuffix("集团")


def _own_brief(brief: str) -> str:
    return brief.removesuffix("公司").removesuffix("集团").removesuffix("企业")


@lru_cache(maxsize=20_000)
def shortened(name: str) -> str:
    """Write a name the shortest usual way, so that two ways of writing it are equal."""
    bare = _QUOTES.sub("", name).replace("(", "（").replace(")", "）")
    for old, new in _SHORTER:
        bare = bare.replace(old, new)
    return bare


def is_short_form(short: str, long: str) -> bool:
    """Tell whether `short` is a short way to write `long` (沈阳分院, 中化新材料)."""
    if short == long or len(shortened(short)) >= len(shortened(long)):
        return False
    brief, full = shortened(short), shortened(long)
    if long.startswith(short):
        rest = long[len(short) :]
        return kind_of(long) == "enterprise" and not suffix_of(short) and len(rest) >= 2
    if len(short) >= 7 and long.endswith(short) and _WIDER.fullmatch(long[: -len(short)]):
        return True
    if full.endswith(brief) and len(brief) >= 3:
        cut = full[: -len(brief)]
        # 中国科学院|沈阳分院 is one body, 辽宁大学|环境学院 another than 沈阳|环境学院.
        return len(brief) >= 4 or not suffix_of(cut)
    if kind_of(long) == "enterprise":
        core, mine = _own_name(full), _own_brief(brief)
        if 2 <= len(mine) < len(full) and mine in core and kind_of(short) == "enterprise":
            return core.startswith(mine) or core.find(mine) < _CORE_STARTS
    if _one_character_lost(short, long):
        return True
    if kind_of(short) == kind_of(long) and len(brief) >= 4 and suffix_of(short) == suffix_of(long):
        wide = kind_of(long) in _OF_MANY
        return wide and brief[:2] == full[:2] and _is_subsequence(brief, full)
    return False


def _one_character_lost(short: str, long: str) -> bool:
    """Tell whether a copyist dropped one character of a long name (科学会 for 科学学会)."""
    if len(long) - len(short) != 1 or len(short) < 6:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at:] == long[at + 1 :] and at > 2


def _is_subsequence(brief: str, full: str) -> bool:
    rest = iter(full)
    return all(character in rest for character in brief)
