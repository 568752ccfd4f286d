"""The worker's entry into files: draws previews, takes removed bytes out of the store."""

from __future__ import annotations

from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.files import store
from duijie.files.actions import note_erased, note_preview
from duijie.files.models import Attachment
from duijie.files.previews import picture_of
from duijie.files.states import AttachmentState, PreviewState


def preview_job(*, key: str, now: datetime) -> None:
    """This will draw what the file numbered `key` looks like; of one removed meanwhile no picture stays."""
    attachment = Attachment.objects.filter(pk=int(key)).first()
    if attachment is not None and attachment.state == AttachmentState.REMOVED:
        store.erase(attachment.preview_place)  # of a run that died before it could see the removal
    if attachment is None or attachment.preview != PreviewState.WAITING or attachment.removed_at is not None:
        return
    worker = system_account("system-worker", now=now)
    picture = picture_of(store.load(attachment.place))
    if picture is not None:
        store.erase(attachment.preview_place)  # of a run that died in between
        store.keep(picture, place=attachment.preview_place, actor=worker, now=now)
    preview = PreviewState.NONE if picture is None else PreviewState.READY
    if not note_preview(attachment_id=attachment.pk, preview=preview, actor=worker, now=now):
        # It was removed while it was drawn, and its bytes may have been erased before the picture came.
        _erase_if_removed(attachment)


def _erase_if_removed(attachment: Attachment) -> None:
    attachment.refresh_from_db(fields=["state"])
    if attachment.state == AttachmentState.REMOVED:
        store.erase(attachment.preview_place)


def erase_job(*, key: str, now: datetime) -> None:
    """This will take the bytes of the removed file numbered `key` out of the store."""
    attachment = Attachment.objects.filter(pk=int(key), state=AttachmentState.REMOVED).first()
    if attachment is None:
        return
    store.erase(attachment.place)
    store.erase(attachment.preview_place)
    note_erased(attachment_id=attachment.pk, actor=system_account("system-worker", now=now), now=now)
