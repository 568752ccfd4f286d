"""Finds people in a sentence, and the posts the words before (or after) a name give them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .knowledge.names import (
    AFTER_NAME,
    COMPOUND_SURNAMES,
    RARE_AS_SURNAME,
    SURELY_AFTER_NAME,
    SURNAMES,
    TITLES,
)
from .knowledge.posts import (
    GOVERNMENT_LEADER,
    LEVEL_OF_HEAD,
    PARTY_LEADER,
    POST_END,
    POST_WORD,
    WEAK_POSTS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mentions import Mention
    from .sentences import Sentence
    from .tagger import Word

_TITLE_END = re.compile("(?:" + "|".join(TITLES) + ")+$")
_TITLE_START = re.compile("(?:" + "|".join(TITLES) + ")")
_POST_AFTER = re.compile(
    "(?:副?(?:院长|主任|所长|书记|校长|市长|县长|区长|省长|董事长|总经理|总裁|会长|理事长|秘书长|处长|局长|部长|"
    "总书记|总理|副总理|主席))"
)
_BYLINE = re.compile(
    "(?P<role>(?:本[报网台]|实习|见习|特约|全媒体|首席)?(?:记者|通讯员)|责任编辑|编辑|责编|编审|审核|校对|作者|撰稿|文字|供稿|"
    "摄影|摄|文/图|图/文|文|图|通讯员)(?P<gap>[：:/\\s]{0,3})"
    "(?P<names>[\u3400-\u9fff]{2,4}(?:(?:[ 、，/]|\\s){1,2}(?!摄影|撰稿|编辑|审核|校对|文字|图片|责编|通讯员|记者|供稿)[\u3400-\u9fff]{2,4}(?![：:]))*)"
)
_BYLINE_ROLE = {"责编": "编辑", "责任编辑": "编辑"}
_NOT_A_NAME = frozenset(
    "区委 市委 县委 州委 党委 近日 日前 双方 三方 各方 一行 代表 同志 记者 编辑 先生 女士 本人 他们 我们 大家 领导 专家 成员 会议 会上 随后 "
    "最后 首先 同时 应邀 共同 分别 介绍 主持 出席 参加 表示 指出 强调 全体 以及 有关 相关 部分 单位 负责 党组 有限 公司 "
    "全程 陪同 高度 平台 部门 东北 华东 华北 西北 华南 科学 技术 方面 高级 高校 高新 和平 安全 经济 关键 任务 常务 "
    "明确 成立 成果 时间 来源 项目 毕业 万元 万人 万亩 元件 应用 通过 通知 利用 相互 于是 关于 牵头 党委 全省 全市 "
    "支持 支部 管理 管委 安排 安徽 江苏 江西 云南 贵州 广东 广西 海南 河南 河北 湖南 湖北 山东 山西 陕西 宁夏 "
    "农业 和谐 方案 方式 方向 金融 金属 石油 石化 水利 水务 水产 黄金 钢铁 常委 常年 向上 向前 强化 华为 华能 "
    "任职 任命 宣传 宣布 荣获 荣誉 解决 解读 时任 现任 曾任 兼任 历任 国际 国家 国内 国有 权威 应急 应对 祝贺 "
    "习近平新 辛苦 幸福 莫大 申请 申报 车间 车辆 封面 扶贫 扶持 家庭 温馨 暴雨 简介 简历 经理 经营 万里 古代".split()
)
_SPLIT_NAMES = re.compile("[ 、，/\\s]+")
_LIST_GAP = re.compile("(?:、|，|和|与|及|以及|同|，以及)?$")
_LEFT_EDGE = re.compile("[，。；：！？《》]")
_CUT_IN = re.compile(
    "^(?:.*?(?:由|在|邀请|邀请了|邀|特邀|经|请|会见了?|会见|接待了?|陪同|随同|向|为|对|听取了?|聘请|聘任|聘|"
    "来自|其中|分别是|包括|会上|会后|期间|当天|当日|随后|同时|据|代表|与|和|以及|及|受到|得到|拜会了?|感谢|"
    "任命|推选|选举|推举|当选|授予|委托))?(?=[^由在邀请]+$)"
)
_ELECTED = re.compile(
    "(?:同志)?(?:当选为?|被(?:选举|推选|聘任|聘请|聘|任命)为|为(?!期)|担任|任|出任|兼任|受聘为|受聘担任)(?:首任|首届|第[一二三四五六七八九十]+[届任])?(?P<office>[^，。；、]{2,40})"
)
_LATER_CUT = re.compile("^(?:原|时任|现任|前|是|有|应)(?=[㐀-鿿]{2})")
_ALWAYS_INNER = frozenset(
    {"组织部", "宣传部", "统战部", "管委会", "学术委员会", "专家委员会", "理事会", "秘书处", "办公室"}
)
_INNER_ORGANS = frozenset({"委员会", "中心", "部", "局", "研究院", "学院", "基地", "实验室"})
_BEFORE_POST = frozenset({"副", "常务", "执行", "名誉", "原", "第一", "总", "分", "轮值", "代"})
_LEVEL_OF_COMMITTEE = {"市委": "市", "区委": "区", "县委": "县", "州委": "州"}
_HEAD_PREFIX = re.compile("^(?:原|时任)?(?:代理|代|常务)?副?")
_HOME = re.compile("(?:[\u4e00-\u9fff]{2,3}(?:省|自治区))?([\u4e00-\u9fff]{2,4}?(市|县|区))")
LONGEST_OFFICE = 60
"""Characters before a name in which its posts are looked for."""


@dataclass(frozen=True)
class PostFound:
    """A post in a sentence: where its words are, and the body as the words give it."""

    organisation: str
    post: str
    start: int
    end: int
    inherited: bool = False
    place: str = ""


@dataclass(frozen=True)
class PersonFound:
    """A name in a sentence. `office_start` is where the words on the post begin."""

    name: str
    start: int
    end: int
    office_start: int
    posts: tuple[PostFound, ...]
    titles: tuple[str, ...]
    confidence: float


def find_people(
    sentence: Sentence, mentions: Sequence[Mention], known_names: frozenset[str] = frozenset()
) -> list[PersonFound]:
    """Find the people a sentence names, left to right, each with the posts it gives them.

    `known_names` are names met elsewhere on the page: they need no further sign.
    """
    spans = _with_listed(sentence, mentions, _name_spans(sentence, mentions, known_names))
    found: list[PersonFound] = []
    for start, end, confidence in spans:
        before = found[-1] if found else None
        person = _person(sentence, mentions, start, end, confidence, before)
        if before and before.posts and not person.posts and sentence.text[before.end : start] in {"、", "和"}:
            person = replace(person, posts=_shared(before.posts))
        found.append(person)
    return found


def _shared(posts: tuple[PostFound, ...]) -> tuple[PostFound, ...]:
    """Give the post that a list of names shares: 副主席甲、乙 are both 副主席."""
    last = posts[-1]
    return (
        (last,) if re.match("副|院士|委员|成员|理事|常务|研究员|教授|党组成员|记者|专家", last.post) else ()
    )


def _with_listed(
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


def find_bylines(sentence: Sentence) -> list[PersonFound]:
    """Find who wrote, edited or photographed (记者 X；编辑：X)."""
    found = []
    for match in _BYLINE.finditer(sentence.text):
        if (
            not match["gap"]
            and len(sentence.text) > 40
            and "记者" not in match["role"]
            and "通讯员" not in match["role"]
        ):
            continue
        if match["role"] in {"文", "图", "文字", "摄", "审核", "作者"} and not match["gap"]:
            continue
        at = match.start("names")
        for name in _SPLIT_NAMES.split(match["names"]):
            place = sentence.text.index(name, at)
            at = place + len(name)
            trimmed = _trim_byline(sentence, place, name)
            if trimmed:
                role = _BYLINE_ROLE.get(match["role"], re.sub("^本[报网台]", "", match["role"]))
                post = PostFound("", role, match.start("role"), match.end("role"))
                found.append(PersonFound(trimmed, place, place + len(trimmed), place, (post,), (), 0.85))
    return found


def _trim_byline(sentence: Sentence, place: int, name: str) -> str:
    for length in (4, 3, 2):
        candidate = name[:length]
        if len(candidate) == length and is_name(candidate):
            ends = {word.end for word in sentence.words}
            if length == len(name) or place + length in ends:
                return candidate
    return ""


def is_name(text: str) -> bool:
    """Tell whether the characters can be a Chinese person's name."""
    if text in _NOT_A_NAME or not re.fullmatch("[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})?", text):
        return False
    if text[:2] in COMPOUND_SURNAMES:
        return 3 <= len(text) <= 4
    if len(text) == 4:
        # Two surnames joined (a married name) or nothing at all.
        return text[0] in SURNAMES and text[1] in SURNAMES and text[0] not in RARE_AS_SURNAME
    return text[0] in SURNAMES and len(text) <= 3


