"""What stands around every page: the navigation by role, the inbox's count, the footer's lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import pgettext_lazy

from duijie.notices.queries import unread_count
from duijie.registry.standing import NO_STANDING, Standing, standing_of
from duijie.web.tour import tour_of, tour_shown

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    path: str
    label: Any
    is_current: bool
    is_further: bool = False


# Where a bar has no room for all entries, these stand behind "More".
_FURTHER = frozenset(
    {"web:station_list", "web:event_list", "web:figures", "web:account_list", "web:exit_list", "web:learning"}
)
# Name of the address, words, and who finds it in their bar. A room without pages yet is left out.
_EVERYBODY, _MEMBERS, _STAFF, _OPERATORS = "everybody", "members", "staff", "operators"
_ENTRIES = (
    ("web:home", pgettext_lazy("kit", "Home"), _EVERYBODY),
    ("web:demand_list", pgettext_lazy("kit", "Needs"), _EVERYBODY),
    ("web:offer_list", pgettext_lazy("kit", "Offers"), _EVERYBODY),
    ("web:expert_list", pgettext_lazy("kit", "Experts"), _EVERYBODY),
    ("web:organisation_list", pgettext_lazy("kit", "Organisations"), _EVERYBODY),
    ("web:intake", pgettext_lazy("kit", "Pages in"), _STAFF),
    ("web:introduction_list", pgettext_lazy("kit", "Introductions"), _MEMBERS),
    ("web:agreement_list", pgettext_lazy("kit", "Agreements"), _EVERYBODY),
    ("web:event_list", pgettext_lazy("kit", "Events"), _EVERYBODY),
    ("web:station_list", pgettext_lazy("kit", "Stations, teams, alliances"), _EVERYBODY),
    ("web:figures", pgettext_lazy("kit", "Figures"), _STAFF),
    ("web:account_list", pgettext_lazy("kit", "Accounts"), _OPERATORS),
    ("web:exit_list", pgettext_lazy("kit", "Exits"), _OPERATORS),
    ("web:learning", pgettext_lazy("kit", "Learning"), _OPERATORS),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """This will give base.html what it shows; nothing is read before it is shown."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "inbox_count": SimpleLazyObject(lambda: unread_count(request.user)),
        "tour": SimpleLazyObject(lambda: tour_shown(request)),
        "has_tour": SimpleLazyObject(lambda: bool(tour_of(standing_of(request.user)))),
        "theme": theme if theme in THEMES else "",
        "icp_line": getattr(settings, "ICP_LINE", ""),
        "languages": settings.LANGUAGES,
    }


def navigation(request: HttpRequest) -> list[NavItem]:
    """This will return the entries of the bar for whoever asks, in their order."""
    user = getattr(request, "user", None)
    standing = NO_STANDING if user is None else standing_of(user)
    signed_in = bool(user is not None and user.is_authenticated)
    items = []
    for name, label, audience in _ENTRIES:
        path = _address(name)
        if path is None or not _is_for(audience, signed_in=signed_in, standing=standing):
            continue
        is_current = _is_current(path, request.path)
        items.append(NavItem(path=path, label=label, is_current=is_current, is_further=name in _FURTHER))
    return items


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _is_for(audience: str, *, signed_in: bool, standing: Standing) -> bool:
    if audience == _OPERATORS:
        return standing.is_operator
    if audience == _STAFF:
        return standing.is_staff
    return audience == _EVERYBODY or signed_in


def _is_current(path: str, here: str) -> bool:
    return here == path if path == "/" else here.startswith(path)
