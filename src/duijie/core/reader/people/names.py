"""Finds where people's names stand in a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.names import (
    AFTER_NAME,
    COMPOUND_SURNAMES,
    FOREIGN_NAME_CHARACTERS,
    RARE_AS_SURNAME,
    SURELY_AFTER_NAME,
    SURNAMES,
    TITLES,
)
from duijie.core.reader.knowledge.posts import POST_END, POST_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duijie.core.reader.mentions import Mention
    from duijie.core.reader.sentences import Sentence
    from duijie.core.reader.spelling import Spellings
    from duijie.core.reader.tagger import Word


TITLE_END = re.compile("(?:" + "|".join(TITLES) + ")+$")
TITLE_START = re.compile("(?:" + "|".join(TITLES) + ")")
POST_AFTER = re.compile(
    "(?:副?(?:院长|主任|所长|书记|校长|市长|县长|区长|省长|董事长|总经理|总裁|会长|理事长|秘书长|处长|局长|部长|"
    "总书记|总理|副总理|主席))"
)
_ENDS_A_NAME = re.compile(
    "和(?=[到赴来]|在会上)|[和以为同与及于等向](?=当场|当即|出席|参加|主持|致辞|致词|讲话|作《|作[^，。]{0,12}报告|介绍|指出|强调|表示|宣布|签署|代表|率队|率领)"
    "|华(?=为(?:副|首|名誉|第|会长|理事|主任|主席|秘书))"
)
"""Words between a name and its verb that can only be the name's last character (林瑞和|出席)."""
_DESCRIBED = re.compile("\\s*([\u3400-\u9fff]{2,4})，(?:(?:现年)?\\d{2}岁|[男女]，)")
"""A name at the head of what describes somebody: 某某，48岁，…; 某某，男，…."""

_DONE_BY = ("所作", "所做", "所提", "所著")
LISTED_NAME = re.compile(
    "(?:[^，。；]{0,14}：)?(?P<name>[\u3400-\u9fff]{2,4})，(?P<office>[\u3400-\u9fff（）、]{4,40})[；。]?$"
)
"""A line of a list of who is who: 某某，某公司董事长；."""

NAME_IN_A_CELL = re.compile("(?<![^ ])(?P<name>[\u3400-\u9fff]{2,4}) (?P<office>[^ ，。；：]{6,40})(?= |$)")
"""A name alone in a cell of a row, with the body and the post in the next: 某某 某大学教授."""

_BEFORE_A_BODY = re.compile(
    "(?<![^：、 ])(?P<name>[\u3400-\u9fff]{2,4})[（(](?P<body>[^（）()，。；]{3,20})[）)](?=[ 、，；。]|$)"
)
"""A name in a list of those there, with where they come from: 某某（县科技局）."""

_UNFINISHED_NAME = re.compile("[\u3400-\u9fff]{1,2}(?=[，。、；）])")
_NOT_A_NAME = frozenset(
    "区委 市委 县委 州委 党委 近日 日前 双方 三方 各方 一行 代表 同志 记者 编辑 先生 女士 本人 他们 我们 "
    "大家 领导 专家 成员 会议 会上 随后 "
    "最后 首先 同时 应邀 共同 分别 介绍 主持 出席 参加 表示 指出 强调 全体 以及 有关 相关 部分 单位 负责 "
    "党组 有限 公司 融媒体 "
    "全程 陪同 高度 平台 部门 东北 华东 华北 西北 华南 科学 技术 方面 高级 高校 高新 和平 安全 经济 关键 "
    "任务 常务 "
    "明确 成立 成果 时间 来源 项目 毕业 万元 万人 万亩 元件 应用 通过 通知 利用 相互 于是 关于 牵头 党委 "
    "全省 全市 "
    "支持 支部 管理 管委 安排 安徽 江苏 江西 云南 贵州 广东 广西 海南 河南 河北 湖南 湖北 山东 山西 陕西 "
    "宁夏 "
    "农业 和谐 方案 方式 方向 金融 金属 石油 石化 水利 水务 水产 黄金 钢铁 常委 常年 向上 向前 强化 华为 "
    "华能 "
    "任职 任命 宣传 宣布 荣获 荣誉 解决 解读 时任 现任 曾任 兼任 历任 国际 国家 国内 国有 权威 应急 应对 "
    "祝贺 "
    "管理员 任常务 和专家 "
    "习近平新 辛苦 幸福 莫大 申请 申报 车间 车辆 封面 扶贫 扶持 家庭 温馨 暴雨 简介 简历 经理 经营 万里 "
    "古代".split()
)