def _name_spans(
    sentence: Sentence, mentions: Sequence[Mention], known: frozenset[str]
) -> list[tuple[int, int, float]]:
    spans: list[tuple[int, int, float]] = []

    def take(start: int, end: int, confidence: float) -> None:
        inside = any(
            m.start < end and start < m.end and not (m.start >= start and m.confidence < 0.7)
            for m in mentions
        )
        if not inside and not any(start < e and s < end for s, e, _ in spans):
            spans.append((start, end, confidence))

    text = sentence.text
    for start, end in _after_posts(sentence):
        take(start, end, 0.93)
    for word in sentence.words:
        if word.tag == "PER":
            for start, end in _names_in_word(sentence, word):
                take(start, end, _confidence(text, start, end))
    for start, end in _before_titles(sentence):
        take(start, end, 0.85)
    for name in known:
        if name in text:
            for match in re.finditer(re.escape(name), text):
                take(match.start(), match.end(), 0.9)
    return sorted(spans)


def _names_in_word(sentence: Sentence, word: Word) -> list[tuple[int, int]]:
    """Take the name out of a word the tagger calls a person, mending its edges."""
    text = sentence.text
    start, end = word.start, word.end
    if "·" in word.text and len(word.text) >= 4:
        return [(start, end)]
    if is_name(word.text):
        nxt = text[end : end + 1]
        if len(word.text) == 2 and word.text[:2] in COMPOUND_SURNAMES and nxt:
            return [(start, end + 1)]
        if len(word.text) == 2 and nxt and not AFTER_NAME.match(text[end:]):
            longer = text[start : end + 1]
            if is_name(longer) and AFTER_NAME.match(text[end + 1 :]):
                following = next((w for w in sentence.words if w.start == end), None)
                if following and len(following.text) == 1:
                    return [(start, end + 1)]
        return [(start, end)]
    post = POST_WORD.match(word.text)
    if post and is_name(word.text[post.end() :]):
        return [(start + post.end(), end)]
    stripped = _TITLE_END.sub("", word.text)
    if stripped != word.text and is_name(stripped):
        return [(start, start + len(stripped))]
    if len(word.text) == 1 and word.text in SURNAMES:
        return []
    for length in (3, 2):
        if len(word.text) > length and is_name(word.text[:length]) and AFTER_NAME.match(word.text[length:]):
            return [(start, start + length)]
    return []


