"""Finds people in a sentence, and the posts the words before (or after) a name give them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.posts import POST_END
from duijie.core.reader.spelling import Spellings

from .bylines import find_bylines
from .cells import is_head, signing_for
from .found import PersonFound, PostFound
from .heads import at_home, home_places
from .names import (
    LISTED_NAME,
    NAME_IN_A_CELL,
    POST_AFTER,
    TITLE_END,
    TITLE_START,
    by_last_part,
    is_name,
    name_spans,
    with_listed,
)
from .posts import posts_before

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duijie.core.reader.mentions import Mention
    from duijie.core.reader.sentences import Sentence


_ELECTED = re.compile(
    "(?:等[0-9一二三四五六七八九十百余多]{1,4}(?:人|名|位)[^，。；、]{0,8}?|等)?(?:同志|院士|教授|博士|研究员|先生|女士)?"
    "(?:分别|全票|连任并)?"
    "(?:当选为?|被(?:选举|推选|推举|聘任|聘请|聘|任命)为|为(?!期)|担任|任|出任|兼任|挂任|挂职担任|受聘为|受聘担任)"
    "(?:新一届|首任|首届|新任|第[一二三四五六七八九十]+[届任])?(?P<office>[^，。；、]{2,40})"
)
_TAKEN_BY = re.compile("(?:^|(?<=[，。；、]))(?P<office>[^，。；、由]{2,20})由")
_TAKES_IT = re.compile("(?:教授|院士|研究员|博士|同志|先生|女士)?(?:担任|兼任|出任)(?=[，。；]|$)")
_LETTER = re.compile(
    "(?:颁发|颁授|授予|送上|发放)了?“?(?P<office>[\u3400-\u9fff（）]{2,24})”?的?聘[书任](?:证书)?"
)
_OF_A_DEPARTMENT = re.compile("[处部科室组办系队](?:副?(?:处长|部长|科长|主任|组长|队长|主管|经理))$")
_OF_A_PLACE = re.compile("^中共|人民政府$")
_APPOINTS = re.compile("(?P<own>学校|学院|医院|研究院|研究所|公司|中心)?(?:特?聘[任请]?)(?:了)?$")
_NEXT_APPOINTED = re.compile("[，、和与及](?:[^，。；、为]{2,24}、)?")
_APPOINTS_FIRST = re.compile("聘[任请]了?[^，。；、]{0,24}$")
"""Before the first of those appointed, and what they are where the page gives it no known ending."""

_PARTICULARS = re.compile(
    "(?:，(?:现年)?\\d{2}岁|，[男女]|，[\u3400-\u9fff]{1,3}族|，中共党员|，\\d{4}年(?:\\d{1,2}月)?(?:出生|生)|，(?:博士|硕士|本科)(?:学历|研究生)?)+"
    "，(?:现任|现为|系|任)?"
)
_NEXT_OFFICE = re.compile("(?P<office>[^，。；]{2,40})[，。；]")
__all__ = [
    "PersonFound",
    "PostFound",
    "at_home",
    "by_last_part",
    "find_bylines",
    "find_people",
    "home_places",
    "in_company",
    "in_field",
    "is_head",
    "is_name",
    "signing_for",
]
_OF_ONES_OWN = re.compile(
    "[该我本][校院所会]$|(?<![、，])[\u3400-\u9fff]{2,6}系$|[\u3400-\u9fff]{2,8}(?:教研室|研究室|课题组)$"
)
"""What stands before a title that is a post there: 该校|教授, 物流工程系|教授."""

_ELECTING_KINDS = frozenset({"alliance", "union", "society", "association", "service_team"})
_SHARED = re.compile("副|院士|委员|成员|理事|常务|研究员|教授|党组成员|记者|专家")
_BYLINE_END = re.compile("(?:记者|通讯员|实习生|编辑|作者|摄影|撰稿) $")
_LIST_MARKS = frozenset({"、", "和", "与", "及", "以及"})
NO_NAMES = Spellings(())
LONGEST_OFFICE = 60
"""Characters before a name in which its posts are looked for."""


def find_people(
    sentence: Sentence, mentions: Sequence[Mention], known_names: Spellings = NO_NAMES
) -> list[PersonFound]:
    """Find the people a sentence names, left to right, each with the posts it gives them.

    `known_names` are names met elsewhere on the page: they need no further sign.
    """
    spans = with_listed(sentence, mentions, name_spans(sentence, mentions, known_names))
    found: list[PersonFound] = []
    for start, end, confidence in spans:
        before = found[-1] if found else None
        person = _person(sentence, mentions, start, end, confidence, before)
        if before and before.posts and not person.posts and sentence.text[before.end : start] in {"、", "和"}:
            person = replace(person, posts=_shared(before.posts))
        found.append(person)
    told = _named_by_office(sentence, mentions, _described(sentence, mentions, found))
    return _with_letters(sentence, mentions, _with_elected(sentence, mentions, told))


def _named_by_office(
    sentence: Sentence, mentions: Sequence[Mention], people: Sequence[PersonFound]
) -> list[PersonFound]:
    """Give the post that is told before who takes it: 中心主任由某所所长甲担任."""
    grown = list(people)
    for at, person in enumerate(people):
        begin = people[at - 1].end if at else 0
        told = next(
            (m for m in _TAKEN_BY.finditer(sentence.text, begin) if m.end() == person.office_start), None
        )
        if not told or not _TAKES_IT.match(sentence.text, person.end):
            continue
        posts, _ = posts_before(sentence, mentions, told.start("office"), told.end("office"), None)
        posts = [replace(each, elected=True) for each in posts]
        grown[at] = replace(person, posts=(*person.posts, *posts))
    return grown


def _with_letters(
    sentence: Sentence, mentions: Sequence[Mention], people: Sequence[PersonFound]
) -> list[PersonFound]:
    """Give those who get a letter of appointment the post it names: 向甲等6名专家颁发“某市科技顾问”聘书."""
    text = sentence.text
    grown = list(people)
    for letter in _LETTER.finditer(text):
        to = max(text.rfind("向", 0, letter.start()), text.rfind("为", 0, letter.start()))
        clause = max(text.rfind(mark, 0, letter.start()) for mark in "，；。") + 1
        if to < 0 or "；" in text[to : letter.start()] or not POST_END.search(letter["office"]):
            continue
        giver = next((each for each in people if clause <= each.start < to), None)
        posts, _ = posts_before(sentence, mentions, *letter.span("office"), None)
        own = giver.posts[0].organisation if giver and giver.posts else ""
        posts = [replace(each, organisation=each.organisation or own, elected=True) for each in posts]
        for at, each in enumerate(people):
            if to < each.start and each.end <= letter.start():
                grown[at] = replace(grown[at], posts=(*grown[at].posts, *posts))
    return grown


def _with_elected(
    sentence: Sentence, mentions: Sequence[Mention], people: list[PersonFound]
) -> list[PersonFound]:
    """Give the post someone is elected to, to all names of the list before it (甲、乙当选副会长)."""
    grown = list(people)
    for at, last in enumerate(people):
        role = _ELECTED.match(sentence.text, last.end)
        if not role or not POST_END.search(role["office"]):
            continue
        posts, _ = posts_before(sentence, mentions, role.start("office"), role.end("office"), None)
        first = at
        while first and sentence.text[people[first - 1].end : people[first].office_start] in _LIST_MARKS:
            first -= 1
        first = _first_appointed(sentence.text, people, first)
        body = _appointing(sentence, mentions, people[first].office_start) or next(
            (m.name for m in mentions if m.end <= last.office_start and m.kind in _ELECTING_KINDS), ""
        )
        posts = [replace(each, organisation=each.organisation or body, elected=True) for each in posts]
        for place in range(first, at + 1):
            grown[place] = replace(grown[place], posts=(*grown[place].posts, *posts))
    return grown


def _first_appointed(text: str, people: Sequence[PersonFound], at: int) -> int:
    """Tell where the list begins that ends at `at`, if it is one with commas: 聘任|甲，乙，丙为顾问."""
    first = at
    while first and _NEXT_APPOINTED.fullmatch(text, people[first - 1].end, people[first].office_start):
        first -= 1
    return first if _APPOINTS_FIRST.search(text, 0, people[first].office_start) else at


def _appointing(sentence: Sentence, mentions: Sequence[Mention], at: int) -> str:
    """Tell who appoints those named at `at`: 某某大学|聘任, 学校|聘请; "" where nobody does."""
    verb = _APPOINTS.search(sentence.text, 0, at)
    if not verb:
        return ""
    body = next((m.name for m in mentions if m.end == verb.start() and not m.generic), "")
    return body or verb["own"] or ""


def _described(
    sentence: Sentence, mentions: Sequence[Mention], people: Sequence[PersonFound]
) -> list[PersonFound]:
    """Give whom the page describes after the name, 某某，48岁，某所研究员，某室主任, these posts."""
    grown = list(people)
    for at, person in enumerate(people):
        particulars = _PARTICULARS.match(sentence.text, person.end)
        if person.posts or not particulars:
            continue
        posts: list[PostFound] = []
        begin = particulars.end()
        while office := _NEXT_OFFICE.match(sentence.text, begin):
            before = replace(person, posts=tuple(posts), end=begin) if posts else None
            more, _ = posts_before(sentence, mentions, begin, office.end("office"), before)
            if not more:
                break
            posts += more
            begin = office.end()
        grown[at] = replace(person, posts=tuple(posts), office_start=person.start)
    for cell in NAME_IN_A_CELL.finditer(sentence.text):
        at = next((n for n, each in enumerate(grown) if each.start == cell.start("name")), -1)
        if at >= 0 and not grown[at].posts:
            posts, _ = posts_before(sentence, mentions, *cell.span("office"), None)
            grown[at] = replace(grown[at], posts=tuple(posts))
    listed = LISTED_NAME.match(sentence.text)
    if listed and len(grown) == 1 and grown[0].start == listed.start("name") and not grown[0].posts:
        posts, _ = posts_before(sentence, mentions, listed.start("office"), listed.end("office"), None)
        grown[0] = replace(grown[0], posts=tuple(posts))
    return grown


def _body_right_before(text: str, mentions: Sequence[Mention], start: int) -> Mention | None:
    """Find the body that stands right before a name: 东台市人民政府|陈丽珺副市长, 某大学的|洪培基教授."""
    return next(
        (each for each in mentions if text[each.end : start] in {"", "的"} and each.end <= start), None
    )


def _shared(posts: tuple[PostFound, ...]) -> tuple[PostFound, ...]:
    """Give the posts that a list of names shares: 党组成员、副主席甲、乙 are both both."""
    return posts if _SHARED.match(posts[-1].post) else ()


def in_field(people: Sequence[PersonFound], company: str, *, guests: bool) -> tuple[list[PersonFound], str]:
    """Give those in a field of minutes without a body that of the meeting; and whose meeting it is.

    主持：市科协主席甲 / 参加：副主席乙: 乙 is of 市科协 too. Guests keep what they have.
    """
    placed = []
    for person in people:
        own = person.posts[0].organisation if person.posts else ""
        company = company or ("" if guests else own)
        posts = person.posts
        if company and not guests and posts and not posts[0].organisation:
            posts = (replace(posts[0], organisation=company, inherited=True), *posts[1:])
        placed.append(replace(person, posts=posts))
    return placed, company


def in_company(
    people: Sequence[PersonFound], offset: int, headed_by: Callable[[str, int], str]
) -> list[PersonFound]:
    """Give heads of departments named without a body that of whom they came with.

    副校长甲、外事处处长乙: `headed_by` tells whose 副校长 is meant at a place of the page.
    """
    placed: list[PersonFound] = []
    body = ""
    for person in people:
        posts = tuple(
            replace(post, organisation=body, inherited=True)
            if body and not post.organisation and _OF_A_DEPARTMENT.search(post.post)
            else post
            for post in person.posts
        )
        placed.append(replace(person, posts=posts))
        for post in posts:
            own = post.organisation or headed_by(post.post, offset + post.start)
            if own and not _OF_A_PLACE.search(own):
                body = own
    return placed


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
    if text[at - 1 : at] == " " and not _BYLINE_END.search(text[edge:at]):
        at -= 1
    title = TITLE_END.search(text[edge:at])
    office = POST_END.search(text[edge:at])
    if title and office and len(office[0]) > len(title[0]):
        title = None
    if title and not any(m.end > edge + title.start() for m in mentions if m.end <= at):
        words = re.findall(TITLE_START.pattern, title[0])
        # 中国工程院院士 is a post at that body; 中心主任博士 is a post and a title.
        begin = edge + title.start()
        owned = any(m.end == begin for m in mentions) or bool(_OF_ONES_OWN.search(text, edge, begin))
        follows = before is not None and bool(before.posts) and text[before.end : begin] == "、"
        chained = text[begin - 1 : begin] == "、" and POST_END.search(text[edge : begin - 1]) is not None
        chained = chained and "学者" not in title[0]
        if not owned and not follows and not chained:
            titles += words
            at = edge + title.start()
            at -= text[at - 1 : at] == "、"
    posts, office_start = posts_before(sentence, mentions, edge, at, before)
    if len(posts) > 1 and not posts[-1].organisation and TITLE_START.fullmatch(posts[-1].post):
        titles.append(posts.pop().post)  # of no body: rather what somebody is than a post held
    after = TITLE_START.match(text, end)
    while after:
        titles.append(after[0])
        after = TITLE_START.match(text, after.end())
    spoken = POST_AFTER.match(text, end)
    if spoken and not posts:
        employer = _body_right_before(text, mentions, start)
        begin = employer.start if employer else end
        posts = [PostFound(employer.name if employer else "", spoken[0], begin, spoken.end())]
    elif (
        not posts and TITLE_START.match(text, end) and (employer := _body_right_before(text, mentions, start))
    ):
        posts = [PostFound(employer.name, titles[-1], employer.start, end + len(titles[-1]))]
    bracket = re.match("[（(]([^（）()]{3,50})[)）]", text[end:])
    if bracket:
        beside, _ = posts_before(sentence, mentions, end + 1, end + bracket.end() - 1, None)
        posts = [*posts, *(each for each in beside if each.organisation or not posts)]
    if not posts and not titles and before is None:
        confidence = min(confidence, 0.8)
    kept = tuple(dict.fromkeys(titles))
    return PersonFound(text[start:end], start, end, office_start, tuple(posts), kept, confidence)
