"""Turns what the rules found into facts: folded, cited, each once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from .facts import Agreement, Event, Evidence, Organisation, Person, Post, Stated
from .knowledge.bodies import FACILITY
from .knowledge.names import POLITE
from .mentions import kind_of
from .people import find_bylines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .agreements import AgreementFound, ReadSentence
    from .events import EventFound
    from .facts import Undertaking
    from .naming import NameBook
    from .people import PersonFound
    from .repair import MappedText

_FACILITY = tuple(FACILITY)
_UNSAID = re.compile("^(?:市|省|县|区|本|我)|[处科室部办]$|秘书处|宣传|^.{1,2}$")
"""A publisher that is only a department, or is called by what it is: no organisation's name."""

EVIDENCE_LIMIT = 6
"""Places cited for one item; the first ones of the page."""

_BYLINE = re.compile("(?:记者|编辑|责编|编审|通讯员|作者|摄影|撰稿|供稿|实习生|审核|校对|图|文)$")
_INNER = re.compile(
    "(?:实验室|研究院|研究所|学院|联盟|联合体|服务团|协会|学会|公司|集团|医院|分院|总院)(?=[\u3400-\u9fff]{2})"
)
"""A body named by what it is, with which a post begins: 实验室|主任."""

_GIVEN_AS_AN_HONOUR = re.compile("(?:教授|顾问|专家|研究员|导师|辅导员)$")
"""What a body gives to those who work elsewhere."""

_OF_A_PART = re.compile(
    "(?:分?中心|实验室|基地|工作站|服务站)(?=(?:常务|执行|名誉)?副?(?:主任|站长|理事长)|首席|技术顾问)"
)
"""A part told of by its kind, with which a post begins: 中心|主任."""

_ZONE_OFFICE = re.compile("党工委|纪工委|管委会|管理委员会")
_PARTY_OF_ZONE = re.compile("党工委|纪工委")
_ENDS_IN_OFFICE = re.compile("管委会$|管理委员会$")
"""The office of a zone; its party committee is of the zone: 高新区|党工委书记."""

_PART_OF_SOCIETY = re.compile("[\u3400-\u9fff]{2,10}(?:专委会|专业委员会|工作委员会)")
_PARTY_OFFICE = re.compile("党[委组]|纪委")
_DEPUTY = re.compile("(?:副?(?:校长|院长|所长|书记|处长|科长|主任|部长)|助理|委员|总工程师)$")
_WITHIN = re.compile("(?:副?(?:主任|主席|书记|部长|处长|科长|秘书长|会长)|总工程师)$")
"""A post whose holder is of the body whose paper names them with nothing more: 副主任某某."""

_OURS = re.compile("我(?:校|院|所|会|司|公司|集团)")
_SPOKEN = frozenset(
    "院长 主任 所长 书记 校长 市长 县长 区长 省长 董事长 总经理 总裁 会长 理事长 秘书长 处长 局长 "
    "部长 主席".split()
)
"""How a person is addressed who was given a full post elsewhere on the page (宋有涛院长)."""


def _own_body(read: Sequence[ReadSentence], book: NameBook) -> str:
    """Tell whose page it is where it says 我校 or 我所, else ""."""
    for each in read[:12]:
        ours = _OURS.search(each.sentence.text)
        if ours:
            return book.resolve(ours[0], each.sentence.start + ours.start())
    return ""


