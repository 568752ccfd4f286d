"""Finds the gathering a page reports: what, when, where, who presided, who came."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .dates import DAY, find_dates, page_year, with_page_year, year_of_term, years_told
from .knowledge.signing import LOOKS_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .agreements import ReadSentence
    from .dates import Anchor, DateFound

_OPENING = 3
"""Sentences in which a month alone may still be when the gathering was."""

_FIELD_TELLS = 2.0
"""What a line that is only the time of the meeting weighs above a sentence that tells of a day."""

_KINDS = (
    ("signing", re.compile("签约|签署|签订|签字")),
    (
        "founding",
        re.compile("成立大会|成立仪式|宣告成立|正式成立|揭牌成立|成立$|成立。|组建成立|创立大会|成立暨"),
    ),
    ("plaque", re.compile("揭牌|授牌|挂牌|揭幕|授旗")),
    ("launch", re.compile("启动仪式|启动会|启动$|启动大会|正式启动|开工|奠基|投产|开班|上线仪式")),
    ("appointment", re.compile("颁发聘书|受聘|聘任仪式|聘书")),
    ("matchmaking", re.compile("对接会|洽谈会|对接活动|供需对接|推介会|路演|对接洽谈")),
    ("symposium", re.compile("座谈|研讨|论坛|沙龙|交流会|峰会|报告会|学术")),
    ("release", re.compile("发布会|成果发布|新闻发布")),
    ("training", re.compile("培训班|培训会|讲座|科普")),
    ("contest", re.compile("大赛|竞赛|决赛|评审会|答辩")),
    ("visit", re.compile("调研|考察|走访|到访|来访|访问|参观|回访")),
    ("meeting", re.compile("会议|大会|年会|工作会|例会|理事会|全会|会见|会商")),
)
_HELD = re.compile(
    "正在进行|座无虚席|牵手|结亲|联姻|拜师|落地|开讲|会诊|亮相|启幕|授旗|来[厂校院所]|到厂|走进|开展|带队|率队|率领|率|来到|深入|前往|举行|召开|举办|召集|开幕|闭幕|成立|启动|揭牌|签署|签订|签约|授牌|挂牌|赴|到访|来访|走访|访问|考察|调研|座谈|会见|"
    "会谈|参观|出席|参加|落成|设立|奠基|开工|投产|颁奖|结业|开班|圆满|落幕|帷幕|拜访|回访|到[^，。]{2,20}(?:对接|交流|洽谈)|达成|续签|续约|签了|签下|互签|缔结|开园|开馆|开业"
)
_GATHERING = re.compile(
    "(?:仪式|大会|年会|论坛|座谈会|对接会|洽谈会|启动会|推进会|发布会|研讨会|交流会|报告会|培训班|培训会|推介会|"
    "工作会议|会议|峰会|沙龙|活动|调研|考察|访问|洽谈|签约|理事会|评审会|路演|讲座|揭牌|授牌|会)"
)
_NAME = re.compile(
    "(?P<name>[^，。；：、！？（）]{2,48}?(?:签约仪式|启动仪式|揭牌仪式|授牌仪式|成立大会|成立仪式|工作会议|座谈会|对接会|洽谈会|"
    "启动会|推进会|发布会|研讨会|交流会|报告会|培训班|推介会|论坛|峰会|年会|大会|仪式|会议|对接活动|活动))"
)
_PLACE = re.compile(
    "(?:在|于)(?P<place>[^，。；：、在于]{2,30}?)(?:(?:隆重|顺利|成功|正式|圆满|联合|共同|如期)*(?:举行|召开|举办|开幕|启动|成立|签署|签订|签约|揭牌|落成|拉开|奠基))"
)
_HOST = re.compile("(?:由|会议由|仪式由|活动由)?(?P<lead>[^，。；]{0,40})主持")
_AHEAD = re.compile("将于|将在|拟于|定于|计划于|预计于|即将|将举行|将举办|将召开|将正式")
_SPOKEN = re.compile("[说称][，：]|表示[，：]|介绍[，：]|以来|近年|累计")
"""Words of what is or was, not of a gathering, where no day is told."""

_SET = re.compile("(?:将于|定于|拟于|计划于|预计于)(?:今年|明年|本月|下个?月)?$")
_TIME_FIELD = re.compile(
    "[（(]?(?:[一二三四五六七八九十]、|[0-9][.、])?(?:会议|活动|举办|召开|培训|采访|访谈|签约|签署)?(?:时\\s?间|日期)\\s?[：:]"
)
_BEFORE_IT = re.compile("(?:此前|之前|早在|上一?次|前一天|首[次轮届][^，。；]{0,12})(?:的|于|在|，)?$")
"""Before a day: it is of what went before the gathering told of."""

_DOCUMENT = re.compile(
    "(?:简介|概况|声\\s*明|答复|复函|(?:年|年度|半年|季度)(?:工作)?总结|工作要点|工作计划|启事|公示|办法|细则|若干措施|解读|指南|问答|解答|规程|章程|"
    "(?:招聘|征集|申报|征求意见)[^，。]{0,24}(?:公告|通知|的函))(?:（[^（）]*）)?$"
)
"""In a title: a document that rules, asks or describes, and reports no gathering."""

_DAY_AND_PLACE = re.compile(
    r"[（(]?(?:19|20)\d{2}年\d{1,2}月\d{1,2}日[，,、 ]\s*"
    r"[㐀-鿿]{2,20}(?:中心|厅|室|馆|酒店|宾馆|大厦|礼堂)[）)]?$"
)
"""A line under the title that is only when and where it was held."""

_SPEECH = re.compile(
    "(?:会|仪式|论坛|活动)上?的?(?:开幕式上?的?)?(?:讲话|致辞|致词|发言|报告)(?:（[^（）]*）)?$"
)
"""The title of what was said at a gathering: 在某某大会上的讲话（摘要）."""

_TITLE_WITH_DAY = re.compile(
    "(?:签约|对接|洽谈|发布|揭牌)[^，。]{0,16}[（(](?:19|20)\\d{2}年\\d{1,2}月\\d{1,2}日[）)]$"
)
"""A title that ends with the day: 签约项目一览表（2021年5月6日）."""

_TIME_HEADING = re.compile(
    "(?:[一二三四五六七八九十]、|[0-9][.、])?(?:会议|活动|举办)?(?:时间(?:和|与|及|、)?地点|时间)[：:]?$"
)
"""A heading under which a line tells when it is held: 一、时间地点."""

_DAY_ALONE = re.compile(r"[（(]\s*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日\s*[）)]$")
_PUT_OFF = re.compile("(?:延期|推迟|顺延|改期|取消|暂缓)(?:至|到|举行|举办|召开|[，。；！]|$)")
_CEREMONY = re.compile("[，]?[^，。；]{0,30}(?:签约|签字|揭牌|授牌|启动|成立)(?:仪式|大会)")
"""What a day is the main one of: of a visit of several days that on which papers were signed."""

_OF_A_THING = re.compile("[^，。；]{0,8}(?:设立|成立|建立|组建|签订|签署|投产)的")
"""After a day: it is of something that was there before: 2022年9月设立的服务站."""

_ANOTHER = re.compile("[，]?(?:还?另[有设]|还将|还有|还会)")
"""After a day: what else there was or will be, not the gathering told of."""

_SAME_DAY = re.compile("当天|当日|同日|是日|当场|现场签")
_BACKGROUND = re.compile(
    "出生|毕业|成立于|始建于|创建于|创办于|创立于|注册于|获得|授权|申请|截至|截止|施行|实施|印发|发布实施|起施行|年底前|报名"
)


@dataclass
class EventFound:
    """The gathering; offsets count in the clean text."""

    name: str
    kinds: tuple[str, ...]
    date: str | None
    date_text: str
    date_basis: str
    place: str
    host: str
    organisers: tuple[str, ...]
    start: int
    end: int
    confidence: float
    ahead: bool = False
    announced: bool = False
    """Whether the words set the day: 定于9月18日举办."""


def find_event(
    sentences: Sequence[ReadSentence], text: str, title: str, anchor: Anchor | None
) -> EventFound | None:
    """Find the gathering a page tells of; None when it tells of none."""
    if _DOCUMENT.search(title):
        return None
    best: tuple[float, ReadSentence, DateFound | None] | None = None
    year = page_year(text)
    latest = _latest_year(sentences, anchor)
    before: DateFound | None = None
    headed = held_before = False
    for number, read in enumerate(sentences[:40]):
        line = read.sentence.text
        told_as_field = (
            _TIME_FIELD.match(line)
            or (headed and DAY.match(line))
            or _DAY_AND_PLACE.match(line)
            or (_DAY_ALONE.match(line) and _SPEECH.search(title))
            or _TITLE_WITH_DAY.search(line)
        )
        headed = bool(_TIME_HEADING.match(line))
        if not told_as_field and not _HELD.search(line):
            held_before = False
            before = next(
                (each for each in find_dates(line, anchor, offset=read.sentence.start) if each.iso), None
            )
            continue
        ahead = bool(_AHEAD.search(line)) or bool(told_as_field)
        dates = find_dates(
            line,
            None if _DAY_ALONE.match(line) or _TITLE_WITH_DAY.search(line) else anchor,
            ahead=ahead,
            offset=read.sentence.start,
        )
        dates = [_unless_put_off(each, line) for each in dates]
        same_line = number and sentences[number - 1].sentence.line == read.sentence.line
        if not dates and before and (_SAME_DAY.search(line) or (same_line and not held_before)):
            dates = [before]
        held_before = True
        before = next((each for each in reversed(dates) if each.iso), None)
        held: list[DateFound | None] = [*dates] or [None]
        for date in held:
            score = _score(read, date, number, title)
            if told_as_field and date is not None and date.iso:
                score += _FIELD_TELLS
            if date is not None and date.year_stated and date.iso and int(date.iso[:4]) < latest:
                score -= 1.2  # a page that tells of years tells of the last one
            if best is None or score > best[0]:
                best = (score, read, date)
    if best is None or best[0] < 1.0:
        return None
    day = best[2].iso if best[2] else None
    if (LOOKS_BACK.search(title) or years_told(text)) and not re.search("-\\d\\d-\\d\\d$", day or ""):
        return None  # a review of years gone by: a month of one of them is no gathering of the page
    score, read, date = best
    line = read.sentence.text
    if date and date.iso and not year:
        year = year_of_term(text, int(date.iso[-5:-3])) if date.iso.startswith("--") else 0
    if date and year and not (anchor and anchor.year):
        date = with_page_year(date, year)
    if (
        date
        and date.iso
        and anchor
        and anchor.year
        and year
        and date.basis == "publication"
        and year > anchor.year
    ):
        date = with_page_year(type(date)(date.start, date.end, f"-{date.iso[4:]}", date.basis), year)
    kinds = tuple(kind for kind, words in _KINDS if words.search(line) or words.search(title))
    return EventFound(
        name=_name(line, title),
        kinds=kinds or ("other",),
        date=date.iso if date else None,
        date_text=line[date.start : date.end] if date else "",
        date_basis=date.basis if date else "none",
        place=_place(sentences, read, date),
        host=_host(sentences),
        organisers=_organisers(sentences),
        start=read.sentence.start,
        end=read.sentence.start + len(line),
        confidence=min(0.95, 0.5 + 0.15 * score),
        ahead=bool(_AHEAD.search(line)),
        announced=bool(date and _SET.search(line[: date.start])),
    )


def _unless_put_off(date: DateFound, line: str) -> DateFound:
    """Take its day from what was put off to an unknown one: 原定于8月6日举行的对接会延期举行."""
    return replace(date, iso=None) if _PUT_OFF.search(line, date.end) else date


def _latest_year(sentences: Sequence[ReadSentence], anchor: Anchor | None) -> int:
    """Tell the last year of the days on which something was held, none after the page's own; else 0."""
    years = [
        int(date.iso[:4])
        for read in sentences[:40]
        if _HELD.search(read.sentence.text) and not _AHEAD.search(read.sentence.text)
        for date in find_dates(read.sentence.text, anchor, offset=read.sentence.start)
        if date.iso and len(date.iso) == len("2021-09-29") and date.iso[0] != "-"
    ]
    limit = anchor.year if anchor and anchor.year else 9999
    return max((each for each in years if each <= limit), default=0)


