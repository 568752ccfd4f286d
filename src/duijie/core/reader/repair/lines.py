"""Finds the lines of a page that are not its text: navigation, adverts, counters, repeats."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from .mapped import Change

_SPACES = re.compile("[ \t\u00a0\u3000\u2000-\u200a\u202f\u205f]+")
_ENDS_SENTENCE = re.compile("[。！？；…：!?;:】〗]$|[。！？；…!?;]”$")
_STARTS_AFRESH = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．]|"
    "[\u3400-\u9fff][ \t\u3000]+[\u3400-\u9fff]{1,2}[ \t\u3000]*[：:]|"
    "(?:地点|主持人?|出席|列席|参加|请假|缺席|记录)[：:]|来源|作者|编辑|责任编辑|记者|发布|时间|日期|标签|关键词|图为|▲|●|■|★|—|附件|上一|下一)"
)
_CJK = "\u3400-\u9fff"

_COUNTER = re.compile(
    r"[\d,.]{1,9}|(?:点击|阅读|浏览|访问|评论|点赞|转发|收藏|分享|热度|人气|围观)(?:量|数|次数)?"
    r"[：: ]*\d*\s*次?|\d{1,2}:\d{2}(?::\d{2})?|第?\d+/\d+页?|[·•\-—_=*#~|+.。,，\s]{1,80}"
)
_BUTTON = re.compile(
    "(?:点赞|赞|展开|收起|分享|打印|关闭|返回|返回顶部|返回列表|返回首页|首页|回到顶部|收藏|举报|评论|"
    "登录|注册|搜索|全文|更多|更多>*|查看更多|阅读全文|展开全文|点击查看|相关阅读|相关新闻|相关推荐|"
    "推荐阅读|热门推荐|热点新闻|猜你喜欢|为您推荐|友情链接|网站地图|联系我们|关于我们|版权声明|免责声明|"
    "设为首页|加入收藏|无障碍|English|繁体|简体|字号|大|中|小|A[+-]?|扫一扫|微信|微博|QQ空间|"
    "朋友圈|复制链接|分享到.{0,20}|扫码.{0,20}|长按.{0,20}|关注.{0,12}公众号.{0,12}|"
    "【?(?:字体|字号)[：:]?.{0,14}】?|【?(?:打印|关闭|打印本页|关闭窗口)】?|签约现场|会议现场|活动现场|"
    "现场图片|资料图片?|图片|视频|会场|合影留念|合影)"
)
_BUTTON_ROW = re.compile(rf"(?:[\[【<〖]?(?:{_BUTTON.pattern})[\]】>〗]?[\s|｜/·]*){{2,}}")
_LINKS = re.compile(
    "(?:上一[篇条页个则]|下一[篇条页个则]|上一资质|下一资质|上一产品|下一产品|上篇|下篇|前一篇|后一篇|"
    "相关文章|相关链接|本文链接|原文链接|本文地址|转载请注明|本文来自|声明：|免责声明|版权所有|"
    "Copyright|ICP备|.{0,6}ICP备|京公网安备|技术支持：|网站备案|备案号|地址：|邮编：|传真|图文传真|热线电话|"
    "服务热线|咨询热线|全国热线|销售热线|电话：|电子邮箱|邮箱：|E-?mail|联系电话|联系人：|客服|QQ：|微信号|"
    "扫描二维码|下载APP|打开APP|点击下载|您的位置|您所在的位置|当前位置|您当前|位置：|标签：|Tags?[：:])",
    re.IGNORECASE,
)
_OTHER_PAGES = re.compile(
    "[【\\[]?(?:往期(?:回顾|推荐|精选|阅读|内容)|相关(?:阅读|新闻|链接|推荐|文章|报道)|推荐阅读|延伸阅读|热点排行|热门文章|近期热文|"
    "精彩回顾|更多新闻|猜你喜欢)[】\\]]?[：:]?"
)
"""Heads a list of other pages' titles."""

