"""Finds the counts and amounts a page gives: 80 家单位, 六项协议, 合同金额 3.2 亿元."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence
    from duijie.core.reader.sentences import Sentence

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_COUNTED = (
    "家 项 个 名 位 人 件 篇 套 台 场 次 期 条 所 支 种 款 座 户 人次 亩 万亩 公斤 吨 万吨 "
    "公里 平方米 万平方米 平方公里 "
    "小时 元 万元 亿元 万美元 亿美元 美元 % 千瓦 兆瓦 万千瓦 份 部 批 本 株 头 只 公顷 米 "
    "册 辆 架 艘 张 栋 处 对 升 毫米 "
    "百分点"
).split()
_UNIT = "|".join(sorted(map(re.escape, _COUNTED), key=len, reverse=True))
_NUMBER = (
    "(?P<digits>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)|"
    "(?P<words>[一二两三四五六七八九十百千零〇]{1,9})"
)
_FIGURE = re.compile(
    f"(?<![\\d.第年月〇A-Za-z—\\-+])(?:{_NUMBER})(?:余|多|来)?(?P<scale>[万亿])?(?:余|多)?(?:个)?(?P<unit>{_UNIT})"
    "(?![年月日岁点]|(?<=个)(?:月|多月|工作日|结合|坚持|意识|维护|自信|确保|代表|着力|中心|百年|一(?:批|流)))"
)
_MONEY = re.compile("元|美元|%|亩|平方|小时|公里|吨|瓦|公斤|米")
_SLOGAN = re.compile("[“《][^”》]{0,12}$")
_LINK = re.compile("(?:以上|以下|左右|（[^）]{1,8}）|的|价值)")
_HEAD_TAGS = frozenset({"n", "nz", "vn", "nw", "ORG", "a", "an", "LOC", "f"})
_NO_HEAD = frozenset("方面 以上 以下 左右 时间 期间 其中 上 下 内 外 中 前 后 里 间 之间 工作日".split())
_MEASURED_TAGS = frozenset({"n", "nz", "vn", "nw", "an", "a", "LOC", "ORG"})
_BETWEEN = re.compile(
    "共|约|近|达|达到|达成|为|是|提高|提高了|增长|增长了|下降|下降了|降低|降低了|超过|突破|"
    "不少|不低|不高|不大|不小|不超过|控制|控制在|在|至|到|"
    "累计|已|逾|超|有|共计|总计|高达|仅|分别|于|就|可|了|降|降到|降至|提升|提升至|至少|以|"
    "较|比|同比|每年|年均|全年"
)
_MADE = re.compile(
    "签订|签约(?!金额)|达成|举办|开展|举行|带动|实现|开放|新增|投入|拥有|完成|转化|培养|培育|"
    "引进|捐赠|给予|拨付|设立|选派|建成|减少|提供|征集|登记|"
    "聘任|聘请|成交|发布|落地|建立|共建|组织|带领|先后|去年|今年|目前|一行"
)
_NOT_FIRST = re.compile("^(?:共|约|首期(?=.{4})|年(?=同比))")
MOST_BETWEEN = 4
_AMOUNTS = frozenset("金额 总额 额 资金 面积 规模".split())
_NEVER = frozenset("浏览 阅读 点击 访问 转发 评论 点赞 人次浏览".split())
_OF_END = re.compile(
    "(?:面积|金额|总额|投资|资金|经费|产值|收入|利润|价值|规模|年薪|工资|补助|补贴|寿命|比例|"
    "占比|率|含量|周期|价格|费用|能力|产量|长度|数量|营收|总值|基金|投入|合同额|成交额|意向)$"
)
_RATE = re.compile("(?:每年|每季度|每月|全年|一年|年均)?(?:不少于|不低于|至少|约|达到?)?")
_OF_NOTHING = re.compile("(?:方面|层面|维度|月|小时以|工作日|阶段|环节|字)")
_RANK = re.compile("[第前每之届]$")
LONGEST_OF = 16


@dataclass(frozen=True)
class FigureFound:
    """A number with its unit and what it counts; offsets count in the page's clean text."""

    value: float
    unit: str
    of: str
    start: int
    end: int
    confidence: float


