"""Drafts are corrected, confirmed and dismissed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.intake import queries
from duijie.intake.actions import records
from duijie.intake.drafting import storable
from duijie.intake.models import Draft
from duijie.intake.shapes import check_values, shaped
from duijie.intake.states import DRAFT_LIFE, DraftKind, DraftState, PageState


class OutdatedDraftError(Exception):
    """Somebody else changed the draft after it was opened; nothing was written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.pk)
        self.draft = draft


def _require_running_review(draft: Draft) -> None:
    if draft.page.state != PageState.IN_REVIEW:
        raise ValidationError(
            _("The review of this page is over. Please open the review again first."), code="review_over"
        )


@transaction.atomic
def edit_draft(
    *, draft_id: int, values: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> Draft:
    """This will correct an undecided draft; what the reader had found is kept beside it.

    Args:
        draft_id: a draft of a page the actor may see.
        values: the fields to change, in the shape of the draft's kind (see shapes.py).
        version: the version the clerk was looking at.
        actor: a member of staff.
        now: when.

    Raises Draft.DoesNotExist, NotPermittedError, OutdatedDraftError, ValidationError.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.edit", draft)
    _require_running_review(draft)
    if draft.state != DraftState.OPEN:
        raise ValidationError(_("This draft was decided already. Open it again to correct it."))
    if draft.version != version:
        raise OutdatedDraftError(draft)
    kind = DraftKind(draft.kind)
    checked = check_values(kind, {**draft.values, **storable(dict(values))})
    standing = {**draft.values, **shaped(kind, draft.values)}
    fields = sorted(name for name in checked if checked[name] != standing.get(name))
    if fields:
        # What was not touched stays as read, with the words each of its parts came from.
        draft.values = {**draft.values, **{name: checked[name] for name in fields}}
        draft.version += 1
        draft.save(update_fields=["values", "version"])
        record(actor=actor, action="intake.edit", subject=draft.page, fields=fields, now=now)
    return draft


@transaction.atomic
def confirm_draft(
    *,
    draft_id: int,
    actor: Actor,
    now: datetime,
    person_id: int | None = None,
    is_new_person: bool = False,
) -> Draft:
    """This will make a record of a draft, or add it to the record it is about.

    An organisation or person the draft names and the registry does not know is confirmed with it,
    from its own draft of the same page: the button says so before.

    Args:
        draft_id: an undecided draft of a page the actor may see.
        actor: a member of staff.
        now: when.
        person_id: for a person's draft, the person of the registry it is about; None for the one of
            the same name at the same organisation, or else a new one.
        is_new_person: the clerk says that it is somebody else of the same name.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.confirm", draft)
    _require_running_review(draft)
    after = DRAFT_LIFE.after("confirm", source=DraftState(draft.state))
    made: Model | None = None
    match draft.kind:
        case DraftKind.ORGANISATION:
            made = records.organisation_of(draft, actor=actor, now=now)
        case DraftKind.PERSON:
            made = records.person_of(draft, person_id=person_id, is_new=is_new_person, actor=actor, now=now)
        case DraftKind.AGREEMENT:
            made = records.agreement_of(draft, actor=actor, now=now)
    draft.refresh_from_db(fields=["state"])
    if draft.state == DraftState.CONFIRMED:
        return draft
    return records.mark_confirmed(draft, after, made, actor=actor, now=now)


@transaction.atomic
def dismiss_draft(*, draft_id: int, actor: Actor, now: datetime) -> Draft:
    """This will put a draft aside: it says something wrong or worthless.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError; ValidationError when the review is over.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.dismiss", draft)
    _require_running_review(draft)
    before = draft.state
    draft.state = DRAFT_LIFE.after("dismiss", source=DraftState(before))
    draft.decided_at, draft.decided_by_id = now, actor.pk
    draft.version += 1
    draft.save(update_fields=["state", "decided_at", "decided_by", "version"])
    record(
        actor=actor, action="intake.dismiss", subject=draft.page, before=before, after=draft.state, now=now
    )
    return draft


@transaction.atomic
def reopen_draft(*, draft_id: int, actor: Actor, now: datetime) -> Draft:
    """This will take a dismissal back.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError; ValidationError when the review is over.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.reopen", draft)
    _require_running_review(draft)
    before = draft.state
    draft.state = DRAFT_LIFE.after("reopen", source=DraftState(before))
    draft.decided_at, draft.decided_by = None, None
    draft.version += 1
    draft.save(update_fields=["state", "decided_at", "decided_by", "version"])
    record(actor=actor, action="intake.reopen", subject=draft.page, before=before, after=draft.state, now=now)
    return draft
