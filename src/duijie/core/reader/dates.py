"""Reads dates as news writes them, never later than the page's own publication."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_STAMP = re.compile(
    r"(?:(?:发布(?!会|了)|发表|更新|录入|添加|上传|日期|时间|来源|Date)[^\n，。；]{0,24}?|日[\s：:)）]{0,3})(?<!\d)((?:19|20)\d{2})\s*[-年./]\s*"
    r"(\d{1,2})\s*[-月./]\s*(\d{1,2})(?!\d)"
)
_BARE_STAMP = re.compile(
    r"^[^\n。]{0,30}?(?<!\d)((?:19|20)\d{2}) ?[-年./] ?(\d{1,2}) ?[-月./] ?(\d{1,2}) ?日?"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[^\n。]{0,40}$",
    re.MULTILINE,
)
OLDEST_STAMP = 1995
"""Years before it are clocks that were never set (1970-01-01), not days of publication."""

_MEETING_TIME = re.compile(
    "(?:会议|活动|举办|召开|报名|开会|截止|培训|采访|访谈|签约|签署)(?:时间|日期)|截至|截止|将于|定于|拟于"
)
_BRACKETED = re.compile(
    r"[【（(][^】）)\n]{0,24}?(?<!\d)((?:19|20)\d{2})[-年./](\d{1,2})[-月./](\d{1,2})日?(?:\s+\d{1,2}:\d{2})?\s*[】）)]"
)
_HELD_THERE = re.compile(
    "日?[，,、 ]\\s*[\u3400-\u9fff]{2,20}(?:中心|厅|室|馆|酒店|宾馆|大厦|礼堂)[）)]?[ \t]*(?:\\n|$)"
)
"""What follows a day under a title that is not of publication: （2020年8月26日，某某会展中心）."""

_MEETING_NEXT = re.compile(
    "[^\n]{0,24}\n?[^\n]{0,6}(?:地\\s*点|地\\s*址|主\\s*持\\s*人?|会议地点|会\\s*址|出\\s*席|参\\s*加)\\s*[：:]"
)
_ISSUE_YEAR = re.compile(
    "[〔\\[【]((?:19|20)\\d{2})[〕\\]】]\\s*(?:第\\s*)?\\d{1,4}\\s*[号期]|((?:19|20)\\d{2})年第\\s*\\d{1,3}\\s*期"
)
"""The year in a paper's number or a newsletter's issue: 〔2022〕15号, 2022年第6期."""

_DATELINE = re.compile(r"(?:((?:19|20)\d{2})年)?(\d{1,2})月(\d{1,2})日\s*(?:电|讯|消息|报道)")
DAY = re.compile(
    r"(?<!\d)(?:((?:19|20)\d{2})\s?年)?\s?(?:(\d{1,2})\s?月)?\s?(\d{1,2})(?:日|号)?"
    r"(?:\s?[-—~至到、]+\s?(?:\d{1,2}月)?\d{1,2})?(?:日(?![电讯])|(?<=\d)(?:号(?=[，、上下晚]|起?在)|两日|两天))(?:上午|下午|晚上|晚|清晨|中午|傍晚)?"
)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})年(\d{1,2})月(?!\d)")
_RELATIVE_DAY = {"今天": 0, "今日": 0, "今晨": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_RELATIVE = re.compile("今天|今日|昨天|昨日|前天")
_RELATIVE_MONTH_DAY = re.compile(r"(本月|上月|上个月|同月|当月)(\d{1,2})日")
_RELATIVE_MONTH_DAY_WRITTEN = re.compile(
    "(本月|上月|上个月)(三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_NEW_YEAR_MONTH = re.compile(r"(?<![年\d])元月(\d{1,2})[日号]")
_FIELD_DAY = re.compile(
    r"^[（(]?(?:访谈|采访|会议|活动|举办|召开|签约|签署|培训|开会)时\s?间\s?[：:]\s*"
    r"((?:19|20)\d{2})[-./](\d{1,2})[-./](\d{1,2})(?!\d)"
)
"""A day in figures in the field that tells when something was held: 访谈时间：2022-09-15.