def find_figures(read: Iterable[ReadSentence]) -> list[FigureFound]:
    """List the figures of a page, one told twice in the same words given once."""
    found: dict[tuple[float, str, str], FigureFound] = {}
    for each in read:
        for figure in figures_in(each.sentence):
            found.setdefault((figure.value, figure.unit, figure.of), figure)
    return list(found.values())


def figures_in(sentence: Sentence) -> list[FigureFound]:
    """List the figures of one sentence."""
    text = sentence.text
    found = []
    for match in _FIGURE.finditer(text):
        value = _value(match)
        unit = (match["scale"] or "") + match["unit"] if _MONEY.match(match["unit"]) else match["unit"]
        if value is None or (
            match["words"] and not match["scale"] and (value <= 1 or match["words"] + unit == "两所")
        ):
            continue
        if match["scale"] and unit == match["unit"]:
            value *= 10_000 if match["scale"] == "万" else 100_000_000
        before = text[: match.start()]
        if _SLOGAN.search(before) or _RANK.search(before):
            continue
        of, far = _counted(sentence, match.end())
        if not of and _OF_NOTHING.match(text, match.end()):
            continue
        known = _MONEY.match(match["unit"]) is not None
        earlier = _measured(sentence, match.start())
        if earlier and (not of or (known and _OF_END.search(earlier))):
            of = earlier
        if not of and re.search("一行$", before):
            of = "一行"
        if (not of and (match["words"] or not known)) or of in _NEVER:
            continue
        end = max(match.end(), far) if of != earlier else match.end()
        start = sentence.start + match.start()
        confidence = 0.85 if of and match["digits"] else 0.75 if of else 0.6
        found.append(FigureFound(value, unit, of, start, sentence.start + end, confidence))
    return found


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    return _spelled(match["words"])


def _spelled(words: str) -> float | None:
    """Read a number written in characters; None when it is none (三四, 一一)."""
    if len(words) > 1 and not any(each in _TENS for each in words):
        return None
    total = 0
    present: int | None = None
    for character in words:
        if character in _DIGITS:
            if present:
                return None
            present = _DIGITS[character]
        else:
            total += (1 if present is None else present) * _TENS[character]
            present = None
    return float(total + (present or 0))


def _counted(sentence: Sentence, at: int) -> tuple[str, int]:
    """Read what is counted from the words behind the unit: 36家|单位."""
    text = sentence.text
    link = _LINK.match(text, at)
    begin = link.end() if link else at
    parts: list[str] = []
    end = begin
    for word in sentence.words:
        if word.end <= begin:
            continue
        if word.start > end or (word.start < begin and word.tag not in _HEAD_TAGS):
            break
        piece = word.text[max(0, begin - word.start) :]
        if word.text == "、" and parts and _FIGURE.match(text, word.end):
            break
        if piece == "上" and parts == ["规"]:
            parts, end = ["规上"], word.end
            continue
        joins = parts and (word.text == "、" or parts[-1] == "、")
        if not joins and (word.tag not in _HEAD_TAGS or piece in _NO_HEAD):
            break
        if end - begin + len(piece) > LONGEST_OF:
            break
        parts.append(piece)
        end = word.end
    of = "".join(parts).strip("、的")
    if of.endswith("研究") and text[end : end + 1] in {"所", "院", "会"}:
        of += text[end]
    return (of, begin + len(of)) if len(of) >= 1 else ("", at)


def _measured(sentence: Sentence, at: int) -> str:
    """Read what is measured from the words before the number: 种植面积|达到|3.2万亩."""
    parts: list[str] = []
    passed = 0
    for word in reversed(sentence.words):
        if word.start >= at:
            continue
        if word.end > at:
            # The tagger joined the number and what stands before it.
            continue
        if word.text.strip() and word.text in "，、：:（" and not parts:
            if word.text in "，、" and not _RATE.fullmatch(sentence.text[word.end : at]):
                break
            continue
        if not parts and _BETWEEN.fullmatch(word.text) and passed < MOST_BETWEEN:
            passed += 1
            continue
        if word.tag not in _MEASURED_TAGS or word.text in _NO_HEAD or _MADE.fullmatch(word.text):
            if (not parts and word.text == "投入") or (parts and parts[-1] in _AMOUNTS):
                parts.append(word.text)
            break
        if sum(map(len, parts)) + len(word.text) > LONGEST_OF:
            break
        parts.append(word.text)
    return _NOT_FIRST.sub("", "".join(reversed(parts)))
