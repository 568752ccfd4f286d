"""The lists of stations, teams and alliances: the same columns, each with its room's words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from duijie.bodies.records import Body
from duijie.web.bodies_words import BodyPages
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH
from duijie.web.partial_days import day_words
from duijie.web.templatetags import kit


def _host(body: Body) -> str:
    return body.host.name if body.host else ""


def _founded(body: Body) -> str:
    return day_words(body.founded_on) if body.is_founded else ""


def bodies(pages: BodyPages) -> Listing:
    """This will declare the list of one room's bodies."""

    def shown_heading(body: Body) -> SafeString:
        return heading(reverse(f"web:{pages.one}", args=[body.pk]), body.name, _host(body))

    def kind(body: Body) -> str:
        return str(pages.kinds(getattr(body, pages.kind_field)).label)

    columns = (
        Column("name", pages.name_label, shown_heading, lambda body: body.name),
        Column("host", pages.host_label, lambda body: _host(body) or DASH, _host, is_usual=False),
        Column("kind", pages.kind_label, kind, kind),
        Column(
            "region",
            pgettext_lazy("body", "Region"),
            lambda body: body.region or DASH,
            lambda body: str(body.region or ""),
        ),
        Column(
            "founded",
            pgettext_lazy("body", "Founded on"),
            lambda body: _founded(body) or DASH,
            lambda body: body.founded_on if body.is_founded else "",
        ),
        Column(
            "state",
            pgettext_lazy("body", "State"),
            kit.state,
            lambda body: body.get_state_display(),
            ("state", "-pk"),
        ),
        ADDED,
    )
    return Listing(pages.room.name, f"web:{pages.one}_list", pages.title, columns)
