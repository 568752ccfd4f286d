"""The content of a page is removed for good; its hash and the reason stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.files.actions import remove_file
from duijie.files.queries import files_visible_to
from duijie.files.states import AttachmentState
from duijie.intake import queries
from duijie.intake.models import Draft, Label, Page
from duijie.intake.states import PAGE_LIFE, DraftState, PageState
from duijie.queue.actions import enqueue

_EMPTIED: dict[str, Any] = {
    "raw_text": "",
    "clean_text": "",
    "text_map": [],
    "title": "",
    "publisher": "",
    "published_on": "",
    "repairs": [],
    "warnings": [],
    "problem": "",
    "proposed": {},
    "read_at": None,
    "finished_at": None,
}


@transaction.atomic
def purge_page(*, page_id: int, reason: str, actor: Actor, now: datetime) -> Page:
    """This will remove all content of a page: its bytes, texts, files, drafts, quotations and labels.

    What stays: the hash, so that the same file is not taken in again; the reason; and, without their
    words, the drafts that became records, so that a record still says that a page proved it. The
    records themselves stay: they are removed or corrected where they are kept.

    The bytes are erased by a job of this transaction, which a lost connection cannot lose.

    Raises Page.DoesNotExist, NotPermittedError, WrongStateError; ValidationError without a reason.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.purge", page)
    before = page.state
    page.state = PAGE_LIFE.after("purge", source=PageState(before))
    page.purged_at, page.purge_reason = now, " ".join(reason.split())
    if not page.purge_reason:
        raise ValidationError(
            {"reason": _("Please say why the page is purged: the reason is all that stays.")}
        )
    for attachment in list(files_visible_to(actor, page).filter(state=AttachmentState.KEPT)):
        remove_file(attachment_id=attachment.pk, reason=page.purge_reason, actor=actor, now=now)
    for name, value in _EMPTIED.items():
        setattr(page, name, value)
    # The name of a file may tell as much as the page.
    page.file_name = page.sha256[:12]
    page.full_clean()
    page.save(update_fields=["state", "purged_at", "purge_reason", "file_name", *_EMPTIED])
    became = Draft.objects.filter(page=page, state=DraftState.CONFIRMED, record_id__isnull=False)
    Draft.objects.filter(page=page).exclude(pk__in=became.values("pk")).delete()
    # What a confirmation left names aliases, and can be taken back no more.
    became.update(read_values={}, values={}, evidence=[], left={})
    Label.objects.filter(page_sha256=page.sha256).delete()
    record(actor=actor, action="intake.purge", subject=page, before=before, after=page.state, now=now)
    enqueue("intake.erase", key=str(page.pk), now=now)
    return page
