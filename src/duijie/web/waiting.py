"""The words for what waits: one sentence a kind, saying what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.desk.queries import WaitingItem

WORDS: dict[str, str | Promise] = {
    "undertaking_overdue": _("Overdue: report or settle this undertaking"),
    "undertaking_to_confirm": _("Reported as done: confirm it or send it back"),
    "introduction_to_answer": _("You are introduced: accept or decline"),
    "demand_to_verify": _("Verify this need"),
    "demand_returned": _("Returned to you: mend and submit again"),
    "offer_to_verify": _("Verify this offer"),
    "offer_returned": _("Returned to you: mend and submit again"),
    "page_to_review": _("Review what was read from this page"),
}


@dataclass(frozen=True)
class WordedItem:
    """A waiting item with its words."""

    item: WaitingItem
    words: str | Promise


def worded_items(items: Iterable[WaitingItem]) -> list[WordedItem]:
    """This will give every item its words. Raises KeyError for a kind nobody worded."""
    return [WordedItem(item, WORDS[item.code]) for item in items]
