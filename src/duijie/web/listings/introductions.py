"""The list of introductions."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from duijie.introductions.models import Introduction
from duijie.web import amounts, icons
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import DASH
from duijie.web.templatetags import kit


def _offering(introduction: Introduction) -> str:
    owner = introduction.offer.owner
    return owner.name if owner else gettext("an expert")


def _state(introduction: Introduction) -> SafeString:
    badge = kit.state(introduction)
    if not introduction.outcome:
        return badge
    return format_html('{}<span class="sub">{}</span>', badge, introduction.get_outcome_display())


INTRODUCTIONS = Listing(
    "introductions",
    "web:introduction_list",
    _("Introductions"),
    (
        Column(
            "pair",
            _("Need and offer"),
            lambda each: heading(
                reverse("web:introduction", args=[each.pk]),
                each.demand.title,
                format_html("{} {}", icons.drawing("arrow"), each.offer.title),
            ),
            lambda each: f"{each.demand.title} → {each.offer.title}",
        ),
        Column(
            "sides",
            _("The two sides"),
            lambda each: format_html(
                '{}<span class="sub">{}</span>', each.demand.owner.name, _offering(each)
            ),
            lambda each: f"{each.demand.owner.name} → {_offering(each)}",
        ),
        Column(
            "state",
            pgettext_lazy("introduction", "State"),
            _state,
            lambda each: each.get_state_display(),
            ("state", "-pk"),
        ),
        Column(
            "outcome",
            pgettext_lazy("introduction", "Outcome"),
            lambda each: each.get_outcome_display() or DASH,
            lambda each: each.get_outcome_display() or "",
            is_usual=False,
        ),
        Column(
            "sent",
            pgettext_lazy("introduction", "Sent"),
            lambda each: amounts.time_ago(each.sent_at),
            lambda each: each.sent_at,
            ("sent_at", "-pk"),
            falls=True,
            css="nowrap",
        ),
        Column(
            "sent_by",
            pgettext_lazy("introduction", "Sent by"),
            lambda each: each.sent_by.display_name,
            lambda each: each.sent_by.display_name,
            is_usual=False,
        ),
        Column(
            "meeting",
            pgettext_lazy("introduction", "Meeting"),
            lambda each: amounts.time_ago(each.meeting_at) or DASH,
            lambda each: each.meeting_at,
            is_usual=False,
            css="nowrap",
        ),
    ),
)
