"""Finds what somebody says they need, and what somebody says they can give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .clauses import Speakers, is_enterprise

if TYPE_CHECKING:
    from duijie.core.reader.agreements import ReadSentence

NameOf = Callable[[str, int], str]

_NEEDER = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?:企业名称|需求单位|需求方|单位名称|申报单位|"
    "提出单位|发榜单位|企业|用人单位|招聘单位)[：:][ ]*(?P<name>\\S.{1,60})$"
)
_NEED_FIELD = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?P<field>需求名称|技术需求|技术难题|难题名称|"
    "需求标题|榜单名称|服务需求|人才需求|急需解决的?(?:技术)?(?:问题|难题)|拟解决的?(?:关键)?(?:技术)?(?:问题|"
    "难题)|岗位需求|招聘岗位|需求内容|需求描述)[：:][ ]*(?P<text>\\S.{3,300})$"
)
_DETAIL_FIELDS = frozenset({"需求内容", "需求描述"})
_GIVER = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?:成果单位|完成单位|成果持有单位|持有单位|所属单位|"
    "供给单位|成果所有方|研发单位|服务单位|服务机构)[：:][ ]*(?P<name>\\S.{1,60})$"
)
_OFFER_FIELD = re.compile(
    "^(?:[一二三四五六七八九十\\d]+[、.．])?(?:成果名称|技术名称|可提供的?服务|服务内容|服务项目|"
    "专利名称|仪器名称)[：:][ ]*(?P<text>\\S.{3,300})$"
)
_NEED = re.compile(
    "(?P<urgent>急需|亟需|亟待|急盼|急缺|紧缺|迫切需要|迫切希望|迫切需求|苦于|受困于|缺乏|缺少)|"
    "(?P<hope>希望(?:能|能够|得到|通过)?|期望|寻求|求购|诚聘|招聘|拟引进|计划引进|需要(?=解决|"
    "引进|突破|攻克|专家|技术))|"
    "(?P<face>面临|存在|遇到|遭遇)(?=[^，。；]{2,40}(?:难题|瓶颈|问题|短板|卡点|困难))|"
    "(?P<raise>提出|发布)了?(?=[^，。；]{2,50}需求)"
)
_HELPED = re.compile(
    "(?:了)?(?:(?:相关|各位|有关|省内外?|国内外?|学会|科研院所|高校院所|高等院校|高校|院所|"
    "专家团队|专家们|专家|服务团|科技服务团|团队|研究院|研究所|各方)(?:[、和与及]?))*(?:能够?|"
    "可以)?(?:给予|提供)?(?:帮助|协助|帮忙|指导)?(?:企业|公司|我们)?"
)
_CONCRETE = re.compile(
    "技术|工艺|难题|问题|瓶颈|设备|人才|专家|团队|品种|材料|产品|方案|开发|检测|配方|装置|"
    "系统|成果|工程师|研发|病害|改造|障碍|污染|能耗|性能|靶材|模具|软件|算法"
)
_EXHORTS = re.compile(
    "(?:双方|各方|大家|全体|广大|各级|各单位|企业家?要|要|继续|进一步|早日|有关部门|政府|学会能?充分)|"
    "(?:与会|各位)(?!专家)|提高认识|抓住机遇|加强(?:交流|沟通|合作|联系)|合作共赢|取得"
)
_GENERAL_NEED = re.compile(
    "(?:企业|市场|客户|发展|重大|产业|地方|社会|群众|人民|科技|需求对接|战略|用户|各类|共性)(?:的)?(?:技术)?需求|"
    "[0-9一二三四五六七八九十百余多]+(?:项|条|个|余)"
)
_END = re.compile("[。；！？]")
_BROKEN_OFF = re.compile(
    "，(?=希望|期望|请|并(?:就|对|表示|建议|与)|同时|这|目前|由此|从而|导致(?!.{0,2}率)|年薪|"
    "待遇|为此|对此|专家|双方|建议|欢迎|制约|严重)"
)
_ONLY_SUPPORT = re.compile(
    "(?:(?:科研院所|高校|专家|院所|各方|政府|有关部门|相关部门)?(?:能|给予|提供|得到)?(?:大力|"
    "更多|技术)?(?:支持|帮助|合作|指导|关注))+$"
)

_OFFER = re.compile(
    "(?P<give>(?:可以?|能够?|愿意?|愿为|乐意|免费|面向[^，。；]{2,16}?|可(?:向|为)[^，。；]{2,16}?|"
    "愿(?:向|为)[^，。；]{2,16}?)提供)|"
    "(?P<show>(?:现场)?(?:推介|推荐|展示|路演|介绍)了)|"
    "(?P<open>(?:可|可以|已|将|均可)?(?:向|面向|对)[^，。；]{2,14}?(?:开放共享|开放预约|开放使用|开放))|"
    "(?P<sell>(?:寻求|诚寻|寻找|可|愿)(?:技术)?(?:转让|许可|转化|产业化合作|作价入股))"
)
_USEFUL = re.compile(
    "服务|技术|成果|设备|仪器|检测|检验|咨询|培训|方案|设计|品种|专利|产品|平台|工艺|装置|"
    "软件|系统|试验|测试|中试|评估|鉴定|指导|材料"
)
_POLITE = re.compile(
    "(?:有力|坚实|强大|良好|优质高效的?|全方位)(?:的)?(?:科技|技术|智力)?(?:支撑|支持|保障|"
    "基础)|便利|机会|动力|经验|食宿|场地|补贴|资金|平台支撑|机遇"
)
_GENERAL_SHOWN = re.compile(
    "(?:[^，。；]{0,6}(?:情况|背景|历程|概况|工作|经验|进展|优势|思路|做法|政策|历史|特色|"
    "重要性|成绩|规划|成效|基本|内容|意义))"
)


@dataclass(frozen=True)
class WishFound:
    """A need or an offer: whose, in which words, where; offsets count in the clean text."""

    owner: str
    text: str
    start: int
    end: int
    confidence: float
    extra: tuple[tuple[int, int], ...] = ()


def find_needs(read: Sequence[ReadSentence], speakers: Speakers, name_of: NameOf) -> list[WishFound]:
    """List the needs a page expresses: fields of forms, and what enterprises say they lack."""
    found = list(_fields(read, _NEEDER, _NEED_FIELD, name_of))
    for each in read:
        if _NEED_FIELD.match(each.sentence.text) or not each.sentence.complete:
            continue
        found.extend(_needs_in(each, speakers, name_of))
    enterprises = speakers.enterprises()
    if len(enterprises) == 1:
        # Only one firm on the page can be the one that needs it.
        found = [each if each.owner else replace(each, owner=enterprises[0]) for each in found]
    return _each_once(found)


def find_offers(read: Sequence[ReadSentence], speakers: Speakers, name_of: NameOf) -> list[WishFound]:
    """List the services and results a page offers."""
    found = list(_fields(read, _GIVER, _OFFER_FIELD, name_of))
    for each in read:
        if _OFFER_FIELD.match(each.sentence.text) or not each.sentence.complete:
            continue
        found.extend(_offers_in(each, speakers, name_of))
    return _each_once(found)


def _fields(
    read: Sequence[ReadSentence], owner_field: re.Pattern[str], field: re.Pattern[str], name_of: NameOf
) -> Iterator[WishFound]:
    """Read the fields of a form; the owner stands in a field above or, failing that, below."""
    owners = [
        (number, match["name"].strip())
        for number, each in enumerate(read)
        if (match := owner_field.match(each.sentence.text))
    ]
    told: set[int] = set()
    for number, each in enumerate(read):
        match = field.match(each.sentence.text)
        if not match:
            continue
        above = [index for index, _ in owners if index < number]
        near = (
            above[-1] if above else next((index for index, _ in owners if number < index <= number + 3), -1)
        )
        if "成果" in each.sentence.text[:2] or "专利" in each.sentence.text[:2]:
            below = next((index for index, _ in owners if number < index <= number + 2), -1)
            near = below if below >= 0 else near
        group = match.groupdict()
        if near >= 0 and near in told and group.get("field") in _DETAIL_FIELDS:
            continue
        told.add(near)
        name = next((name for index, name in owners if index == near), "")
        at = each.sentence.start + match.start("text")
        text = match["text"].strip("。；; ")
        owner = name_of(name, at) or name if name else ""
        yield WishFound(owner, text, at, at + len(text), 0.9 if owner else 0.75)


def _needs_in(read: ReadSentence, speakers: Speakers, name_of: NameOf) -> Iterator[WishFound]:
    text = read.sentence.text
    passed = 0
    for match in _NEED.finditer(text):
        if match.start() < passed or "“" in text[max(0, match.start() - 2) : match.start()]:
            continue
        begin, end = _object(text, match)
        words = text[begin:end]
        owner = speakers.subject_before(read, match.start())
        if not _is_need(match, words, owner, text):
            continue
        stop = _END.search(text, end)
        passed = stop.start() if stop else len(text)
        confidence = 0.8 if match["urgent"] or match["raise"] else 0.7
        if not owner:
            confidence = 0.55
        at = read.sentence.start
        # What is lacked reads only with its verb: 缺乏夏秋茶深加工技术.
        first = (
            match.start()
            if match[0] in {"缺乏", "缺少", "面临", "存在", "遇到", "遭遇"} or match[0].endswith("引进")
            else begin
        )
        if match[0].endswith("引进"):
            first = match.end() - 2
        yield WishFound(owner, text[first:end], at + first, at + end, confidence)


def _object(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Find the words on what is needed, behind the verb."""
    begin = match.end()
    if match["hope"] or match["urgent"]:
        helped = _HELPED.match(text, begin)
        begin = helped.end() if helped else begin
    stop = _END.search(text, begin)
    end = stop.start() if stop else len(text)
    broken = _BROKEN_OFF.search(text, begin, end)
    if broken:
        end = broken.start()
    if match["raise"]:
        wish = text.find("需求", begin, end)
        end = wish if wish > begin else end
        begin += 1 if text[begin : begin + 1] == "了" else 0
    return begin, end


