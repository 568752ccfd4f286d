"""What a clerk decided is kept as labelled data: the reader is measured and taught by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duijie.access import Actor
from duijie.intake.models import Draft, Label
from duijie.intake.shapes import shaped
from duijie.intake.states import DraftKind, DraftOrigin, Verdict


def verdict_of(draft: Draft) -> Verdict:
    """This will say what a confirmation tells about the reader: right, corrected, or missed by it."""
    if draft.origin != DraftOrigin.READER:
        return Verdict.MISSED
    kind = DraftKind(draft.kind)
    same = shaped(kind, draft.values) == shaped(kind, draft.read_values)
    return Verdict.RIGHT if same else Verdict.CORRECTED


def keep_label(draft: Draft, verdict: Verdict, *, actor: Actor, now: datetime) -> Label:
    """This will add a row on one decision; rows are never changed, the newest of a draft holds."""
    by_id: Any = actor.pk
    return Label.objects.create(
        page_sha256=draft.page.sha256,
        draft_id=draft.pk,
        kind=draft.kind,
        verdict=verdict,
        origin=draft.origin,
        proposed_by=draft.proposed_by,
        confidence=draft.confidence,
        read_values=draft.read_values,
        values=draft.values,
        evidence=draft.evidence,
        at=now,
        by_id=by_id,
    )