_TITLE_OF_OTHER = re.compile("[^。丨|：:／/（(]{4,60}")
_TRAIL = re.compile(r"[^。，；]{0,60}[>＞»›][^。，；]{0,60}")
_BAR = re.compile(r"(?:[^|｜\s]{1,12}\s*[|｜]\s*){3,}[^|｜]{0,12}")
_CODE = re.compile(
    r"^\s*(?:[{\[]\s*[\"'{]|var\s+\w+|function\s*\(|\$\(|window\.|document\.|if\s*\(|</?\w+[ >]|"
    r"@media|\.[\w-]+\s*\{|//|/\*|<!--|\"\w+\"\s*:)"
)
_JSON_TAIL = re.compile(r"[{\[,]?\s*\"[\w-]{1,30}\"\s*:\s*(?:\"|\d|\[|\{|true|false|null).*$")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|400[-\s]?\d{3}[-\s]?\d{4}|0\d{2,3}[-\s]\d{7,8})(?!\d)")
_PRODUCTS = re.compile(r"(?:主营|产品|经营范围|热销|供应|推荐)[^。，]{0,8}[：:][^。]{2,80}")

_SPAM_WORDS = (
    "彩票 博彩 赌场 赌博 娱乐城 百家乐 老虎机 真人荷官 棋牌 时时彩 六合彩 体育投注 投注 下注 开奖 足彩 "
    "太阳城 葡京 皇冠 注册送 首充 彩金 返水 提款 开户 私服 外挂 代孕 代开 发票 办证 贷款 放款 秒批 "
    "减肥 丰胸 壮阳 祛斑 包过 刷单 兼职 日赚 加微信 加V 加QQ 微信号 优惠券 领券 包邮 秒杀 限时 "
    "特价 清仓 官方旗舰店 点击下载 下载APP 点此 点击进入 点击这里 在线客服 最新网址 备用网址 官网入口 "
    "欢迎来电 欢迎选购 欢迎订购 厂家直销 批发价 免费领取 免费试用 抽奖 红包 关注公众号 关注我们 "
    "搜索排名 关键词排名 网站优化 SEO 小说 在线观看 高清 免费观看 电竞 手游 礼包 充值"
).split()
_SPAM_STRONG = frozenset(
    "彩票 博彩 赌场 赌博 娱乐城 百家乐 老虎机 真人荷官 棋牌 时时彩 六合彩 体育投注 私服 代孕 办证 壮阳 "
    "彩金 在线观看 免费观看 厂家直销 欢迎选购 欢迎订购 欢迎来电 注册送 点击下载 最新网址 加微信".split()
)
_SPAM = re.compile("|".join(_SPAM_WORDS), re.IGNORECASE)
_SENTENCE = re.compile("[^。！？!?\n]+[。！？!?”]*")

SHORTEST_WRAP, LONGEST_WRAP = 14, 72
"""Characters a hard-wrapped line may be long."""


@dataclass(frozen=True)
class Line:
    """One line of the text, without the space around it."""

    start: int
    end: int
    text: str
    indent: int = 0
    """How far it was moved in, in characters as wide as a Chinese one."""

    @property
    def width(self) -> int:
        """How much of the page's width it fills, with the blank before a paragraph."""
        return self.indent + len(self.text)


_PAIRED = re.compile("[^—－。，]{4,}[ \\t\u3000]*(?:—+|－+|--+)[ \\t\u3000]*[^—－。，]{4,}$")
"""Two bodies and a dash between them, a line of a list of who signs with whom."""


def split_lines(text: str) -> list[Line]:
    """List the lines that are not blank."""
    lines = []
    at = 0
    for row in text.split("\n"):
        bare = row.strip(" \t\u00a0\u3000\u2002\u2003\r")
        if bare:
            start = at + row.index(bare)
            lines.append(Line(start, start + len(bare), bare, _indent(row[: row.index(bare)])))
        at += len(row) + 1
    return lines


def _indent(blanks: str) -> int:
    """Measure the blanks before a line: a full-width one is as wide as two narrow ones."""
    wide = sum(each in "\u3000\u2003" for each in blanks)
    return wide + (len(blanks) - wide) // 2


def find_space(text: str) -> list[Change]:
    """List the space at both ends of lines, blank lines, and runs to be one blank."""
    changes = []
    at = 0
    for row in text.split("\n"):
        bare = row.strip(" \t\u00a0\u3000\u2002\u2003\r")
        start = at + (row.index(bare) if bare else len(row))
        end = start + len(bare)
        if not bare:
            changes.append(Change(at, min(at + len(row) + 1, len(text)), ""))
        else:
            if start > at:
                changes.append(Change(at, start, ""))
            changes.extend(
                Change(start + match.start(), start + match.end(), " ")
                for match in _SPACES.finditer(bare)
                if match[0] != " "
            )
            if end < at + len(row):
                changes.append(Change(end, at + len(row), ""))
        at += len(row) + 1
    return [each for each in changes if each.end > each.start]


