"""Reads of figures: nine queries however much there is, each over what the reader may see.

A figure counts records that its reader can list one by one, so it tells nothing that a list does not.
By place and by industry only published needs are counted, which everybody can list. A screen on a wall is
read by whoever passes, so there it is otherwise: see `figures_on_wall`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
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
from duijie.introductions.states import WAITING_FOR_AN_ANSWER, IntroductionOutcome, IntroductionState
from duijie.regions.queries import ancestors
from duijie.reports import rules as _rules  # noqa: F401 - grants the permission

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
    """What happened in the last twelve months, this one included; `open_needs` and promises as of now.

    `is_rough`: introductions, promises and work are rounded down to full fives.
    """

    months: tuple[date, ...]
    open_needs: int
    needs: tuple[Line, ...]
    agreements: Line
    places: tuple[NeedsThere, ...]
    sections: tuple[NeedsThere, ...]
    introductions: Line
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
        endings=tuple(_rough_share(each) for each in counted.endings),
        promises=tuple(_rough_share(each) for each in counted.promises),
        work=tuple(_rough_line(each) for each in counted.work),
        is_rough=True,
    )


def _figures(actor: Actor, onlooker: Actor, today: date, map_codes: frozenset[str]) -> Figures:
    """Count needs and agreements as `onlooker` may see them, the rest as `actor` may."""
    months = _months_to(today)
    needs = demands.visible_to(onlooker).order_by()
    open_needs, handed_in, verified, solved = _needs(needs, months)
    sent, endings = _introductions(actor, months)
    return Figures(
        months=months,
        open_needs=open_needs,
        needs=(Line("handed_in", handed_in), Line("verified", verified), Line("solved", solved)),
        agreements=Line("signed", _agreements(agreements.visible_to(onlooker).order_by(), months)),
        places=_places(needs, months, map_codes),
        sections=_sections(needs, months),
        introductions=Line("sent", sent),
        endings=endings,
        promises=_promises(agreements.opened_in_full_by(actor).order_by(), months, today),
        work=_work(actor, months),
    )


def _rough_line(line: Line) -> Line:
    return replace(line, counts=tuple(count // ROUGH * ROUGH for count in line.counts))


def _rough_share(share: Share) -> Share:
    return replace(share, count=share.count // ROUGH * ROUGH)


def _months_to(today: date) -> tuple[date, ...]:
    last = today.year * 12 + today.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(last - MONTHS + 1, last + 1))


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time.min))


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _in_month(field: str, month: date) -> Q:
    return Q(**{f"{field}__gte": _start(month), f"{field}__lt": _start(_month_after(month))})


def _by_month(name: str, field: str, months: Iterable[date]) -> dict[str, Count]:
    """Count a field's times month by month, to be asked in one query with other counts."""
    return {
        f"{name}_{number}": Count("pk", filter=_in_month(field, month)) for number, month in enumerate(months)
    }


def _line(counted: Mapping[str, Any], name: str) -> tuple[int, ...]:
    return tuple(counted[f"{name}_{number}"] for number in range(MONTHS))


def _needs(
    needs: QuerySet[Demand], months: tuple[date, ...]
) -> tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    counted = needs.aggregate(
        open=Count("pk", filter=Q(state=DemandState.OPEN)),
        **_by_month("handed_in", "submitted_at", months),
        **_by_month("verified", "published_at", months),
    )
    # When a need was closed is told by the audit alone.
    solved = done_to(needs.filter(outcome=DemandOutcome.SOLVED), "demands.close", since=_start(months[0]))
    closed = solved.order_by().aggregate(**_by_month("solved", "at", months))
    return (
        counted["open"],
        _line(counted, "handed_in"),
        _line(counted, "verified"),
        _line(closed, "solved"),
    )


def _agreements(signed: QuerySet[Agreement], months: tuple[date, ...]) -> tuple[int, ...]:
    """Count by the month of signing; where a page does not tell it, by that in which it was entered."""
    month_unknown = ~Q(signed_on__contains="-") | Q(signed_on__startswith="--")
    counted = signed.filter(state__in=EVER_SIGNED).aggregate(
        **{
            f"signed_{number}": Count(
                "pk",
                filter=Q(signed_on__startswith=f"{month:%Y-%m}")
                | (month_unknown & _in_month("signed_recorded_at", month)),
            )
            for number, month in enumerate(months)
        }
    )
    return _line(counted, "signed")


def _introductions(actor: Actor, months: tuple[date, ...]) -> tuple[tuple[int, ...], tuple[Share, ...]]:
    sent = introductions.visible_to(actor).order_by().filter(sent_at__gte=_start(months[0]))
    ends: dict[str, Q] = {
        "waiting": Q(state__in=WAITING_FOR_AN_ANSWER),
        "accepted": Q(state=IntroductionState.ACCEPTED),
        **{outcome: Q(outcome=outcome) for outcome in IntroductionOutcome.values},
        "declined": Q(state=IntroductionState.DECLINED),
        "withdrawn": Q(state=IntroductionState.WITHDRAWN),
    }
    counted = sent.aggregate(
        **{f"end_{code}": Count("pk", filter=chosen) for code, chosen in ends.items()},
        **_by_month("sent", "sent_at", months),
    )
    return _line(counted, "sent"), tuple(Share(code, counted[f"end_{code}"]) for code in ends)


def _promises(opened: QuerySet[Agreement], months: tuple[date, ...], today: date) -> tuple[Share, ...]:
    """Count what was promised and is due yet or late, and what was kept in these months."""
    unkept = Q(state__in=UNKEPT, agreement__state=AgreementState.SIGNED)
    late = unkept & Q(due_date__lt=today)
    counted = (
        Undertaking.objects.filter(agreement__in=opened.values("pk"))
        .order_by()
        .aggregate(
            kept=Count("pk", filter=Q(state=UndertakingState.CONFIRMED, settled_at__gte=_start(months[0]))),
            unkept=Count("pk", filter=unkept),
            overdue=Count("pk", filter=late),
        )
    )
    return (
        Share("kept", counted["kept"]),
        Share("due", counted["unkept"] - counted["overdue"]),
        Share("overdue", counted["overdue"]),
    )


def _work(actor: Actor, months: tuple[date, ...]) -> tuple[Line, ...]:
    pages = intake.visible_to(actor).order_by().aggregate(**_by_month("read", "read_at", months))
    confirmed = intake.drafts_visible_to(actor).order_by().filter(state=DraftState.CONFIRMED)
    drafts = confirmed.aggregate(**_by_month("confirmed", "decided_at", months))
    return (
        Line("pages_read", _line(pages, "read")),
        Line("drafts_confirmed", _line(drafts, "confirmed")),
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
