"""Whether the names of two figures speak of one thing: 拉伸强度 is 抗拉强度, and 抗压强度 is not.

A name is taken apart into what it names: quantities under any wording of names.txt, and the other words
that tell something. Two names speak of one thing when one says all that the other says, and its last word,
which in Chinese is the quantity, is said by both. Who names more on each side speaks of two things, and so
do words that exclude each other (充电, 放电) or make another thing of one (重复定位精度).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from duijie.core.matcher.concepts import concepts_in
from duijie.core.matcher.words import cut_words, normalise
from duijie.core.package_data import read_text

_KINDS_OF_LINES = frozenset(("one", "apart", "other", "another", "behind", "unit", "kind", "sum", "plain"))
_LISTED = "="  # before the first wording of a quantity of the list: 容量 is no part of =容量保持率
_RUN = re.compile(r"[a-z0-9]+(?:[-+'][a-z0-9]+)*|[\u3400-\u4dbf\u4e00-\u9fff]+|[^\W_a-z0-9]")
_ENDING = re.compile(r"(?:e?s)?(?![a-z0-9])")
_LONG_WORDING = 3
_ENERGY, _ELECTRICITY = "=能耗", "=电耗"
_PLURALS = frozenset({"s", "es"})
_METALS = frozenset("铁铜铝锌铅镍钴锂锰镁钛钨锡金银")  # 铁精矿 is a 精矿
_OBJECT_FOLLOWS = frozenset("把将使让")
_EQUAL, _ALIKE, _LEAST_PART, _OF_PART, _BARE = 1.0, 0.9, 0.3, 0.6, 0.25


@dataclass(frozen=True, slots=True)
class _Words:
    """The list: what stands for each wording, and the other kinds of words (names.txt says what each is).

    `at_the_end`: wordings that count only where a name ends. `apart`: sides that exclude each other.
    `sides`: all words of `apart` and `other`.
    """

    stands_for: dict[str, str]
    at_the_end: frozenset[str]
    longest: int
    apart: tuple[tuple[frozenset[str], ...], ...]
    other: tuple[frozenset[str], ...]
    sides: frozenset[str]
    another: frozenset[str]
    behind: frozenset[str]
    unit: frozenset[str]
    kind: dict[str, frozenset[str]]
    sum: frozenset[str]
    plain: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    """What one name names, in order, and which lines of the list speak of what is written around that.

    `sides`: of each line of `apart` that it holds a word of, the sides it stands on; `others`: the lines of
    `other`.
    """

    things: tuple[str, ...]
    sides: dict[int, frozenset[int]]
    others: frozenset[int]
    is_latin: bool


def likeness(one: str, other: str, *, is_electric: bool = False) -> float:
    """Say how surely two names speak of one thing: 1 when they say the same, 0 when they do not.

    `is_electric`: both figures are told in kWh, in which 能耗 and 电耗 are one.
    """
    if not one or not other:
        return 0.0
    if one.lower() == other.lower():
        return _EQUAL
    here, there = _named(one), _named(other)
    if is_electric:
        here, there = _electric(here), _electric(there)
    if not here.things or not there.things or _is_apart(here, there):
        return 0.0
    is_all_here, is_all_there = _says_all(here, there), _says_all(there, here)
    if is_all_here and is_all_there:
        surely = _EQUAL if set(here.things) == set(there.things) else _ALIKE
        return surely if _is_of_one_quantity(here, there) else 0.0
    if is_all_here or is_all_there:
        return _part(there, here) if is_all_here else _part(here, there)
    pairs = ((here, there), (there, here))
    return _BARE if any(len(bare.things) == 1 and _is_kind_of(bare, full) for bare, full in pairs) else 0.0


def is_one_quantity(one: str, other: str) -> bool:
    """Say whether two names end with one quantity, whatever it is measured on (锦纶丝强度, 断裂强度).

    That tells enough of the only figures of a kind; a name that tells nothing does not speak against it.
    """
    here, there = _named(one), _named(other)
    if not here.things or not there.things:
        return True
    if _is_apart(here, there) or here.things[-1] in _words().unit:
        return False
    return here.things[-1] == there.things[-1] or _is_kind_of(here, there) or _is_kind_of(there, here)


def is_part_of_sum(whole: str, part: str) -> bool:
    """Say whether the second name tells only a part of what the first sums up: 成本 and 人工成本."""
    here, there = _named(whole), _named(part)
    is_sum = any(thing in _words().sum for thing in there.things)
    return is_sum and not _says_all(_electric(here), _electric(there))


def _electric(name: _Named) -> _Named:
    return replace(name, things=tuple(_ENERGY if thing == _ELECTRICITY else thing for thing in name.things))


def _says_all(name: _Named, other: _Named) -> bool:
    return all(any(_is_alike(thing, one) for one in name.things) for thing in other.things)


def _part(shorter: _Named, longer: _Named) -> float:
    """Say how surely a name speaks of the same as one that says more: only when it names the quantity."""
    if all(thing in _words().unit for thing in shorter.things):  # 温度 alone may be that of anything
        return 0.0
    if not _is_of_one_quantity(longer, shorter):
        return 0.0
    return _LEAST_PART + _OF_PART * len(shorter.things) / len(longer.things)


def _is_of_one_quantity(longer: _Named, shorter: _Named) -> bool:
    """Say whether what a name ends with, its quantity in Chinese, is said by another and no mere 料 or 点."""
    if longer.is_latin:  # removal rate of ammonia begins with it
        return True
    told = [thing for thing in longer.things if thing not in _words().unit] or longer.things
    return any(
        _is_alike(told[-1], one) and (told[-1] == one or len(one) > 1 < len(told[-1]))
        for one in shorter.things
    )


def _is_kind_of(bare: _Named, full: _Named) -> bool:
    """Say whether a name ends with no more than the kind of quantity of the other: 强度 and 抗压强度."""
    return full.things[-1] in _words().kind.get(bare.things[-1], frozenset())


def _is_alike(one: str, other: str) -> bool:
    """Say whether two things are one by what they end with (泵, 循环泵), or in two languages."""
    if one == other:
        return True
    if one.isascii() != other.isascii():
        return bool(_concepts(one) & _concepts(other))
    if one.startswith(_LISTED) or other.startswith(_LISTED) or one.isascii():
        return False
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and _is_of_that_sort(long.removesuffix(short))


@lru_cache(maxsize=8192)
def _is_of_that_sort(before: str) -> bool:
    """Say whether what stands before a word names a sort of it: 循环泵 is a 泵, and 二甲苯 is no 甲苯."""
    if len(before) == 1:
        return before in _METALS
    return before not in _words().another and cut_words(before) == [before]


@lru_cache(maxsize=8192)
def _concepts(thing: str) -> frozenset[str]:
    return frozenset(concepts_in(thing.removeprefix(_LISTED)))


def _is_apart(here: _Named, there: _Named) -> bool:
    if here.others != there.others or (set(here.things) ^ set(there.things)) & _words().another:
        return True
    return any(not here.sides[line] & there.sides[line] for line in here.sides.keys() & there.sides.keys())


def _sides(parts: list[str]) -> tuple[dict[int, frozenset[int]], frozenset[int]]:
    """Give the sides a name stands on, by the lines of `apart`, and the lines of `other` it has."""
    words = _words()
    text = "".join(parts)
    said = frozenset(side for side in words.sides if side in text and _is_said(side, parts))
    # 涂层 in 涂层厚度 is a side of that thickness, though the two are one wording.
    begun = said | {side for part in parts for side in words.sides if _begins(side, part)}
    found = {
        at: frozenset(place for place, side in enumerate(line) if side & begun)
        for at, line in enumerate(words.apart)
    }
    others = frozenset(at for at, line in enumerate(words.other) if line & said)
    return {at: places for at, places in found.items() if places}, others


def _is_said(side: str, parts: list[str]) -> bool:
    """Say whether a name holds a side as words: not in one that says more (贮藏 in 贮藏期, 不 in 不锈钢).

    A side may run over more than one part: 室温 is cut into 室 and the quantity 温.
    """
    if len(side) == 1:
        return side in parts
    swallowing = _words().stands_for
    around = "".join(" " if part in swallowing and side in part and side != part else part for part in parts)
    return side in around


def _begins(side: str, part: str) -> bool:
    words, rest = _words(), part.removeprefix(side)
    return part in words.stands_for and rest != part and (rest in words.stands_for or rest in words.behind)


@lru_cache(maxsize=8192)
def _named(name: str) -> _Named:
    folded, words = normalise(name), _words()
    parts = _object(list(_in_parts(folded)))
    things = list(_joined([part for part in parts if part not in words.plain]))
    while len(things) > 1 and things[-1].removeprefix(_LISTED) in words.behind:
        things.pop()
    sides, others = _sides(parts)
    return _Named(tuple(dict.fromkeys(things)), sides, others, folded.isascii())


def _object(parts: list[str]) -> list[str]:
    """Leave out who does it: 压滤机把含水压到三成 speaks of 含水."""
    marks = [at for at, part in enumerate(parts) if part in _OBJECT_FOLLOWS]
    return parts[marks[-1] + 1 :] if marks else parts


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    """Give where each word of a name begins and ends."""
    for run in _RUN.finditer(folded):
        at = run.start()
        for word in (run[0],) if run[0].isascii() else cut_words(run[0]):
            yield at, at + len(word)
            at += len(word)


def _in_parts(folded: str) -> Iterator[str]:
    """Give the wordings of quantities, the longest first, and the words between them."""
    past = 0
    for begin, word_end in _spans(folded):
        at = max(begin, past)
        while at < word_end and folded[at:word_end] not in _PLURALS:
            place, past = _next_wording(folded, at, word_end)
            if place > at:
                yield folded[at:place]
            if past > place:
                yield folded[place:past]
            at = max(past, place)


def _next_wording(folded: str, at: int, word_end: int) -> tuple[int, int]:
    """Give where the next wording begins in a word and where it ends, or twice where the word ends.

    Inside a word only a long one counts, or a unit's: 回收率 in 溶剂回收率, 时间 in 反应时间, but no 收率 in
    吸收率.
    """
    words = _words()
    for place in range(at, word_end):
        end = _wording_end(folded, place, word_end)
        is_unit = _LISTED + words.stands_for.get(folded[place:end], "") in words.unit
        if end > place and (place == at or is_unit or end - place >= _LONG_WORDING):
            return place, end
        if folded[place].isascii():
            break
    return word_end, word_end


def _wording_end(folded: str, at: int, word_end: int) -> int:
    """Give where the longest wording ends that begins here, `at` itself when none does."""
    words = _words()
    for length in range(min(words.longest, len(folded) - at), 0, -1):
        said, end = folded[at : at + length], at + length
        if said not in words.stands_for or (length == 1 and end != word_end):
            continue
        if said in words.at_the_end and folded[end:].strip():
            continue
        if not said.isascii() or _ENDING.match(folded, end):
            return end
    return at


def _joined(parts: list[str]) -> Iterator[str]:
    """Give what each part stands for; two that make a wording without a plain word between are one."""
    words, at = _words(), 0
    while at < len(parts):
        both = "".join(parts[at : at + 2])
        one, step = (both, 2) if len(parts) > at + 1 and both in words.stands_for else (parts[at], 1)
        at += step
        is_wording = one in words.stands_for and (one not in words.at_the_end or at == len(parts))
        yield _LISTED + words.stands_for[one] if is_wording else one


@cache
def _words() -> _Words:
    lines: dict[str, list[str]] = {}
    for line in read_text("duijie.core.matcher.indicators", "names.txt").splitlines():
        if line and not line.startswith("#"):
            kind, _, told = line.partition(": ")
            if kind not in _KINDS_OF_LINES:
                raise ValueError(f"names.txt has a line of no known kind: {line}")
            lines.setdefault(kind, []).append(told)
    wordings = [told.split(", ") for told in lines["one"]]
    apart = tuple(tuple(_set(side) for side in told.split(" / ")) for told in lines["apart"])
    other = tuple(_set(told) for told in lines["other"])
    return _Words(
        stands_for={one.removesuffix("."): line[0] for line in wordings for one in line},
        at_the_end=frozenset(one[:-1] for line in wordings for one in line if one.endswith(".")),
        longest=max(len(one) for line in wordings for one in line),
        apart=apart,
        other=other,
        sides=frozenset().union(*other, *(side for sides in apart for side in sides)),
        another=_set(", ".join(lines["another"])),
        behind=_set(", ".join(lines["behind"])),
        unit=frozenset(_LISTED + word for word in _set(", ".join(lines["unit"]))),
        kind=dict(_kind(told) for told in lines["kind"]),
        sum=frozenset(_LISTED + word for word in _set(", ".join(lines["sum"]))),
        plain=_set(", ".join(lines["plain"])),
    )


def _kind(told: str) -> tuple[str, frozenset[str]]:
    bare, _, members = told.partition(" / ")
    return _LISTED + bare, frozenset(_LISTED + member for member in _set(members))


def _set(told: str) -> frozenset[str]:
    return frozenset(told.split(", "))
