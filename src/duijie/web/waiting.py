"""The words for what waits: one sentence a kind, saying what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.desk.queries import MOST_OF_A_KIND, WaitingItem

WORDS: dict[str, str | Promise] = {
    "undertaking_overdue": _("Overdue: report or settle this undertaking"),
    "undertaking_to_confirm": _("Reported as done: confirm it or send it back"),
    "introduction_to_answer": _("You are introduced: accept or decline"),
    "demand_to_verify": _("Verify this need"),
    "demand_returned": _("Returned to you: mend and submit again"),
    "offer_to_verify": _("Verify this offer"),
    "offer_returned": _("Returned to you: mend and submit again"),
    "page_to_review": _("Review what was read from this page"),
    "correction_to_answer": _("Somebody asks about their record: answer by the date"),
    "claim_to_answer": _("Is this record about you? Say so, or say that it is not"),
    "claim_to_link": _("Somebody says that this record is theirs: link the account or refuse"),
    "to_confirm": pgettext_lazy("confirmation", "Say whether this is still true"),
    "organisation_to_verify": _("Check this organisation and verify it"),
    "event_to_settle": _("Its day is past: note that it was held, or cancel it"),
    "event_to_announce": _("Announce this event or cancel it"),
    "station_to_approve": _("Approve this station or drop it"),
    "team_to_approve": _("Approve this service team or drop it"),
    "alliance_to_approve": _("Approve this alliance or drop it"),
}
# The longer lists in which the rest of a kind is found.
LISTS = {
    "demand_to_verify": "/needs/?state=submitted",
    "offer_to_verify": "/offers/?state=submitted",
    "page_to_review": "/intake/?state=in_review",
    "to_confirm": "/confirmations/",
    "correction_to_answer": "/corrections/?state=asked",
    "organisation_to_verify": "/organisations/?verified=no",
    "event_to_settle": "/events/?state=announced",
    "event_to_announce": "/events/?state=drafted",
    "station_to_approve": "/stations/?state=proposed",
    "team_to_approve": "/teams/?state=proposed",
    "alliance_to_approve": "/alliances/?state=proposed",
}


@dataclass(frozen=True)
class WaitingGroup:
    """What waits of one kind: the words that say what to do, the items, and where more stand."""

    words: str | Promise
    items: list[WaitingItem]
    more_link: str = ""


def waiting_groups(items: Iterable[WaitingItem], *, most: int = MOST_OF_A_KIND) -> list[WaitingGroup]:
    """This will put items of a kind together, in the order in which kinds first come.

    At most `most` of a kind are kept; where more wait, the group leads to the list of all.

    Raises KeyError for a kind nobody worded.
    """
    by_code: dict[str, list[WaitingItem]] = {}
    for item in items:
        by_code.setdefault(item.code, []).append(item)
    return [
        WaitingGroup(
            WORDS[code],
            group[:most],
            LISTS.get(code, "/inbox/") if len(group) > most or len(group) >= MOST_OF_A_KIND else "",
        )
        for code, group in by_code.items()
    ]
