"""Reads who stands on which side in the words before a signing: 与 parts, 、 joins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .knowledge.signing import BY_HELP, IN_PRESENCE, SELF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .mentions import Mention
    from .people import PersonFound
    from .sentences import Sentence

_APART = re.compile(
    "^(?:代表)?(?:双方|三方|等)?[（(]?[^，。；]{0,0}(?:，)?(?:分别|共同|正式|现场|携手)?(?:与|和|同|跟|及|以及|并与|并和)(?:来自)?$"
)
_NEXT_SIDE = re.compile(" ?[，；、]? ?[乙丙丁]方(?:单位)?(?:[：:]|为|是) ?")
"""Between those named as sides: 甲方：某公司|，乙方：|某大学."""

_JOINED = re.compile("^[、/]$")
_ROLE_AFTER = re.compile(
    "(?:副?(?:理事长|会长|主席|主任|常务理事)|会员|成员|牵头|依托|发起|共建|理事|挂靠|支撑|主管|所属|下属|旗下)(?:单位|企业|机构|成员)"
)
_OWNS = re.compile("(?:下属|旗下|所属|下辖)的?(?=[\u3400-\u9fff]{4})(?!单位|企业|机构|成员)")
"""After a body that only owns the one that signs: 某某集团下属的|某厂."""

_SAYS = re.compile("(?:先生|女士)?(?:说|表示|介绍|告诉|透露|坦言|在(?:致辞|讲话|发言)中)")
_FIRM = frozenset({"公司", "企业", "集团"})
_FIRM_ENDS = ("公司", "集团", "厂")

_PLACE_PARTY = re.compile("(?:省|市|区|县|旗|州|镇|乡|新区|村|街道)$")
_BESIDE = re.compile("(?:人民)?政府$")
_ROLE = re.compile(
    "^(?:(?:[\u3400-\u9fff]{1,8}(?:单位|企业|机构|成员|龙头|代表|高校|公司|会员|院所|厂商|供应商|运营商|制造商)|来自|地处|位于|坐落于)[\u3400-\u9fff]{0,4}?)$"
)


_NOBODY = re.compile("[\u3400-\u9fff]{2,}(?:平台|服务站|工作站|基地|实验室|中心|园区|示范区)$")
"""What a phrase ends with that stands for no body named elsewhere: 创新平台."""

_ACTS_WITH = re.compile("(?:[还将已也拟又正]|计划|分别|先后|近日|日前){1,4}(?:与|和|同)")
_BARE_OFFICE = re.compile(
    "(?:党委|党组|常务|执行)?副?(?:[省市县区州旗镇]长|院长|校长|所长|局长|厅长|书记|主席|主任|理事长|会长|秘书长|董事长|总经理|总裁|总工程师|负责人|代表)"
    "(?=[、与和同跟]|分别|共同|代表|在|签)"
)
"""The post of somebody not named, who signs for the body before it: 某某学院院长与…."""

_EXPERT_STATION = re.compile("(?:院士|专家)(?:专家)?工作站")
_CALLED = re.compile("[（(](?:以下|下|又)?(?:统)?(?:简称|称)[^（）()]{1,24}[）)]")
"""A short name given in brackets, which is no further party."""

_ENDS_A_LIST = re.compile("等[0-9一二三四五六七八九十百余多数几]*(?:家|个|所)")


@dataclass
class Item:
    """One party as the sentence names it; `signatory` is who acts for it there."""

    start: int
    end: int
    name: str
    signatory: str = ""
    is_place: bool = False


@dataclass
class Group:
    """A run of items: `sides` as the joining words part them."""

    sides: list[list[Item]] = field(default_factory=list)
    parted: bool = False
    start: int = 0
    end: int = 0
    separately_before: bool = False

    @property
    def items(self) -> list[Item]:
        """All items of all sides."""
        return [item for side in self.sides for item in side]


def hidden_spans(text: str) -> list[tuple[int, int]]:
    """List the stretches whose organisations only stand by: witnesses, go-betweens."""
    spans = [match.span() for match in IN_PRESENCE.finditer(text)]
    spans += [match.span() for match in BY_HELP.finditer(text)]
    return spans


def acting_body(bodies: Sequence[str]) -> str:
    """Tell for whom someone with several posts signs: 市委常委、副市长 for the government."""
    named = [each for each in bodies if each]
    offices = (each for each in named if each.endswith(("人民政府", "管委会", "管理委员会")))
    return next(offices, named[0] if named else "")


def find_items(
    sentence: Sentence,
    mentions: Sequence[Mention],
    people: Sequence[PersonFound],
    employers: Mapping[str, str],
) -> list[Item]:
    """List the possible parties of a sentence, officers folded into whom they act for.

    `employers` tells the body of a person whom this sentence names without a post.
    """
    text = sentence.text
    items: list[Item] = []
    taken: list[tuple[int, int]] = []
    station = _EXPERT_STATION.search(text)
    for person in people:
        acting = re.match("(?:先生|女士|教授|同志|院士|博士)?(?:分别)?代表", text[person.end :])
        body = acting_body([post.organisation for post in person.posts if post.post != "院士"])
        if not body and (station or "院士" in person.titles or person.posts):
            # An academician signs for a station in his own name, never for his academy.
            body = person.name if person.posts or "院士" in person.titles or station else ""
            if person.posts and not any(post.post == "院士" for post in person.posts):
                body = ""
        elif not person.posts:
            body = employers.get(person.name, "")
        if acting:
            after = person.end + acting.end()
            target = _item_at(sentence, mentions, after)
            if target:
                items.append(Item(person.office_start, target.end, target.name, person.name, target.is_place))
                taken.append((person.office_start, target.end))
                continue
        if body:
            end = person.end
            title = re.match("(?:先生|女士|教授|同志|院士|博士|研究员)+", text[end:])
            end += title.end() if title else 0
            items.append(Item(person.office_start, end, body, person.name))
            taken.append((person.office_start, end))
        else:
            taken.append((person.office_start, person.end))
    taken += [match.span() for match in _CALLED.finditer(text)]
    for mention in mentions:
        if any(start <= mention.start < end for start, end in taken):
            continue
        owns = _OWNS.match(text, mention.end)
        owned = next((m for m in mentions if m.start == owns.end()), None) if owns else None
        if owned:
            items.append(Item(mention.start, owned.end, owned.name))
            taken.append((mention.start, owned.end))
            continue
        nobody = mention.generic and _NOBODY.search(mention.name) and not _begins_to_act(text, mention)
        if _ROLE_AFTER.match(text[mention.end :]) or nobody:
            continue
        office = _BARE_OFFICE.match(text, mention.end)
        items.append(
            Item(
                mention.start,
                office.end() if office else mention.end,
                _meant_by_speaker(text[: mention.start], mention.name, people, employers),
            )
        )
        taken.append((mention.start, mention.end))
    for at, end, name in _place_parties(sentence):
        if not any(start < end and at < stop for start, stop in taken):
            items.append(Item(at, end, name, is_place=True))
            taken.append((at, end))
    for match in SELF.finditer(text):
        if not any(start < match.end() and match.start() < stop for start, stop in taken):
            taken.append(match.span())
            items.append(
                Item(*match.span(), _meant_by_speaker(text[: match.start()], match[0], people, employers))
            )
    return sorted(items, key=lambda item: item.start)


def _meant_by_speaker(
    before: str, phrase: str, people: Sequence[PersonFound], employers: Mapping[str, str]
) -> str:
    """Give whose body is meant where somebody says 公司 or 企业, their own; else the phrase itself."""
    if phrase in _FIRM:
        for person in reversed(people):
            if person.end <= len(before) and _SAYS.match(before, person.end):
                named = [post.organisation for post in person.posts if post.organisation]
                body = named[0] if named else employers.get(person.name, "")
                return body if body.endswith(_FIRM_ENDS) else phrase
    return phrase


def _begins_to_act(text: str, mention: Mention) -> bool:
    """Tell whether a centre told by its kind begins a clause and signs: ，检测中心还将与…."""
    begins = mention.start == 0 or text[mention.start - 1] in "，。；"
    return begins and _ACTS_WITH.match(text, mention.end) is not None


def _item_at(sentence: Sentence, mentions: Sequence[Mention], at: int) -> Item | None:
    for mention in mentions:
        if at <= mention.start <= at + 2:
            return Item(mention.start, mention.end, mention.name)
    for start, end, name in _place_parties(sentence):
        if at <= start <= at + 2:
            return Item(start, end, name, is_place=True)
    return None


def _place_parties(sentence: Sentence) -> list[tuple[int, int, str]]:
    """List the places that can be a party: 宁安市, 某某县, with the words joined."""
    found: list[tuple[int, int, str]] = []
    words = sentence.words
    index = 0
    while index < len(words):
        if words[index].tag != "LOC":
            index += 1
            continue
        last = index
        while last + 1 < len(words) and words[last + 1].tag == "LOC":
            last += 1
        start, end = words[index].start, words[last].end
        name = sentence.text[start:end]
        before = sentence.text[max(0, start - 1) : start]
        if _PLACE_PARTY.search(name) and before not in {"在", "于", "到", "赴", "从", "来"}:
            found.append((start, end, name))
        index = last + 1
    return found


def groups_in(text: str, items: Sequence[Item], start: int, end: int) -> list[Group]:
    """Join neighbouring items of `text[start:end]` into groups by what stands between."""
    groups: list[Group] = []
    previous: Item | None = None
    for item in items:
        if item.start < start or item.end > end:
            continue
        between = text[previous.end : item.start] if previous else None
        relation = _relation(between) if between is not None else ""
        if relation == "apart" and between in {"和", "及", "以及"} and _ENDS_A_LIST.match(text, item.end):
            relation = "joined"
        if relation == "apart":
            groups[-1].sides.append([item])
            groups[-1].parted = True
            groups[-1].end = item.end
            groups[-1].separately_before |= bool(re.search("分别|先后|依次", between or ""))
        elif relation == "joined":
            groups[-1].sides[-1].append(item)
            groups[-1].end = item.end
        else:
            groups.append(Group([[item]], start=item.start, end=item.end))
        previous = item
    return groups


def _relation(between: str) -> str:
    """Tell what the words between two items do: join one side, part two, or neither."""
    if _NEXT_SIDE.fullmatch(between):
        return "apart"
    bare = re.sub("[（(][^）)]{0,30}[）)]", "", between)
    if bare.strip(" ") in {"与", "和"}:
        return "apart"
    bare = re.sub(
        "^(?:等)?(?:[\\d一二三四五六七八九十两多]+)?(?:家|个)?(?:单位|企业|公司|高校|机构|院校|院所|学会|协会)?(?:现场|当场|分别|共同)?(?=[与和同跟])",
        "",
        bare,
    )
    bare = re.sub("^([、与和同跟])我们$", "\\1", bare)
    if bare in {"、", "牵头、", "发起、", ""} and between:
        return "joined"
    bare = bare.replace("代表", "")
    match = re.fullmatch(
        "(?:牵头)?[，]?(?:还|也|又|再|拟|将|要|即将|还将|已|曾|已经|计划|又将|则|此前|先后|想|正|正在|确实|打算|准备|早在|就){0,3}"
        "(?:[于在]?(?:近期|近日|日前|年内|年底前?|本月底?|下个?月|今年|明年|去年|前年|当[天日]|(?:19|20)\\d{2}年|[一二][〇零○一二三四五六七八九]{3}年|"
        "\\d{1,2}月(?:\\d{1,2}日|底|初|[上中下]旬)?前?)|(?:[于在])[^，。；与和同]{1,14}(?:上|期间|时|前|后)){0,2}"
        "(?:还|已|曾|就|便|拟|将|计划)?"
        "(?:分别|先后|依次|共同|正式|现场|成功|将)?(?:与|和|同|跟|及|以及|并与|赴|联合|携手|联手|牵手|会同)(.{0,14})",
        bare,
    )
    if match and (not match[1] or _ROLE.match(match[1])):
        return "apart"
    match = re.fullmatch("、(.{1,14})", bare)
    if match and _ROLE.match(match[1]):
        return "joined"
    return ""
