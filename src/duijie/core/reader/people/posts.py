"""Reads the posts that the words before a name give, with the body of each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.posts import LEVEL_OF_HEAD, POST_END, WEAK_POSTS

from .found import PersonFound, PostFound
from .heads import HEAD_PREFIX, LEVEL_OF_COMMITTEE, government, leader_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duijie.core.reader.mentions import Mention
    from duijie.core.reader.sentences import Sentence


_BRACKET = re.compile("^[（(][^）)]{0,40}[）)]")
_LIST_GAP = re.compile("(?:、|，|和|与|及|以及|同|，以及)?$")
_AFTER_COMMA = frozenset(
    {"，", "、", "和", "与", "以及", "", "，及", "，以及", "，和", "及", "率", "，率", "带领"}
)
_LEFT_EDGE = re.compile("[，。；：！？《》]")
_ALWAYS_INNER = frozenset(
    {"组织部", "宣传部", "统战部", "管委会", "学术委员会", "专家委员会", "理事会", "秘书处", "办公室"}
)
_INNER_ORGANS = frozenset({"委员会", "中心", "部", "局", "研究院", "学院", "基地", "实验室"})
_DEPARTMENT_END = re.compile("(?:[^干]部|处|科|室|办|党组|支部|党委|团队|课题组|委员会)$")
_BESIDE = re.compile(
    "(?:书记|主席|理事长|会长|董事长)(?=(?:常务|执行)?副?(?:院长|所长|校长|总经理|局长|厅长|主任|主席|市长|县长|区长|处长|董事长)$)"
)
_ASIDE = re.compile("（[^（）]{1,6}）$")
"""What a post is told with in brackets: 副县长（挂职）."""

_SECONDED = re.compile("(?:挂任|挂职任|挂职担任|现任|兼任|时任)(?=[\u3400-\u9fff]{4})")
"""Before a post besides one's own: 某所研究员、挂任某县副县长."""

_TERM = re.compile("^(?:新一届|首届|首任|新任|第[一二三四五六七八九十]+[届任])")
_OWN_BODY = re.compile(
    "(?:我|该|本)(?:校|院|所|会|市|县|区|公司|集团|厂|局|厅|学会|协会|研究院|研究所|中心|联盟|医院)|学校|"
    "(?:研究院|研究所|学院|学会|协会|医院|联盟)(?=党[委组]|纪委|副|[院所会]长|理事长|秘书长)|[校院所厂](?=党委|党组|纪委)|"
    "公司(?!律师)|企业(?!家|科|管)"
)
"""A body named by what it is, before a post: 该校副校长, 公司党总支书记."""

_PART_OF_SOCIETY = re.compile(
    "(?:(?!学会|协会|研究会|联盟|联合会|商会)[\u3400-\u9fff]){2,8}(?:专委会|专业委员会)"
)
"""A committee named without the society it is a part of: 涂料专委会."""

LONGEST_CUT_POST = 12
"""Characters of a post, department and all, that is believed although no word ends with it."""

_FIRM = re.compile("^(?!.*(?:大学|学院|学会|协会|政府|科协|委员会|[厅委]|医院)$)")
_HEADS_OF = {
    "秘书长": re.compile("[会盟协]$|联合体|共同体|省委|市委|政府|政协|人大|基金"),
    "会长": re.compile("[会盟社]$|联合体"),
    "理事长": re.compile("[会盟社]$|联合体|共同体|研究院|中心|合作社|基金"),
    "校长": re.compile("[学校院中]$"),
    "厂长": re.compile("厂$|公司|集团|场$"),
    "董事长": _FIRM,
    "总经理": _FIRM,
    "总裁": _FIRM,
}
"""Heads of a body, and what a body is called that has one."""

_LEVELS = frozenset("省市区县州旗镇乡")
_BEFORE_POST = frozenset({"校外", "副", "常务", "执行", "名誉", "原", "第一", "总", "分", "轮值", "代"})