def _after_posts(sentence: Sentence) -> list[tuple[int, int]]:
    """Find names right after a post: 书记束为，总经理李四与…"""
    spans = []
    text = sentence.text
    starts = {word.start: word for word in sentence.words}
    for match in POST_WORD.finditer(text):
        at = match.end()
        title = _TITLE_START.match(text, at)
        while title:
            at = title.end()
            title = _TITLE_START.match(text, at)
        if text[at : at + 1] in {"：", " "}:
            at += 1
        found = _name_at(sentence, at, starts)
        if found:
            spans.append((at, found))
    return spans


def _name_at(sentence: Sentence, at: int, starts: dict[int, Word]) -> int:
    """Tell where a name that begins at `at` ends, or 0 when none begins there."""
    text = sentence.text
    word = starts.get(at)
    if (
        word
        and word.tag == "PER"
        and re.fullmatch("[\u3400-\u9fff]{3,6}", word.text)
        and AFTER_NAME.match(text[word.end :])
    ):
        # Names of other peoples have no surname of the list: 乌兰其其格.
        if not is_name(word.text) and not POST_WORD.match(word.text) and not POST_END.search(word.text):
            return word.end
    if not text[at : at + 1] or text[at] not in SURNAMES and text[at : at + 2] not in COMPOUND_SURNAMES:
        return 0
    if word and word.tag == "PER":
        spans = _names_in_word(sentence, word)
        if spans:
            return spans[0][1]
    ends = {each.end for each in sentence.words}
    compound = text[at : at + 2] in COMPOUND_SURNAMES
    lengths = (4, 3) if compound else (3, 2)
    options = [at + n for n in lengths if is_name(text[at : at + n]) and AFTER_NAME.match(text[at + n :])]
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
    if word and len(word.text) >= 2 and word.tag in {"v", "vd", "d", "m"}:
        # A name the tagger takes for a verb (束为) stands right before a mark.
        return word.end if word.end in hard and text[word.end : word.end + 1] in "，。、；（" else 0
    if word and len(word.text) >= 2 and word.tag not in {"PER", "w"} and not (hard and hard[0] == word.end):
        return 0
    for group in (hard, clean):
        if group:
            end = group[0]
            if text[at] in RARE_AS_SURNAME and end not in ends and not hard:
                continue
            return end
    return 0