def find_wraps(text: str) -> list[Change]:
    """List the line ends inside sentences: lines filled to one width and cut there."""
    lines = split_lines(text)
    width = _wrap_width(lines)
    changes = []
    for this, following in itertools.pairwise(lines):
        if _goes_on(this, following, width, text):
            changes.append(Change(this.end, following.start, ""))
    return changes


def _wrap_width(lines: list[Line]) -> int:
    """Find the width the page was filled to, or 0 where it was not."""
    open_widths = [
        line.width
        for line in lines
        if SHORTEST_WRAP <= len(line.text) <= LONGEST_WRAP and not _ENDS_SENTENCE.search(line.text)
    ]
    if len(open_widths) < 4:
        return 0
    counted = Counter(open_widths)
    width, _ = max(counted.items(), key=lambda each: (counted[each[0] - 1] + each[1], each[0]))
    near = sum(count for each, count in counted.items() if abs(each - width) <= 2)
    return width if near >= max(3, len(open_widths) // 2) else 0


def _goes_on(line: Line, following: Line, width: int, text: str) -> bool:
    if _STARTS_AFRESH.match(following.text) or "\t" in line.text or "\t" in following.text:
        return False  # the rows of a table, however alike in length
    if _PAIRED.search(line.text) and _PAIRED.search(following.text):
        return False  # a list of pairs, however alike in length
    gap = text[line.end : following.start]
    if line.text[-1] in "，、（《“" or following.text[0] in "，。、；：）》”":
        return True
    if not width or _ENDS_SENTENCE.search(line.text) or gap.count("\n") > 1:
        return False
    if re.search("[ \t\u3000\u00a0]{2,}|\u3000", gap):
        return False
    return abs(line.width - width) <= 2


def find_furniture(text: str) -> list[tuple[str, Change]]:
    """List the lines to drop, each with the kind of repair it is."""
    found: list[tuple[str, Change]] = []
    seen: set[str] = set()
    others = False
    for line in split_lines(text):
        kind = _furniture_kind(line.text)
        if line.start > len(text) // 2 and _OTHER_PAGES.fullmatch(line.text):
            others, kind = True, "navigation"
        elif others and (others := bool(kind or _TITLE_OF_OTHER.fullmatch(line.text))):
            kind = kind or "navigation"
        if not kind and len(line.text) >= 4:
            key = re.sub(r"\s+", "", line.text)
            kind = "repeated_line" if key in seen else ""
            seen.add(key)
        if kind:
            found.append((kind, Change(line.start, line.end, "")))
            continue
        tail = _JSON_TAIL.search(line.text)
        if tail and line.text.count('":') >= 2:
            found.append(("code", Change(line.start + tail.start(), line.end, "")))
    return found


def _furniture_kind(line: str) -> str:
    if _CODE.match(line):
        return "code"
    if _COUNTER.fullmatch(line):
        return "counter"
    if _BUTTON.fullmatch(line) or _BAR.fullmatch(line) or (len(line) < 60 and _BUTTON_ROW.fullmatch(line)):
        return "navigation"
    if len(line) < 120 and _LINKS.match(line):
        return "navigation"
    if len(line) < 60 and _TRAIL.fullmatch(line):
        return "navigation"
    if "。" not in line and len(line) < 100:
        if _PHONE.search(line) or (_PRODUCTS.match(line) and "，" not in line):
            return "advert"
        if re.match(f"[{_CJK}]{{2,10}}产品[：:]", line):
            return "advert"
    return ""


def find_spam(text: str) -> list[Change]:
    """List spliced sentences that sell bets, goods or rankings inside the text."""
    changes = []
    for match in _SENTENCE.finditer(text):
        hits = {word.upper() for word in _SPAM.findall(match[0])}
        certain = len(hits & _SPAM_STRONG)
        sells = bool(_PHONE.search(match[0])) or "http" in match[0] or "www." in match[0]
        if (
            certain >= 2
            or (len(hits) >= 2 and (certain or sells))
            or len(hits) >= 3
            or (certain and (sells or len(match[0]) < 40))
        ):
            changes.append(Change(match.start(), match.end(), ""))
    return changes
