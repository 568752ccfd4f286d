"""The letter of introduction, as a paper: once both sides have accepted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from duijie.access import Actor, by
from duijie.introductions import queries
from duijie.introductions.models import Introduction
from duijie.introductions.rules import brokers_it, speaks_for_a_side
from duijie.papers.sources import PaperContent, Source
from duijie.papers.states import PaperKind
from duijie.registry.queries import find_person


def _find(actor: Actor, introduction_id: int, /, *, lock: bool = False) -> Introduction:
    """Find it; with `lock`, under a lock of the person too, whose name must not be removed meanwhile."""
    if lock:
        person = queries.find(actor, introduction_id).offer.person
        if person is not None:
            find_person(actor, person.kept_id, lock=True)
    return queries.find(actor, introduction_id, lock=lock)


def _content(_actor: Actor, introduction: Introduction) -> PaperContent:
    demand, offer = introduction.demand, introduction.offer
    names = [offer.person.kept.name if offer.person else "", offer.owner.kept.name if offer.owner else ""]
    other = " ".join(name for name in reversed(names) if name)
    words = {"needy": demand.owner.kept.name, "other": other, "need": demand.title, "offer": offer.title}
    meeting = [str(timezone.localdate(introduction.meeting_at))] if introduction.meeting_at else []
    return PaperContent(
        title=pgettext("papers", "Letter of introduction"),
        paragraphs=(
            pgettext(
                "papers",
                "We introduce %(other)s to %(needy)s, to talk about the need “%(need)s” and the offer "
                "“%(offer)s”. Both sides have accepted.",
            )
            % words,
            pgettext("papers", "Please receive each other and help the talk along."),
        ),
        facts=tuple(
            (pgettext("papers", "Meeting"), f"{day} {introduction.meeting_place}".strip()) for day in meeting
        ),
    )


def _people(introduction: Introduction) -> tuple[int, ...]:
    person = introduction.offer.person
    return (person.kept_id,) if person is not None else ()


def _is_ready(introduction: Introduction) -> bool:
    person = introduction.offer.person
    return introduction.is_open_to_both and (person is None or person.kept.forgotten_at is None)


def _may_issue(actor: Actor, introduction: Any) -> bool:
    # As with introducing itself: nobody vouches for the side they act for.
    return brokers_it(actor, introduction) and not speaks_for_a_side(actor, introduction)


_may_open = by("introductions.set_meeting")


LETTER = Source(
    kind=PaperKind.INTRODUCTION,
    model=Introduction,
    find=_find,
    may_issue=_may_issue,
    may_open=_may_open,
    is_ready=_is_ready,
    content=_content,
    people=_people,
)
