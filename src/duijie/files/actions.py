"""Writes of files."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import pgettext

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.uploads import Inspected, RefusedFileError, inspect
from duijie.core.uploads.kinds import DRAWN
from duijie.files import queries, store
from duijie.files.models import Attachment
from duijie.files.naming import clean_name
from duijie.files.rules import Asked
from duijie.files.states import ATTACHMENT_LIFE, AttachmentState, PreviewState
from duijie.files.wording import refusal
from duijie.queue.actions import enqueue


@dataclass(frozen=True)
class FileDraft:
    """A file as somebody hands it in."""

    content: bytes
    file_name: str
    title: str = ""
    is_confidential: bool = True


def add_file(
    *,
    owner_kind: str,
    owner_id: int,
    draft: FileDraft,
    most_bytes: int,
    actor: Actor,
    now: datetime,
    form_token: str | None = None,
) -> Attachment:
    """This will keep a file with a record, when it is of an allowed kind and holds nothing active.

    The bytes are looked at and kept before the row is written; without the row they are taken out again.

    Args:
        owner_kind: the kind of record, as registered in `owners`.
        owner_id: its number.
        draft: the bytes, what they are called, and who may open them.
        most_bytes: the largest file that is taken.
        actor: who looks after the record.
        now: when.
        form_token: a token of the form it was sent by: the same token gives the same file.

    Raises DoesNotExist of the record, NotPermittedError; ValidationError saying why it was refused.
    """
    asked = queries.find_record(actor, owner_kind, owner_id)
    require(actor, "files.add", asked)
    _require_taken(asked)
    if form_token and (known := _sent_before(asked, form_token, actor)):
        return known
    inspected = _inspected(draft, most_bytes)
    try:
        place = store.keep(inspected.content, actor=actor, now=now)
    except store.StoreUnavailableError as error:
        raise ValidationError({"file": refusal("store", most_bytes=most_bytes)}) from error
    try:
        with transaction.atomic():
            return _add(asked, draft, inspected, place=place, form_token=form_token, actor=actor, now=now)
    except BaseException:
        # What is told is why the row was refused, not that the store does not answer now.
        with suppress(store.StoreUnavailableError):  # in the log
            store.erase(place)
        if form_token and (known := _sent_before(asked, form_token, actor)):
            return known  # the same form was faster
        raise


def _require_taken(asked: Asked) -> None:
    if not asked.owner.takes(asked.record):
        raise ValidationError({"file": refusal("closed", most_bytes=0)})


def _sent_before(asked: Asked, form_token: str, actor: Actor) -> Attachment | None:
    return Attachment.objects.filter(
        form_token=form_token,
        added_by_id=actor.pk,
        owner_kind=asked.owner.kind,
        owner_id=asked.record.pk,
    ).first()


def _inspected(draft: FileDraft, most_bytes: int) -> Inspected:
    if len(draft.content) > most_bytes:
        raise ValidationError({"file": refusal("too_large", most_bytes=most_bytes)})
    try:
        return inspect(draft.content, file_name=draft.file_name)
    except RefusedFileError as error:
        raise ValidationError({"file": refusal(error.code, most_bytes=most_bytes)}) from error


def _add(
    asked: Asked,
    draft: FileDraft,
    inspected: Inspected,
    *,
    place: str,
    form_token: str | None,
    actor: Actor,
    now: datetime,
) -> Attachment:
    # Two who add at once are counted one after the other, and a record that was closed meanwhile stays so.
    asked.owner.model._default_manager.select_for_update().get(pk=asked.record.pk)
    asked.record.refresh_from_db()
    _require_taken(asked)
    kept = Attachment.objects.filter(owner_kind=asked.owner.kind, owner_id=asked.record.pk)
    if kept.filter(state=AttachmentState.KEPT).count() >= queries.MOST_OF_A_RECORD:
        raise ValidationError({"file": refusal("too_many", most_bytes=0)})
    attachment = Attachment(
        owner_kind=asked.owner.kind,
        owner_id=asked.record.pk,
        title=draft.title,
        file_name=clean_name(draft.file_name, inspected.kind),
        kind=inspected.kind.value,
        byte_count=len(inspected.content),
        sha256=hashlib.sha256(draft.content).hexdigest(),
        kept_sha256=hashlib.sha256(inspected.content).hexdigest(),
        place=place,
        is_confidential=draft.is_confidential,
        preview=PreviewState.WAITING if inspected.kind in DRAWN else PreviewState.NONE,
        added_at=now,
        added_by_id=actor.pk,
        form_token=form_token,
    )
    attachment.full_clean()
    attachment.save()
    record(actor=actor, action="files.add", subject=attachment, now=now)
    if attachment.preview == PreviewState.WAITING:
        enqueue("files.preview", key=str(attachment.pk), now=now)
    return attachment


@transaction.atomic
def remove_file(*, attachment_id: int, reason: str, actor: Actor, now: datetime) -> Attachment:
    """This will take a file away for good: its bytes and its name go, its hash and the reason stay.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError without a reason.
    """
    attachment, asked = queries.asked_about(actor, attachment_id, lock=True)
    require(actor, "files.remove", asked)
    before = attachment.state
    attachment.state = ATTACHMENT_LIFE.after("remove", source=AttachmentState(before))
    if not reason.strip():
        raise ValidationError({"reason": pgettext("files", "Please say why the file is removed.")})
    attachment.title = attachment.file_name = ""
    attachment.removed_at, attachment.removed_by_id, attachment.remove_reason = now, actor.pk, reason
    attachment.full_clean()
    attachment.save(
        update_fields=["state", "title", "file_name", "removed_at", "removed_by", "remove_reason"]
    )
    record(actor=actor, action="files.remove", subject=attachment, before=before, now=now)
    enqueue("files.erase", key=str(attachment.pk), now=now)
    return attachment


@transaction.atomic
def note_preview(*, attachment_id: int, preview: str, actor: Actor, now: datetime) -> bool:
    """This will note whether a picture of the file could be drawn, and say whether it was noted.

    A file that was removed meanwhile, or noted by another run, is left alone. Raises NotPermittedError.
    """
    require(actor, "files.note_preview")
    waiting = Attachment.objects.select_for_update().filter(
        pk=attachment_id, state=AttachmentState.KEPT, preview=PreviewState.WAITING
    )
    attachment = waiting.first()
    if attachment is None:
        return False
    attachment.preview = preview
    attachment.save(update_fields=["preview"])
    record(actor=actor, action="files.note_preview", subject=attachment, now=now)
    return True


@transaction.atomic
def note_erased(*, attachment_id: int, actor: Actor, now: datetime) -> None:
    """This will note that the bytes of a removed file are gone. Raises NotPermittedError."""
    require(actor, "files.note_erased")
    removed = Attachment.objects.select_for_update().filter(
        pk=attachment_id, state=AttachmentState.REMOVED, erased_at=None
    )
    attachment = removed.first()
    if attachment is None:
        return
    attachment.erased_at = now
    attachment.preview = PreviewState.NONE
    attachment.save(update_fields=["erased_at", "preview"])
    record(actor=actor, action="files.note_erased", subject=attachment, now=now)