def _score(read: ReadSentence, date: DateFound | None, number: int, title: str) -> float:
    line = read.sentence.text
    score = 0.0
    if date is not None:
        score += 1.0 if date.iso else 0.7
        near = line[date.end : date.end + 80]
        if not date.iso and re.match("[，]?(?:介绍|表示|告诉|说)", near):
            score -= 2.0
        if re.match("[，、]?[^，。]{0,14}(?:获悉|了解到|悉|采访|报道|发布消息|透露)", near):
            score -= 2.0
        if _HELD.search(near):
            score += 1.0
        if _BEFORE_IT.search(line[: date.start]) or re.match("[，、]?[^，。；]{0,12}(?:曾(?!任)|就已)", near):
            score -= 1.5
        if not date.iso and _SET.search(line[: date.start]):
            score -= 1.0  # 拟于12月中旬签署: what is meant to come is not what the page reports
        if _OF_A_THING.match(near):
            score -= 1.5
        if _ANOTHER.match(near):
            score -= 1.5
        if _CEREMONY.match(near) and not _AHEAD.search(line):
            score += 0.6
        if re.search("^[，、 ]?(?:[^，。]{0,8}起|前|至今|截止|以来|之前|以后)", near) or _BACKGROUND.search(
            near[:30]
        ):
            score -= 1.5
        if date.year_stated and date.iso and len(date.iso) < 10:
            score -= 0.7 if number < _OPENING else 1.3
    if _GATHERING.search(line):
        score += 0.6
    if re.search("签约|签署|签订|揭牌|成立|启动|举行|召开|举办|开展", line):
        score += 0.3
    if read.people or len(read.mentions) >= 2:
        score += 0.3
    if date is None and _SPOKEN.search(line):
        score -= 1.0
    if date is None and not read.people and len(read.mentions) < 2:
        score -= 0.5
    if not read.sentence.complete:
        score -= 0.6
    return score - min(number, 10) * 0.08


