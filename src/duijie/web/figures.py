"""Figures: the page for staff, the same for a screen on a wall, and the map they are drawn on.

A chart is drawn by the browser from the table beneath it, so that both say the same; without scripts, in
print and to a screen reader the table is there by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from duijie.access import require
from duijie.core.taxonomy import divisions
from duijie.core.taxonomy.lists import industries
from duijie.reports.kept import COUNTED_EVERY, figures_shown
from duijie.reports.map import BrokenMapError, Map, map_now
from duijie.reports.queries import ROUGH, Figures, Line, NeedsThere, Share
from duijie.web.introductions_forms import UNDER_WAY

REFRESH_SECONDS = 60
ASK_AGAIN_SECONDS = 3
_INTRODUCTION_ENDS = {
    "waiting": (pgettext_lazy("figures", "no answer yet"), "amber"),
    "accepted": (pgettext_lazy("figures", "both sides talk"), "blue"),
    "agreement": (pgettext_lazy("figures", "an agreement"), "jade"),
    "goes_on": (pgettext_lazy("figures", "they go on by themselves"), "jade"),
    "more_information": (pgettext_lazy("figures", "more information was needed"), "amber"),
    "not_suitable": (pgettext_lazy("figures", "not suitable"), "ink-3"),
    "declined": (pgettext_lazy("figures", "declined"), "seal"),
    "withdrawn": (pgettext_lazy("figures", "withdrawn"), "ink-3"),
}
_PROMISES = {
    "kept": (pgettext_lazy("figures", "kept, in these months"), "jade"),
    "due": (pgettext_lazy("figures", "not due yet"), "blue"),
    "overdue": (pgettext_lazy("figures", "overdue"), "seal"),
}
_LINES = {
    "handed_in": (pgettext_lazy("figures", "handed in"), "blue"),
    "verified": (pgettext_lazy("figures", "verified"), "jade"),
    "solved": (pgettext_lazy("figures", "solved"), "plum"),
    "sent": (pgettext_lazy("figures", "introductions"), "blue"),
    "signed": (pgettext_lazy("figures", "agreements signed"), "jade"),
    "pages_read": (pgettext_lazy("figures", "pages read"), "blue"),
    "drafts_confirmed": (pgettext_lazy("figures", "drafts confirmed"), "jade"),
}


@dataclass(frozen=True)
class Column:
    """One column of figures: its words and the colour it is drawn in."""

    label: str | Promise
    tone: str


@dataclass(frozen=True)
class Cell:
    """One figure: as it is drawn, and as it is read."""

    count: int
    words: str


@dataclass(frozen=True)
class Row:
    """One row: what it is about, its code for the map, its figures; `tone` when a row has its own colour."""

    label: str
    cells: tuple[Cell, ...]
    code: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Chart:
    """A table and the way it is drawn: `columns` upright, `lines`, `across`, or on the `map`."""

    key: str
    drawn: str
    title: str
    about: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_rough: bool = False


@dataclass(frozen=True)
class Told:
    """One figure that stands large above the charts; `href` where a list shows just what it counts."""

    key: str
    label: str
    count: str
    href: str = ""


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """This will show what happened in a year, as far as the reader may see it, in figures that stay fresh."""
    return _page(request, "figures/page.html", on_wall=False)


@login_required
@require_safe
def figures_screen(request: HttpRequest) -> HttpResponse:
    """This will show the figures for a screen on a wall, which tell no more than anybody may read there."""
    return _page(request, "figures/screen.html", on_wall=True)


@login_required
@require_safe
def figures_map(request: HttpRequest) -> HttpResponse:
    """This will give the shapes of the map, and what to write on each."""
    require(request.user, "reports.open")
    try:
        shown = map_now()
    except BrokenMapError as error:
        return JsonResponse({"problem": str(error)}, status=409)
    features = [{**each, "properties": _named(each["properties"])} for each in shown.shapes["features"]]
    return JsonResponse({"type": "FeatureCollection", "features": features, "is_own": shown.is_own})


def _page(request: HttpRequest, template: str, *, on_wall: bool) -> HttpResponse:
    require(request.user, "reports.open")
    problem = ""
    try:
        drawn: Map | None = map_now()
    except BrokenMapError as error:
        drawn, problem = None, str(error)
    shown = figures_shown(request.user, on_wall=on_wall, now=timezone.now())
    if shown.figures is None:
        return render(request, "figures/counting.html", {"ask_again_seconds": ASK_AGAIN_SECONDS})
    context: dict[str, Any] = {
        "charts": _charts(shown.figures),
        "told": _told(shown.figures),
        "counted_at": timezone.localtime(shown.counted_at),
        "counted_every": COUNTED_EVERY // timedelta(minutes=1) if shown.is_kept else 0,
        "is_counted_anew": shown.is_counted_anew,
        "refresh_seconds": REFRESH_SECONDS,
        "map_problem": problem,
        "map_number": settings.MAP_NUMBER if drawn and drawn.is_own else "",
        "map_is_own": bool(drawn and drawn.is_own),
        "rough": ROUGH,
    }
    return render(request, template, context)


def _named(properties: dict[str, str]) -> dict[str, str]:
    code = properties["code"]
    if not code:
        return {"name": "", "label": ""}
    return {"name": code, "label": properties["letters"] if _is_english() else "", "words": _place(code)}


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _place(code: str) -> str:
    place = divisions.division(code)
    return place.english_name if _is_english() else place.short_name


def _told(counted: Figures) -> list[Told]:
    """Say first what an officer is asked for most."""
    promised = {each.code: each.count for each in counted.promises}
    needs = {line.code: sum(line.counts) for line in counted.needs}
    rough = counted.is_rough
    return [
        Told(
            "open",
            pgettext("figures", "needs open now"),
            f"{counted.open_needs:,}",
            f"{reverse('web:demand_list')}?state=open",
        ),
        Told("solved", pgettext("figures", "needs solved in a year"), f"{needs['solved']:,}"),
        Told(
            "running",
            pgettext("figures", "introductions under way"),
            _words(counted.running, rough=rough),
            f"{reverse('web:introduction_list')}?state={UNDER_WAY}",
        ),
        Told(
            "signed",
            pgettext("figures", "agreements signed in a year"),
            f"{sum(counted.agreements.counts):,}",
        ),
        Told(
            "overdue", pgettext("figures", "undertakings overdue"), _words(promised["overdue"], rough=rough)
        ),
    ]


def _charts(counted: Figures) -> list[Chart]:
    rough = counted.is_rough
    return [
        _monthly(
            counted,
            counted.needs,
            key="needs",
            drawn="columns",
            title=pgettext("figures", "Needs, month by month"),
            about=pgettext("figures", "How many were handed in, verified and solved in each month."),
        ),
        Chart(
            key="places",
            drawn="map",
            title=pgettext("figures", "Needs by region"),
            about=pgettext("figures", "Needs published in these twelve months, by where they are."),
            first=pgettext("figures", "Region"),
            columns=_published_columns(),
            rows=tuple(_there(each, _place) for each in counted.places),
        ),
        _monthly(
            counted,
            (counted.introductions, counted.agreements),
            key="brought_together",
            drawn="lines",
            title=pgettext("figures", "Introductions and agreements, month by month"),
            about=pgettext("figures", "Introductions sent and agreements signed in each month."),
            rough_codes=("sent",),
        ),
        _shares(
            counted.endings,
            _INTRODUCTION_ENDS,
            key="endings",
            title=pgettext("figures", "How introductions ended"),
            about=pgettext("figures", "Introductions sent in these twelve months, by how far they came."),
            rough=rough,
        ),
        Chart(
            key="sections",
            drawn="across",
            title=pgettext("figures", "Needs by industry"),
            about=pgettext("figures", "Needs published in these twelve months, by section of GB/T 4754."),
            first=pgettext("figures", "Industry"),
            columns=_published_columns(),
            rows=tuple(_there(each, _section) for each in counted.sections),
        ),
        _shares(
            counted.promises,
            _PROMISES,
            key="promises",
            title=pgettext("figures", "Undertakings"),
            about=pgettext("figures", "What was promised in agreements, and whether it is kept."),
            rough=rough,
        ),
        _monthly(
            counted,
            counted.work,
            key="work",
            drawn="lines",
            title=pgettext("figures", "Pages taken in, month by month"),
            about=pgettext("figures", "Pages read and drafts confirmed in each month."),
            rough_codes=("pages_read", "drafts_confirmed"),
        ),
    ]


def _published_columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("figures", "published"), "jade"),
        Column(pgettext("figures", "of these solved"), "plum"),
    )


def _monthly(
    counted: Figures,
    lines: tuple[Line, ...],
    *,
    key: str,
    drawn: str,
    title: str,
    about: str,
    rough_codes: tuple[str, ...] = (),
) -> Chart:
    rough = {line.code: counted.is_rough and line.code in rough_codes for line in lines}
    return Chart(
        key=key,
        drawn=drawn,
        title=title,
        about=about,
        first=pgettext("figures", "Month"),
        columns=tuple(Column(*_LINES[line.code]) for line in lines),
        rows=tuple(
            Row(
                date_format(month, "Y-m"),
                tuple(_cell(line.counts[number], rough=rough[line.code]) for line in lines),
            )
            for number, month in enumerate(counted.months)
        ),
        is_rough=any(rough.values()),
    )


def _shares(
    shares: tuple[Share, ...],
    words: dict[str, tuple[Any, str]],
    *,
    key: str,
    title: str,
    about: str,
    rough: bool,
) -> Chart:
    return Chart(
        key=key,
        drawn="across",
        title=title,
        about=about,
        first=pgettext("figures", "What"),
        columns=(Column(pgettext("figures", "count"), "jade"),),
        rows=tuple(
            Row(str(words[each.code][0]), (_cell(each.count, rough=rough),), tone=words[each.code][1])
            for each in shares
        ),
        is_rough=rough,
    )


def _there(each: NeedsThere, named: Callable[[str], str]) -> Row:
    label = named(each.code) if each.code else pgettext("figures", "elsewhere or not said")
    return Row(label, (_cell(each.published), _cell(each.solved)), code=each.code)


def _section(code: str) -> str:
    term = industries().term(code)
    return f"{code} {term.english_name if _is_english() else term.name}"


def _cell(count: int, *, rough: bool = False) -> Cell:
    return Cell(count, _words(count, rough=rough))


def _words(count: int, *, rough: bool) -> str:
    if not rough:
        return f"{count:,}"
    if count < ROUGH:
        return pgettext("figures", "under %(count)d") % {"count": ROUGH}
    return pgettext("figures", "%(count)s or more") % {"count": f"{count:,}"}
