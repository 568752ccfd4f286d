"""What the cells of several lists share: nothing to show, when a record was added, how one stands."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import pgettext, pgettext_lazy

from duijie.demands.models import Demand
from duijie.offers.models import Offer
from duijie.web import amounts
from duijie.web.listing import Column
from duijie.web.templatetags import kit

DASH = "—"

ADDED = Column(
    "added",
    pgettext_lazy("kit", "Added"),
    lambda row: amounts.time_ago(row.created_at),
    lambda row: row.created_at,
    ("pk",),
    falls=True,
    is_usual=False,
    css="nowrap",
)


def how_it_stands(record: Demand | Offer) -> SafeString:
    """This will show how a need or an offer stands: returned, how it ended, or its state."""
    if record.return_reason:
        return kit.badge("returned", pgettext("profile", "returned"))
    return kit.state(record, "outcome" if record.outcome else "state")


def words_of_standing(record: Demand | Offer) -> str:
    """This will say in a file's words what `how_it_stands` shows."""
    if record.return_reason:
        return pgettext("profile", "returned")
    return str(record.get_outcome_display() if record.outcome else record.get_state_display())
