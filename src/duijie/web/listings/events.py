"""The list of events."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from duijie.events.models import Event
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH
from duijie.web.partial_days import day_words
from duijie.web.templatetags import kit


def _host(event: Event) -> str:
    return event.host.name if event.host else ""


def _heading(event: Event) -> SafeString:
    return heading(reverse("web:event", args=[event.pk]), event.name, _host(event))


EVENTS = Listing(
    "events",
    "web:event_list",
    pgettext_lazy("event", "Events"),
    (
        Column(
            "name", pgettext_lazy("event", "Event"), _heading, lambda event: event.name, ("sort_name", "pk")
        ),
        Column(
            "host",
            pgettext_lazy("event", "Host"),
            lambda event: _host(event) or DASH,
            _host,
            is_usual=False,
        ),
        Column(
            "kind",
            pgettext_lazy("event", "Kind"),
            lambda event: event.get_kind_display(),
            lambda event: event.get_kind_display(),
        ),
        Column(
            "day",
            pgettext_lazy("event", "Day"),
            lambda event: day_words(event.day),
            lambda event: event.day,
            ("day", "-pk"),
            falls=True,
        ),
        Column(
            "place",
            pgettext_lazy("event", "Place"),
            lambda event: event.place or event.region or DASH,
            lambda event: str(event.place or event.region or ""),
        ),
        Column(
            "region",
            pgettext_lazy("event", "Region"),
            lambda event: event.region or DASH,
            lambda event: str(event.region or ""),
            is_usual=False,
        ),
        Column(
            "state",
            pgettext_lazy("event", "State"),
            kit.state,
            lambda event: event.get_state_display(),
            ("state", "-pk"),
        ),
        ADDED,
    ),
)