def _is_need(match: re.Match[str], words: str, owner: str, text: str) -> bool:
    if len(words) < 4 or not _CONCRETE.search(words) or _ONLY_SUPPORT.fullmatch(words):
        return False
    if _EXHORTS.match(words) or re.search("(?:将|已|若|如果|解决了|不)$", text[: match.start()]):
        return False
    if match["raise"]:
        return bool(owner) and not _GENERAL_NEED.match(text, match.end())
    if match["hope"] or match["face"]:
        return bool(owner) and is_enterprise(owner)
    return bool(owner) or "企业" in text[: match.start()]


def _offers_in(read: ReadSentence, speakers: Speakers, name_of: NameOf) -> Iterator[WishFound]:
    text = read.sentence.text
    for match in _OFFER.finditer(text):
        stop = re.compile("[，。；！？]").search(text, match.end())
        end = stop.start() if stop else len(text)
        begin = match.end()
        if match["open"] or match["sell"]:
            begin, end = _before_verb(read, match)
        elif match["give"]:
            # A list goes on behind a comma only when it names more of the same.
            begin += 1 if text[begin : begin + 1] == "了" else 0
        words = text[begin:end].strip()
        if match["open"]:
            words = text[begin : match.end()]
            end = match.end()
        if len(words) < 4 or not _USEFUL.search(words) or _POLITE.search(words):
            continue
        if match["show"] and (
            _GENERAL_SHOWN.match(words)
            or not re.search("技术|成果|品种|产品|专利|装置|设备|工艺|系统", words)
        ):
            continue
        owner = speakers.subject_before(read, begin if match["open"] or match["sell"] else match.start())
        if not owner:
            continue
        at = read.sentence.start
        yield WishFound(owner, text[begin:end], at + begin, at + end, 0.8 if not match["show"] else 0.7)


def _before_verb(read: ReadSentence, match: re.Match[str]) -> tuple[int, int]:
    """Find the words on what is opened or sold, before the verb: 研究所的|实验平台|可向企业开放."""
    text = read.sentence.text
    begin = max(text.rfind(mark, 0, match.start()) for mark in "，。；：") + 1
    for mention in read.mentions:
        if begin <= mention.start and mention.end < match.start() and text[mention.end] in "的将把":
            begin = mention.end + 1
    own = re.compile("(?:我们|研究所|学校|公司|学会|中心|企业|研究院)的").match(text, begin)
    return (own.end() if own else begin), match.start()


def _each_once(found: Sequence[WishFound]) -> list[WishFound]:
    """Drop a need told again in other words of the same place."""
    kept: list[WishFound] = []
    for each in found:
        again = next(
            (one for one in kept if one.owner == each.owner and _same_words(one.text, each.text)), None
        )
        if again is None:
            kept.append(each)
    return kept


def _same_words(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    pairs = {short[at : at + 2] for at in range(len(short) - 1)}
    return bool(pairs) and sum(pair in long for pair in pairs) / len(pairs) > 0.8
