"""Reads of files: always by the record they belong to, which the reader has found."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from duijie.access import Actor, can
from duijie.files.models import Attachment
from duijie.files.owners import UnknownOwnerError, owner_called, owner_of
from duijie.files.rules import Asked
from duijie.files.states import AttachmentState

MOST_OF_A_RECORD = 200


def files_visible_to(actor: Actor, record: Model) -> QuerySet[Attachment]:
    """This will return the files of a found record that the reader may open: kept ones first, newest first.

    Confidential files are there only for those who may open what is confidential of the record, and for
    who added them; they are not counted for anybody else. What was removed is shown, without its name,
    to those who look after the record.
    """
    owner = owner_of(record)
    asked = Asked(owner, record)
    numbers = Q(owner_id=record.pk)
    if owner.merged is not None:
        numbers |= Q(owner_id__in=owner.merged(record.pk).order_by().values("pk"))
    files = Attachment.objects.filter(numbers, owner_kind=owner.kind).select_related("added_by", "removed_by")
    if not can(actor, "files.open_confidential", asked):
        shown = Q(is_confidential=False)
        if actor.pk is not None:
            shown |= Q(added_by_id=actor.pk)
        files = files.filter(shown)
    if not can(actor, "files.add", asked):
        files = files.filter(state=AttachmentState.KEPT)
    # A page shows so many: what was removed must never push out what is there.
    return files.order_by("state", "-pk")


def has_files(record: Model) -> bool:
    """This will say whether any file is kept with a record, or with one merged into it; never shown.

    For an action that must not leave a file behind, whether or not its actor may open it.
    """
    owner = owner_of(record)
    numbers = Q(owner_id=record.pk)
    if owner.merged is not None:
        numbers |= Q(owner_id__in=owner.merged(record.pk).order_by().values("pk"))
    return Attachment.objects.filter(numbers, owner_kind=owner.kind, state=AttachmentState.KEPT).exists()


def find_record(actor: Actor, owner_kind: str, owner_id: int) -> Asked:
    """This will return a record that files belong to. Raises its DoesNotExist, Attachment.DoesNotExist."""
    try:
        owner = owner_called(owner_kind)
    except UnknownOwnerError:
        raise Attachment.DoesNotExist from None
    return Asked(owner, owner.find(actor, owner_id))


def find(actor: Actor, attachment_id: int, *, lock: bool = False) -> Attachment:
    """This will return one file that the actor may open.

    Raises Attachment.DoesNotExist, or DoesNotExist of the record it belongs to.
    """
    return asked_about(actor, attachment_id, lock=lock)[0]


def asked_about(actor: Actor, attachment_id: int, *, lock: bool = False) -> tuple[Attachment, Asked]:
    """This will return one file that the actor may open, and the record it belongs to.

    Raises Attachment.DoesNotExist, or DoesNotExist of the record.
    """
    files = Attachment.objects.select_related("added_by")
    if lock:
        files = files.select_for_update(of=("self",))
    attachment = files.get(pk=attachment_id)
    owned = find_record(actor, attachment.owner_kind, attachment.owner_id)
    asked = Asked(owned.owner, owned.record, attachment)
    is_open = not attachment.is_confidential or can(actor, "files.open_confidential", asked)
    is_there = attachment.state == AttachmentState.KEPT or can(actor, "files.add", asked)
    if not (is_open and is_there):
        raise Attachment.DoesNotExist
    return attachment, asked


def may_add(actor: Actor, record: Model) -> bool:
    """This will say whether the actor may attach files to a record they have found."""
    owner = owner_of(record)
    return owner.takes(record) and can(actor, "files.add", Asked(owner, record))


def may_open_confidential(actor: Actor, record: Model) -> bool:
    """This will say whether the actor may open all files of a record they have found."""
    return can(actor, "files.open_confidential", Asked(owner_of(record), record))


def removable(actor: Actor, record: Model, files: Iterable[Attachment]) -> frozenset[int]:
    """This will return the numbers of the files that the actor may remove, asking once about the record."""
    owner = owner_of(record)
    keeps = can(actor, "files.remove", Asked(owner, record))
    return frozenset(
        each.pk
        for each in files
        if each.state == AttachmentState.KEPT and (keeps or each.added_by_id == actor.pk)
    )
