"""The letter of appointment to a station, a team or an alliance, as a paper: of each person and post one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, npgettext, pgettext

from duijie.access import Actor, by
from duijie.bodies import reading
from duijie.bodies.life import OVER, BodyState
from duijie.bodies.questions import is_the_member
from duijie.bodies.records import Body, BodyRoom, Member
from duijie.papers.sources import PaperContent, Source
from duijie.papers.states import PaperKind
from duijie.registry.queries import find_person

_NUMERALS = "一两三四五六七八九十"


@dataclass(frozen=True)
class Appointments:
    """What a room of bodies says in its letters.

    Attributes:
        room: whose members are appointed.
        kind: of its letters.
        posts: what somebody is appointed to by their role; other roles are no appointments.
        host_label: what the organisation is to the body.
    """

    room: BodyRoom[Any, Any]
    kind: PaperKind
    posts: Mapping[str, Promise]
    host_label: Promise

    def source(self) -> Source:
        """This will make the kind of paper that the room registers.

        Issued by who may note the founding, never by the host, and nobody appoints themselves.
        """
        keeps_it, opens_it = by(f"{self.room.name}.open"), by(f"{self.room.name}.open_full")
        return Source(
            kind=self.kind,
            model=self.room.members,
            find=self._find,
            may_issue=lambda actor, member: keeps_it(actor, member) and not is_the_member(actor, member),
            may_open=lambda actor, member: opens_it(actor, member) or is_the_member(actor, member),
            is_ready=self._is_ready,
            content=self._content,
            people=lambda member: (member.person.kept_id,),
            has_ended=_is_past_term,
            why_over=lambda member: why_over(member.body),
        )

    def _find(self, actor: Actor, member_id: int, /, *, lock: bool = False) -> Member:
        """Find them; with `lock`, the person is locked too: their name must not be removed meanwhile."""
        member: Member = reading.member_seen_by(self.room, actor, member_id)
        if lock:
            if member.person_id is not None:
                find_person(actor, member.person_id, lock=True)
            member = reading.member_seen_by(self.room, actor, member_id, lock=True)
        return member

    def _is_ready(self, member: Member) -> bool:
        return (
            member.person is not None
            and member.role in self.posts
            and member.left_on is None
            and member.person.kept.forgotten_at is None
            and member.body.state == BodyState.RUNNING
        )

    def _content(self, _actor: Actor, member: Member) -> PaperContent:
        host = getattr(member.body, "host", None)
        organisation = member.organisation
        facts = (
            (pgettext("papers", "Organisation"), organisation.kept.name if organisation else ""),
            (pgettext("papers", "Post"), member.post),
            (str(self.host_label), host.kept.name if host else ""),
            (pgettext("papers", "Number of the letter"), member.letter_number),
        )
        return PaperContent(
            title=pgettext("papers", "Letter of appointment"),
            paragraphs=(
                self._sentence(member),
                pgettext("papers", "In witness whereof this letter is given."),
            ),
            facts=tuple((label, words) for label, words in facts if words),
        )

    def _sentence(self, member: Member) -> str:
        term = _term(member.joined_on, member.until_on)
        said = {
            "person": member.person.kept.name if member.person else "",
            "post": str(self.posts[member.role]),
            "body": member.body.name,
            "term": term,
        }
        if not term:
            return pgettext("papers", "%(person)s is hereby appointed %(post)s of “%(body)s”.") % said
        return pgettext("papers", "%(person)s is hereby appointed %(post)s of “%(body)s”, %(term)s.") % said


def why_over(body: Body) -> str:
    """This will say that no paper is issued of a body any more, and what to do; "" while it runs or may."""
    if body.state not in OVER:
        return ""
    return pgettext(
        "papers",
        "“%(name)s” was closed, or dropped before founding: no more papers are issued of it. Nothing was "
        "issued. If it goes on, please add it anew, with its members, and issue the paper from the new page.",
    ) % {"name": body.name}


def _is_past_term(member: Any, today: date) -> bool:
    return member.until_on is not None and member.until_on < today


def _term(start: date | None, end: date | None) -> str:
    """Say from when until when, as far as it is known."""
    days = {"start": _day(start), "end": _day(end)}
    if start is None or end is None:
        if start is not None:
            return pgettext("papers", "from %(start)s on") % days
        return "" if end is None else pgettext("papers", "until %(end)s") % days
    years = _whole_years(start, end)
    if not 0 < years <= len(_NUMERALS):
        return pgettext("papers", "from %(start)s to %(end)s") % days
    worded = npgettext(
        "papers",
        "for %(years)s year, from %(start)s to %(end)s",
        "for %(years)s years, from %(start)s to %(end)s",
        years,
    )
    return worded % {**days, "years": _numeral(years)}


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day is not None else ""


def _numeral(years: int) -> str:
    """Write a number of years as letters of the language do: 三年, 3 years."""
    return _NUMERALS[years - 1] if (get_language() or "").startswith("zh") else str(years)


def _whole_years(start: date, end: date) -> int:
    """Count the years when a term ends on the day it began on, or on the day before; 0 when it does not."""
    ends = [end] if end == date.max else [end, end + timedelta(days=1)]
    for day in ends:
        if (day.month, day.day) == (start.month, start.day):
            return day.year - start.year
    return 0