def _before_titles(sentence: Sentence) -> list[tuple[int, int]]:
    """Find names right before a title: 朱京海教授, 宋有涛院长."""
    spans = []
    text = sentence.text
    starts = {word.start for word in sentence.words}
    for match in re.finditer(f"{_TITLE_START.pattern}|{_POST_AFTER.pattern}", text):
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
    if POST_END.search(text[:start]) or _TITLE_END.search(text[:start]):
        return 0.95
    if text[start] in RARE_AS_SURNAME:
        return 0.55
    return 0.8 if AFTER_NAME.match(text[end:]) else 0.6


def _person(
    sentence: Sentence,
    mentions: Sequence[Mention],
    start: int,
    end: int,
    confidence: float,
    before: PersonFound | None,
) -> PersonFound:
    text = sentence.text
    edge = before.end if before else 0
    edge = max(edge, start - LONGEST_OFFICE)
    titles: list[str] = []
    at = start
    title = _TITLE_END.search(text[edge:at])
    office = POST_END.search(text[edge:at])
    if title and office and len(office[0]) > len(title[0]):
        title = None
    if title and not any(m.end > edge + title.start() for m in mentions if m.end <= at):
        words = re.findall(_TITLE_START.pattern, title[0])
        # 中国工程院院士 is a post at that body; 中心主任博士 is a post and a title.
        owned = any(m.end == edge + title.start() for m in mentions)
        if not owned:
            titles += words
            at = edge + title.start()
    posts, office_start = _posts_before(sentence, mentions, edge, at, before)
    after = _TITLE_START.match(text, end)
    while after:
        titles.append(after[0])
        after = _TITLE_START.match(text, after.end())
    role = _ELECTED.match(text, end)
    if role and POST_END.search(role["office"]):
        elected, _ = _posts_before(sentence, mentions, role.start("office"), role.end("office"), None)
        posts += elected
    spoken = _POST_AFTER.match(text, end)
    if spoken and not posts:
        posts = [PostFound("", spoken[0], end, spoken.end())]
    bracket = re.match("[（(]([^（）()]{3,50})[)）]", text[end:])
    if bracket and not posts:
        posts, _ = _posts_before(sentence, mentions, end + 1, end + bracket.end() - 1, None)
    if not posts and not titles and before is None:
        confidence = min(confidence, 0.8)
    kept = tuple(dict.fromkeys(titles))
    return PersonFound(text[start:end], start, end, office_start, tuple(posts), kept, confidence)


def _posts_before(
    sentence: Sentence,
    mentions: Sequence[Mention],
    edge: int,
    end: int,
    before: PersonFound | None,
) -> tuple[list[PostFound], int]:
    """Read the posts that the words from `edge` to `end` give, and where they begin."""
    text = sentence.text
    office = text[edge:end]
    if not POST_END.search(office):
        return [], end
    cuts = [m.end() for m in _LEFT_EDGE.finditer(office) if not _in_quotes(office, m.start())]
    start = edge + (cuts[-1] if cuts else 0)
    parts = _parts(text, start, end)
    posts: list[PostFound] = []
    for part_start, part_end in reversed(parts):
        found = _post_in(sentence, mentions, part_start, part_end)
        if found is None:
            break
        posts.insert(0, found)
        start = found.start
    follows = before is not None and bool(_LIST_GAP.fullmatch(text[before.end : start]))
    after_comma = before is not None and text[before.end : start] in {"，", "、", "和", "与", "以及", ""}
    return _inherit(posts, before if follows or after_comma else None), start


