"""The words of the notices that every room of bodies sends."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from duijie.notices.wording import register

_WORDS = {
    "proposed": pgettext_lazy("body", "“%(name)s” is proposed and waits to be approved."),
    "approve": pgettext_lazy("body", "“%(name)s” was approved and can be prepared."),
    "open": pgettext_lazy("body", "“%(name)s” was founded."),
    "drop": pgettext_lazy("body", "“%(name)s” was dropped. Please see why."),
    "close": pgettext_lazy("body", "“%(name)s” was closed. Please see why."),
    "add_member": pgettext_lazy("body", "You were named as a member of “%(name)s”."),
    "end_member": pgettext_lazy("body", "Your membership of “%(name)s” was ended."),
}


def register_notices(room: str) -> None:
    """This will word the notices of a room of bodies: "stations", "teams", "alliances"."""
    for code, words in _WORDS.items():
        register(f"{room}.{code}", words)