def _name(line: str, title: str) -> str:
    for text in (line, title):
        quoted = re.search("“([^”]{4,40}(?:会|仪式|论坛|活动))”", text)
        if quoted:
            return quoted[1]
        for match in _NAME.finditer(text):
            name = re.sub(
                "^.*?(?:举行的?|召开的?|举办的?|参加了?|出席了?|组织召开|主办的?|承办的?|日(?:上午|下午|晚)?|在)(?=[^的]{4})",
                "",
                match["name"],
            )
            if len(name) >= 4:
                return name
    return title


def _place(sentences: Sequence[ReadSentence], read: ReadSentence, date: DateFound | None) -> str:
    for each in (read, *sentences[:6]):
        match = _PLACE.search(each.sentence.text)
        if match and not re.search("下$|组织|见证|支持|基础|过程|背景", match["place"]):
            return match["place"]
    if date:
        around = read.sentence.text[date.end :]
        loc = re.match("[，]?(?:上午|下午)?[，]?在([^，。；]{2,24}?)[，]", around)
        if loc:
            return loc[1]
    return ""


def _host(sentences: Sequence[ReadSentence]) -> str:
    for read in sentences:
        match = _HOST.search(read.sentence.text)
        if not match:
            continue
        for person in reversed(read.people):
            if person.end <= match.end() and match.end() - person.end <= 8:
                return person.name
    return ""


def _organisers(sentences: Sequence[ReadSentence]) -> tuple[str, ...]:
    names: list[str] = []
    for read in sentences[:12]:
        text = read.sentence.text
        for match in re.finditer("主办|承办|联合举办|共同举办|协办|组织召开|的组织下|牵头组织", text):
            for mention in read.mentions:
                gap = text[mention.end : match.start()]
                if 0 <= match.start() - mention.end <= 30 and not re.search("[。；]|承办|协办", gap):
                    names.append(mention.name)
    return tuple(dict.fromkeys(names))
