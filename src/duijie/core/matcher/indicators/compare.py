"""Compare what one side asks for with what the other says it reaches: met, missed or unknown.

An offer's figure counts as a promise: ≥1500次 promises 1500 and no more, so a need of 2000 is missed.
A figure answers another when both measure the same thing (the dimension), are of one nature (a level, a
rise, a fall) and speak of the same by their names (names.py), or are the only ones of a dimension and end
with one quantity (电源芯片噪声, 输出噪声), except of a time, a share, a length or whatever else may be about
anything. Everything else is unknown, never missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duijie.core.matcher.indicators.indicator import Indicator, Nature
from duijie.core.matcher.indicators.names import is_one_quantity, is_part_of_sum, likeness

# Say nothing by being alone on each side; a time, a share or a length may be about anything.
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
        "times",
        "people",
        "money",
        "fold",
        "volume",
    }
)
# Measured of one quantity only: no name is needed.
_ONE_QUANTITY = "heat conduction"
# Ranges that must reach as far as asked (where it works), not stay inside (what it yields).
_REACHES = re.compile(r"温|工作|适用|量程|范围|环境|耐|频率|range|operat|temperature", re.IGNORECASE)
_MORE_IS_BETTER = re.compile(
    r"寿命|污期|强度|附着力|效率|良率|合格率|回收率|去除率|致密度|硬度|容量|产能|纯度|续航|免维护|韧性|韧度|保留|保持率|留存"
)
_LESS_IS_BETTER = re.compile(
    r"含水|水分|能耗|电耗|功耗|成本|噪声|噪音|误差|偏差|响应|粗糙度|残留|损失|缺陷率|废品率|重量|交付周期|交期|节拍"
)
_IS_NOW = re.compile(
    r"(?<![实出发体表呈])现|目前|如今|原来|只有|(?<!人)才|已经|近来|近年|去年|上年|上月|now|current",
    re.IGNORECASE,
)
_ELECTRIC = ("energy", "kwh")  # what electricity is told in, by mass, by volume or by the piece
# 检测精度 99% tells how often it is right, 检测误差 0.3% how far off it is; either may mean the other.
_RIGHT = re.compile(r"精度|准确度|accuracy", re.IGNORECASE)
_WRONG = re.compile(r"误差|偏差|公差|error|deviation", re.IGNORECASE)
# 效价损失不超过 0.5 asks how far 效价下降, and so does 效价下降不超过 0.5.
_LOSS = re.compile(r".(?:损失|损耗|流失|衰减|下降|降低)(?:率|量|幅度|值)?$")
_IS_LOST = re.compile(r"(?:损失|损耗|流失|衰减|[压温]降|损)(?:率|量|幅度|值)?$")
_HALF = 0.5
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
    if one.nature is not Nature.LEVEL:
        # Whoever wants a change wants at least that much of it, unless they say at most.
        is_now = _IS_NOW.search(one.name)
        return None if is_now else one if one.low is None else replace(one, high=None, is_bound=True)
    if one.is_bound:
        return one
    if _IS_NOW.search(one.name):
        return None
    if _LESS_IS_BETTER.search(one.name):
        return replace(one, low=None, is_bound=True)
    return replace(one, high=None, is_bound=True) if _MORE_IS_BETTER.search(one.name) else None


def _compare(one: Indicator, said: Sequence[Indicator], asked: Sequence[Indicator]) -> Compared:
    if one.is_contradictory:
        return Compared(one, None, Verdict.UNKNOWN)
    wanted = _as_loss(one) if one.low is None else one
    is_loss = wanted is not one or (one.low is None and _LOSS.search(one.name) is not None)
    kin = [(other, told) for other in said if _is_kin(wanted, told := _as_loss(other) if is_loss else other)]
    is_electric = one.dimension.startswith(_ELECTRIC)
    alike = [likeness(wanted.name, told.name, is_electric=is_electric) for _, told in kin]
    best = max(alike, default=0.0)
    if best > 0:
        answers = [pair for pair, surely in zip(kin, alike, strict=True) if surely == best]
        found = _of_all(wanted, [told for _, told in answers], best)
        return replace(
            found, asked=one, said=next((other for other, told in answers if told is found.said), None)
        )
    alone = [other for other in asked if other.dimension == one.dimension and other.nature == one.nature]
    if wanted is one and len(kin) == 1 and len(alone) == 1 and _is_enough_alone(one, kin[0][0]):
        return Compared(one, kin[0][0], _answer(one, kin[0][1]))
    return Compared(one, None, Verdict.UNKNOWN)


def _as_loss(one: Indicator) -> Indicator:
    """Tell a fall of a thing as the size of the fall, 效价 that falls by 0.2 as a 效价下降 of 0.2.

    A loss that falls stays as it is: 插入损耗降低 2 dB says nothing of how large it is.
    """
    if one.nature is not Nature.FALL or not one.name or _IS_LOST.search(one.name):
        return one
    return replace(one, nature=Nature.LEVEL, name=f"{one.name}下降")


def _is_kin(one: Indicator, other: Indicator) -> bool:
    """Say whether two figures may be compared: of one dimension and nature, and not at two ages or heats."""
    if other.dimension != one.dimension or other.nature != one.nature:
        return False
    if one.condition is None or other.condition is None or one.condition[0] != other.condition[0]:
        return True
    return abs(one.condition[1] - other.condition[1]) <= _slack(one.condition[1])


def _of_all(one: Indicator, answers: Sequence[Indicator], likeness: float) -> Compared:
    """Give the least that is promised; nothing when kinds of what is asked (抗压, 抗折强度) disagree."""
    verdicts = [(_answer(one, other), other) for other in answers]
    told = {verdict for verdict, _ in verdicts} - {Verdict.UNKNOWN}
    if likeness < 1 and len(told) > 1 and len({other.name for other in answers}) > 1:
        return Compared(one, None, Verdict.UNKNOWN)
    order = (Verdict.MISSED, Verdict.MET, Verdict.UNKNOWN)
    verdict, other = min(verdicts, key=lambda pair: order.index(pair[0]))
    return Compared(one, other, verdict)


def _is_enough_alone(one: Indicator, other: Indicator) -> bool:
    """Say whether the only figures of a kind speak of one thing, though their names do not say so."""
    if one.dimension == _ONE_QUANTITY:
        return True
    return one.dimension not in _NEVER_ALONE and is_one_quantity(one.name, other.name)


def _answer(asked: Indicator, said: Indicator) -> Verdict:
    """Say whether a promise reaches what is asked; what a part saves tells nothing of the whole.

    What it costs or holds tells two things: too much of a part is too much of the whole, enough is enough.
    """
    verdict = answer_to(asked, said)
    if not is_part_of_sum(asked.name, said.name):
        return verdict
    if asked.nature is not Nature.LEVEL:
        return Verdict.UNKNOWN
    if verdict is Verdict.MET:
        return verdict if asked.high is None else Verdict.UNKNOWN
    return verdict if _is_above(asked, said) else Verdict.UNKNOWN


def _is_above(asked: Indicator, said: Indicator) -> bool:
    return asked.high is not None and said.low is not None and said.low > asked.high + _slack(asked.high)


def answer_to(asked: Indicator, said: Indicator) -> Verdict:
    """Say whether a promise reaches what is asked, both being about the same thing."""
    if said.is_contradictory or asked.is_contradictory or _is_other_way_round(asked, said):
        return Verdict.UNKNOWN
    if asked.low is not None and asked.high is not None:
        return _range(asked, said)
    if asked.low is not None:
        return _least(asked.low, said)
    if asked.high is not None:
        return _most(asked.high, said)
    return Verdict.UNKNOWN


def _is_other_way_round(asked: Indicator, said: Indicator) -> bool:
    """Say whether one tells how right and the other how wrong: only an upper bound is an error for sure."""
    names = (asked.name, said.name)
    if not any(map(_RIGHT.search, names)):
        return False
    if asked.dimension == "ratio" and _is_mostly(asked) != _is_mostly(said):
        return True
    return any(map(_WRONG.search, names)) and (asked.low is not None or asked.high is None)


def _is_mostly(one: Indicator) -> bool:
    told = one.low if one.low is not None else one.high
    return told is not None and told > _HALF


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