class Assembly:
    """Builds the facts of one page from its read sentences and its name book."""

    def __init__(
        self, mapped: MappedText, book: NameBook, read: Sequence[ReadSentence], publisher: str
    ) -> None:
        self._mapped = mapped
        self._book = book
        self._read = read
        self._publisher = book.beginning_of(publisher) if _UNSAID.search(publisher) else publisher
        self._self = _own_body(read, book)
        self._post_bodies: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def people(self) -> tuple[Person, ...]:
        """List the people with titles and posts, a name once."""
        found: dict[str, list[tuple[int, PersonFound]]] = defaultdict(list)
        for each in self._read:
            for person in each.people:
                found[person.name].append((each.sentence.start, person))
            for person in find_bylines(each.sentence):
                found[person.name].append((each.sentence.start, person))
        people = [self._person(name, places) for name, places in found.items()]
        return tuple(each for each in people if each.confidence >= 0.6 or each.posts)

    def _person(self, name: str, places: list[tuple[int, PersonFound]]) -> Person:
        posts: dict[tuple[str, str], Post] = {}
        for offset, person in places:
            for post in person.posts:
                body = self._body(post.organisation, offset + post.start)
                if _PARTY_OF_ZONE.match(post.post) and not _ENDS_IN_OFFICE.search(post.organisation):
                    body = _ENDS_IN_OFFICE.sub("", body)
                byline = bool(_BYLINE.search(post.post))
                if not body and byline:
                    if any(each.organisation for _, p in places for each in p.posts):
                        continue
                    body = self._publisher
                known = any(each.organisation for _, p in places for each in p.posts)
                if not body and (post.elected or not known or "委员会" in post.post):
                    body = self._book.headed_by(post.post, offset + post.start)
                if not body:
                    body, office = self._implied(post.post, offset + post.start)
                    post = replace(post, post=office)  # noqa: PLW2901
                if not body or post.inherited:
                    part = _OF_A_PART.match(post.post)
                    if part and (named := self._book.part_called(part[0], offset + post.start)):
                        body = named
                        post = replace(post, post=post.post[part.end() :])  # noqa: PLW2901
                if not body and post.elected and _GIVEN_AS_AN_HONOUR.search(post.post):
                    body = self._book.own or self._self
                inner = _INNER.match(post.post) if not body else None
                if inner and (body := self._book.resolve(inner[0], offset + post.start)):
                    post = replace(post, post=post.post[inner.end() :])  # noqa: PLW2901
                if not body and not known and not byline and _DEPUTY.search(post.post):
                    body = self._self
                if not body and not known and not byline and _WITHIN.search(post.post):
                    body = self._book.issued_by
                if post.organisation and body:
                    self._post_bodies[body].append((offset + post.start, offset + post.end))
                key = (body, post.post)
                if key not in posts:
                    place = self._cite([(offset + post.start, offset + post.end)])
                    posts[key] = Post(body, post.post, place, 0.7 if post.inherited else 0.85)
        beside = next((body for body, _ in posts if body), "")
        for body, office in list(posts):
            if not body and beside and _PARTY_OFFICE.match(office):
                # 党委常委、副校长: the committee of the body whose other post is told.
                posts[beside, office] = replace(posts.pop((body, office)), organisation=beside)
        held = {post for body, post in posts if body}
        kept = [
            each
            for (body, post), each in posts.items()
            if body or (post not in held and (not held or post not in _SPOKEN))
        ]
        titles = [t for _, person in places for t in person.titles if t not in POLITE]
        confidence = max(person.confidence for _, person in places)
        if len(places) > 1:
            confidence = min(0.97, confidence + 0.05)
        return Person(
            name=name,
            titles=tuple(dict.fromkeys(titles)),
            posts=tuple(kept),
            evidence=self._cite([(o + p.start, o + p.end) for o, p in places]),
            confidence=round(confidence, 2),
        )

    def _implied(self, post: str, place: int) -> tuple[str, str]:
        """Tell whose a bare 党工委书记, 管委会主任 or 某专委会主任 is, and the post there."""
        zone = self._book.zone_before(place) if _ZONE_OFFICE.match(post) else ""
        if not zone and post.startswith(("管委会", "管理委员会")) and (office := self._book.zone_office()):
            return office, re.sub("^(?:管委会|管理委员会)", "", post)
        if zone:
            rest = re.sub("^(?:管委会|管理委员会)", "", post)
            return (zone, post) if rest == post else (f"{zone}管委会", rest)
        if _PART_OF_SOCIETY.match(post):
            return self._book.own or self._book.headed_by("理事长", place), post
        return "", post

    def _body(self, name: str, place: int) -> str:
        if not name:
            return ""
        return self._book.name_of(name, place) or name

    def agreements(
        self,
        found: Sequence[AgreementFound],
        event: EventFound | None,
        promises: Sequence[tuple[Undertaking, ...]],
    ) -> tuple[Agreement, ...]:
        """List the agreements with their dates and, in the same order, what is promised in each."""
        listed = []
        for each, promised in zip(found, promises, strict=True):
            date = event.date if event and each.status == "signed" else None
            places = [(each.start, each.end), *each.extra]
            listed.append(
                Agreement(
                    title=each.title,
                    kind=each.kind,
                    status=each.status,
                    parties=tuple(each.parties),
                    sides=tuple(tuple(side) for side in each.sides),
                    signatories=tuple(dict.fromkeys(each.signatories)),
                    date=date,
                    undertakings=promised,
                    needs_review=each.needs_review,
                    evidence=self._cite(places),
                    confidence=round(each.confidence, 2),
                )
            )
        return tuple(listed)

    def events(self, found: EventFound | None) -> tuple[Event, ...]:
        """List the gathering, if there was one."""
        if found is None:
            return ()
        attendees = [p.name for each in self._read for p in each.people if p.posts]
        return (
            Event(
                name=found.name,
                kinds=found.kinds,
                date=found.date,
                date_text=found.date_text,
                date_basis=found.date_basis,
                place=found.place,
                host=found.host,
                organisers=tuple(self._body(name, found.start) for name in found.organisers),
                attendees=tuple(dict.fromkeys(attendees)),
                evidence=self._cite([(found.start, found.end)]),
                confidence=round(found.confidence, 2),
            ),
        )

    def organisations(
        self, agreements: Sequence[Agreement], people: Sequence[Person], publisher: Stated | None
    ) -> tuple[Organisation, ...]:
        """List the organisations: those named, and the bodies posts and agreements imply."""
        listed: dict[str, Organisation] = {}
        names = {person.name for person in people}
        acting = {party for each in agreements for party in each.parties} | set(self._post_bodies)
        for name, kind, aliases, places, confidence in self._book.rows():
            if name not in acting and name.endswith(_FACILITY):
                continue
            listed[name] = Organisation(name, kind, tuple(aliases), self._cite(places), round(confidence, 2))
        for body, places in self._post_bodies.items():
            if body not in listed and len(body) > 2:
                kind = "party" if body.startswith("中共") else kind_of(body)
                listed[body] = Organisation(body, kind, (), self._cite(places), 0.75)
        for agreement in agreements:
            for party in agreement.parties:
                if party not in listed and party not in names:
                    listed[party] = Organisation(party, kind_of(party), (), agreement.evidence, 0.7)
        if publisher and not _UNSAID.search(publisher.value):
            name = self._book.canonical(publisher.value)
            kind = "media" if kind_of(name) == "enterprise" else kind_of(name)
            listed.setdefault(name, Organisation(name, kind, (), publisher.evidence, 0.7))
        return tuple(listed.values())

    def _cite(self, places: Iterable[tuple[int, int]]) -> tuple[Evidence, ...]:
        unique = dict.fromkeys(places)
        return tuple(self._mapped.evidence(*place) for place in list(unique)[:EVIDENCE_LIMIT])