def posts_before(
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
    gap = _BRACKET.sub("", text[before.end : start]) if before else ""
    follows = before is not None and bool(_LIST_GAP.fullmatch(gap))
    after_comma = before is not None and gap in _AFTER_COMMA
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
        chair = _chair_of_committee(post, before)
        if chair:
            filled.append(replace(post, organisation=chair.organisation, post=chair.post, inherited=True))
            continue
        level = LEVEL_OF_HEAD.get(HEAD_PREFIX.sub("", post.post))
        party = LEVEL_OF_COMMITTEE.get(name, "")
        if party and place.endswith(party):
            name, where, inherited = f"中共{place[:-1]}{name}", place, True
        elif not name and level and (home := _place_of_level(level, place, before)):
            name, where, inherited = government(home, level), home, True
        elif not name and not level and owner and (fitting := _that_has(post.post, owner, before)):
            name, where, inherited = fitting, place, True
        words = post.post
        office = re.match("管委会|管理委员会", words)
        if inherited and office and name.endswith(("区", "园", "城")):
            name, words = name + office[0], words[office.end() :]
        if inherited and name.endswith(tuple("院校所会局厅")):
            # 中科院副院长甲、院党组成员乙: the first character names the body again.
            words = re.sub(f"^{name[-1]}(?=党|纪)", "", words)
        words = _TERM.sub("", words)
        filled.append(PostFound(name, words, post.start, post.end, inherited, where, post.elected))
        owner = name or owner
        place = where or place
    return filled


def _that_has(post: str, owner: str, before: PersonFound | None) -> str:
    """Tell whose post without a body is: the owner's, unless such a body has none; then another named before.

    某学会副理事长、某学院院长甲，秘书长乙: a college has no 秘书长.
    """
    head = next((each for each in _HEADS_OF if post.removeprefix("常务").removeprefix("副") == each), "")
    if not head or _HEADS_OF[head].search(owner):
        return owner
    others = (each.organisation for each in reversed(before.posts if before else ()))
    return next((each for each in others if each and _HEADS_OF[head].search(each)), "")


def _place_of_level(level: str, place: str, before: PersonFound | None) -> str:
    """Tell whose 副省长 is meant: of the place told last that can have one, no city told between."""
    places = [place, *(post.place for post in reversed(before.posts if before else ()))]
    return next((each for each in places if each and (each[-1] == level or each[-1] not in _LEVELS)), "")


def _chair_of_committee(post: PostFound, before: PersonFound | None) -> PostFound | None:
    """Read 学术委员会主任甲，副主任乙 as readers do: 乙 is deputy of the same committee."""
    head = post.post.removeprefix("副")
    if post.organisation or head == post.post or before is None:
        return None
    for other in before.posts:
        if re.search(f"(?:委员会|管委会|^中心|^实验室|^研究院|^基地){head}$", other.post):
            return replace(other, post=other.post.removesuffix(head) + post.post)
    return None


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split at 、 outside quotations, and between two posts written together (书记|院长)."""
    parts = []
    at = start
    beside = {start + m.end() for m in _BESIDE.finditer(text[start:end])}
    for place in range(start, end):
        if place in beside and place > at:
            parts.append((at, place))
            at = place
        if text[place] == "、" and not _in_quotes(text[start:end], place - start):
            parts.append((at, place))
            at = place + 1
    parts.append((at, end))
    return parts


def _in_quotes(text: str, at: int) -> bool:
    return text[:at].count("“") > text[:at].count("”")


def _post_in(sentence: Sentence, mentions: Sequence[Mention], start: int, end: int) -> PostFound | None:
    """Read one `organisation + post`; None when the words are something else."""
    text = sentence.text
    aside = _ASIDE.search(text, start, end)
    end = aside.start() if aside else end
    part = text[start:end]
    if not POST_END.search(part):
        return None
    seconded = _SECONDED.match(text, start, end)
    start = seconded.end() if seconded else start
    leader = leader_in(text, start, end)
    inside = [
        m
        for m in mentions
        if start <= m.start
        and m.end < end
        and not (m.generic and (m.kind == "party" or m.name in _INNER_ORGANS or m.name.endswith("办公室")))
        and m.name not in _ALWAYS_INNER
        and not (_PART_OF_SOCIETY.fullmatch(m.name) or (m.generic and _and_another(text[start : m.start])))
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
            office = re.match("管委会|管理委员会", post)
            if office and mention.kind == "zone" and _is_post(post[office.end() :]):
                name, post = name + office[0], post[office.end() :]
            return PostFound(name, re.sub("^（[^）]*）", "", post), first.start, end)
    post_start = _bare_post_start(sentence, start, end)
    if post_start is None:
        return None
    for ours in ("我会", "该会", "本会", "该", "本", "我"):
        if text.endswith(ours, start, post_start):
            post_start -= len(ours)
            break
    if _and_another(text[start:post_start]):
        earlier = _bare_post_start(sentence, start, post_start - 1)
        post_start = post_start if earlier is None else earlier
    post = text[post_start:end]
    if post in WEAK_POSTS:
        return None
    own = _OWN_BODY.match(post)
    if own and POST_END.search(post[own.end() :]):
        return PostFound(own[0], post[own.end() :], post_start, end)
    unnamed = _unnamed_body(sentence, post_start, end)
    if unnamed:
        return PostFound(text[post_start:unnamed], text[unnamed:end], post_start, end)
    return PostFound("", post, post_start, end)


def _and_another(words: str) -> bool:
    """Tell whether the words are a post that goes on with another: 副总裁兼|技术中心主任."""
    return words.endswith("兼") and POST_END.search(words[:-1]) is not None


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
    body = sentence.text[start:stop]
    return stop if len(body) >= 4 and not _DEPARTMENT_END.search(body) else 0


def _is_post(post: str) -> bool:
    bare = re.sub("^（[^）]*）", "", post)
    return (
        1 < len(bare) <= 26
        and re.search("^[”）]|[，。；：！？《]|的|在|与[^\u3400-\u9fff]|由|了", bare) is None
        and POST_END.search(bare) is not None
    )


def _bare_post_start(sentence: Sentence, start: int, end: int) -> int | None:
    """Walk left from the post word over what belongs to it (学会部|部长)."""
    text = sentence.text
    words = [word for word in sentence.words if start <= word.start and word.end <= end]
    at = end
    across = any(word.start < end < word.end for word in sentence.words)
    if across and end - start <= LONGEST_CUT_POST and re.fullmatch("[\u3400-\u9fff]+", text[start:end]):
        return start  # 牵引所所|长丰子义: the tagger cut through the post
    for word in reversed(words):
        if word.end != at:
            break
        joined = text[word.start : end]
        if (
            word.tag in {"n", "nz", "nw", "vn", "a", "an", "ORG", "LOC", "m", "f", "b"}
            or POST_END.search(joined) is None
            or word.text in _BEFORE_POST
            or word.text.endswith(("工委", "纪委", "党委"))
        ):
            if word.tag == "c" and _DEPARTMENT_END.search(POST_END.sub("", joined)):
                left = [each for each in words if each.end <= word.start]
                if (
                    left
                    and word.start - start <= 8
                    and all(each.tag in {"n", "vn", "an", "nz"} for each in left)
                ):
                    return start
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
