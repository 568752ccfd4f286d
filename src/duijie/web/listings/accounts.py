"""The list of accounts, for whoever keeps them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duijie.accounts.models import User
from duijie.web.listing import Column, Listing, heading
from duijie.web.listings.cells import ADDED, DASH
from duijie.web.templatetags import kit


def _roles(account: User) -> list[tuple[str, str]]:
    running = account.running_roles  # type: ignore[attr-defined]
    return [(str(role.get_role_display()), str(role.region or "")) for role in running]


def _roles_shown(account: User) -> SafeString | str:
    lines = ((kit.chip(role), region) for role, region in _roles(account))
    return format_html_join("", '<div>{} <span class="small">{}</span></div>', lines) or DASH


def _bodies(account: User) -> list[str]:
    return [each.organisation.name for each in account.running_speakers]  # type: ignore[attr-defined]


def _open_shown(account: User) -> SafeString:
    if account.is_active:
        return kit.badge("active", gettext("open"))
    return kit.badge("closed", gettext("closed"))


ACCOUNTS = Listing(
    "accounts",
    "web:account_list",
    _("Accounts"),
    (
        Column(
            "name",
            _("Name"),
            lambda each: heading(
                reverse("web:account_kept", args=[each.pk]), each.display_name, each.username
            ),
            lambda each: each.display_name,
            ("sort_name", "pk"),
        ),
        Column(
            "username",
            _("Account name"),
            lambda each: each.username,
            lambda each: each.username,
            is_usual=False,
        ),
        Column(
            "roles",
            _("Roles"),
            _roles_shown,
            lambda each: "；".join(" ".join(filter(None, role)) for role in _roles(each)),
        ),
        Column(
            "bodies",
            _("Speaks for"),
            lambda each: (
                format_html_join("", '<div class="small">{}</div>', ((name,) for name in _bodies(each)))
                or DASH
            ),
            lambda each: "；".join(_bodies(each)),
        ),
        Column(
            "open",
            _("May sign in"),
            _open_shown,
            lambda each: gettext("open") if each.is_active else gettext("closed"),
        ),
        ADDED,
    ),
)
