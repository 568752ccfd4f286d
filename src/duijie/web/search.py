"""The one search box: everything a reader may see, by what it is called, as they type."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy
from django.views.decorators.vary import vary_on_headers

from duijie.db.text import validate_clean
from duijie.desk.queries import FoundKind, everything_called, example_called
from duijie.registry.queries import ALL_STATES

LONGEST_TYPED = 60
_ASKS_FOR_A_PART = "HX-Request"
# What each kind is called, and its list, which goes on where five end.
KINDS: dict[str, tuple[str | Promise, str]] = {
    "need": (pgettext_lazy("search", "Needs"), "web:demand_list"),
    "offer": (pgettext_lazy("search", "Offers"), "web:offer_list"),
    "person": (pgettext_lazy("search", "People"), "web:person_list"),
    "organisation": (pgettext_lazy("search", "Organisations"), "web:organisation_list"),
    "introduction": (pgettext_lazy("search", "Introductions"), ""),
    "agreement": (pgettext_lazy("search", "Agreements"), "web:agreement_list"),
    "station": (pgettext_lazy("search", "Stations"), "web:station_list"),
    "team": (pgettext_lazy("search", "Teams"), "web:team_list"),
    "alliance": (pgettext_lazy("search", "Alliances"), "web:alliance_list"),
    "event": (pgettext_lazy("search", "Events"), "web:event_list"),
    "page": (pgettext_lazy("search", "Pages in"), "web:intake"),
    "account": (pgettext_lazy("search", "Accounts"), "web:account_list"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, its heading, and where the rest is."""

    found: FoundKind
    words: str | Promise
    href: str


@vary_on_headers(_ASKS_FOR_A_PART)
def search(request: HttpRequest) -> HttpResponse:
    """This will show what is called what was typed: a page, or only its results while one types."""
    typed = request.GET.get("q", "").strip()
    is_too_long = len(typed) > LONGEST_TYPED
    typed = typed[:LONGEST_TYPED]
    try:
        validate_clean(typed)
    except ValidationError:
        typed = "".join(character for character in typed if character.isprintable())
    groups = [_group(found, typed) for found in everything_called(request.user, typed)]
    template = "search/found.html" if request.headers.get(_ASKS_FOR_A_PART) else "search/search.html"
    return render(
        request,
        template,
        {
            "typed": typed,
            "groups": groups,
            "example": None if groups else example_called(request.user),
            "is_short": 0 < len(typed) < 2,  # noqa: PLR2004  # a pair of characters is the least
            "is_too_long": is_too_long,
            "longest": LONGEST_TYPED,
        },
    )


def _group(found: FoundKind, typed: str) -> Group:
    words, view = KINDS[found.kind]
    # The list of organisations hides those that were dissolved unless it is asked for all.
    asked = {"q": typed, "state": ALL_STATES} if found.kind == "organisation" else {"q": typed}
    href = f"{reverse(view)}?{urlencode(asked)}" if view and found.has_more else ""
    return Group(found, words, href)
