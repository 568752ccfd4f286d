"""Mends the tagger's words: parts what it glued together, joins what it tore apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .knowledge.bodies import COMMON_WORDS, NOT_IN_A_NAME, SUFFIXES
from .knowledge.posts import POST_END, POST_WORD
from .people.names import is_name
from .tagger import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPEAKS_TO = re.compile(
    "(?P<who>[\u3400-\u9fff]{2,8}?)(?P<verb>代表|向|对)"
    "(?P<whom>公司|集团|企业|学会|协会|联盟|联合体|服务团|研究院|研究所|学校|学院|中心|园区|分院|政府|[省市县区]政府)"
)
"""Somebody glued to the body told of by its kind: 某某|代表|学会, 某某|向|服务团."""

_BETWEEN_BODIES = re.compile(
    "[与和及同、暨]|(?<=[司团院所学厂局会府心委]) (?=[\u3400-\u9fff]{4})|"
    "联合(?!体|会|社|国|实验|研)|携手|联手|牵手|(?<![委学协商])会同|所属|下属|旗下|直属|(?<=[部厅局委院会])(?=中国)|"
    "(?:合作|联合|携手|共同)?(?:共建|共办|组建|签署|签订|签约|续签)|(?<=[会院校所司协府])组织(?!部|处|委|工作|建设|人事)|"
    "(?<=科协|学会|协会)驻会|(?<=[院所司团厂学局会])在(?![线职校读岗建研])"
)

_ACTS_FOR = re.compile("(?P<name>[\u3400-\u9fff]{2,4})代表(?=[\u3400-\u9fff]{3})")
"""A name and 代表 glued before a body: 某某|代表|服务团."""

_DOES = (
    "(?:出席|见证|主持|参加|代表|致辞|致词|讲话|表示|介绍|签约|签署|陪同|受聘|当选|宣布|发言|会见|"
    "指出|强调|到会|作|说)"
)
_NAME_AND_VERB = re.compile(f"(?P<name>[\u3400-\u9fff]{{2,3}})(?P<verb>{_DOES}+[\u3400-\u9fff]{{0,4}})")
_LAST_AND_VERB = re.compile(f"(?P<last>[\u3400-\u9fff])(?P<verb>{_DOES}+)")
_COMMITTEE_OF_BODY = re.compile("(?P<body>[局厅委院所校部会办社行厂])(?=党组|党委|党总支|党支部|纪委|纪检)")
"""局党组 glued, so that 局 no longer ends its name: 农业农村|局|党组."""
_GLUED_VERB = re.compile(
    "(?:大家|会议|大会|一致|全体)?(?:选举|推选|推举|聘任|聘请|任命)|图为|"
    "共建|组建|成立|建立|签署|签订|举行|授予|走进|走访|来到|前往|邀请|参观|联合(?=[㐀-鿿]{2,}(?:大学|公司|政府|研究院|研究所|学会|集团))"
)
_HALF_A_SCHOOL = re.compile("大学(?!.*(?:院|所|系|部|中心|处|会|室|站|大学|公司)$)[\u3400-\u9fff]{2,5}$")
_OTHER_HALF = re.compile("(?!.*大学)[\u3400-\u9fff]{2,6}学院")
_TWOFOLD = re.compile(f"[\u3400-\u9fff]+大学[\u3400-\u9fff]{{2,5}}与{_OTHER_HALF.pattern}")
_LED = re.compile("率(?![先队团领众兵直性真部军])[\u3400-\u9fff]{1,3}")
"""率 glued to what follows: 率科|普部 for 率|科普部."""

_ONE_WORD = re.compile(
    "经开区|高新区|(?:农业农村|自然资源(?:和规划)?|生态环境|工业和信息化|发展和改革|发展改革|人力资源和社会保障|人力资源社会保障|"
    "住房和城乡建设|住房城乡建设|文化和旅游|林业和草原|科学技术|卫生健康|市场监督管理|交通运输|退役军人事务|经济和信息化|应急管理|"
    "国有资产监督管理|知识产权|工业信息化|工信|经信|发改|人社|卫健)(?:部(?!门|分|署)|厅|局(?!面|部|势)|委员会|委)"
)
_OFFICE_OF_ONE = re.compile("[\u3400-\u9fff]{1,6}[处科室]")
"""An office glued to its body: 发改委|高技术处."""

_VISITS = re.compile(
    "(?P<who>[^，。]{2,24}?)(?:一行)?(?:率团|率队)(?:访问|考察|到访|来访|走访|调研)(?=[\u3400-\u9fff]{3})"
)
_LONG_ENOUGH = 5
"""Characters below which a tagged body is left whole."""

_HEAD_OF = re.compile("[厅局院所部处厂站场校馆园社]长|主任")
_NO_HEAD = frozenset("赴到访在由对向是有为请邀来去经从等共各该本某原")
"""Single words between a list mark and a name that do not belong to the name."""


def mended(words: list[Word], text: str) -> Iterator[Word]:
    """Give the words of a sentence joined and parted where the tagger is known to go wrong."""
    after_post = False
    for word in _whole_heads(list(_joined(_with_twofold_school(_with_committee(words)), text))):
        if word.tag == "ORG" and _TWOFOLD.fullmatch(word.text):
            after_post = False
            yield word
            continue
        pieces = _two_words(word, after_post=after_post)
        after_post = POST_END.search(word.text) is not None
        if pieces:
            yield from pieces
        elif word.tag in {"ORG", "nz", "nt"} and len(word.text) >= _LONG_ENOUGH:
            yield from _bodies(word, text)
        else:
            yield word


def _with_committee(words: list[Word]) -> list[Word]:
    """Give a committee its last character back: 高新区管委|会同 for 高新区管委会|同."""
    mended_words: list[Word] = []
    for word in words:
        before = mended_words[-1] if mended_words else None
        if before and before.text.endswith(("管委", "委员")) and word.text == "会同":
            mended_words[-1] = Word(f"{before.text}会", before.tag, before.start, word.start + 1)
            mended_words.append(Word("同", "p", word.start + 1, word.end))
        else:
            mended_words.append(word)
    return mended_words


def _with_twofold_school(words: list[Word]) -> list[Word]:
    """Join a school of two subjects again: 某某大学能源|与|动力工程学院, 、船舶|与|海洋工程学院."""
    whole: list[Word] = []
    for word in words:
        if (
            len(whole) > 1
            and whole[-1].text == "与"
            and (_HALF_A_SCHOOL.search(whole[-2].text) or _is_subject(whole))
            and _OTHER_HALF.fullmatch(word.text)
        ):
            joined = whole[-2].text + whole[-1].text + word.text
            whole[-2:] = [Word(joined, "ORG", whole[-2].start, word.end)]
        else:
            whole.append(word)
    return whole


def _is_subject(words: list[Word]) -> bool:
    """Tell whether the last words are a subject and 与, after a mark: 、船舶|与."""
    subject = words[-2]
    plain = subject.tag == "n" and len(subject.text) == 2
    known = subject.text in COMMON_WORDS or subject.text in NOT_IN_A_NAME
    return plain and not known and (len(words) == 2 or words[-3].text in {"、", "，", "：", "（", " "})


def _cut(word: Word, at: int, first: str, second: str) -> tuple[Word, Word]:
    middle = word.start + at
    return Word(word.text[:at], first, word.start, middle), Word(word.text[at:], second, middle, word.end)


def _two_words(word: Word, *, after_post: bool) -> tuple[Word, ...]:
    """Part a word that is surely two (党组 and the 局 before it, a post and a name), else ()."""
    text = word.text
    if word.tag != "PER":
        acting = _NAME_AND_VERB.fullmatch(text) if after_post else None
        if acting and is_name(acting["name"]):
            return _cut(word, acting.end("name"), "PER", "v")
    if word.tag == "n" and word.start and _COMMITTEE_OF_BODY.match(text):
        return _cut(word, 1, "n", "n")
    if _LED.fullmatch(text):
        return _cut(word, 1, "v", "n")
    office = _ONE_WORD.match(text) if word.tag == "ORG" else None
    if office and _OFFICE_OF_ONE.fullmatch(text, office.end()):
        return _cut(word, office.end(), "n", "n")
    head = POST_WORD.match(text) if word.tag not in {"PER", "ORG", "LOC"} else None
    if head and is_name(text[head.end() :]):
        return _cut(word, head.end(), "n", "PER")
    post = POST_END.search(text) if word.tag in {"n", "nz"} and len(text) > 3 else None
    if post and post.start() >= 2 and not text.startswith(("副", "总", "常务")):
        return _cut(word, post.start(), "n", "n")
    return ()


def _bodies(word: Word, text: str) -> Iterator[Word]:
    """Part two bodies at 与 or 共建, a body and the 厅 of 厅长, a body and who acts for it."""
    at = word.start
    glued = _GLUED_VERB.match(word.text)
    if glued:
        at += glued.end()
        yield Word(glued[0], "v", word.start, at)
    spoken = _SPEAKS_TO.fullmatch(word.text)
    if spoken and (is_name(spoken["who"]) or spoken["verb"] != "代表"):
        for part, tag in (("who", "PER" if is_name(spoken["who"]) else "n"), ("verb", "p"), ("whom", "n")):
            yield Word(spoken[part], tag, word.start + spoken.start(part), word.start + spoken.end(part))
        return
    acts_for = _ACTS_FOR.match(word.text)
    if acts_for and is_name(acts_for["name"]):
        middle = word.start + acts_for.end("name")
        at = word.start + acts_for.end()
        yield Word(acts_for["name"], "PER", word.start, middle)
        yield Word("代表", "v", middle, at)
    visiting = _VISITS.match(word.text)
    if visiting:
        middle = word.start + visiting.end("who")
        at = word.start + visiting.end()
        yield Word(visiting["who"], "n", word.start, middle)
        yield Word(word.text[visiting.end("who") : visiting.end()], "v", middle, at)
    for match in _BETWEEN_BODIES.finditer(word.text):
        left = word.text[at - word.start : match.start()]
        if not _ends_a_body(left):
            continue
        yield Word(left, "ORG", at, at + len(left))
        at += len(left)
        if match[0]:
            yield Word(match[0], "c" if len(match[0]) == 1 else "v", at, at + len(match[0]))
            at += len(match[0])
    rest = text[at : word.end]
    if _HEAD_OF.match(text[word.end - 1 : word.end + 1]) and _ends_a_body(rest[:-1]):
        yield Word(rest[:-1], "ORG", at, word.end - 1)
        yield Word(rest[-1], "n", word.end - 1, word.end)
    elif rest:
        yield Word(rest, word.tag, at, word.end)


def _ends_a_body(name: str) -> bool:
    return name.endswith(SUFFIXES)


def _joined(words: list[Word], text: str) -> Iterator[Word]:
    """Join what is one word whatever the tagger says: 经|开|区, 农业|农村|局, 工业|和|信息化部."""
    at = 0
    for match in _ONE_WORD.finditer(text):
        while at < len(words) and words[at].start < match.start():
            yield words[at]
            at += 1
        last = at
        while last < len(words) and words[last].end <= match.end():
            last += 1
        whole = last - at > 1 and words[at].start == match.start() and words[last - 1].end == match.end()
        if whole:
            tag = "LOC" if match[0].endswith("区") else "ORG" if match[0].endswith("部") else "n"
            yield Word(match[0], tag, match.start(), match.end())
            at = last
    yield from words[at:]


def _whole_heads(words: list[Word]) -> Iterator[Word]:
    """Give a name back the character it begins with: 、|寻|山生物公司, 莞|城市|与."""
    at = 0
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        last = _LAST_AND_VERB.fullmatch(following.text) if following and following.tag != "PER" else None
        if following and last and word.tag == "PER" and is_name(word.text + last["last"]):
            yield Word(word.text + last["last"], "PER", word.start, word.end + 1)
            yield Word(last["verb"], "v", word.end + 1, following.end)
            at += 2
            continue
        before = words[at - 1].text if at else ""
        if following is not None and len(word.text) == 1:
            in_a_list = before in {"、", "与", "和"} and word.text not in _NO_HEAD
            if in_a_list and word.tag in {"v", "n", "a", "nz", "LOC"} and following.tag == "ORG":
                yield Word(word.text + following.text, "ORG", word.start, following.end)
                at += 2
                continue
            if word.tag == "LOC" and following.text == "城市":
                yield Word(word.text + following.text, "LOC", word.start, following.end)
                at += 2
                continue
        yield word
        at += 1
