"""The words of the history of stations, teams and alliances."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_SENTENCES: dict[str, str | Promise] = {
    "create": pgettext_lazy("body", "%(who)s entered it."),
    "change": pgettext_lazy("body", "%(who)s changed it."),
    "approve": pgettext_lazy("body", "%(who)s approved it."),
    "open": pgettext_lazy("body", "%(who)s noted the founding."),
    "drop": pgettext_lazy("body", "%(who)s dropped it before the founding."),
    "close": pgettext_lazy("body", "%(who)s closed it."),
    "add_member": pgettext_lazy("body", "%(who)s named a member."),
    "end_member": pgettext_lazy("body", "%(who)s noted that a member has left."),
}
BODY_FIELDS: dict[str, str | Promise] = {
    "name": pgettext_lazy("body", "name"),
    "kind": pgettext_lazy("body", "kind"),
    "host_id": pgettext_lazy("body", "host"),
    "region_id": pgettext_lazy("body", "region"),
    "aim": pgettext_lazy("body", "what it is for"),
    "plaque_number": pgettext_lazy("body", "number of the plaque"),
    "plaque_on": pgettext_lazy("body", "plaque given on"),
    "agreement_id": pgettext_lazy("body", "agreement"),
    "level": pgettext_lazy("team", "level"),
    "field": pgettext_lazy("team", "field of work"),
    "flag_on": pgettext_lazy("team", "flag given on"),
    "charter_on": pgettext_lazy("alliance", "charter adopted on"),
}


def body_sentences(room: str) -> dict[str, str | Promise]:
    """This will word the acts of a room of bodies: "stations.open" and its like."""
    return {f"{room}.{act}": words for act, words in _SENTENCES.items()}
