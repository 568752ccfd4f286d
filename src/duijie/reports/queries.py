"""Reads of figures: twelve queries however much there is, each over what the reader may see.

A figure counts records that its reader can list one by one, so it tells nothing that a list does not.
By place and by industry only published needs are counted, which everybody can list. A screen on a wall is
read by whoever passes, so there it is otherwise: see `figures_on_wall`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from duijie.access import VISITOR, Actor
from duijie.agreements import queries as agreements
from duijie.agreements.models import Agreement, Undertaking
from duijie.agreements.states import EVER_SIGNED, UNKEPT, AgreementState, UndertakingState
from duijie.audit.queries import done_to
from duijie.core.taxonomy.lists import industries
from duijie.db.codes import known_industry
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import UNPUBLISHED, DemandOutcome, DemandState
from duijie.intake import queries as intake
from duijie.intake.states import DraftState
from duijie.introductions import queries as introductions
from duijie.introductions.states import RUNNING, WAITING_FOR_AN_ANSWER, IntroductionOutcome
from duijie.regions.queries import ancestors
from duijie.reports import rules as _rules  # noqa: F401 - grants the permission
from duijie.reports.asked import digest_of_question
from duijie.reports.models import KeptFigures

MONTHS = 12
ROUGH = 5
"""On a wall, what is not public is told in steps of so many."""


@dataclass(frozen=True)
class Line:
    """One thing counted month by month, the earliest month first."""

    code: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Share:
    """How many there are of one kind."""

    code: str
    count: int


@dataclass(frozen=True)
class NeedsThere:
    """Needs published in one place or industry in these months, and how many of them are solved.

    `code` is empty where nobody said which, or where the place lies on no part of the map.
    """

    code: str
    published: int
    solved: int


@dataclass(frozen=True)
class Figures:
    """What happened in the last twelve months, this one included.

    As of now, whenever it began: `open_needs`, `running` introductions, and promises that are not kept.
    `is_rough`: introductions, promises and work are rounded down to full fives.
    """

    months: tuple[date, ...]
    open_needs: int
    needs: tuple[Line, ...]
    agreements: Line
    places: tuple[NeedsThere, ...]
    sections: tuple[NeedsThere, ...]
    introductions: Line
    running: int
    endings: tuple[Share, ...]
    promises: tuple[Share, ...]
    work: tuple[Line, ...]
    is_rough: bool = False


def figures_for(actor: Actor, *, today: date, map_codes: Iterable[str]) -> Figures:
    """This will count what the actor may see.

    Args:
        actor: who reads it.
        today: the day up to which is counted.
        map_codes: codes of the places on the map; a need counts for the first of them it lies in.
    """
    return _figures(actor, actor, today, frozenset(map_codes))


def figures_on_wall(actor: Actor, *, today: date, map_codes: Iterable[str]) -> Figures:
    """This will count for a screen that others read as well.

    Needs and agreements are those that everybody can list. What is not public is rounded down to full
    fives, every count by itself: none can be worked out from the others, and one more or less is not seen
    but at a step.
    """
    counted = _figures(actor, VISITOR, today, frozenset(map_codes))
    return replace(
        counted,
        introductions=_rough_line(counted.introductions),
        running=_rough(counted.running),
        endings=tuple(_rough_share(each) for each in counted.endings),
        promises=tuple(_rough_share(each) for each in counted.promises),
        work=tuple(_rough_line(each) for each in counted.work),
        is_rough=True,
    )


def visible_to(actor: Actor) -> QuerySet[KeptFigures]:
    """This will return the kept figures the actor may see: their own, counted for what they are now.

    Those of anybody else count other records, and so may those from before a role was given or taken.
    """
    if actor.pk is None:
        return KeptFigures.objects.none()
    return KeptFigures.objects.filter(account_id=actor.pk, asked_as=digest_of_question(actor))


def find(actor: Actor, *, on_wall: bool) -> KeptFigures:
    """This will return what was last counted for the actor. Raises KeptFigures.DoesNotExist."""
    return visible_to(actor).get(on_wall=on_wall)


def _figures(actor: Actor, onlooker: Actor, today: date, map_codes: frozenset[str]) -> Figures:
    """Count needs and agreements as `onlooker` may see them, the rest as `actor` may."""
    months = _months_to(today)
    needs = demands.visible_to(onlooker).order_by()
    sent, endings, running = _introductions(actor, months)
    return Figures(
        months=months,
        open_needs=needs.filter(state=DemandState.OPEN).count(),
        needs=_needs(needs, months),
        agreements=Line("signed", _agreements(agreements.visible_to(onlooker).order_by(), months)),
        places=_places(needs, months, map_codes),
        sections=_sections(needs, months),
        introductions=Line("sent", sent),
        running=running,
        endings=endings,
        promises=_promises(agreements.opened_in_full_by(actor).order_by(), months, today),
        work=_work(actor, months),
    )


def _rough(count: int) -> int:
    return count // ROUGH * ROUGH


def _rough_line(line: Line) -> Line:
    return replace(line, counts=tuple(_rough(count) for count in line.counts))


def _rough_share(share: Share) -> Share:
    return replace(share, count=_rough(share.count))


def _months_to(today: date) -> tuple[date, ...]:
    last = today.year * 12 + today.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(last - MONTHS + 1, last + 1))


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time.min))


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _in_month(field: str, month: date) -> Q:
    return Q(**{f"{field}__gte": _start(month), f"{field}__lt": _start(_month_after(month))})


def _by_month(rows: QuerySet[Any], field: str, months: tuple[date, ...]) -> tuple[int, ...]:
    """Count the rows by the month of a time; rows of other months are not looked at twice."""
    latest_first = sorted(enumerate(months), reverse=True)
    number = Case(*(When(**{f"{field}__gte": _start(month)}, then=Value(at)) for at, month in latest_first))
    within = {f"{field}__gte": _start(months[0]), f"{field}__lt": _start(_month_after(months[-1]))}
    counted = rows.filter(**within).annotate(month_number=number).values("month_number")
    found = dict(counted.annotate(row_count=Count("pk")).values_list("month_number", "row_count"))
    return tuple(found.get(at, 0) for at in range(len(months)))


def _needs(needs: QuerySet[Demand], months: tuple[date, ...]) -> tuple[Line, ...]:
    # When a need was closed is told by the audit alone.
    solved = done_to(needs.filter(outcome=DemandOutcome.SOLVED), "demands.close", since=_start(months[0]))
    return (
        Line("handed_in", _by_month(needs, "submitted_at", months)),
        Line("verified", _by_month(needs, "published_at", months)),
        Line("solved", _by_month(solved.order_by(), "at", months)),
    )


def _agreements(signed: QuerySet[Agreement], months: tuple[date, ...]) -> tuple[int, ...]:
    """Count by the month of signing; where a page does not tell it, by that in which it was entered.

    A year alone tells it so far: entered in another year, it was signed in no month that is known.
    """
    chosen = [_signed_in(month) for month in months]
    first, after = f"{months[0]:%Y-%m}", f"{_month_after(months[-1]):%Y-%m}"
    entered = Q(
        signed_recorded_at__gte=_start(months[0]), signed_recorded_at__lt=_start(_month_after(months[-1]))
    )
    # Signed or entered in these months at all: the others are not looked at month by month.
    lately = Q(signed_on__gte=first, signed_on__lt=after) | (entered & _month_unknown(months))
    counted = signed.filter(lately, state__in=EVER_SIGNED).aggregate(
        **{f"signed_{number}": Count("pk", filter=each) for number, each in enumerate(chosen)}
    )
    return tuple(counted[f"signed_{number}"] for number in range(len(months)))


def _signed_in(month: date) -> Q:
    return Q(signed_on__startswith=f"{month:%Y-%m}") | (
        _in_month("signed_recorded_at", month) & _month_unknown((month,))
    )


def _month_unknown(months: tuple[date, ...]) -> Q:
    """Say that of the day of signing nothing is known, or only that it lies in a year of these months."""
    years = sorted({str(month.year) for month in months})
    return Q(signed_on__in=["", *years]) | Q(signed_on__startswith="--")


def _introductions(actor: Actor, months: tuple[date, ...]) -> tuple[tuple[int, ...], tuple[Share, ...], int]:
    """Count those of these months, by month and by how far they came, and all that run, whenever sent."""
    lately = Q(sent_at__gte=_start(months[0]))
    seen = introductions.visible_to(actor).order_by()
    ends = dict.fromkeys(("waiting", "accepted", *IntroductionOutcome.values, "declined", "withdrawn"), 0)
    running = 0
    counted = (
        seen.filter(lately | Q(state__in=RUNNING))
        .values("state", "outcome")
        .annotate(row_count=Count("pk"), sent_count=Count("pk", filter=lately))
    )
    for state, outcome, count, sent in counted.values_list("state", "outcome", "row_count", "sent_count"):
        ends[outcome or ("waiting" if state in WAITING_FOR_AN_ANSWER else state)] += sent
        running += count if state in RUNNING else 0
    shares = tuple(Share(code, count) for code, count in ends.items())
    return _by_month(seen, "sent_at", months), shares, running


def _promises(opened: QuerySet[Agreement], months: tuple[date, ...], today: date) -> tuple[Share, ...]:
    """Count what was promised and is due yet or late, and what was kept in these months."""
    unkept = Q(state__in=UNKEPT, agreement__state=AgreementState.SIGNED)
    kept = Q(state=UndertakingState.CONFIRMED, settled_at__gte=_start(months[0]))
    counted = (
        Undertaking.objects.filter(unkept | kept, agreement__in=opened.values("pk"))
        .order_by()
        .aggregate(
            kept=Count("pk", filter=kept),
            unkept=Count("pk", filter=unkept),
            overdue=Count("pk", filter=unkept & Q(due_date__lt=today)),
        )
    )
    return (
        Share("kept", counted["kept"]),
        Share("due", counted["unkept"] - counted["overdue"]),
        Share("overdue", counted["overdue"]),
    )


def _work(actor: Actor, months: tuple[date, ...]) -> tuple[Line, ...]:
    pages = intake.visible_to(actor).order_by()
    confirmed = intake.drafts_visible_to(actor).order_by().filter(state=DraftState.CONFIRMED)
    return (
        Line("pages_read", _by_month(pages, "read_at", months)),
        Line("drafts_confirmed", _by_month(confirmed, "decided_at", months)),
    )


def _counted_by(needs: QuerySet[Demand], months: tuple[date, ...], field: str) -> list[tuple[str, int, int]]:
    published = needs.exclude(state__in=UNPUBLISHED).filter(published_at__gte=_start(months[0]))
    return list(
        published.values(field)
        .annotate(
            published_count=Count("pk"),
            solved_count=Count("pk", filter=Q(outcome=DemandOutcome.SOLVED)),
        )
        .values_list(field, "published_count", "solved_count")
    )


def _places(
    needs: QuerySet[Demand], months: tuple[date, ...], map_codes: frozenset[str]
) -> tuple[NeedsThere, ...]:
    rows = _counted_by(needs, months, "region_id")
    return _together(
        (next((around for around in ancestors(code) if around in map_codes), ""), published, solved)
        for code, published, solved in rows
    )


def _sections(needs: QuerySet[Demand], months: tuple[date, ...]) -> tuple[NeedsThere, ...]:
    rows = _counted_by(needs, months, "industry")
    return _together((_section(code), published, solved) for code, published, solved in rows)


def _section(code: str) -> str:
    known = known_industry(code)
    return industries().ancestors(known)[-1] if known else ""


def _together(rows: Iterable[tuple[str, int, int]]) -> tuple[NeedsThere, ...]:
    """Add up what counts for one code; the largest first."""
    published: Counter[str] = Counter()
    solved: Counter[str] = Counter()
    for code, published_count, solved_count in rows:
        published[code] += published_count
        solved[code] += solved_count
    ordered = sorted(published.items(), key=lambda each: (-each[1], each[0]))
    return tuple(NeedsThere(code, count, solved[code]) for code, count in ordered)
