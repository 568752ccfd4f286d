"""Compare what one side asks for with what the other says it reaches: met, missed or unknown.

An offer's figure counts as a promise: ≥1500次 promises 1500 and no more, so a need of 2000 is missed.
A figure answers another when both measure the same thing (the dimension), are of one nature (a level, a
rise, a fall) and speak of the same: a shared word, a shared concept, or the only figure of a kind that
hardly ever means two things (cycles, loudness, angle). Everything else is unknown, never missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from duijie.core.matcher.indicators.indicator import Indicator, Nature
from duijie.core.matcher.words import normalise, split_terms

# Speak of one thing when alone on each side; a time, a share or a length may be about anything.
_NEVER_ALONE = frozenset(
    {
        "ratio",
        "time",
        "length",
        "area",
        "temperature",
        "mass",
        "mass by volume",
        "pieces",
        "people",
        "money",
        "fold",
        "volume",
    }
)
# Ranges that must reach as far as asked (where it works), not stay inside (what it yields).
_REACHES = re.compile(r"温|工作|适用|量程|范围|环境|耐|频率|range|operat|temperature", re.IGNORECASE)
_SAME_THINGS = (
    ("寿命", "循环", "年限", "免维护", "防污期", "使用", "换"),
    ("效率", "能效"),
    ("导电", "电导"),
    ("探测", "看到", "距离", "量程"),
    ("成品率", "良率", "合格率", "收率"),
    ("强度", "拉伸", "断裂"),
    ("尺寸", "最大尺寸", "幅宽"),
    ("含水", "水分", "湿度"),
    ("温", "耐热", "扛", "放", "存放"),
    ("检测限", "检测下限", "测到", "灵敏"),
    ("能耗", "电耗", "耗能", "功耗", "节能", "能量消耗"),
    ("噪声", "噪音", "声音"),
    ("回收", "再生"),
    ("响应", "反应时间"),
    ("life", "寿命", "cycle"),
    ("response", "响应"),
    ("效价", "滴度"),
)
_MORE_IS_BETTER = re.compile(
    r"寿命|污期|强度|附着力|效率|良率|合格率|回收率|去除率|致密度|硬度|容量|产能|纯度|续航|免维护"
)
_LESS_IS_BETTER = re.compile(
    r"含水|水分|能耗|电耗|功耗|成本|噪声|噪音|误差|偏差|响应|粗糙度|残留|损失|缺陷率|废品率|重量"
)
_IS_NOW = re.compile(r"现|目前|如今|原来|只有|才|已经|now|current", re.IGNORECASE)
_TOLERANCE = 0.001


class Verdict(StrEnum):
    """Whether what is asked for is reached."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """One asked-for indicator, the one that answers it (None when nothing does), and the verdict."""

    asked: Indicator
    said: Indicator | None
    verdict: Verdict


def compare(asked: Sequence[Indicator], said: Sequence[Indicator]) -> tuple[Compared, ...]:
    """Compare every bound that is asked for with the figure that best speaks of the same."""
    wanted = [bound for one in asked if (bound := as_bound(one)) is not None]
    return tuple(_compare(one, said, wanted) for one in wanted)


def as_bound(one: Indicator) -> Indicator | None:
    """Give what a need asks by a figure: a bare 防污期五年 wants at least that, a bare 含水率5% at most.

    None for a bare figure that wants neither, or that tells how things are now.
    """
    if one.is_bound:
        return one
    if one.nature is not Nature.LEVEL or _IS_NOW.search(one.name):
        return None
    if _LESS_IS_BETTER.search(one.name):
        return replace(one, low=None, is_bound=True)
    return replace(one, high=None, is_bound=True) if _MORE_IS_BETTER.search(one.name) else None


def _compare(one: Indicator, said: Sequence[Indicator], asked: Sequence[Indicator]) -> Compared:
    if one.is_contradictory:
        return Compared(one, None, Verdict.UNKNOWN)
    kin = [other for other in said if other.dimension == one.dimension and other.nature == one.nature]
    named = sorted(
        (other for other in kin if _likeness(one.name, other.name) > 0),
        key=lambda other: -_likeness(one.name, other.name),
    )
    if named:
        best = _likeness(one.name, named[0].name)
        answers = [other for other in named if _likeness(one.name, other.name) == best]
        verdicts = [(answer_to(one, other), other) for other in answers]
        order = (Verdict.MISSED, Verdict.MET, Verdict.UNKNOWN)
        verdict, other = min(verdicts, key=lambda pair: order.index(pair[0]))
        return Compared(one, other, verdict)
    alone = [other for other in asked if other.dimension == one.dimension and other.nature == one.nature]
    if len(kin) == 1 and len(alone) == 1 and one.dimension not in _NEVER_ALONE:
        return Compared(one, kin[0], answer_to(one, kin[0]))
    return Compared(one, None, Verdict.UNKNOWN)


def answer_to(asked: Indicator, said: Indicator) -> Verdict:
    """Say whether a promise reaches what is asked, both being about the same thing."""
    if said.is_contradictory or asked.is_contradictory:
        return Verdict.UNKNOWN
    if asked.low is not None and asked.high is not None:
        return _range(asked, said)
    if asked.low is not None:
        return _least(asked.low, said)
    if asked.high is not None:
        return _most(asked.high, said)
    return Verdict.UNKNOWN


def _least(low: float, said: Indicator) -> Verdict:
    # A range that reaches from … to … promises its upper end for what it can do.
    reached = said.high if said.is_bound and None not in (said.low, said.high) else said.low
    if reached is None:
        return Verdict.MISSED if said.high is not None and said.high < low else Verdict.UNKNOWN
    return Verdict.MET if reached >= low - _slack(low) else Verdict.MISSED


def _most(high: float, said: Indicator) -> Verdict:
    if said.high is None:
        return Verdict.MISSED if said.low is not None and said.low > high else Verdict.UNKNOWN
    reached = said.low if said.is_bound and said.low is not None else said.high
    return Verdict.MET if reached <= high + _slack(high) else Verdict.MISSED


def _range(asked: Indicator, said: Indicator) -> Verdict:
    low, high = asked.low or 0.0, asked.high or 0.0
    if said.low is None or said.high is None:
        return Verdict.UNKNOWN
    if _REACHES.search(asked.name + said.name) or asked.dimension == "temperature":
        covers = said.low <= low + _slack(low) and said.high >= high - _slack(high)
        return Verdict.MET if covers else Verdict.MISSED
    inside = said.low >= low - _slack(low) and said.high <= high + _slack(high)
    apart = said.high < low - _slack(low) or said.low > high + _slack(high)
    return Verdict.MET if inside else Verdict.MISSED if apart else Verdict.UNKNOWN


def _slack(value: float) -> float:
    """A year is not exactly twelve months; nobody means the difference."""
    return abs(value) * _TOLERANCE


@lru_cache(maxsize=65536)
def _likeness(one: str, other: str) -> float:
    """Say how surely two names speak of one thing: the share of terms in common, or a known pair."""
    if not one or not other:
        return 0.0
    if one.lower() == other.lower():
        return 1.0
    here, there = set(split_terms(one)), set(split_terms(other))
    shared = here & there
    if shared and not (_goes_on(one, shared) and _goes_on(other, shared)):
        return 0.3 + 0.6 * len(shared) / min(len(here), len(there))
    paired = any(_one_of(group, one) and _one_of(group, other) for group in _SAME_THINGS)
    return 0.25 if paired else 0.0


def _goes_on(name: str, shared: set[str]) -> bool:
    """Say whether a name names more behind what it shares: 出水 COD and 出水总氮 are two things."""
    folded = normalise(name)
    ends = [folded.rfind(term) + len(term) for term in shared if term in folded]
    return bool(ends) and bool(split_terms(folded[max(ends) :]))


def _one_of(group: Sequence[str], name: str) -> bool:
    return any(word in name for word in group)
