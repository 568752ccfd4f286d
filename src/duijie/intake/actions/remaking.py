"""Drafts a clerk makes: what the reader missed, one that is two, two that are one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.intake import queries
from duijie.intake.actions.drafts import mark_dismissed, require_running_review, require_version
from duijie.intake.drafting import MOST_DRAFTS, storable
from duijie.intake.models import Draft, Page
from duijie.intake.shapes import SHAPES, check_values
from duijie.intake.spots import evidence_at, place_of
from duijie.intake.states import DRAFT_LIFE, DraftKind, DraftOrigin, DraftState

MOST_EVIDENCE = 100


def next_position(page: Page) -> int:
    """This will return the place after the last draft of a locked page; a full page is refused."""
    last: int = page.drafts.aggregate(last=Max("position"))["last"] or 0
    if page.drafts.count() >= MOST_DRAFTS:
        raise ValidationError(_("A page has at most %(most)d drafts.") % {"most": MOST_DRAFTS})
    return last + 1


@transaction.atomic
def create_draft(
    *,
    page_id: int,
    kind: str,
    values: Mapping[str, Any],
    quote: str,
    actor: Actor,
    now: datetime,
    near: int = 0,
) -> Draft:
    """This will add a draft of something the reader missed, with the words of the page that prove it.

    Args:
        page_id: a page under review that the actor may see.
        kind: a DraftKind.
        values: in the shape of the kind (see shapes.py).
        quote: words that stand literally in the mended page.
        actor: a clerk or an operator.
        now: when.
        near: the character where they were marked; of several occurrences the nearest is cited.

    Raises Page.DoesNotExist, NotPermittedError, ValidationError.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.create_draft", page)
    if kind not in DraftKind.values or not SHAPES[DraftKind(kind)]:
        raise ValidationError({"kind": _("Please choose one of the list.")})
    checked = check_values(DraftKind(kind), storable(dict(values)))
    draft = Draft(
        page=page,
        kind=kind,
        position=next_position(page),
        read_values={},
        values=checked,
        evidence=[evidence_at(page, *place_of(page, quote, near=near))],
        confidence=1.0,
        origin=DraftOrigin.CLERK,
    )
    require_running_review(draft)
    draft.save()
    record(actor=actor, action="intake.create_draft", subject=page, now=now)
    return draft


@transaction.atomic
def split_draft(*, draft_id: int, actor: Actor, now: datetime, version: int | None = None) -> Draft:
    """This will put a copy of an open draft behind it: one that is really two, each to be corrected.

    Returns the copy. Raises Draft.DoesNotExist, NotPermittedError, OutdatedDraftError, ValidationError.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.split", draft)
    require_running_review(draft)
    require_version(draft, version)
    _require_open(draft)
    copy = Draft.objects.create(
        page=draft.page,
        kind=draft.kind,
        position=next_position(draft.page),
        read_values={},
        values=draft.values,
        evidence=draft.evidence,
        confidence=draft.confidence,
        needs_review=True,
        origin=DraftOrigin.CLERK,
    )
    record(actor=actor, action="intake.split", subject=draft.page, now=now)
    return copy


@transaction.atomic
def merge_drafts(
    *, draft_id: int, other_id: int, actor: Actor, now: datetime, version: int | None = None
) -> Draft:
    """This will make one of two open drafts of a page that are about one thing; the other is dismissed.

    Lists are joined, empty values filled in, where both say something the first one's words stand;
    the evidence of both is kept. An organisation keeps the other's name as an alias.

    Raises Draft.DoesNotExist, NotPermittedError, OutdatedDraftError, ValidationError.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.merge", draft)
    require_running_review(draft)
    require_version(draft, version)
    other = queries.find_draft(actor, other_id, lock=True)
    if other.pk == draft.pk or (other.page_id, other.kind) != (draft.page_id, draft.kind):
        raise ValidationError(_("Only two drafts of one kind on one page can be one."), code="not_alike")
    _require_open(draft)
    _require_open(other)
    kind = DraftKind(draft.kind)
    joined = check_values(kind, _joined(kind, draft.values, other.values))
    draft.values = {**draft.values, **joined}
    draft.evidence = _all_of(draft.evidence, other.evidence)[:MOST_EVIDENCE]
    draft.version += 1
    draft.save(update_fields=["values", "evidence", "version"])
    after = DRAFT_LIFE.after("dismiss", source=DraftState(other.state))
    mark_dismissed(other, after, actor=actor, now=now)
    record(actor=actor, action="intake.merge", subject=draft.page, now=now)
    return draft


def _require_open(draft: Draft) -> None:
    if draft.state != DraftState.OPEN:
        raise ValidationError(_("This draft was decided already. Open it again to correct it."))


def _joined(kind: DraftKind, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    joined = {
        name: _all_of(one.get(name), other.get(name))
        if isinstance(one.get(name), list) or isinstance(other.get(name), list)
        else one.get(name) or other.get(name)
        for name in SHAPES[kind]
        if name in one or name in other
    }
    if kind == DraftKind.ORGANISATION and other.get("name") != one.get("name"):
        joined["aliases"] = _all_of(joined.get("aliases"), [other.get("name")])
    return joined


def _all_of(one: list[Any] | None, other: list[Any] | None) -> list[Any]:
    """Join two lists, each entry once; entries may be rows."""
    joined: list[Any] = []
    for each in [*(one or []), *(other or [])]:
        if each not in joined:
            joined.append(each)
    return joined
