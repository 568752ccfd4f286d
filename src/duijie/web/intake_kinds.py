"""Each kind of draft as the review shows it: its colour, its form, its summary, its record's page.

A new kind is one entry here, one in `SHAPES` of intake/shapes.py and, when it becomes a record, one
in `MAKERS` of intake/actions/records.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.intake.states import DraftKind
from duijie.web.intake_facts import LINES, Line
from duijie.web.intake_forms import FORMS, DraftForm


@dataclass(frozen=True)
class KindView:
    """How a kind of draft is shown.

    Attributes:
        tone: its colour, in the page and beside the draft.
        form: what corrects it and adds one; None for a kind that is never corrected.
        lines: its values as lines of label and words.
        record_page: the address of the record it becomes; empty when it stays with its page.
        open_words: what the link to that record says.
        starts_with: the field that takes the words marked in the page; empty when none does.
        question: what is asked when records like it are known.
    """

    tone: str
    form: type[DraftForm] | None
    lines: Callable[[dict[str, Any]], list[Line]]
    record_page: str = ""
    open_words: str | Promise = ""
    starts_with: str = "name"
    question: str | Promise = ""


def _view(kind: DraftKind, tone: str, **more: Any) -> KindView:
    return KindView(tone=tone, form=FORMS.get(kind), lines=LINES[kind], **more)


KIND_VIEWS: dict[str, KindView] = {
    DraftKind.EVENT: _view(
        DraftKind.EVENT,
        "wait",
        record_page="web:event",
        open_words=_("Open the event"),
        question=_("An event like it is known. Is it the same one?"),
    ),
    DraftKind.AGREEMENT: _view(
        DraftKind.AGREEMENT,
        "rare",
        record_page="web:agreement",
        open_words=_("Open the agreement"),
        starts_with="title",
        question=_("An agreement like it is known. Is it the same one?"),
    ),
    DraftKind.ORGANISATION: _view(
        DraftKind.ORGANISATION,
        "info",
        record_page="web:organisation",
        open_words=_("Open the organisation"),
        question=_("An organisation like it is known. Is it the same one?"),
    ),
    DraftKind.PERSON: _view(
        DraftKind.PERSON,
        "good",
        record_page="web:person",
        open_words=_("Open the person"),
        question=_("Somebody of this name is known. Is it the same person?"),
    ),
    DraftKind.PLATFORM: _view(DraftKind.PLATFORM, "info"),
    DraftKind.NEED: _view(DraftKind.NEED, "rare", starts_with="text"),
    DraftKind.OFFER: _view(DraftKind.OFFER, "good", starts_with="text"),
    DraftKind.FIGURE: _view(DraftKind.FIGURE, "plain", starts_with=""),
    DraftKind.INDUSTRY: _view(DraftKind.INDUSTRY, "plain", starts_with=""),
    DraftKind.REGION: _view(DraftKind.REGION, "plain", starts_with=""),
}


def view_of(kind: str) -> KindView:
    """This will return how a kind is shown."""
    return KIND_VIEWS[kind]
