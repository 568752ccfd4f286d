"""Finds what a page says about itself: its title and who published it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .facts import Stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .repair import MappedText
    from .sentences import Sentence

_META = re.compile(
    "^(?:发布|来源|作者|编辑|责任编辑|记者|时间|日期|栏目|标签|关键词|摘要|导读|核心提示|信息来源|稿件来源|文章来源|字号|浏览|点击|"
    "图为|分类|更新|供稿|通讯员)|^\\d{4}(?:[-./]|年\\s?\\d)|^[（(]"
)
_PUBLISHER = re.compile(
    "(?:来源|信息来源|稿件来源|文章来源|稿源|作者|发布单位|发布机构|发布者|供稿单位|主办单位)"
    "[：: ]{1,3}(?P<name>[\u3400-\u9fffA-Za-z0-9“”（）]{2,30})"
)
_DATELINE = re.compile(
    "^(?:[（(【]?)(?P<name>[\u3400-\u9fff]{2,10}?(?:新闻社|新闻网|日报社|网|社|报|台|新闻(?!社|网)))(?:讯|(?:[\u3400-\u9fff]{2,6})?(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日(?:电|讯)|[\u3400-\u9fff]{2,5}讯|（)"
)
_MEDIUM = (
    "[\u3400-\u9fff]{2,12}?(?:日报|晚报|晨报|时报|商报|早报|报|融媒体中心|融媒体|融媒|新闻网|科协网|政府网|网|"
    "传媒|在线|发布|电视台|广播电视台|客户端|周刊)"
)
_BESIDE_DATE = re.compile(
    f"^[【（(《]?(?P<name>{_MEDIUM})》?\\s*(?:20\\d{{2}}[-年./]|讯)|"
    f"^(?:19|20)\\d{{2}}[-年./]\\d{{1,2}}[-月./]\\d{{1,2}}日?(?:\\s*\\d{{1,2}}[:：]\\d{{2}}(?:[:：]\\d{{2}})?)?\\s+(?P<after>{_MEDIUM})(?=\\s|$|[，。：])"
)
"""A medium beside the date: 某某日报 2022年4月20日; 2022-03-17 10:12 某某融媒."""

_OWN_CHANNEL = re.compile(
    "(?P<name>[\u3400-\u9fff]{4,20}?)(?:微信)?"
    "(?:公众号|数字报|电子报|电子版|官微|官方微信|官方网站|官网)(?=$|[ ·|｜])"
)
"""A line that names whose channel the page is of: 某某中学公众号 · 校园快讯."""

_POSTED = re.compile(
    "(?P<name>[\u3400-\u9fff（）]{4,24}) +(?:19|20)\\d{2}[-年./]\\d{1,2}[-月./]\\d{1,2}日? +"
    "\\d{1,2}:\\d{2}(?: +[\u3400-\u9fff]{2,8})?$"
)
"""A line of who posted it, when and whence: 某某医院 2024-09-03 18:20 某市."""

_SIGNED = re.compile(f"[（(](?P<name>{_MEDIUM})\\s*(?:全媒体|首席|特约)?(?:记者|通讯员|编辑)")
_ORIGINAL = re.compile("[（(]?原(?:文)?标题[：:]\\s*|标题[：:]\\s*")
_SITE_IN_TITLE = re.compile("[-_|—–] ?(?P<name>[\u3400-\u9fff]{4,24})$")
_RIGHTS = re.compile(
    "(?:版权所有|[Cc]opy[Rr]ight)[：: ©\u3000]*(?P<name>[\u3400-\u9fff]{4,24})|"
    "(?P<before>[\u3400-\u9fff]{4,24})版权所有"
)
_SITE_END = re.compile(
    "(?:党委)?(?:宣传部|办公室|信息中心|新闻中心|新闻网|门户网站|官方网站|官网|网站|版权所有)+$"
)
_FOOT = 600
"""Characters at the end of a page where it tells whose it is."""

LONGEST_TITLE = 90


@dataclass(frozen=True)
class Title:
    """The title, where the page has one; `line` is -1 where it has none."""

    text: str
    start: int
    line: int

    def stated(self, mapped: MappedText) -> Stated | None:
        """Cite it."""
        if self.line < 0 or not self.text:
            return None
        place = mapped.evidence(self.start, self.start + len(self.text))
        return Stated(self.text, (place,), 0.85)


def find_title(sentences: Sequence[Sentence], headline: str = "") -> Title:
    """Find the title: the first line of words that is neither prose nor about the page."""
    if headline:
        for sentence in sentences[:12]:
            if sentence.text and (sentence.text in headline or headline in sentence.text):
                return Title(sentence.text, sentence.start, sentence.line)
    for sentence in sentences[:8]:
        original = _ORIGINAL.match(sentence.text)
        if original and len(sentence.text) - original.end() >= 6:
            return Title(sentence.text[original.end() :], sentence.start + original.end(), sentence.line)
    for sentence in sentences[:6]:
        if _META.match(sentence.text) or len(sentence.text) < 6:
            continue
        if len(sentence.text) > LONGEST_TITLE or re.search("[。；]$", sentence.text):
            break
        if sentence.text.count("，") > 2 or re.search("：$", sentence.text):
            break
        if len(sentences) == 1:
            break
        return Title(sentence.text, sentence.start, sentence.line)
    return Title("", 0, -1)


def find_site(text: str, headline: str) -> str:
    """Tell whose site a page stands on: by the end of its title, or by who claims the rights at its foot."""
    titled = _SITE_IN_TITLE.search(headline)
    name = titled["name"] if titled else ""
    for line in text[-_FOOT:].splitlines() if not name else ():
        if claimed := _RIGHTS.search(line):
            name = claimed["name"] or claimed["before"]
    return _SITE_END.sub("", name)


def find_publisher(sentences: Sequence[Sentence], mapped: MappedText) -> Stated | None:
    """Find who published the page: a source line, or the agency of the dateline."""
    for sentence in [*sentences[:8], *sentences[-5:]]:
        match = _PUBLISHER.search(sentence.text) if len(sentence.text) < 120 else None
        match = match or _DATELINE.match(sentence.text) or _SIGNED.search(sentence.text)
        match = match or _OWN_CHANNEL.match(sentence.text) or _POSTED.fullmatch(sentence.text)
        group = "name"
        if not match and (match := _BESIDE_DATE.match(sentence.text)):
            group = "name" if match["name"] else "after"
        if match:
            name = re.sub("(?:发布|浏览|点击|作者|编辑|时间|日期)(?:[：:人时者于次].*)?$", "", match[group])
            if len(name) >= 2 and not re.fullmatch("本站|原创|网络|互联网|未知|佚名|转载|本报|本网", name):
                start = sentence.start + match.start(group)
                return Stated(name, (mapped.evidence(start, start + len(name)),), 0.8)
    return None