def is_name(text: str) -> bool:
    """Tell whether the characters can be a Chinese person's name."""
    if (
        text in _NOT_A_NAME
        or text.endswith(("等", "委会", "工委"))
        or (len(text) == 2 and text[1] == "总")
        or re.search("[我你他她它们该这那]", text[1:])
        or not re.fullmatch("[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})?", text)
    ):
        return False
    if POST_WORD.fullmatch(text[1:]) or TITLE_START.fullmatch(text[1:]):
        return False
    if text[:2] in COMPOUND_SURNAMES:
        return 3 <= len(text) <= 4
    if len(text) == 4:
        # Two surnames joined (a married name) or nothing at all.
        return text[0] in SURNAMES and text[1] in SURNAMES and text[0] not in RARE_AS_SURNAME
    return text[0] in SURNAMES and len(text) <= 3


_OFFICE_OF_PLACE = re.compile(
    "[省市县区州旗镇乡](?:委|政府|人大|政协|科协|人民|长(?![\u3400-\u9fff]{0,1}[，。、]))"
)
_GOING_TO = re.compile("(?:走进|走入|赶赴|奔赴|赴|来到|落户|入驻|进驻|驻|抵达)$")


def name_spans(
    sentence: Sentence, mentions: Sequence[Mention], known: Spellings
) -> list[tuple[int, int, float]]:
    """Find (start, end, confidence) of every name, left to right."""
    spans: list[tuple[int, int, float]] = []

    def take(start: int, end: int, confidence: float) -> None:
        inside = any(
            m.start < end
            and start < m.end
            and not (
                m.start >= start and (m.confidence < 0.7 or (m.generic and (m.start, m.end) == (start, end)))
            )
            for m in mentions
        )
        if not inside and not any(start < e and s < end for s, e, _ in spans):
            spans.append((start, end, confidence))

    text = sentence.text
    spelt = {start: start + len(name) for start, name in known.found_in(text)}
    for start, end in _after_posts(sentence):
        take(start, end, 0.93)
    listed = LISTED_NAME.match(text)
    if listed and is_name(listed["name"]) and POST_END.search(listed["office"]):
        take(listed.start("name"), listed.end("name"), 0.9)
    for cell in NAME_IN_A_CELL.finditer(text):
        if is_name(cell["name"]) and _office_of_a_body(cell.span("office"), cell["office"], mentions):
            take(*cell.span("name"), 0.9)
    for guest in _BEFORE_A_BODY.finditer(text):
        whole = any((m.start, m.end) == guest.span("body") for m in mentions)
        if is_name(guest["name"]) and (whole or POST_END.search(guest["body"])):
            take(*guest.span("name"), 0.85)
    described = _DESCRIBED.match(text)
    if described and is_name(described[1]):
        take(described.start(1), described.end(1), 0.9)
    for word in sentence.words:
        if word.tag == "PER":
            if _GOING_TO.search(text[: word.start]) and not TITLE_START.match(text, word.end):
                continue  # 走进浑南: a place that is also a surname and a name
            if _OFFICE_OF_PLACE.match(text, word.end):
                continue  # 金秀|县委
            for start, end in _names_in_word(sentence, word):
                # 翁同|和在: elsewhere the page shows where the name ends.
                end = max(end, spelt.get(start, end))  # noqa: PLW2901
                take(start, end, _confidence(text, start, end))
    for start, end in _before_titles(sentence):
        take(start, end, 0.85)
    for start, end in spelt.items():
        take(start, end, 0.9)
    return sorted(spans)


