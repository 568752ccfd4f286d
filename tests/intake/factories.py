"""Pages and drafts for tests: taken in through the actions, read by the reader or by hand."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from duijie.accounts.actions import system_account
from duijie.accounts.models import User
from duijie.core.reader import (
    Agreement,
    Event,
    Evidence,
    Figure,
    Organisation,
    PageReading,
    Person,
    Post,
    Stated,
    Undertaking,
)
from duijie.intake import actions
from duijie.intake.models import Draft, Page
from tests.registry import factories as registry

NOW = registry.NOW
MOST_BYTES = 1024 * 1024
TEXT = (
    "示例浑河实验室与示例青石铸造有限公司签署合作协议\n"
    "发布时间：2026-02-11\n"
    "2026年2月10日，示例浑河实验室主任闾丘澈与示例青石铸造有限公司总经理冼牧遥在沈阳签署技术服务协议。\n"
)
LAB, FOUNDRY = "示例浑河实验室", "示例青石铸造有限公司"


def worker() -> User:
    return system_account("system-worker", now=NOW)


def receive(
    content: bytes = TEXT.encode(), *, actor: User, name: str = "page.txt", uploads: Path | None = None
) -> actions.Received:
    return actions.receive_page(
        content=content,
        file_name=name,
        uploads=uploads or settings.UPLOADS,
        most_bytes=MOST_BYTES,
        actor=actor,
        now=NOW,
    )


def cited(words: str) -> tuple[Evidence, ...]:
    start = TEXT.index(words)
    return (Evidence(start, start + len(words), words),)


def organisation(name: str, *aliases: str, kind: str = "enterprise", confidence: float = 0.9) -> Organisation:
    words = name if name in TEXT else "示例"
    return Organisation(name, kind, aliases, cited(words), confidence)


def person(name: str, *posts: tuple[str, str], titles: tuple[str, ...] = ()) -> Person:
    words = cited(name if name in TEXT else "示例")
    return Person(name, titles, tuple(Post(where, what, words, 0.9) for where, what in posts), words, 0.9)


def agreement(
    *parties: str,
    status: str = "signed",
    date: str | None = "2026-02-10",
    signatories: tuple[str, ...] = (),
    undertakings: tuple[tuple[str, str], ...] = (),
) -> Agreement:
    words = cited("技术服务协议")
    return Agreement(
        title="技术服务协议",
        kind="service",
        status=status,
        parties=parties,
        sides=tuple((party,) for party in parties),
        signatories=signatories,
        date=date,
        undertakings=tuple(Undertaking(what, owner, words, 0.8) for owner, what in undertakings),
        needs_review=False,
        evidence=words,
        confidence=0.9,
    )


def event(
    name: str = "服务团启动仪式",
    *,
    date: str | None = "2026-02-10",
    place: str = "沈阳",
    host: str = "",
    organisers: tuple[str, ...] = (LAB, FOUNDRY),
    attendees: tuple[str, ...] = (),
) -> Event:
    words = cited("沈阳")
    return Event(name, ("launch",), date, "2月10日", "stated", place, host, organisers, attendees, words, 0.9)


def reading(*facts: object, text: str = TEXT) -> PageReading:
    """What a reader would say about a page, fact by fact."""
    of_kind = {
        name: tuple(fact for fact in facts if isinstance(fact, kind))
        for name, kind in (
            ("organisations", Organisation),
            ("people", Person),
            ("agreements", Agreement),
            ("figures", Figure),
            ("events", Event),
        )
    }
    title = text.splitlines()[0]
    return PageReading(
        source="page.txt",
        text=text,
        text_starts=range(len(text)),
        title=Stated(title, (Evidence(0, len(title), title),), 0.9),
        **of_kind,
    )


_numbers = iter(range(1, 10_000))


def page(*facts: object) -> Page:
    """A page in review with these facts as drafts."""
    content = f"{TEXT}{next(_numbers)}".encode()
    received = receive(content, actor=worker(), name=f"page-{next(_numbers)}.txt").page
    return actions.keep_reading(
        page_id=received.pk, raw_text=TEXT, reading=reading(*facts), actor=worker(), now=NOW
    )


def draft(fact: object, *others: object) -> Draft:
    """The draft of one fact, on a page with the others."""
    kind = {Organisation: "organisation", Person: "person", Agreement: "agreement", Figure: "figure"}
    kind[Event] = "event"
    made = page(fact, *others)
    return next(
        each
        for each in made.drafts.filter(kind=kind[type(fact)])
        if each.label == getattr(fact, "name", None) or not isinstance(fact, Organisation | Person)
    )


def in_state(state: str, actor: User) -> Page:
    """A page without drafts in any state."""
    if state in {"in_review", "finished"}:
        made = page()
        return made if state == "in_review" else actions.finish_page(page_id=made.pk, actor=actor, now=NOW)
    made = receive(f"{next(_numbers)}".encode(), actor=worker()).page
    if state == "unreadable":
        return actions.give_up_page(page_id=made.pk, problem="binary", actor=worker(), now=NOW)
    if state == "dismissed":
        return actions.dismiss_page(page_id=made.pk, actor=actor, now=NOW)
    return made


def everybody() -> dict[str, User]:
    """One account of every kind."""
    expert, _person = registry.expert()
    return {
        "clerk": registry.clerk(),
        "operator": registry.operator(),
        "coordinator": registry.coordinator(),
        "broker": registry.broker(),
        "contact": registry.speaker(registry.organisation()),
        "expert": expert,
        "nobody": registry.account(),
        "system": registry.system(),
    }
