"""Drafts are corrected, confirmed and dismissed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.intake import queries
from duijie.intake.actions import gatherings, records, unmaking
from duijie.intake.actions import platforms as _platforms  # noqa: F401 - registers what they become
from duijie.intake.actions import wishes as _wishes  # noqa: F401 - registers what they become
from duijie.intake.actions.labels import keep_label
from duijie.intake.actions.locking import find_to_decide
from duijie.intake.actions.records import Choice
from duijie.intake.drafting import storable
from duijie.intake.models import Draft
from duijie.intake.shapes import check_values, shaped
from duijie.intake.states import DRAFT_LIFE, DraftKind, DraftOrigin, DraftState, PageState, Verdict


class OutdatedDraftError(Exception):
    """Somebody else changed the draft after it was opened; nothing was written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.pk)
        self.draft = draft


def require_running_review(draft: Draft) -> None:
    """This will refuse while the review of the draft's page is not running."""
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
    require_running_review(draft)
    if draft.state != DraftState.OPEN:
        raise ValidationError(_("This draft was decided already. Open it again to correct it."))
    require_version(draft, version)
    kind = DraftKind(draft.kind)
    checked = check_values(kind, {**draft.values, **storable(dict(values))})
    standing = {**draft.values, **shaped(kind, draft.values)}
    fields = sorted(name for name in checked if checked[name] != standing.get(name))
    if fields:
        # What was not touched stays as read, with the words each of its parts came from.
        draft.values = {**draft.values, **{name: checked[name] for name in fields}}
        draft.version += 1
        # Another name may mean another record: what was chosen for the old one is asked again.
        if "name" in fields:
            draft.linked_id, draft.is_new_record = None, False
        draft.save(update_fields=["values", "version", "linked_id", "is_new_record"])
        record(actor=actor, action="intake.edit", subject=draft.page, fields=fields, now=now)
    return draft


