"""The way round for whoever is new: a few stops on real pages, by what somebody is here for.

A stop is an ordinary page with `?tour=2` in its address, so the tour goes by keyboard, without scripts, and
backwards; whoever leaves it is not asked again, and finds it under their name.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from duijie.desk.actions import end_tour
from duijie.registry.standing import Standing, standing_of

TOUR = "tour"


@dataclass(frozen=True)
class Stop:
    """One page of a tour: its address, and what to look at there."""

    page: str
    title: str | Promise
    words: str | Promise
    query: str = ""

    @property
    def path(self) -> str:
        """The address without the query."""
        return reverse(self.page)

    def address(self, number: int) -> str:
        """This will return where the stop is, as the stop of this number."""
        return f"{self.path}?{self.query}{'&' if self.query else ''}{TOUR}={number}"


@dataclass(frozen=True)
class TourShown:
    """The stop that a page is, and the way on and back."""

    stop: Stop
    number: int
    count: int
    back: str
    ahead: str


_HOME = Stop(
    "web:home",
    pgettext_lazy("tour", "Begin each morning here"),
    pgettext_lazy(
        "tour",
        "“Waiting for you” holds what nobody but you can do next: answer, verify, confirm. What "
        "is late stands first. When it is empty, you are done.",
    ),
)
_INTRODUCTIONS = Stop(
    "web:introduction_list",
    pgettext_lazy("tour", "Introductions"),
    pgettext_lazy(
        "tour",
        "Two sides meet here. Contact details are shown once both have said yes; a no needs a "
        "reason, so that the next proposal is better.",
    ),
)
_AGREEMENTS = Stop(
    "web:agreement_list",
    pgettext_lazy("tour", "Agreements, and whether they are kept"),
    pgettext_lazy(
        "tour",
        "Each promise has somebody who owes it and a day. Report here what is done; the other "
        "side confirms it.",
    ),
)
_FIGURES = Stop(
    "web:figures",
    pgettext_lazy("tour", "How it goes"),
    pgettext_lazy(
        "tour",
        "A year in charts, counted from what you may see, each with its table. There is one for a wall, too.",
    ),
)
_ENTERPRISE = (
    _HOME,
    Stop(
        "web:demand_create",
        pgettext_lazy("tour", "State a need"),
        pgettext_lazy(
            "tour",
            "Say what happens now and which figures must be reached: matching reads them. What only "
            "those who may solve it should read goes into the confidential part.",
        ),
    ),
    Stop(
        "web:offer_list",
        pgettext_lazy("tour", "What there is already"),
        pgettext_lazy(
            "tour",
            "Achievements, services, instruments. Your need's own page lists those that fit it, and "
            "says why.",
        ),
    ),
    _INTRODUCTIONS,
    _AGREEMENTS,
)
_EXPERT = (
    _HOME,
    Stop(
        "web:offer_create",
        pgettext_lazy("tour", "Say what you can do"),
        pgettext_lazy(
            "tour",
            "Your expertise, an achievement, an instrument. Say how often you have time: nobody is "
            "introduced to you more often than that.",
        ),
    ),
    Stop(
        "web:demand_list",
        pgettext_lazy("tour", "Needs that are open"),
        pgettext_lazy(
            "tour",
            "The page of each offer of yours lists the needs that fit it, and says why.",
        ),
        query="state=open",
    ),
    _INTRODUCTIONS,
    _AGREEMENTS,
)
_BROKER = (
    _HOME,
    Stop(
        "web:demand_list",
        pgettext_lazy("tour", "Verify needs"),
        pgettext_lazy(
            "tour",
            "Needs of your region wait here. Open one, read it as an expert would, publish it or send"
            " it back with what is missing.",
        ),
        query="state=submitted",
    ),
    Stop(
        "web:demand_list",
        pgettext_lazy("tour", "Find who fits"),
        pgettext_lazy(
            "tour",
            "Open a need and press “Find matches”: who fits and why, who was left out and why. "
            "Introduce the two sides from there.",
        ),
        query="state=open",
    ),
    _INTRODUCTIONS,
    _AGREEMENTS,
    _FIGURES,
)
_CLERK = (
    _HOME,
    Stop(
        "web:intake_upload",
        pgettext_lazy("tour", "Hand pages in"),
        pgettext_lazy(
            "tour",
            "Drop news pages in, one or a whole folder. They are read in the background; nothing is "
            "entered that nobody has confirmed.",
        ),
    ),
    Stop(
        "web:intake",
        pgettext_lazy("tour", "Confirm what was read"),
        pgettext_lazy(
            "tour",
            "Each draft shows the words it came from. Walk with J and K; the letter under each button"
            " presses it.",
        ),
        query="state=in_review",
    ),
    Stop(
        "web:organisation_list",
        pgettext_lazy("tour", "Where it goes"),
        pgettext_lazy(
            "tour",
            "Confirmed organisations and people stand here, each value with its source on the page.",
        ),
    ),
    _FIGURES,
)
_OPERATOR = (
    _HOME,
    Stop(
        "web:account_list",
        pgettext_lazy("tour", "Let people in"),
        pgettext_lazy(
            "tour",
            "Open accounts, give roles, say who speaks for which organisation.",
        ),
    ),
    Stop(
        "web:exit_list",
        pgettext_lazy("tour", "What leaves the house"),
        pgettext_lazy(
            "tour",
            "Every endpoint that text can leave by, how confidential it may be, and what left.",
        ),
    ),
    _BROKER[1],
    _FIGURES,
)


def tour_of(standing: Standing) -> tuple[Stop, ...]:
    """This will return the stops for somebody by what they mostly do here; none for who has no part yet."""
    for is_one, stops in (
        (standing.is_operator, _OPERATOR),
        (bool(standing.regions), _BROKER),
        (standing.is_clerk, _CLERK),
        (bool(standing.organisation_ids), _ENTERPRISE),
        (standing.person_id is not None, _EXPERT),
    ):
        if is_one:
            return stops
    return ()


def tour_shown(request: HttpRequest) -> TourShown | None:
    """This will return the stop of the reader's tour that the address asks for, on its own page only."""
    try:
        asked = request.GET.get(TOUR, "")
    except SuspiciousOperation:
        return None  # this is the page that refuses the address
    if not (asked.isascii() and asked.isdigit() and len(asked) == 1 and request.user.is_authenticated):
        return None
    stops, number = tour_of(standing_of(request.user)), int(asked)
    if not 1 <= number <= len(stops) or stops[number - 1].path != request.path:
        return None
    return TourShown(
        stop=stops[number - 1],
        number=number,
        count=len(stops),
        back=stops[number - 2].address(number - 1) if number > 1 else "",
        ahead=stops[number].address(number + 1) if number < len(stops) else "",
    )


@login_required
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """This will lead to the first stop of the reader's tour."""
    stops = tour_of(standing_of(request.user))
    return redirect(stops[0].address(1) if stops else "web:home")


@login_required
@require_POST
def tour_end(request: HttpRequest) -> HttpResponse:
    """This will end the tour, or leave it unbegun; nobody is asked again."""
    end_tour(actor=request.user, now=timezone.now())
    told = pgettext("tour", "The tour stands under your name, top right, whenever you want it.")
    messages.info(request, told)
    return redirect("web:home")
