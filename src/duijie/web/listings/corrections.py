"""The list of requests about records."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from duijie.web import amounts
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import DASH
from duijie.web.templatetags import kit

CORRECTIONS = Listing(
    "corrections",
    "web:correction_list",
    pgettext_lazy("correction", "Requests about records"),
    (
        Column(
            "kind",
            pgettext_lazy("correction", "What is asked"),
            lambda each: heading(
                reverse("web:correction", args=[each.pk]), each.get_kind_display(), each.name
            ),
            lambda each: each.get_kind_display(),
        ),
        Column(
            "region",
            pgettext_lazy("correction", "Region"),
            lambda each: each.region or DASH,
            lambda each: str(each.region or ""),
        ),
        Column(
            "due",
            pgettext_lazy("correction", "Answer by"),
            lambda each: amounts.soon(each.due_date) if each.state == "asked" else each.due_date,
            lambda each: each.due_date,
            ("due_date", "-pk"),
            css="nowrap",
        ),
        Column(
            "state",
            pgettext_lazy("correction", "State"),
            kit.state,
            lambda each: each.get_state_display(),
            ("state", "-pk"),
        ),
        Column(
            "asked",
            pgettext_lazy("correction", "Asked"),
            lambda each: amounts.time_ago(each.asked_at),
            lambda each: each.asked_at,
            ("pk",),
            falls=True,
            css="nowrap",
        ),
    ),
)