@transaction.atomic
def link_draft(
    *,
    draft_id: int,
    actor: Actor,
    now: datetime,
    record_id: int | None = None,
    is_new_record: bool = False,
    version: int | None = None,
) -> Draft:
    """This will note which record a draft is about, before it is confirmed; neither takes it back.

    Args:
        draft_id: an undecided draft of a page the actor may see.
        actor: a clerk or an operator.
        now: when.
        record_id: the record of the draft's kind that it is about.
        is_new_record: it is none that is known.
        version: the version the clerk was looking at; None when nothing was looked at.

    Raises Draft.DoesNotExist, NotPermittedError, OutdatedDraftError, ValidationError; DoesNotExist of
    a record the actor may not see.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.link", draft)
    require_running_review(draft)
    require_version(draft, version)
    if draft.state != DraftState.OPEN:
        raise ValidationError(_("This draft was decided already. Open it again to correct it."))
    if record_id is not None:
        queries.find_linkable(actor, DraftKind(draft.kind), record_id)
    if _keep_choice(draft, Choice(record_id, is_new_record and record_id is None)):
        draft.version += 1
        draft.save(update_fields=["version"])
        record(actor=actor, action="intake.link", subject=draft.page, fields=["record"], now=now)
    return draft


def _keep_choice(draft: Draft, choice: Choice) -> bool:
    if Choice.of(draft) == choice:
        return False
    draft.linked_id, draft.is_new_record = choice.record_id, choice.is_new
    draft.save(update_fields=["linked_id", "is_new_record"])
    return True


def require_version(draft: Draft, version: int | None) -> None:
    """This will refuse when somebody changed the draft since the clerk looked at it."""
    if version is not None and draft.version != version:
        raise OutdatedDraftError(draft)


@transaction.atomic
def confirm_draft(
    *,
    draft_id: int,
    actor: Actor,
    now: datetime,
    record_id: int | None = None,
    is_new_record: bool = False,
    version: int | None = None,
) -> Draft:
    """This will make a record of a draft, or add it to the record it is about.

    An organisation or person the draft names and the registry does not know is confirmed with it,
    from its own draft of the same page: the button says so before.

    Args:
        draft_id: an undecided draft of a page the actor may see.
        actor: a clerk or an operator.
        now: when.
        record_id: the record it is about; None for the one chosen before, else the one that is
            surely the same, else a new one.
        is_new_record: the clerk says that it is none that is known.
        version: the version the clerk was looking at; None when nothing was looked at.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError, OutdatedDraftError, ValidationError.
    """
    draft = find_to_decide(actor, draft_id, record_id=record_id, is_new_record=is_new_record)
    require(actor, "intake.confirm", draft)
    require_running_review(draft)
    after = DRAFT_LIFE.after("confirm", source=DraftState(draft.state))
    require_version(draft, version)
    if record_id is not None or is_new_record:
        if record_id is not None:
            queries.find_linkable(actor, DraftKind(draft.kind), record_id)
        _keep_choice(draft, Choice(record_id, is_new_record and record_id is None))
    made = records.made_of(draft, Choice.of(draft), actor=actor, now=now)
    draft.refresh_from_db(fields=["state"])
    if draft.state != DraftState.CONFIRMED:
        records.mark_confirmed(draft, after, made, actor=actor, now=now)
    gatherings.join(draft.page, actor=actor, now=now)
    return draft


@transaction.atomic
def take_back_draft(*, draft_id: int, actor: Actor, now: datetime) -> Draft:
    """This will undo a confirmation: the draft is open again, and what it added is removed.

    A record that the confirmation made goes, unless another page tells of it too; names and posts it
    taught go. What it brought along stays confirmed, each to be taken back by itself.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError; ValidationError when the review is
    over, or when something stands on the record by now.
    """
    draft = find_to_decide(actor, draft_id)
    require(actor, "intake.take_back", draft)
    require_running_review(draft)
    before = draft.state
    after = DRAFT_LIFE.after("take_back", source=DraftState(before))
    record_type, record_id, left = draft.record_type, draft.record_id, draft.left
    draft.state = after
    draft.decided_at, draft.decided_by = None, None
    draft.record_type, draft.record_id, draft.left = "", None, {}
    draft.version += 1
    draft.save(
        update_fields=["state", "decided_at", "decided_by", "version", "record_type", "record_id", "left"]
    )
    if record_id is not None:
        gatherings.leave(draft, record_type, record_id, actor=actor, now=now)
        unmaking.unmake(record_type, record_id, left, actor=actor, now=now)
    keep_label(draft, Verdict.UNDECIDED, actor=actor, now=now)
    record(
        actor=actor, action="intake.take_back", subject=draft.page, before=before, after=draft.state, now=now
    )
    return draft


@transaction.atomic
def dismiss_draft(*, draft_id: int, actor: Actor, now: datetime, version: int | None = None) -> Draft:
    """This will put a draft aside: it says something wrong or worthless.

    Raises Draft.DoesNotExist, NotPermittedError, WrongStateError, OutdatedDraftError; ValidationError
    when the review is over.
    """
    draft = queries.find_draft(actor, draft_id, lock=True)
    require(actor, "intake.dismiss", draft)
    require_running_review(draft)
    before = draft.state
    after = DRAFT_LIFE.after("dismiss", source=DraftState(before))
    require_version(draft, version)
    return mark_dismissed(draft, after, actor=actor, now=now)


def mark_dismissed(draft: Draft, after: DraftState, *, actor: Actor, now: datetime) -> Draft:
    """This will close a locked draft as dismissed and keep the label."""
    before = draft.state
    draft.state = after
    draft.decided_at, draft.decided_by_id = now, actor.pk
    draft.version += 1
    draft.save(update_fields=["state", "decided_at", "decided_by", "version"])
    # What a clerk or a model put forward and nobody wanted says nothing about the reader.
    verdict = Verdict.WRONG if draft.origin == DraftOrigin.READER else Verdict.UNDECIDED
    keep_label(draft, verdict, actor=actor, now=now)
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
    require_running_review(draft)
    before = draft.state
    draft.state = DRAFT_LIFE.after("reopen", source=DraftState(before))
    draft.decided_at, draft.decided_by = None, None
    draft.version += 1
    draft.save(update_fields=["state", "decided_at", "decided_by", "version"])
    keep_label(draft, Verdict.UNDECIDED, actor=actor, now=now)
    record(actor=actor, action="intake.reopen", subject=draft.page, before=before, after=draft.state, now=now)
    return draft