时间 alone is that of publication.
"""

_WEEKDAY = re.compile("(上周|本周|上个?星期|本星期|这周)([一二三四五六日天])(?:上午|下午|晚上|晚)?")
_DAY_OF_WEEK = {each: number for number, each in enumerate("一二三四五六日")} | {"天": 6}
_TERM_BEGINS = re.compile(r"自((?:19|20)\d{2})年(\d{1,2})月(?:\d{1,2}日)?(?:起|至|到|—|-)")
"""From when an office or a contract runs: 聘期自2023年10月至2026年10月."""

_RELATIVE_YEAR_DAY = re.compile(r"(今年|去年|本年)(\d{1,2})月(\d{1,2})日")
_NUMERAL = {each: str(number) for number, each in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "0": "0",
    "O": "0",
}
_IN_CHARACTERS = re.compile(
    "(?<![农阴旧历正腊])(?:([一二][〇零○0O一二三四五六七八九]{3})年)?(十[一二]?|[一二三四五六七八九])月"
    "(三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])日"
    "(?:上午|下午|晚上|晚|清晨|中午|傍晚)?"
)
"""A date in the characters for numbers, as papers and minutes write it: 二〇一九年三月五日."""

VAGUE = re.compile(
    "近日|(?<!\\d)日前|近期|不久前|前不久|最近|"
    "(?:上周|本周|上个?星期|(?<![上本每下])周|(?<![上本每下])星期)[一二三四五六日天末](?:上午|下午|晚)?|"
    "(?:\\d{1,2}|本|上)月[上中下]旬(?=[，的一]|[^，。]{0,12}在)"
)
_YEAR_WORD = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?年(?:度)?")


@dataclass(frozen=True)
class Anchor:
    """The day the page was published, as far as it says. `year` is 0 where it says none."""

    year: int
    month: int
    day: int
    start: int
    end: int
    is_dateline: bool

    @property
    def iso(self) -> str:
        """Write it as the facts do."""
        return _iso(self.year, self.month, self.day)


@dataclass(frozen=True)
class DateFound:
    """A date in the text; `iso` is None for 近日."""

    start: int
    end: int
    iso: str | None
    basis: str
    year_stated: bool = False


def find_anchor(text: str) -> Anchor | None:
    """Find when the page was published: a stamp, else the dateline."""
    head = text[:4_000]
    line = _DATELINE.search(head)
    stamp = _first_stamp(head, 0) or _first_stamp(text[-800:], max(0, len(text) - 800))
    if stamp is not None:
        return stamp
    if line is not None:
        year, month, day = (int(each or 0) for each in line.groups())
        if _is_day(year or 2000, month, day):
            return Anchor(year, month, day, line.start(), line.end(), is_dateline=True)
    return None


def _first_stamp(text: str, offset: int) -> Anchor | None:
    """Find the first stamp that can be one: no clock that was never set, no time of a meeting."""
    for match in (*_STAMP.finditer(text), *_BARE_STAMP.finditer(text[:1_500]), *_BRACKETED.finditer(text)):
        year, month, day = (int(each) for each in match.groups())
        if year < OLDEST_STAMP or not _is_day(year, month, day):
            continue
        if (
            _MEETING_TIME.search(text[max(0, match.start() - 2) : match.end()])
            or _MEETING_NEXT.match(text, match.end(3))
            or _HELD_THERE.match(text, match.end(3))
        ):
            continue
        start, end = offset + match.start(1), offset + match.end(3)
        end += text[match.end(3) : match.end(3) + 1] == "日"
        return Anchor(year, month, day, start, end, is_dateline=False)
    return None


def find_dates(text: str, anchor: Anchor | None, *, ahead: bool = False, offset: int = 0) -> list[DateFound]:
    """Find the dates in one sentence, completed by the anchor.

    `ahead` tells that the sentence announces something, so a day after publication stands.
    `offset` is where the sentence begins, to keep the stamp itself out.
    """
    found: list[DateFound] = []
    for match in DAY.finditer(text):
        if anchor and anchor.start <= offset + match.start() < anchor.end:
            continue
        year, month, day = (int(each or 0) for each in match.groups())
        each = _complete(match.start(), match.end(), year, month, day, anchor, ahead=ahead)
        if each:
            found.append(each)
    for match in _FIELD_DAY.finditer(text):
        year, month, day = (int(each) for each in match.groups())
        if _is_day(year, month, day):
            iso = _iso(year, month, day)
            found.append(DateFound(match.start(1), match.end(), iso, "stated", year_stated=True))
    for match in _NEW_YEAR_MONTH.finditer(text):
        each = _complete(match.start(), match.end(), 0, 1, int(match[1]), anchor, ahead=ahead)
        if each:
            found = [other for other in found if not match.start() <= other.start < match.end()]
            found.append(each)
    for match in _IN_CHARACTERS.finditer(text):
        year, month, day = (_number(each or "") for each in match.groups())
        each = _complete(match.start(), match.end(), year, month, day, anchor, ahead=ahead)
        if each:
            found.append(each)
    for match in (*_RELATIVE_MONTH_DAY.finditer(text), *_RELATIVE_MONTH_DAY_WRITTEN.finditer(text)):
        if anchor:
            back = match[1].startswith("上")
            month = anchor.month - back or 12
            year = anchor.year - (1 if back and anchor.month == 1 and anchor.year else 0)
            iso = _iso(year, month, int(match[2]) if match[2].isdecimal() else _number(match[2]))
            found = [each for each in found if not match.start() <= each.start < match.end()]
            found.append(DateFound(match.start(), match.end(), iso, "publication"))
    for match in _RELATIVE_YEAR_DAY.finditer(text):
        if anchor and anchor.year:
            year = anchor.year - (match[1] == "去年")
            found = [each for each in found if not match.start() <= each.start < match.end()]
            iso = _iso(year, int(match[2]), int(match[3]))
            found.append(DateFound(match.start(), match.end(), iso, "publication"))
    if anchor:
        for match in _RELATIVE.finditer(text):
            iso = _days_before(anchor, _RELATIVE_DAY[match[0]])
            found.append(DateFound(match.start(), match.end(), iso, "publication"))
    if anchor and anchor.year:
        for match in _WEEKDAY.finditer(text):
            iso = _weekday(anchor, match[2], last_week=match[1].startswith("上"))
            found.append(DateFound(match.start(), match.end(), iso, "publication"))
    for match in _MONTH.finditer(text):
        if not any(each.start <= match.start() < each.end for each in found):
            iso = f"{int(match[1]):04d}-{int(match[2]):02d}"
            found.append(DateFound(match.start(), match.end(), iso, "stated", year_stated=True))
    for match in VAGUE.finditer(text):
        if not any(each.start <= match.start() < each.end for each in found):
            found.append(DateFound(match.start(), match.end(), None, "before_publication"))
    return sorted(found, key=lambda each: each.start)


def _number(characters: str) -> int:
    """Read 二〇一九 digit by digit, 二十三 by its tens; 0 for nothing."""
    tens, ten, ones = characters.rpartition("十")
    if ten:
        return 10 * (int(_NUMERAL[tens]) if tens else 1) + (int(_NUMERAL[ones]) if ones else 0)
    return int("".join(_NUMERAL[each] for each in characters) or 0)


def years_told(text: str) -> int:
    """Tell the last of the years of a page that tells of three or more and of no day; else 0."""
    years = {int(each[1]) for each in re.finditer(r"(?<!\d)((?:19|20)\d{2})年", text)}
    return max(years) if len(years) > 2 and not DAY.search(text) else 0


def with_page_year(found: DateFound, year: int) -> DateFound:
    """Complete a date without a year by the year the page itself speaks of."""
    if found.iso and found.iso.startswith("--"):
        return DateFound(found.start, found.end, f"{year}{found.iso[1:]}", "page_year")
    return found


def year_of_term(text: str, month: int) -> int:
    """Tell the year of an office or a contract that begins in `month`, where the page has one; else 0.

    A term begins when it is given: 10月18日…颁发聘书，聘期自2023年10月.
    """
    years = {int(year) for year, begins in _TERM_BEGINS.findall(text) if int(begins) == month}
    return years.pop() if len(years) == 1 else 0


def page_year(text: str) -> int:
    """Tell the year the page's event is in, when its words leave no doubt, else 0.

    `2020年度工作会议` names its own year, and so does a date written in full; a year in a
    title of a paper or of a plan does not.
    """
    full = {int(each[1]) for each in re.finditer(r"(?<!\d)((?:19|20)\d{2})年\d{1,2}月\d{1,2}日", text)}
    written = (match[1] for match in _IN_CHARACTERS.finditer(text))
    full |= {int(_number(each)) for each in written if each}
    if len(full) == 1:
        return full.pop()
    issue = _ISSUE_YEAR.search(text[:200])
    if issue:
        return int(issue[1] or issue[2])
    named = re.findall(
        r"(?<!\d)((?:19|20)\d{2})\s?年?(?:度|第[一二三四1-4]季度|春季|秋季|夏季|冬季|"
        r"(?=[\u3400-\u9fff“·•（）—-]{0,20}(?:年会|大会|论坛|对接会|洽谈会|交流会|博览会|科技周|工作会议|委员会)))",
        text[:1_200],
    )
    years = {int(each) for each in named}
    return max(years) if years else 0


def _complete(
    start: int, end: int, year: int, month: int, day: int, anchor: Anchor | None, *, ahead: bool
) -> DateFound | None:
    if year:
        if not _is_day(year, month or 1, day):
            return None
        return DateFound(start, end, _iso(year, month, day), "stated", year_stated=True)
    if not month:
        if anchor is None or not _is_day(2000, anchor.month, day):
            return None
        month = anchor.month
        year = anchor.year
        if day > anchor.day and not ahead:
            month -= 1
            if month == 0:
                month, year = 12, year - 1 if year else 0
        basis = "publication" if year else "no_year"
        return DateFound(start, end, _iso(year, month, day), basis)
    if not _is_day(2000, month, day):
        return None
    if anchor is None or not anchor.year:
        return DateFound(start, end, _iso(0, month, day), "no_year")
    year = anchor.year
    later = (month, day) > (anchor.month, anchor.day)
    if later and not ahead:
        year -= 1
    if ahead and not later and (anchor.month - month) > 6:
        year += 1
    return DateFound(start, end, _iso(year, month, day), "publication")


def _days_before(anchor: Anchor, days: int) -> str:
    year = anchor.year or 2001
    day = dt.date(year, anchor.month, anchor.day) - dt.timedelta(days=days)
    return _iso(day.year if anchor.year else 0, day.month, day.day)


def _weekday(anchor: Anchor, name: str, *, last_week: bool) -> str:
    """Give the day that 上周五 or 本周三 is for a page of this day; weeks begin on Monday."""
    published = dt.date(anchor.year, anchor.month, anchor.day)
    monday = published - dt.timedelta(days=published.weekday() + 7 * last_week)
    day = monday + dt.timedelta(days=_DAY_OF_WEEK[name])
    return _iso(day.year, day.month, day.day)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _iso(year: int, month: int, day: int) -> str:
    head = f"{year:04d}" if year else "-"
    return f"{head}-{month:02d}-{day:02d}"


def years_in(text: str) -> list[int]:
    """List the years a text names."""
    return [int(each) for each in _YEAR_WORD.findall(text)]
