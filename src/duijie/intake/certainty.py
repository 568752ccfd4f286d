"""Which drafts may be confirmed together: those that leave nothing for a person to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duijie.access import Actor
from duijie.intake.companions import Companions, companions
from duijie.intake.drafting import SURE
from duijie.intake.linking import Link, links_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftOrigin, DraftState

THRESHOLD = SURE
"""The confidence from which a draft counts as certain; the page states it beside the button."""


def certain_among(
    drafts: Sequence[Draft], along: Mapping[int, Companions], links: Mapping[int, Link]
) -> list[Draft]:
    """This will choose the certain drafts of a page.

    Open, read by the reader (a model only proposes), of a confidence of `THRESHOLD` and more, not
    marked for review, with all they bring along settled too.
    """
    return [each for each in drafts if _is_certain(each, along, links)]


def _is_certain(draft: Draft, along: Mapping[int, Companions], links: Mapping[int, Link]) -> bool:
    brought = along.get(draft.pk, Companions())
    return (
        _is_settled(draft, links)
        and not draft.needs_review
        and draft.confidence >= THRESHOLD
        and brought.is_complete
        and all(_is_settled(each, links) for each in brought.brings)
    )


def _is_settled(draft: Draft, links: Mapping[int, Link]) -> bool:
    link = links.get(draft.pk)
    return (
        draft.state == DraftState.OPEN
        and draft.origin != DraftOrigin.MODEL
        and (link is None or link.is_settled)
    )


def certain_drafts(actor: Actor, drafts: Sequence[Draft]) -> list[Draft]:
    """This will choose the certain ones of all drafts of a page, reading what they hang on."""
    return certain_among(drafts, companions(drafts), links_of(actor, drafts))
