"""The lists of organisations, of people and of experts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from duijie.offers.models import Offer
from duijie.registry.models import Organisation, Person
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH
from duijie.web.listings.needs import keyword_chips
from duijie.web.profile_words import discipline_word, industry_word, joined
from duijie.web.templatetags import kit

BY_PINYIN = ("sort_name", "pk")
MOST_POSTS = 3


def _verified(organisation: Organisation) -> SafeString:
    if organisation.verified_at:
        return kit.badge("verified", gettext("verified"))
    return kit.badge("unverified", gettext("not verified"))


ORGANISATIONS = Listing(
    "organisations",
    "web:organisation_list",
    _("Organisations"),
    (
        Column(
            "name",
            _("Name"),
            lambda each: heading(
                reverse("web:organisation", args=[each.pk]),
                each.name,
                kit.state(each) if each.is_dissolved else "",
            ),
            lambda each: each.name,
            BY_PINYIN,
        ),
        Column("kind", _("Kind"), lambda each: each.get_kind_display(), lambda each: each.get_kind_display()),
        Column("region", _("Region"), lambda each: each.region or DASH, lambda each: str(each.region or "")),
        Column(
            "industry",
            _("Industries"),
            lambda each: joined(map(industry_word, each.industries)) or DASH,
            lambda each: "；".join(f"{code} {industry_word(code)}" for code in each.industries),
            is_usual=False,
        ),
        Column(
            "disciplines",
            _("Disciplines"),
            lambda each: joined(map(discipline_word, each.disciplines)) or DASH,
            lambda each: "；".join(f"{code} {discipline_word(code)}" for code in each.disciplines),
            is_usual=False,
        ),
        Column(
            "credit_code",
            _("Unified social credit code"),
            lambda each: each.credit_code or DASH,
            lambda each: each.credit_code or "",
            is_usual=False,
        ),
        Column(
            "english_name",
            _("English name"),
            lambda each: each.english_name or DASH,
            lambda each: each.english_name,
            is_usual=False,
        ),
        Column(
            "state",
            _("State"),
            kit.state,
            lambda each: each.get_state_display(),
            is_usual=False,
        ),
        Column(
            "dissolved_on",
            _("Dissolved on"),
            lambda each: each.dissolved_on or DASH,
            lambda each: each.dissolved_on,
            is_usual=False,
        ),
        Column("verified", _("Verified"), _verified, lambda each: each.verified_at),
        ADDED,
    ),
    order=BY_PINYIN,
)


def _posts(person: Person) -> list[str]:
    return [f"{post.organisation.name} {post.name}" for post in person.posts.all()]


PEOPLE = Listing(
    "people",
    "web:person_list",
    _("People"),
    (
        Column(
            "name",
            _("Name"),
            lambda each: heading(reverse("web:person", args=[each.pk]), each.name),
            lambda each: each.name,
            BY_PINYIN,
        ),
        Column(
            "posts",
            _("Posts"),
            lambda each: _below_one_another(_posts(each)),
            lambda each: "；".join(_posts(each)),
        ),
        Column("title", _("Title"), lambda each: each.title or DASH, lambda each: each.title, is_usual=False),
        Column(
            "consent",
            _("Seen by"),
            lambda each: kit.state(each, "consent"),
            lambda each: each.get_consent_display(),
        ),
        ADDED,
    ),
    order=BY_PINYIN,
)


def _below_one_another(lines: list[str]) -> SafeString | str:
    if not lines:
        return DASH
    shown = format_html_join("", "<div>{}</div>", ((line,) for line in lines[:MOST_POSTS]))
    more = len(lines) - MOST_POSTS
    return format_html("{}<div>… +{}</div>", shown, more) if more > 0 else shown


def _known(person: Person) -> list[Offer]:
    """What somebody offers, under this record and those that were merged into it."""
    own: list[Offer] = list(person.open_expertise)  # type: ignore[attr-defined]
    return own + [offer for record in person.family.all() for offer in record.merged_expertise]  # type: ignore[attr-defined]


def _expertise(person: Person) -> SafeString:
    offers = _known(person)
    shown = format_html_join(
        "",
        '<div><a href="{}">{}</a></div>',
        ((reverse("web:offer", args=[offer.pk]), offer.title) for offer in offers[:MOST_POSTS]),
    )
    return shown + (keyword_chips(offers[0].keywords) if offers else SafeString(""))


def _region(person: Person) -> str:
    offers = _known(person)
    return str(offers[0].region or "") if offers else ""


EXPERTS = Listing(
    "experts",
    "web:expert_list",
    pgettext_lazy("profile", "Experts"),
    (
        Column(
            "name",
            pgettext_lazy("profile", "Expert"),
            lambda each: heading(
                reverse("web:person", args=[each.pk]), each.name, each.title, *_posts(each)[:2]
            ),
            lambda each: each.name,
            BY_PINYIN,
        ),
        Column(
            "expertise",
            pgettext_lazy("profile", "What they know"),
            _expertise,
            lambda each: "；".join(offer.title for offer in _known(each)),
        ),
        Column(
            "posts",
            _("Posts"),
            lambda each: _below_one_another(_posts(each)),
            lambda each: "；".join(_posts(each)),
            is_usual=False,
        ),
        Column("title", _("Title"), lambda each: each.title or DASH, lambda each: each.title, is_usual=False),
        Column("region", pgettext_lazy("profile", "Region"), lambda each: _region(each) or DASH, _region),
    ),
    order=BY_PINYIN,
)
