"""A language model's proposals become drafts that somebody must read; they decide nothing."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.reader.proposals import Proposals
from duijie.intake import queries
from duijie.intake.actions.remaking import next_position
from duijie.intake.drafting import storable
from duijie.intake.models import Draft, Page
from duijie.intake.shapes import check_values
from duijie.intake.spots import evidence_at
from duijie.intake.states import DraftKind, DraftOrigin, PageState
from duijie.queue.actions import enqueue

CONFIDENCE = 0.5


@transaction.atomic
def ask_model(*, page_id: int, actor: Actor, now: datetime) -> Page:
    """This will have the worker ask the language model about a page under review.

    Raises Page.DoesNotExist, NotPermittedError; ValidationError when the review is over.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.ask_model", page)
    if page.state != PageState.IN_REVIEW:
        raise ValidationError(_("The review of this page is over. Please open the review again first."))
    page.proposed = {"asked": True}
    page.save(update_fields=["proposed"])
    record(actor=actor, action="intake.ask_model", subject=page, now=now)
    enqueue("intake.propose", key=str(page.pk), now=now)
    return page


@transaction.atomic
def keep_proposals(
    *, page_id: int, proposals: Proposals, model: str, actor: Actor, now: datetime, problem: str = ""
) -> Page:
    """This will keep a model's proposals as open drafts, marked for review and with who proposed them.

    What a draft of the page says already is left out. A page whose review is over takes none.

    Raises Page.DoesNotExist, NotPermittedError.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.propose", page)
    if page.state != PageState.IN_REVIEW:
        return page
    kept = thrown = 0
    said = {_said(draft.kind, draft.values) for draft in page.drafts.all()}
    for each in proposals.kept:
        try:
            values = check_values(DraftKind(each.kind), storable(each.values))
            evidence = evidence_at(page, each.start, each.end)
            position = next_position(page)
        except ValidationError:
            thrown += 1
            continue
        if _said(each.kind, values) in said:
            continue
        said.add(_said(each.kind, values))
        kept += 1
        Draft.objects.create(
            page=page,
            kind=each.kind,
            position=position,
            read_values={},
            values=values,
            evidence=[evidence],
            confidence=CONFIDENCE,
            needs_review=True,
            origin=DraftOrigin.MODEL,
            proposed_by=model[:80],
        )
    page.proposed = {
        "model": model[:80],
        "kept": kept,
        "thrown": proposals.thrown_count + thrown,
        "problem": problem[:40],
    }
    page.save(update_fields=["proposed"])
    record(actor=actor, action="intake.propose", subject=page, reason_code=problem[:80], now=now)
    return page


def _said(kind: str, values: dict[str, object]) -> tuple[str, str]:
    if kind == DraftKind.AGREEMENT:
        parties = values.get("parties")
        return kind, "|".join(sorted(map(str, parties))) if isinstance(parties, list) else ""
    return kind, str(values.get("name") or values.get("text") or "")