def _office_of_a_body(span: tuple[int, int], words: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a cell is a body and a post there, and nothing else."""
    begins = any(m.start == span[0] and m.end < span[1] and not m.generic for m in mentions)
    return begins and POST_END.search(words) is not None


_DOTTED = re.compile(f"[\u3400-\u9fff]{{2,6}}·[\u3400-\u9fff]{{2,6}}?(?={SURELY_AFTER_NAME.pattern})")
_LONGEST_DOTTED_REST = 2
"""Characters the tagger may have cut from the end of a name like 艾山江·吐尔|地."""


def by_last_part(names: Iterable[str]) -> dict[str, str]:
    """Tell whom a last part means, 罗西 for 马可·罗西, where only one name of the page ends so."""
    in_full: dict[str, str] = {}
    for name in sorted(names):
        last = name.rpartition("·")[2]
        if last != name and len(last) > 1:
            in_full[last] = "" if last in in_full else name
    return {last: name for last, name in in_full.items() if name}


def _names_in_word(sentence: Sentence, word: Word) -> list[tuple[int, int]]:
    """Take the name out of a word the tagger calls a person, mending its edges."""
    text = sentence.text
    start, end = word.start, word.end
    dotted = _DOTTED.match(text, start)
    if (
        dotted
        and dotted.end() >= end
        and (dotted.end() - end <= _LONGEST_DOTTED_REST or "·" not in word.text)
    ):
        return [(start, dotted.end())]
    if "·" in word.text and len(word.text) >= 4:
        return [(start, end)]
    if word.text.endswith("所") and is_name(word.text[:-1]) and text.startswith(_DONE_BY, end - 1):
        return [(start, end - 1)]
    if is_name(word.text):
        nxt = text[end : end + 1]
        if len(word.text) == 2 and word.text[:2] in COMPOUND_SURNAMES and nxt:
            return [(start, end + 1)]
        if len(word.text) == 2 and is_name(text[start : end + 1]) and _ENDS_A_NAME.match(text[end:]):
            return [(start, end + 1)]
        if len(word.text) == 2 and nxt and not AFTER_NAME.match(text[end:]):
            longer = text[start : end + 1]
            if is_name(longer) and AFTER_NAME.match(text[end + 1 :]):
                following = next((w for w in sentence.words if w.start == end), None)
                if following and (len(following.text) == 1 or text.startswith("分别", end + 1)):
                    return [(start, end + 1)]
        rest = _UNFINISHED_NAME.match(text, end)
        if len(word.text) == 2 and rest and not AFTER_NAME.match(text[end:]):
            others = [each for each in sentence.words if end <= each.start < rest.end()]
            if all(each.tag in {"PER", "nz", "nw", "LOC"} or len(each.text) == 1 for each in others):
                return [(start, rest.end())]
        return [(start, end)]
    post = POST_WORD.match(word.text)
    if post and is_name(word.text[post.end() :]):
        return [(start + post.end(), end)]
    stripped = TITLE_END.sub("", word.text)
    if stripped != word.text and is_name(stripped):
        return [(start, start + len(stripped))]
    if len(word.text) == 1 and word.text in SURNAMES:
        return []
    for length in (3, 2):
        if len(word.text) > length and is_name(word.text[:length]):
            rest = AFTER_NAME.match(word.text, length)
            # 施泰|因巴赫: one character that may follow a name may also be the middle of a longer one.
            if rest and (rest.end() - rest.start() > 1 or rest.end() == len(word.text)):
                return [(start, start + length)]
    return []


def _after_posts(sentence: Sentence) -> list[tuple[int, int]]:
    """Find names right after a post (书记束为，总经理李四与…)."""
    spans = []
    text = sentence.text
    starts = {word.start: word for word in sentence.words}
    for match in POST_WORD.finditer(text):
        at = match.end()
        title = TITLE_START.match(text, at)
        while title:
            at = title.end()
            title = TITLE_START.match(text, at)
        if text[at : at + 1] in {"：", " "}:
            at += 1
        found = _name_at(sentence, at, starts)
        if found:
            spans.append((at, found))
    return spans


_TAKES_OFFICE = re.compile(
    "(?:任|担任|兼任|出任|挂任)(?=[\u3400-\u9fff]{0,12}(?:长|任|家|问|记|员|教授|席|事|表|理|人))"
)
"""After a name: the office its bearer takes, 殷实|任团长."""

_OF_THINGS = frozenset({"n", "nz", "nw", "a", "an", "ad", "LOC", "s", "f"})
_OF_DEEDS = frozenset({"v", "vd", "d", "p", "u"})
_LATIN_NAME = re.compile("[A-Z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){1,3}(?![A-Za-z])")
_STRONGLY_AFTER = re.compile(
    "[，。、；（《]|$|等[0-9一二三四五六七八九十余多]|(?:分别|共同|一同|出席|主持|参加|致辞|致词|讲话|发言|代表|见证|陪同|签署|签约|签字|率|"
    "宣布|宣读|介绍|表示|指出|强调|说[。，：]|会见|接待|受聘|当选|应邀|受邀|作(?:致辞|报告|题为|主旨|专题|了)|与[^，。；]{2,20}(?:签|共同|一起))"
)


def _name_at(sentence: Sentence, at: int, starts: dict[int, Word]) -> int:
    """Tell where a name that begins at `at` ends, or 0 when none begins there."""
    text = sentence.text
    word = starts.get(at)
    if word and _is_name_without_surname(word) and AFTER_NAME.match(text[word.end :]):
        return word.end
    latin = _LATIN_NAME.match(text, at)
    if latin:
        return 0 if re.match("[（(][\u3400-\u9fff]{2,4}[）)]", text[latin.end() :]) else latin.end()
    dotted = None if word and word.tag == "PER" and "·" in word.text else _DOTTED.match(text, at)
    if dotted and not POST_WORD.match(dotted[0]):
        return dotted.end()
    sounded = _sounded_name_end(text, at)
    if sounded:
        return sounded
    if not text[at : at + 1] or (text[at] not in SURNAMES and text[at : at + 2] not in COMPOUND_SURNAMES):
        return 0
    if word and word.tag == "PER":
        spans = _names_in_word(sentence, word)
        if spans:
            return spans[0][1]
    ends = {each.end for each in sentence.words}
    compound = text[at : at + 2] in COMPOUND_SURNAMES
    lengths = (4, 3) if compound else (3, 2)
    options = [at + n for n in lengths if is_name(text[at : at + n]) and AFTER_NAME.match(text[at + n :])]
    if not options and word and (acting := _before_a_deed(sentence, word, starts)):
        return acting
    if len(options) > 1 and _ENDS_A_NAME.match(text, options[-1]):
        return options[0]
    if len(options) > 1 and text.startswith(_DONE_BY, options[0] - 1):
        options = options[1:]  # 公良俊|所作的报告
    if (
        not options
        and re.match("[\u3400-\u9fff]{4}[，。、；]", text[at:])
        and text[at] not in RARE_AS_SURNAME
    ):
        covered = [w for w in sentence.words if at <= w.start < at + 4]
        if any(w.tag == "PER" for w in covered) and covered[-1].end == at + 4:
            return at + 4
    hard = [end for end in options if SURELY_AFTER_NAME.match(text[end:])]
    clean = [end for end in options if end in ends]
    if word and len(word.text) >= 2 and word.tag in {"p", "c", "u", "r", "TIME"}:
        return 0
    dated = next((end for end in options if text.startswith(("近日", "日前"), end)), 0)
    appointed = next((end for end in options if _TAKES_OFFICE.match(text, end)), 0)
    if dated or appointed:
        return dated or appointed
    if word and len(word.text) >= 2 and word.tag not in {"PER", "w"}:
        # A name the tagger takes for other words (束为, 折可|适) stands right before a mark or a deed.
        sure = [end for end in hard if end in ends and _STRONGLY_AFTER.match(text[end:])]
        if sure and (word.end in sure or word.end < sure[0]):
            return word.end if word.end in sure else sure[0]
        if not sure and (acting := _before_a_deed(sentence, word, starts)):
            return acting
        if word.tag in {"v", "vd", "d", "m"} or not (hard and hard[0] == word.end):
            return 0
    for group in (hard, clean):
        if group:
            end = group[0]
            if text[at] in RARE_AS_SURNAME and end not in ends and not hard:
                continue
            return end
    return 0


def _before_a_deed(sentence: Sentence, word: Word, starts: dict[int, Word]) -> int:
    """Tell where a name ends that the tagger takes for a thing, if a deed follows it: 副总经理白芷|接牌."""
    following = starts.get(word.end)
    if word.tag not in _OF_THINGS or not is_name(word.text):
        return 0
    return word.end if following and following.tag in _OF_DEEDS else 0


def _sounded_name_end(text: str, at: int) -> int:
    """Tell where a name written by its sound ends that fills the place up to a mark (格日勒图、)."""
    match = re.match(
        "([\u3400-\u9fff]{3,7})(?=[，。、；（）]|等|和|出席|参加|介绍|表示|主持|一行|代表|与|带领|率|说)",
        text[at:],
    )
    if not match or not FOREIGN_NAME_CHARACTERS.issuperset(match[1]) or is_name(match[1]):
        return 0
    return at + match.end()


def _is_name_without_surname(word: Word) -> bool:
    """Tell whether it is a name of a people whose names begin with no surname (乌兰其其格)."""
    return (
        word.tag == "PER"
        and re.fullmatch("[\u3400-\u9fff]{3,6}", word.text) is not None
        and not is_name(word.text)
        and not POST_WORD.match(word.text)
        and not POST_END.search(word.text)
    )


def _before_titles(sentence: Sentence) -> list[tuple[int, int]]:
    """Find names right before a title: 朱京海教授, 宋有涛院长."""
    spans = []
    text = sentence.text
    starts = {word.start for word in sentence.words}
    for match in re.finditer(f"{TITLE_START.pattern}|{POST_AFTER.pattern}", text):
        for length in (3, 2):
            at = match.start() - length
            if at < 0 or at not in starts or not is_name(text[at : match.start()]):
                continue
            if text[at] in RARE_AS_SURNAME:
                continue
            inner = [word for word in sentence.words if at <= word.start and word.end <= match.start()]
            tags = {word.tag for word in inner}
            if tags <= {"PER", "nr", "nz", "nw", "n", "v", "a", "ORG", "LOC"} and (
                "PER" in tags or all(len(word.text) == 1 for word in inner) or inner[0].text in SURNAMES
            ):
                spans.append((at, match.start()))
                break
    return spans


def _confidence(text: str, start: int, end: int) -> float:
    if POST_END.search(text[:start]) or TITLE_END.search(text[:start]):
        return 0.95
    if text[start] in RARE_AS_SURNAME:
        return 0.55
    return 0.8 if AFTER_NAME.match(text[end:]) else 0.6


def with_listed(
    sentence: Sentence, mentions: Sequence[Mention], spans: list[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Add the names that follow a name after 、 and fill the place up to the next mark."""
    text = sentence.text
    grown = list(spans)
    at = 0
    while at < len(grown):
        _, end, _ = grown[at]
        match = re.match("[、和]([\u3400-\u9fff]{2,3})(?=[，、。；）]|等|出席|参加|和)", text[end:])
        if match and is_name(match[1]) and match[1][0] not in RARE_AS_SURNAME:
            first, last = end + 1, end + 1 + len(match[1])
            free = not any(s < last and first < e for s, e, _ in grown)
            if free and not any(m.start < last and first < m.end for m in mentions):
                grown.append((first, last, 0.75))
                grown.sort()
        at += 1
    return grown
