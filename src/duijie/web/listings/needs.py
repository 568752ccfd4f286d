"""The list of needs."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from duijie.access import Actor
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.registry.standing import standing_of
from duijie.web import amounts
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH, how_it_stands, words_of_standing
from duijie.web.profile_words import industry_word, readiness_word
from duijie.web.templatetags import kit

MOST_WORDS = 5


def needs(reader: Actor, *, mine: bool = False) -> Listing:
    """This will declare the list of needs for a reader; `mine`: of those the reader acts for."""
    title = pgettext_lazy("profile", "My needs") if mine else pgettext_lazy("profile", "Needs")
    view = "web:demand_mine" if mine else "web:demand_list"
    return Listing("needs_mine" if mine else "needs", view, title, _columns(reader))


def _columns(reader: Actor) -> tuple[Column, ...]:
    def budget(need: Demand) -> tuple[Decimal | None, Decimal | None]:
        return (need.budget_from, need.budget_to) if _is_cleared(reader, need) else (None, None)

    return (
        Column(
            "title", pgettext_lazy("profile", "Need"), _heading, lambda need: need.title, ("sort_title", "pk")
        ),
        Column(
            "owner",
            pgettext_lazy("profile", "Owner"),
            lambda need: need.owner.name,
            lambda need: need.owner.name,
            is_usual=False,
        ),
        Column(
            "kind",
            pgettext_lazy("profile", "Kind"),
            lambda need: need.get_kind_display(),
            lambda need: need.get_kind_display(),
        ),
        Column(
            "region",
            pgettext_lazy("profile", "Region"),
            lambda need: need.region or DASH,
            lambda need: str(need.region or ""),
        ),
        Column(
            "industry",
            pgettext_lazy("profile", "Industry"),
            lambda need: industry_word(need.industry) if need.industry else DASH,
            lambda need: f"{need.industry} {industry_word(need.industry)}" if need.industry else "",
            is_usual=False,
        ),
        Column(
            "readiness",
            pgettext_lazy("profile", "Readiness level wanted"),
            lambda need: readiness_word(need.wanted_readiness) or DASH,
            lambda need: need.wanted_readiness,
            is_usual=False,
        ),
        # The budget is of the full profile: it is shown to those cleared for it, and nobody may sort
        # by it, since an order tells what a column hides.
        Column(
            "budget",
            pgettext_lazy("profile", "Budget"),
            lambda need: amounts.money_range(*budget(need)) if budget(need) != (None, None) else DASH,
            lambda need: budget(need)[1] if budget(need)[1] is not None else budget(need)[0],
            is_usual=False,
            css="num",
        ),
        Column(
            "state", pgettext_lazy("profile", "State"), how_it_stands, words_of_standing, ("state", "-pk")
        ),
        Column(
            "deadline",
            pgettext_lazy("profile", "Needed by"),
            lambda need: amounts.soon(need.deadline) or DASH,
            lambda need: need.deadline,
            ("deadline", "-pk"),
            css="nowrap",
        ),
        ADDED,
    )


def _is_cleared(reader: Actor, need: Demand) -> bool:
    """Whether the reader's own standing clears them; one cleared by an introduction opens the record."""
    standing = standing_of(reader)
    verifies = need.state != DemandState.DRAFT and standing.verifies_in(need.region_id)
    return standing.is_system or standing.speaks_for(need.owner_id) or verifies


def _heading(need: Demand) -> SafeString:
    return heading(reverse("web:demand", args=[need.pk]), need.title, need.owner.name) + keyword_chips(
        need.keywords
    )


def keyword_chips(words: tuple[str, ...]) -> SafeString:
    """This will show a record's first keywords."""
    if not words:
        return SafeString("")
    chips = format_html_join("", "{}", ((kit.chip(word),) for word in words[:MOST_WORDS]))
    return format_html('<span class="chips">{}</span>', chips)
