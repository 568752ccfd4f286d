"""The list of pages that were taken in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.intake.models import Page
from duijie.web import amounts
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import DASH
from duijie.web.templatetags import kit

LONGEST_TITLE = 60


def _source(page: Page) -> str:
    return " · ".join(filter(None, (page.file_name, page.publisher)))


PAGES = Listing(
    "pages",
    "web:intake",
    _("Pages in"),
    (
        Column(
            "page",
            _("Page"),
            lambda page: heading(
                reverse("web:page", args=[page.pk]), Truncator(str(page)).chars(LONGEST_TITLE), _source(page)
            ),
            str,
            ("sort_title", "pk"),
        ),
        Column(
            "state",
            _("State"),
            kit.state,
            lambda page: page.get_state_display(),
            ("state", "-pk"),
        ),
        Column(
            "open",
            _("To decide"),
            lambda page: f"{page.open_count} / {page.draft_count}",
            lambda page: page.open_count,
            css="num",
        ),
        Column(
            "publisher",
            _("Publisher"),
            lambda page: page.publisher or DASH,
            lambda page: page.publisher,
            is_usual=False,
        ),
        Column(
            "published",
            pgettext_lazy("page", "Published"),
            lambda page: page.published_on or DASH,
            lambda page: page.published_on,
            ("published_on", "-pk"),
            falls=True,
            is_usual=False,
            css="nowrap",
        ),
        Column(
            "file",
            pgettext_lazy("page", "File"),
            lambda page: page.file_name,
            lambda page: page.file_name,
            is_usual=False,
        ),
        Column(
            "received",
            _("Taken in"),
            lambda page: amounts.time_ago(page.received_at),
            lambda page: page.received_at,
            ("pk",),
            falls=True,
            css="nowrap",
        ),
    ),
)