def _inherit(posts: list[PostFound], before: PersonFound | None) -> list[PostFound]:
    """Give each post without a body the body of the one before it, as readers do."""
    owner = ""
    place = ""
    if before and before.posts:
        model = before.posts[-1]
        if posts:
            # 主任甲、副主任乙: the post that 副 stands under tells the body.
            head = posts[0].post.removeprefix("副")
            model = next((each for each in before.posts if each.post == head), model)
        owner, place = model.organisation, model.place
    filled: list[PostFound] = []
    for post in posts:
        name, where = post.organisation, post.place
        inherited = post.inherited
        level = LEVEL_OF_HEAD.get(_HEAD_PREFIX.sub("", post.post))
        party = _LEVEL_OF_COMMITTEE.get(name, "")
        if party and place.endswith(party):
            name, where, inherited = f"中共{place[:-1]}{name}", place, True
        elif not name and level and place:
            name, where, inherited = _government(place, level), place, True
        elif not name and not level and owner:
            name, where, inherited = owner, place, True
        filled.append(PostFound(name, post.post, post.start, post.end, inherited, where))
        owner = name or owner
        place = where or place
    return filled


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split at 、 outside quotations."""
    parts = []
    at = start
    for place in range(start, end):
        if text[place] in "、" and not _in_quotes(text[start:end], place - start):
            parts.append((at, place))
            at = place + 1
    parts.append((at, end))
    return parts


def _in_quotes(text: str, at: int) -> bool:
    return text[:at].count("“") > text[:at].count("”")


def _post_in(sentence: Sentence, mentions: Sequence[Mention], start: int, end: int) -> PostFound | None:
    """Read one `organisation + post`; None when the words are something else."""
    text = sentence.text
    part = text[start:end]
    if not POST_END.search(part):
        return None
    leader = _leader(text, start, end)
    inside = [
        m
        for m in mentions
        if start <= m.start
        and m.end < end
        and not (m.generic and (m.kind == "party" or m.name in _INNER_ORGANS))
        and m.name not in _ALWAYS_INNER
    ]
    if leader and not any(
        m.end > leader.start and m.kind not in {"party", "government", "zone"} for m in inside
    ):
        return leader
    for mention in reversed(inside):
        post = text[mention.end : end]
        if _is_post(post):
            first = mention
            for other in reversed(inside):
                if other.end == first.start and not re.search("[部委厅局]$", other.name):
                    first = other
            name = text[first.start : mention.end]
            return PostFound(name, post, first.start, end)
    post_start = _bare_post_start(sentence, start, end)
    if post_start is None:
        return None
    post = text[post_start:end]
    if post in WEAK_POSTS:
        return None
    unnamed = _unnamed_body(sentence, post_start, end)
    if unnamed:
        return PostFound(text[post_start:unnamed], text[unnamed:end], post_start, end)
    return PostFound("", post, post_start, end)


def _unnamed_body(sentence: Sentence, start: int, end: int) -> int:
    """Find where a body without a known ending stops (辽锻机床|总经理); 0 where there is none."""
    words = [word for word in sentence.words if start <= word.start and word.end <= end]
    office = POST_END.search(sentence.text[start:end])
    if not words or office is None or words[0].tag not in {"LOC", "ORG", "nz", "nw"}:
        return 0
    stop = start + office.start()
    for prefix in ("常务副", "执行副", "副", "执行", "名誉", "首席"):
        if sentence.text[start:stop].endswith(prefix):
            stop -= len(prefix)
            break
    return stop if stop - start >= 4 else 0


def _is_post(post: str) -> bool:
    bare = re.sub("^（[^）]*）", "", post)
    return (
        1 < len(bare) <= 26
        and re.search("[，。；：！？《]|的|在|与[^\u3400-\u9fff]|由|了", bare) is None
        and POST_END.search(bare) is not None
    )


def _bare_post_start(sentence: Sentence, start: int, end: int) -> int | None:
    """Walk left from the post word over what belongs to it (学会部|部长)."""
    text = sentence.text
    words = [word for word in sentence.words if start <= word.start and word.end <= end]
    at = end
    for word in reversed(words):
        if word.end != at:
            break
        joined = text[word.start : end]
        if (
            word.tag in {"n", "nz", "nw", "vn", "a", "an", "ORG", "LOC", "m", "f", "b"}
            or POST_END.search(joined) is None
            or word.text in _BEFORE_POST
        ):
            if word.tag in {"p", "c", "u", "r", "w", "TIME"} or re.search(
                "由|在|邀请|会见|听取|和|与|的|来自", word.text
            ):
                break
            if word.tag == "v" and word.text not in {"执行", "创始", "联合", "代理", "研发", "常务", "分"}:
                break
            at = word.start
            if end - at > 20:
                break
            continue
        break
    return at if at < end and POST_END.search(text[at:end]) else None


def _leader(text: str, start: int, end: int) -> PostFound | None:
    """Read a leader of a party committee or a government: 本溪市委书记, 本溪市副市长."""
    part = text[start:end]
    for match in PARTY_LEADER.finditer(part):
        if match.end() == len(part):
            place_start, place = _place_head(part[: match.start("body")])
            body = match["body"]
            if not place:
                return PostFound(body, match["post"], start + match.start("body"), end)
            if body in {"党工委", "工委"}:
                return PostFound(place, body + match["post"], start + place_start, end, place=place)
            whole = f"中共{place}{body}"
            if place and place[-1] in "省市区县州旗" and not place.endswith("新区"):
                whole = f"中共{place}{body.removeprefix(place[-1])}" if body[0] == place[-1] else whole
            level = {"省": "省", "市": "市", "区": "区", "县": "县", "州": "州"}.get(body[0], "")
            where = place if place.endswith(level) and level else place + level
            return PostFound(whole, match["post"], start + place_start, end, place=where if place else "")
    match = re.search("(?:原|时任)?(?:代理|代|常务)?(?:副)?(省长|市长|区长|县长|州长|旗长|镇长|乡长)$", part)
    if match:
        level = LEVEL_OF_HEAD[match[1]]
        place_start, place = _place_head(part[: match.start()])
        if not place:
            return PostFound("", match[0], start + match.start(), end)
        return PostFound(_government(place, level), match[0], start + place_start, end, place=place)
    return None


def _place_head(text: str) -> tuple[int, str]:
    """Take the place at the end of `text`: (where it begins, the place)."""
    text = re.sub("人民政府$", "", text)
    wider = re.search("(?:省|自治区)(?=[\u3400-\u9fff]{2,5}[市县区州])", text)
    skipped = wider.end() if wider else 0
    text = text[skipped:]
    match = re.search(
        "(?:[\u3400-\u9fff]{2,7}?(?:省|市|自治区|自治州|州|区|县|旗|镇|乡|盟))+$|[\u3400-\u9fff]{2,4}$", text
    )
    if not match:
        return skipped + len(text), ""
    place = match[0]
    cut = _LATER_CUT.match(place) or _CUT_IN.match(place)
    if cut and cut.end() < len(place):
        return skipped + match.start() + cut.end(), place[cut.end() :]
    return skipped + match.start(), place


def _government(place: str, level: str) -> str:
    whole = place if place.endswith(level) else place + level
    return f"{whole}人民政府"


def home_places(texts: Sequence[str]) -> dict[str, str]:
    """Tell which city or county 市委 and 市长 mean: the only one among the places `texts`.

    Keys are levels (市, 县, 区), values places; a level with two candidates is left out.
    """
    found: dict[str, set[str]] = {}
    for text in texts:
        match = _HOME.fullmatch(text)
        if match and not match[1].endswith(("新区", "开发区", "地区", "园区")):
            found.setdefault(match[2], set()).add(match[1])
    return {level: next(iter(places)) for level, places in found.items() if len(places) == 1}


def at_home(post: PostFound, homes: dict[str, str]) -> PostFound:
    """Give 市委副书记 or 市长 without a place the page's own."""
    level = _LEVEL_OF_COMMITTEE.get(post.organisation, "")
    if level and homes.get(level):
        name = f"中共{homes[level][:-1]}{post.organisation}"
        return PostFound(name, post.post, post.start, post.end, inherited=True, place=homes[level])
    level = LEVEL_OF_HEAD.get(_HEAD_PREFIX.sub("", post.post), "")
    if not post.organisation and level and homes.get(level):
        name = _government(homes[level], level)
        return PostFound(name, post.post, post.start, post.end, inherited=True, place=homes[level])
    return post
