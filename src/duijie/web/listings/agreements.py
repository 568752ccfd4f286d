"""The list of agreements."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from duijie.access import Actor
from duijie.agreements import queries
from duijie.agreements.models import Agreement
from duijie.web.agreements_words import signed_words
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import DASH
from duijie.web.templatetags import kit

MOST_PARTIES = 4


def _parties(agreement: Agreement) -> list[str]:
    return [party.organisation.name for party in agreement.parties.all()]


def _heading(agreement: Agreement) -> SafeString:
    names = _parties(agreement)
    shown = " · ".join(names[:MOST_PARTIES])
    if len(names) > MOST_PARTIES:
        count = {"count": len(names)}
        shown += " · " + ngettext("%(count)s party in all", "%(count)s parties in all", len(names)) % count
    return heading(reverse("web:agreement", args=[agreement.pk]), agreement.title, shown)


def agreements(reader: Actor) -> Listing:
    """This will declare the list for a reader: what was kept is for those who may open an agreement."""

    def kept(agreement: Agreement) -> tuple[int, int, int] | None:
        counted = agreement.promised_count  # type: ignore[attr-defined]
        if not counted or not queries.may_open_full(reader, agreement):
            return None
        return (agreement.kept_count, counted, agreement.late_count)  # type: ignore[attr-defined]

    def kept_shown(agreement: Agreement) -> SafeString | str:
        counts = kept(agreement)
        if counts is None:
            return DASH
        late = ""
        if counts[2]:
            words = ngettext("%(count)s overdue", "%(count)s overdue", counts[2]) % {"count": counts[2]}
            late = kit.badge("overdue", words)
        return format_html("<span>{} / {} {}</span>", counts[0], counts[1], late)

    def kept_written(agreement: Agreement) -> str:
        counts = kept(agreement)
        return "" if counts is None else f"{counts[0]} / {counts[1]}"

    def late_written(agreement: Agreement) -> int | None:
        counts = kept(agreement)
        return None if counts is None else counts[2]

    columns = (
        Column("title", _("Agreement"), _heading, lambda agreement: agreement.title, ("sort_title", "pk")),
        Column(
            "parties",
            _("Parties"),
            lambda agreement: " · ".join(_parties(agreement)) or DASH,
            lambda agreement: "；".join(_parties(agreement)),
            is_usual=False,
        ),
        Column(
            "kind",
            pgettext_lazy("agreement", "Kind"),
            lambda agreement: agreement.get_kind_display(),
            lambda agreement: agreement.get_kind_display(),
        ),
        Column(
            "region",
            pgettext_lazy("agreement", "Region"),
            lambda agreement: agreement.region or DASH,
            lambda agreement: str(agreement.region or ""),
            is_usual=False,
        ),
        Column(
            "signed",
            _("Signed on"),
            lambda agreement: signed_words(agreement) or DASH,
            lambda agreement: agreement.signed_on,
            ("signed_on", "-pk"),
            falls=True,
        ),
        Column(
            "state",
            pgettext_lazy("agreement", "State"),
            kit.state,
            lambda agreement: agreement.get_state_display(),
            ("state", "-pk"),
        ),
        Column("kept", pgettext_lazy("agreement", "Kept"), kept_shown, kept_written, css="nowrap"),
        Column(
            "late",
            pgettext_lazy("agreement", "Overdue"),
            lambda agreement: late_written(agreement) or DASH,
            late_written,
            is_usual=False,
            css="num",
        ),
    )
    return Listing("agreements", "web:agreement_list", _("Agreements"), columns)
