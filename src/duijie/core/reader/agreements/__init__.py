"""Finds agreements: who signs what with whom, and whether it is done, planned or history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.signing import (
    AGREED,
    ANAPHORA,
    ANNOUNCES,
    COUNTED_SIGNERS,
    DENIED,
    LOOKS_BACK,
    NOUN_AFTER,
    PLANNED,
    PREPARED,
    SIGNING,
    kind_of_paper,
)
from duijie.core.reader.sides import Group, Item, find_items, groups_in, hidden_spans

from .context import Context, employers
from .found import AgreementFound, ReadSentence
from .merging import merged
from .papers import (
    in_title,
    is_noun,
    looks_on,
    object_end,
    sides_in_title,
    status_of,
    title_after,
    wished,
    with_the_other,
    without_names,
)
from .subjects import (
    carried_subject,
    chained,
    groups_after,
    names_of,
    own_subject,
    pairs_of,
    sentence_subject,
    separately_told,
    subject_groups,
)
from .tables import listed_lines, paired_lines, table_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STAND_FOR_MORE = re.compile("等[0-9一二三四五六七八九十百余多数几]*(?:家|个|所)")
"""After names that only give examples of those who sign."""

_LIST_FOLLOWS = re.compile("的?(?:重点|主要)?项目(?:[^。；：]{0,30}[：:]|包括|主要有|分别[为是])")
"""After 签约: the projects signed are listed, each with its two sides."""

_GOES_ON_AHEAD = re.compile(
    "[^，。；]{0,12}，其中|[^，。；]{0,12}：|[^，。；]{0,12}，(?:并|还|又|同时|也)?(?:与|和|同)"
)
"""What follows is part of the signing told before: 将集中签约，其中甲与乙签署; 将与甲签署…，与乙签署."""

_AMONG_THOSE = re.compile("[^，。；]{0,30}，其中")
"""After a signing of many: 签订了许可合同，其中甲与乙的…."""

_RENEWED = re.compile("(?:拟|计划|将)(?![以，])[^，。；]{0,16}续签$")
_FOR_BOTH = ("代表双方", "分别代表双方", "代表三方", "代表各方")
_COUNTED_PAPERS = re.compile("[^，。；]{0,16}?[\\d一二三四五六七八九十百]+[余多]?(?:份|项|个|单)")
_IN_ALL = re.compile("(?:累计|共计?|总共|合计|年来)[^，。；]{0,4}$")
"""Papers only counted are no paper of two sides: 三年来累计签订技术合同412份."""

_STEP_UP = re.compile("(?:先后|分别|依次|逐一|共同)?(?:登台|上台|登场)(?:签|$)|(?:先后|分别|依次|逐一)$")
"""Who signs for bodies of which it was told before what they sign: 甲总经理、乙院长先后登台签约."""

_ONE_MORE = re.compile("再(?=签|次|行|与|和)|另(?=签|行|外)|进一步|后续|还将|补充协议|续签")
"""Words that tell that a paper is one more between those who signed before."""

_BOTH_MEAN_TO = re.compile(
    f"(?:{ANAPHORA.pattern})(?:拟|计划|将)(?:于|在|再|正式)(?![^，。；]*(?:争取|尽快|希望))"
)
"""What both sides mean to sign, not only wish to: 双方拟于6月底前签订."""

_ONE_IS = re.compile("(?:(?:第?[一二三四五六]|另一)[份项个]|其[一二三])(?:是|为)")
PAPER_OF_TWO = re.compile("的(?P<title>[^，。；]{0,30}?(?:协议书?|合同|备忘录|意向书))")
_WITH_SOMEBODY = re.compile("[与跟和同](?:[^，。；与跟和同]{0,8}[一某几](?:家|所|个)|某)[^，。；]{1,12}$")
"""Before a signing: with somebody who is not named, 也跟县里一家农资店."""

_INTENT_FIRST = re.compile("达成[^，。；]{0,8}意向，?(?:并|后|且)(?:现场|当场|正式)?签")
"""A meeting of minds that is signed in the same breath: 达成合作意向并签署了意向书."""

_EARLIER = re.compile("(?:19|20)\\d{2}年|[今去前]年|\\d{1,2}月")
__all__ = ["AgreementFound", "ReadSentence", "find_agreements"]


def find_agreements(
    sentences: Sequence[ReadSentence],
    name_of: Callable[[str, int], str],
    headed_by: Callable[[str, int], str],
    *,
    event_year: int = 0,
    title_line: int = -1,
    ahead: bool = False,
    own: str = "",
    published: str = "",
) -> list[AgreementFound]:
    """Find the agreements of a page, the same one told twice given once.

    `ahead` tells that the gathering of the page is still to come; `own` is the body whose page it is;
    `published` is the day the page is of, written as the facts do, "" where it tells none.

    `name_of(phrase, place)` folds a name or resolves a generic phrase ("" when it cannot);
    `headed_by(post, place)` tells whom a bare 校长 or 董事长 heads.
    """
    found: list[AgreementFound] = []
    context = Context(employers(sentences, name_of, headed_by), own, published)
    title = "".join(read.sentence.text for read in sentences if read.sentence.line == title_line)
    for row in (
        *table_rows(sentences, name_of),
        *listed_lines(sentences, name_of, context.employers),
        *paired_lines(sentences, name_of, context.employers),
    ):
        if row.status == "signed":
            row.status = _status_on(title, ahead=ahead)
        found.append(row)
    for read in sentences:
        told = _in_sentence(read, context, name_of, event_year, title_line)
        for each in told or _told_one_by_one(read, context, name_of):
            each.headline = read.sentence.line == title_line
            if each.status == "signed":
                each.status = _status_on(title, ahead=ahead)
            found.append(each)
            if len(each.parties) >= 2:
                context.take(each.sides)
        context.note(read, name_of)
    return merged(found)


def _told_one_by_one(
    read: ReadSentence,
    context: Context,
    name_of: Callable[[str, int], str],
) -> list[AgreementFound]:
    """Find what was signed where the sentence before only counts it: 签了两份。一份是甲和乙的转让合同，…."""
    text = read.sentence.text
    counted = context.counted_at and context.counted_at == read.sentence.start
    told = list(_ONE_IS.finditer(text)) if counted else []
    items = find_items(read.sentence, read.mentions, read.people, context.employers) if told else []
    found = []
    for one in told:
        for group in groups_in(text, items, one.end(), len(text)):
            paper = PAPER_OF_TWO.match(text, group.end)
            if group.start != one.end() or not group.parted or not paper:
                continue
            start = read.sentence.start
            found.append(
                AgreementFound(
                    title=paper["title"],
                    kind=kind_of_paper(paper["title"]),
                    status="signed",
                    sides=names_of(group, read, name_of),
                    signatories=[],
                    start=start + group.start,
                    end=start + paper.end(),
                    confidence=0.75,
                )
            )
    return found


def _status_on(title: str, *, ahead: bool) -> str:
    """Tell what a page under such a title means by signed: an announcement, a review, or news."""
    if ahead or ANNOUNCES.search(title):
        return "planned"
    return "mentioned" if LOOKS_BACK.search(title) else "signed"


def _in_sentence(
    read: ReadSentence,
    context: Context,
    name_of: Callable[[str, int], str],
    event_year: int,
    title_line: int,
) -> list[AgreementFound]:
    text = read.sentence.text
    triggers = [match for match in SIGNING.finditer(text) if not in_title(text, match.start())]
    found: list[AgreementFound] = []
    items = find_items(read.sentence, read.mentions, read.people, context.employers)
    hidden = hidden_spans(text)
    begin = 0
    lying_ahead = False
    for number, trigger in enumerate(triggers):
        limit = triggers[number + 1].start() if number + 1 < len(triggers) else len(text)
        nominal = bool(NOUN_AFTER.match(text[trigger.end() :])) or is_noun(text, trigger)
        if _INTENT_FIRST.match(text, trigger.start()):
            continue
        if looks_on(text, begin, trigger, items):
            begin = trigger.end()
            continue
        is_title = read.sentence.line == title_line
        if (
            DENIED.search(text[max(0, trigger.start() - 30) : trigger.start()])
            or PREPARED.match(text, trigger.end())
            or wished(text, trigger, items)
            or _WITH_SOMEBODY.search(text, begin, trigger.start())
        ):
            begin = trigger.end()
            continue
        made = _at_trigger(
            read, trigger, begin, limit, items, hidden, context, name_of, found, nominal=nominal
        )
        for each in made:
            each.status = status_of(without_names(read), begin, trigger, each, event_year, nominal=nominal)
            if each.status == "signed" and (
                (lying_ahead and _GOES_ON_AHEAD.match(text, begin))
                or context.lies_ahead(text[begin : trigger.start()])
            ):
                each.status = "planned"
            each.another = each.status == "planned" and bool(
                _ONE_MORE.search(text, begin, trigger.end() + len(each.title))
            )
            if is_title:
                each.confidence -= 0.05
        lying_ahead = bool(PLANNED.search(text, begin, trigger.start()))
        if made or not nominal:
            begin = object_end(text, trigger.end())
        found.extend(made)
    return found


def _at_trigger(
    read: ReadSentence,
    trigger: re.Match[str],
    begin: int,
    limit: int,
    items: list[Item],
    hidden: list[tuple[int, int]],
    context: Context,
    name_of: Callable[[str, int], str],
    earlier: list[AgreementFound],
    *,
    nominal: bool,
) -> list[AgreementFound]:
    text = read.sentence.text
    title, title_end = title_after(text, trigger, limit)
    groups = subject_groups(text, items, hidden, begin, trigger.start())
    separately = separately_told(text, groups, trigger)
    made: list[AgreementFound] = []
    start = read.sentence.start + (groups[0].start if groups else trigger.start())
    end = read.sentence.start + min(max(title_end, trigger.end()), len(text))

    def make(sides: list[list[str]], who: list[str], confidence: float, *, review: bool) -> None:
        parties = list(dict.fromkeys(name for side in sides for name in side))
        if len(parties) < 2:
            return
        made.append(
            AgreementFound(
                title=title,
                kind=kind_of_paper(title),
                status="signed",
                sides=sides,
                signatories=who,
                start=start,
                end=max(end, start + 1),
                needs_review=review,
                confidence=confidence,
                by_proxy="代表" in text[begin : trigger.start()]
                or trigger[0].startswith(("签字", "签名"))
                or (not title and bool(who) and bool(_STEP_UP.search(text, begin, trigger.start()))),
                for_both=not title and text.endswith(_FOR_BOTH, begin, trigger.start()),
            )
        )

    for group in groups:
        sides = names_of(group, read, name_of)
        carried, one_by_one = carried_subject(text, group, begin, items, hidden, read, name_of, earlier)
        carried = carried or own_subject(group, text, context.own)
        if carried and carried not in {name for side in sides for name in side}:
            sides = [[carried], [name for side in sides for name in side]]
        who = [item.signatory for item in group.items if item.signatory]
        told_apart = separately or group.separately_before or one_by_one
        pairs = pairs_of(sides, separately=told_apart, alone=len(groups) == 1)
        pairs = pairs or chained(names_of(group, read, name_of, once=False))
        if pairs:
            for pair in pairs:
                make(pair, who, 0.85, review=False)
        elif len(sides) >= 2:
            make(sides, who, 0.9, review=False)
        elif (
            len(sides) == 1
            and len(sides[0]) >= 2
            and not _STAND_FOR_MORE.match(text, group.end)
            and (not nominal or text[trigger.end() :].startswith("仪式"))
        ):
            make(sides, who, 0.75, review=True)
    if made:
        return made
    named = [name for group in groups for side in names_of(group, read, name_of) for name in side]
    for sides, confidence in _told_after(read, trigger, title, title_end, limit, named, items, name_of):
        make(sides, [], confidence, review=False)
    zone = text[begin : trigger.start()]
    since = _since_then(text, zone, trigger)
    if made or (nominal and not since and not _recalls(zone, title)):
        return made
    if not named and _IN_ALL.search(zone) and _COUNTED_PAPERS.match(text, trigger.end()):
        return made
    if (_only_wished(zone) and not _RENEWED.search(text, begin, trigger.end())) or (
        not named and COUNTED_SIGNERS.search(zone)
    ):
        return made
    meant = bool(ANAPHORA.search(zone))
    here = _named_together(text, items, begin, trigger, read, name_of) if meant else []
    only = named[0] if len(set(named)) == 1 else ""
    if here:
        make(here, [], 0.75, review=False)
    elif since or meant or (not named and not items):
        sides = context.sides_of(zone, first=since) if since or meant or title else []
        if trigger[0] == "续签" and earlier:
            sides = earlier[-1].sides
        sides = sides or _two_bodies(text, items, begin, trigger, read, name_of)
        make(sides, [p.name for p in read.people if p.start >= begin], 0.65, review=not context.pair)
    elif only in {name for side in context.pair for name in side}:
        make(context.pair, [], 0.6, review=True)
    elif only and re.search("[与和同]$", text[: groups[-1].start]):
        first = sentence_subject(text, items, hidden, begin, read, name_of)
        make([[first], [only]] if first else [], [], 0.65, review=True)
    return made


def _told_after(
    read: ReadSentence,
    trigger: re.Match[str],
    title: str,
    title_end: int,
    limit: int,
    named: list[str],
    items: list[Item],
    name_of: Callable[[str, int], str],
) -> list[tuple[list[list[str]], float]]:
    """Find who signs in the words after: 签约项目包括：甲与乙的…, 甲签约与乙…, 签署《甲与乙…协议》."""
    text = read.sentence.text
    if other := with_the_other(read, trigger, name_of):
        return [(other, 0.75)]
    if _LIST_FOLLOWS.match(text, trigger.end()):
        groups = groups_after(text, items, trigger.end(), len(text))
        return [(names_of(group, read, name_of), 0.75) for group in groups if len(group.items) > 1]
    among = _AMONG_THOSE.match(text, trigger.end())
    if among and len(set(named)) <= 1:
        groups = groups_after(text, items, among.end(), len(text))
        return [(names_of(each, read, name_of), 0.75) for each in groups if _owns(text, each)]
    after = groups_after(text, items, trigger.end(), min(limit, title_end + 60))
    partner = [side for group in after for side in names_of(group, read, name_of)]
    if named and partner and re.match("(?:了)?(?:与|和|同)", text[trigger.end() :]):
        return [([[named[0]], partner[0]], 0.75)]
    quoted = sides_in_title(read, title, name_of)
    return [(quoted, 0.85)] if len(quoted) == 2 else []


def _owns(text: str, group: Group) -> bool:
    """Tell whether what follows belongs to two sides: 甲与乙的许可费."""
    return group.parted and text.startswith("的", group.end)


def _only_wished(zone: str) -> bool:
    """Tell whether the signing lies ahead and nobody agreed on it: 双方争取尽快签订."""
    clause = zone[zone.rfind("，") + 1 :]
    both = ANAPHORA.search(clause)
    near = clause[both.start() :] if both else zone[-30:]
    return bool(PLANNED.search(near) and not AGREED.search(zone) and not _BOTH_MEAN_TO.search(near))


def _recalls(zone: str, title: str) -> bool:
    """Tell whether the words look back: 双方2017年签署的备忘录."""
    return bool(title and ANAPHORA.search(zone) and _EARLIER.search(zone))


def _since_then(text: str, zone: str, trigger: re.Match[str]) -> bool:
    """Tell whether the words count from an earlier signing of 双方: 2017年首轮协议签订以来，双方…."""
    return bool(
        re.search("(?:19|20)\\d{2}年", zone)
        and re.match(f"[^，。；]{{0,16}}(?:以来|之后|后)，(?:{ANAPHORA.pattern})", text[trigger.end() :])
    )


def _named_together(
    text: str,
    items: list[Item],
    begin: int,
    trigger: re.Match[str],
    read: ReadSentence,
    name_of: Callable[[str, int], str],
) -> list[list[str]]:
    """Tell whom 四方 means when the clause before names them: 甲与乙、丙、丁发起…，四方签署."""
    usable = [item for item in items if begin <= item.start and item.end <= trigger.start()]
    for group in reversed(groups_in(text, usable, begin, trigger.start())):
        if group.parted or len(group.items) > 2:
            sides = names_of(group, read, name_of)
            return sides if sum(map(len, sides)) >= 2 else []
    return []


def _two_bodies(
    text: str,
    items: list[Item],
    begin: int,
    trigger: re.Match[str],
    read: ReadSentence,
    name_of: Callable[[str, int], str],
) -> list[list[str]]:
    """Tell whom 双方 means where the clauses before name just two: 甲将技术转让给乙，双方签署."""
    if not re.search("双方|两家|两单位", text[begin : trigger.start()]):
        return []
    usable = (item for item in items if begin <= item.start and item.end <= trigger.start())
    names = dict.fromkeys(
        name_of(item.name, read.sentence.start + item.start) for item in usable if not item.is_place
    )
    told = [name for name in names if name]
    return [[name] for name in told] if len(told) == 2 else []
