"""Indicators read out of text: each figure with a unit, its comparison and what it speaks of.

    循环寿命≥2000次 · 含水率低于5% · -40℃~85℃ · 效率提高30%以上 · COD 从 500 降到 50 mg/L · 防污期五年

A figure's name is the text before it in its clause, after the figure before; when there is none, the
text after it. A figure without a unit is no indicator, and neither is a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from duijie.core.matcher.indicators.indicator import Indicator, Nature
from duijie.core.matcher.indicators.numbers import NUMBER, parse_number
from duijie.core.matcher.indicators.units import RATIO, TEMPERATURE, UNIT, UNITS, Unit, unit_of

MOST_CHARACTERS = 20_000
MOST_INDICATORS = 60
_LONGEST_NAME = 24
_LONGEST_BEFORE = (
    60  # characters that are looked through again where a figure belongs to the name of the next
)
_LONGEST_SHOWN = 60

_NOT = r"不(?:能|可|得|会|应|要|许|宜)?再?"
_AT_LEAST = (
    rf"≥|>=|>|⩾|{_NOT}(?:低于|少于|小于|短于|低过)|高于|大于|超过|多于|至少|最少|达到|达|起码|优于"
    r"|not less than|no less than|at least|over|above|more than|minimum"
)
_AT_MOST = (
    rf"≤|<=|<|⩽|{_NOT}(?:高于|大于|超过|多于|长于|超出)|低于|小于|少于|短于|至多|最多|控制在|压到|不过|不到"
    r"|not more than|no more than|at most|below|under|less than|within|up to"
)
_BETTER_IS_LESS = re.compile(r"分辨率|精度|误差|偏差|公差|响应|粗糙")
# How far a thing reaches: operating temperature up to 150 ℃ is no limit to stay below.
_UP_TO = "up to"
_REACH = re.compile(
    r"(?:operating|working|service|use|max\w*)\s(?:\w+\s)?temp|\brange|speed|capacity|resist|withstand",
    re.IGNORECASE,
)
_AFTER_LEAST = r"以上|及以上|往上|起步|保底|之上|or more|or better|or higher"
_AFTER_MOST = r"以内|以下|及以下|之内|之下|内|封顶|打住|为限|or less|or lower"
_RISE = r"放大|提高|提升|增加|增长|延长|增强|提速|高出|increase[sd]? by|raise[sd]? by|improve[sd]? by"
_DOWN, _LESS = r"(?<![压温沉升起])降", r"(?<![衰增])减"  # 压降, 起降, 衰减 and 增减 are things
_FALL = (
    rf"降低|下降|减少|缩短|{_LESS}|{_DOWN}|节约|节省|(?<![全本我外各两该])省|(?<![最至不多])少|减轻|掉"
    r"|reduce[sd]? by|cut by|lower(?:ed)? by|save[sd]?"
)
# 节电 25% is how far 用电 falls: a word for the change and its thing in one.
_FALLEN = re.compile(r"(?:节[电能水油煤气汽]|省[电水油气]|降[本耗噪]|减[药肥碳排重])率?(?:[可能达]\s*)*$")
_RISEN = re.compile(r"(?:增[产效收]|提效)率?(?:[可能达]\s*)*$")
_REDUCE = r"(?:reduc|cut|lower|decreas|sav)\w{0,4}"
_INCREASE = r"(?:increas|rais|improv)\w{0,4}"
_CHANGED_BY = re.compile(
    rf"(?:(?P<fall>{_REDUCE})|(?P<rise>{_INCREASE}))\s(?P<thing>\w[\w\s]{{0,30}})\sby\s*$", re.IGNORECASE
)
# 减少用工 5 人, 降低能耗 30%以上; 降低含水率低于 5% is a level all the same.
_CHANGING = re.compile(
    r"^.*(?:(?P<fall>减少|降低|节约|节省|缩短|减轻)|(?P<rise>提高|提升(?![机泵井])|增加(?!值)|延长(?![线段管油])))"
    r"了?(?P<thing>[\u4e00-\u9fffA-Za-z ]{1,16})(?<![到至为在])\s*$"
)
_RATE, _MOSTLY = re.compile(r"(?<![效速频])率\s*$"), 0.5
# 比 of 信噪比, 占比 and 同比 is none that compares; neither is one that a change follows: 混合比降低.
_RATIO_ENDS = (
    r"(?<![对之配占相同环])(?<!信噪|载噪|性价|压缩|空燃|水灰|水胶|长径|高径|长宽|深宽)"
    r"(?<!泊松|传动|减速|料液|固液|气液|升阻|推重|屈强|消光)"
)
_CHANGES_NEXT = r"提高|提升|增加|增长|增强|降低|下降|减少|缩短|延长|放大"
_BY_SO_MUCH = re.compile(r"^(?:≥|>=|⩾|不低于|不少于|不小于|至少|超过|约|=|:|达)")
# 成本比进口低 120 元: so far below another, and no level. 比表面积大 60 m²/g and 比重大 are none such.
_THAN = rf"(?:{_RATIO_ENDS}比(?!表面(?!处理)|重(?![力油载新])|例(?!行)|热(?!处理)|容|{_CHANGES_NEXT})|较)"
_THAN_ANOTHER = re.compile(
    rf"{_THAN}\w{{1,12}}(?:(?P<fall>[低少短轻小])|(?P<rise>[高多长大快]))[了约出达近]*\s*$"
)
# 不比入仓低两个点: so far below another at most.
_NOT_BELOW = re.compile(rf"不(?:能|得|可|应)?{_THAN}\w{{1,12}}[低少短轻小高多长大快]\s*$")
# ±0.5 ℃ alone is how far it may be off; 50±5 ℃ is no such figure.
_OFF_BY = re.compile(r"(?:^|[^\d\s.])\s*±\s*$")
_TO = r"到|至|为"
_HOPED = re.compile(
    r"最好|希望|尽量|力争|优先|宜|左右|大约|大概|约|争取|理想|ideally|preferably|about|should"
)
_MUST = re.compile(r"必须|务必|至少|不得|must|shall")

_FIGURE = re.compile(
    rf"(?P<number>{NUMBER})\s?(?P<unit>{UNIT})?(?:\s?(?P<to>~|～|-|—|–|到|至|to)\s?(?P<second>{NUMBER})\s?(?P<unit2>{UNIT})?)?",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?P<parts>[一二两三四五六七八九十\d]{1,3})分之(?P<of>[一二两三四五六七八九十\d]{1,3})|百分之(?P<hundredth>[一二三四五六七八九十百\d.]{1,6})"
    r"|(?P<group>[千万])分之(?P<share>[一二三四五六七八九十百\d.]{1,6})"
    r"|(?P<tenths>[一二两三四五六七八九])成(?P<hundredths>[一二三四五六七八九半])(?![一二三四五六七八九十百千])"
    r"|(?P<half>一半|半数)"
    # 一块二 is 1.2 yuan
    r"|(?P<yuan>[一二两三四五六七八九十\d]{1,3})块(?P<jiao>[一二三四五六七八九半])(?![一二三四五六七八九十百千个块角维元相层轴])"
)
_BEFORE = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|{_RISE}|{_FALL}|[=:为是约])(?:{_TO})?了?\s*$",
    re.IGNORECASE,
)
# 不低于杀菌前的 60%: what it is a share of stands between.
_BEFORE_OF = re.compile(
    rf"(?:(?P<least>{_NOT}(?:低于|少于|小于)|高于|大于|超过|至少)|(?P<most>{_NOT}(?:高于|大于|超过|多于)|低于|小于|少于|至多))"
    r"[\u4e00-\u9fff]{1,6}的\s*$"
)
_AFTER = re.compile(rf"\s?(?:(?P<least>{_AFTER_LEAST})|(?P<most>{_AFTER_MOST}))", re.IGNORECASE)
_REACHED = re.compile(rf"(?:{_RISE}|{_FALL}|{_DOWN}|升|提|{_LESS})(?:{_TO})\s*$")
_SO_FAR = r"(?:比例|百分比|幅度|[率量])?"  # 下降比例 60%
_CHANGED = re.compile(rf"(?:{_RISE}|{_FALL})(?:{_TO}|{_SO_FAR})\s*$", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_CLAUSES = re.compile(r"[,，;；。!！?？\n\r、()（）]+")
_START = re.compile(
    rf"(?:从|由)\s?(?:{NUMBER})\s?(?:{UNIT})?\s?(?=(?:{_RISE}|{_FALL}|降|升|提|减|压))",
    re.IGNORECASE,
)
# 比热容, 比强度 and 较大粒径 begin a name; 比原来, 较高炉工艺 behind one say beside what.
_COMPARISON = re.compile(
    rf"(?:要|能|可)?(?:{_RATIO_ENDS}比(?!表面(?!处理)|重(?![力油载新])|例(?!行)|热容|热?\s*$|容[量积]|容\s*$|强度|刚度|模量|功率(?!器件)"
    r"|功耗|能量(?!回收)|能(?:密度|\s*$)|电容(?!器)|电阻(?!炉)|电导|转速|值(?!班)|色(?!谱)|特[率误]"
    rf"|偏差|误差|精度|控制|调节|范围|变化|要求|{_CHANGES_NEXT})"
    r"|(?<=\w)较|较(?![大小高低长短多少好轻重早晚])"
    r"|相对(?!偏差|误差|湿度|密度|标准)|[同环]比|相比|相较|对比(?![度剂色例样])).*$"
)
# 与原工艺相比: beside what, before the name or behind it.
_BESIDE = (
    r"(?:与|跟|和(?![易声谐])|同(?![步轴心时期向类质位比]))\w{1,12}?(?:相比|相较|对比(?!度))(?:于|而言|来说)?"
)
_BESIDE_FIRST, _BESIDE_LAST = re.compile(rf"^{_BESIDE}"), re.compile(rf"{_BESIDE}\s*$")
_DATE = re.compile(r"(?:19|20)\d\d年|\d{1,2}月\d{1,2}日|\d{1,2}月份")
_EDGES = " \t.·-—=~/±"
_LEADING = re.compile(
    r"^(?:要求|需要|应当|希望|最好|必须|务必|力争|尽量|并且|而且|同时|其中|能够|可以|和|与|及|且|的)+"
)
# 产能, 性能 and 储能 are things: only 能 of 能达到 is none.
_TRAILING = re.compile(
    r"(?:要求|需要|应当|可以|能够|[要需可在从由应为是达到至约了将让使]|(?<!菌)落|(?<![通经越])过|(?<![产性功节耗储动热电效智势机光])能)+$"
)
# 误判（好件判坏）≤1.5%: a gloss between a name and its figure is no part of either.
_GLOSS = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z])[(（][^()（）\d\n]{1,20}[)）](?=[:：]?\s*(?:[≥≤<>=⩾⩽\d]|[不高低大小至]))"
)
# 0.32 毫米氮化硅基片热导率与强度不能兼得: what stands behind a figure is its thing up to here.
_NO_MORE_NAME = re.compile(r"[与和及]|不能|无法|难以")
# Whose it is, and not what.
_NO_NAME = re.compile(r"每(?:[班次天日周月年台套件批条吨亩户人只个片方度]|平米|平方米|公斤|立方米)线?")
_NOT_A_THING = re.compile(r"不.?")  # of 不比入仓低两个点
_SHORT_NAME = 2
_CHANGES = frozenset("升降提减增")  # -20℃升至5℃: what a figure does is not what it speaks of
_GROUPS = frozenset("万亿千")
_WHEN = re.compile(r"\s?(?:[\u4e00-\u9fff]{1,4}(?<![及小])时|后)(?![,，。；:：期间段的效])[^\d]{0,40}\d")
_FURTHER = re.compile(r"\d|[一二两三四五六七八九]成")
# 200 ℃时热导率: what stands between a condition and a name.
_TIE = re.compile(r"\s?[时后](?![效期间段处道续面序])")
_CONDITIONS = frozenset({"time", "temperature"})
_COUNTED = frozenset({"pieces", "people", "times"})


@lru_cache(maxsize=8192)
def read_indicators(text: str) -> tuple[Indicator, ...]:
    """Read the indicators of a text, in order, at most MOST_INDICATORS, from its first MOST_CHARACTERS."""
    # Before it is folded: a Chinese comma between digits parts two figures, a Latin one groups thousands.
    apart = text[:MOST_CHARACTERS].replace("，", "；")
    folded = unicodedata.normalize("NFKC", apart).replace("µ", "μ").replace("Ω", "Ω")
    found: list[Indicator] = []
    for clause in _split(folded):
        found += [one for one in _of_clause(clause) if one not in found]
        if len(found) >= MOST_INDICATORS:
            break
    return tuple(found[:MOST_INDICATORS])


def _split(text: str) -> list[str]:
    # A comma between thousands belongs to the number, brackets of W/(m·K) and dB(A) to the unit.
    held = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), text)
    held = re.sub(r"/\(([^()\n]{1,8})\)", "/\x01\\1\x02", held)
    held = _GLOSS.sub("", re.sub(r"(?i)db\(a\)", "dB", held))
    clauses = _CLAUSES.split(_START.sub("", _DATE.sub("\n", held)))
    return [clause.replace("\x01", "(").replace("\x02", ")").strip() for clause in clauses if clause.strip()]


def _of_clause(clause: str) -> list[Indicator]:
    found: list[Indicator] = []
    place, condition = 0, None
    must = not _HOPED.search(clause) or _MUST.search(clause) is not None
    for match in _figures(clause):
        if match.start() < place:
            continue
        one = _share(match) if match.re is _SHARE else _values(match, clause[place : match.start()])
        if one is None:
            continue
        (first, second), unit = one
        if second is None and _is_condition(unit, clause, place, match):
            place = max(place, match.start() - _LONGEST_BEFORE)
            continue
        indicator = _indicator(clause, place, match, (first, second, unit), must=must)
        if indicator is not None and _begins_with_name(clause[place : match.start()], indicator.name):
            indicator = replace(indicator, condition=condition)
        if indicator is not None and indicator not in found:
            found.append(indicator)
        if len(found) >= MOST_INDICATORS:
            break
        after = _AFTER.match(clause, match.end())
        place = after.end() if after else match.end()
        condition = _condition(indicator)
        tie = None if indicator is None or indicator.is_bound else _TIE.match(clause, place)
        place = tie.end() if tie else place
    return found


def _is_condition(unit: Unit, clause: str, place: int, match: re.Match[str]) -> bool:
    """Say whether a figure tells when another holds, and so belongs to its name: 三成扭矩时, 处理 24 h 后."""
    if unit.dimension in {TEMPERATURE, "times"}:  # 弯折 1 万次后保持率 is a 保持率
        return False
    return _WHEN.match(clause, match.end()) is not None and not _BEFORE.search(clause[place : match.start()])


def _condition(before: Indicator | None) -> tuple[str, float] | None:
    """Give the time or temperature of a bare figure, for the name that stands directly behind it."""
    if before is None or before.is_bound or before.low is None or before.dimension not in _CONDITIONS:
        return None
    return before.dimension, before.low


def _begins_with_name(between: str, name: str) -> bool:
    """Say whether a name stands directly behind the figure before: 3天强度, and not 寿命 5年 成本."""
    return bool(name) and between.startswith(name[:1])


def _figures(clause: str) -> Iterator[re.Match[str]]:
    """Give the shares and the figures of a clause in order, without figures that begin within a share."""
    shares, share_end = _SHARE.finditer(clause), 0
    share = next(shares, None)
    for match in _FIGURE.finditer(clause):
        while share is not None and share.start() <= match.start():
            yield share
            share_end = share.end()
            share = next(shares, None)
        if match.start() >= share_end:
            yield match
    if share is not None:
        yield share
        yield from shares


Values = tuple[tuple[float, float | None], Unit]


def _share(match: re.Match[str]) -> Values | None:
    """Read 四分之一, 百分之三十, 万分之三, 三成五, 一半, and 一块二."""
    ratio = Unit(RATIO, 1.0)
    if match["yuan"]:
        value = parse_number(match["yuan"])
        return None if value is None else ((value + _tenth(match["jiao"]), None), UNITS["元"])
    if match["tenths"]:
        value = parse_number(match["tenths"])
        return None if value is None else (((value + _tenth(match["hundredths"])) / 10, None), ratio)
    if match["group"]:
        value, group = parse_number(match["share"]), parse_number(f"一{match['group']}")
        return None if value is None or not group else ((value / group, None), ratio)
    if match["half"]:
        return (0.5, None), ratio
    if match["hundredth"]:
        value = parse_number(match["hundredth"])
        return None if value is None else ((value / 100, None), ratio)
    parts, of = parse_number(match["parts"]), parse_number(match["of"])
    return None if not parts or of is None else ((of / parts, None), ratio)


def _tenth(digit: str) -> float:
    return 0.5 if digit == "半" else (parse_number(digit) or 0.0) / 10


def _values(match: re.Match[str], before: str) -> Values | None:
    """Read a figure and its unit: one value, or the two ends of a range."""
    unit_written = match["unit2"] or match["unit"]
    if not unit_written or (before[-1:].isascii() and before[-1:].isalnum()):
        return None
    first = parse_number(match["number"])
    second = parse_number(match["second"]) if match["second"] else None
    if first is None:
        return None
    unit = unit_of(unit_written, before)
    if not match["second"] or second is None:
        return (first, None), unit
    return (_in_one_group(match["number"], first, match["second"]), second), unit


def _in_one_group(written: str, first: float, second: str) -> float:
    """Read 100~200 万 as a million to two: the first number in the group of the second."""
    count, group = second[:-1].strip(), second[-1:]
    if group not in _GROUPS or written.strip()[-1:] in _GROUPS:
        return first
    most, whole = parse_number(count), parse_number(written.strip() + group)
    return whole if most is not None and whole is not None and first < most else first


def _indicator(
    clause: str, place: int, match: re.Match[str], read: tuple[float, float | None, Unit], *, must: bool
) -> Indicator | None:
    first, second, unit = read
    before = clause[place : match.start()]
    sign = _BEFORE.search(before) or _BEFORE_OF.search(before)
    after = _AFTER.match(clause, match.end())
    named = _CHANGED.sub("", before[: sign.start()] if sign else before)  # 下降 of 效价下降不超过 tells how
    changed = _CHANGED_BY.search(named) or _changing(named, sign, after)
    if (
        changed
        and unit.dimension == RATIO
        and unit.to_base(first) > _MOSTLY
        and _RATE.search(changed["thing"])
    ):
        changed = None  # 提高成品率 98%以上: hardly so far up, but up to that
    rest = clause[after.end() if after else match.end() :]
    if unit.dimension in _CONDITIONS and _FURTHER.search(rest):
        rest = ""  # 三个月 黏度保留七成: what follows is told of by the next figure
    name = _name(changed["thing"] if changed else named, rest)
    if not name and unit.dimension not in _COUNTED:  # 误报：一年不多于两次 counts for each year
        name = _label(clause[:place])
    shown = clause[place + _shown_from(before, sign) : after.end() if after else match.end()]
    if changed is not None and changed.re is _CHANGING:
        shown = f"{changed['fall'] or changed['rise']} {shown}"
    nature = _nature(before) if changed is None else _nature_of(changed)
    values = sorted(unit.to_base(value) for value in (first, second) if value is not None)
    low, high = _bounds(sign, after, before, values, nature, name)
    return Indicator(
        name=name,
        dimension=unit.dimension,
        low=low,
        high=high,
        shown=shown.strip(" \t:=")[:_LONGEST_SHOWN],
        nature=nature,
        is_bound=(low, high) != (values[0], values[0]),
        is_must=must,
    )


def _shown_from(before: str, sign: re.Match[str] | None) -> int:
    """Say from where on what stands before a figure is shown with it: from 下降 of 下降比例 ≥60%."""
    end = sign.start() if sign else len(before)
    told = _CHANGED.search(before[:end]) or _NOT_BELOW.search(before) or _THAN_ANOTHER.search(before)
    return told.start() if told is not None else end


def _nature(before: str) -> Nature:
    """Tell what a figure is: 提高30% a rise, 成本降 900 元 and 减 3 人 falls, 降到 50 mg/L a level."""
    stem = re.sub(rf"(?:{_AT_LEAST}|{_AT_MOST}|约|了)\s*$", "", before, flags=re.IGNORECASE)
    if _REACHED.search(stem):
        return Nature.LEVEL
    if re.search(rf"(?:{_RISE}){_SO_FAR}\s*$", stem, re.IGNORECASE):
        return Nature.RISE
    if re.search(rf"(?:{_FALL}){_SO_FAR}\s*$", stem, re.IGNORECASE):
        return Nature.FALL
    return _nature_of_word(stem.rstrip())


def _nature_of_word(stem: str) -> Nature:
    """Tell the change that a word before a figure means by itself: 节电 25%, 比进口低 120 元."""
    said = _THAN_ANOTHER.search(stem)
    if said is not None:
        return _nature_of(said)
    if _FALLEN.search(stem):
        return Nature.FALL
    return Nature.RISE if _RISEN.search(stem) else Nature.LEVEL


def _nature_of(said: re.Match[str]) -> Nature:
    return Nature.FALL if said["fall"] else Nature.RISE


def _changing(named: str, sign: re.Match[str] | None, after: re.Match[str] | None) -> re.Match[str] | None:
    """Find what a verb before a thing changes: 减少用工 5 人."""
    is_level = (sign is not None and not _BY_SO_MUCH.match(sign[0])) or (after is not None and after["most"])
    return None if is_level else _CHANGING.search(named)


def _bounds(
    sign: re.Match[str] | None,
    after: re.Match[str] | None,
    before: str,
    values: list[float],
    nature: Nature,
    name: str,
) -> tuple[float | None, float | None]:
    if _NOT_BELOW.search(before):
        return None, values[-1]
    if len(values) > 1:
        reached = re.search(r"从\s*$|由\s*$", before)
        return (None, values[0]) if reached else (values[0], values[-1])
    value = values[0]
    at_least, at_most = (value, None), (None, value)
    if after is not None:
        return at_least if after["least"] else at_most
    if sign is not None and (sign["most"] or sign["least"]):
        # 分辨率优于0.1度: better than, where less is better.
        is_reach = (sign["most"] or "").lower() == _UP_TO and _REACH.search(name)
        is_less = (sign["most"] and not is_reach) or (
            sign["least"] == "优于" and _BETTER_IS_LESS.search(name or before)
        )
        return at_most if is_less else at_least
    if _REACHED.search(before):
        return at_most if re.search(rf"(?:{_FALL})(?:{_TO})\s*$", before) else at_least
    return at_most if _OFF_BY.search(before) else (value, value)


def _name(before: str, after: str) -> str:
    """Find what the figure speaks of: before it, or with what follows when that says too little."""
    parts = [
        bare for part in before.split(":") if _is_name(bare := _bare(part)) and not _NO_NAME.fullmatch(bare)
    ]
    name = parts[-1] if parts else ""
    if len(name) < _SHORT_NAME and not (name and name.isascii()):
        told = _FIGURE.split(after, maxsplit=1)[0]
        following = _bare(_NO_MORE_NAME.split(told, maxsplit=1)[0])
        # 0.5C 放电容量保持率≥75%: what is compared with the next figure is the next figure's name.
        if _is_name(following) and not _BEFORE.search(told):
            name = (name + following)[:_LONGEST_NAME]
    return "" if name in _CHANGES else name[-_LONGEST_NAME:]


def _label(before: str) -> str:
    """Find what a clause is about, for its later figures: 溶失率：水中 30 分钟不高于 8%."""
    head, colon, _ = before.partition(":")
    return _bare(head)[-_LONGEST_NAME:] if colon and _is_name(_bare(head)) else ""


def _bare(text: str) -> str:
    bare = _BESIDE_LAST.sub("", _BESIDE_FIRST.sub("", text.strip(_EDGES)))
    bare = _LEADING.sub("", _COMPARISON.sub("", _THAN_ANOTHER.sub("", bare)))
    bare = _TRAILING.sub("", bare.strip(_EDGES)).strip(_EDGES)
    return "" if _NOT_A_THING.fullmatch(bare) else bare


def _is_name(text: str) -> bool:
    return any(character.isalpha() for character in text)
