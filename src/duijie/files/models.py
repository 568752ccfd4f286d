"""The files attached to records."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.core.uploads.kinds import CONTENT_TYPES, FileKind
from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField
from duijie.files.states import AttachmentKind, AttachmentState, PreviewState


class Attachment(Checked):
    """A file of a record. Once removed, its bytes and what it was called are gone; hash and reason stay.

    `sha256` is of the bytes as they were handed in, `kept_sha256` of those that are kept: a picture is
    made anew. `place` is where the bytes lie in the store.
    """

    owner_kind = LineField(max_length=20)
    owner_id = models.BigIntegerField()
    state = LineField(max_length=8, choices=AttachmentState.choices, default=AttachmentState.KEPT)
    title = LineField(pgettext_lazy("files", "what it is"), max_length=120, blank=True)
    file_name = LineField(pgettext_lazy("files", "name of the file"), max_length=200, blank=True)
    kind = LineField(max_length=8, choices=AttachmentKind.choices)
    byte_count = models.BigIntegerField()
    sha256 = LineField(max_length=64)
    kept_sha256 = LineField(max_length=64)
    place = LineField(max_length=80, unique=True)
    is_confidential = models.BooleanField(pgettext_lazy("files", "confidential"), default=True)
    preview = LineField(max_length=8, choices=PreviewState.choices, default=PreviewState.WAITING)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remove_reason = TextBlockField(pgettext_lazy("files", "reason"), max_length=1000, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    form_token = LineField(max_length=64, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[models.Manager[Attachment]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = pgettext_lazy("files", "file")
        verbose_name_plural = pgettext_lazy("files", "files")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id", "-id"], name="attachment_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=AttachmentState.values), name="attachment_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=AttachmentKind.values), name="attachment_kind_known"),
            models.CheckConstraint(
                condition=Q(preview__in=PreviewState.values), name="attachment_preview_known"
            ),
            models.CheckConstraint(condition=Q(byte_count__gt=0), name="attachment_holds_something"),
            models.CheckConstraint(
                condition=(
                    Q(state="kept", removed_at=None, removed_by=None, remove_reason="", erased_at=None)
                    & ~Q(file_name="")
                )
                | (
                    Q(state="removed", removed_at__isnull=False, removed_by__isnull=False)
                    & Q(title="", file_name="")
                    & ~Q(remove_reason="")
                ),
                name="attachment_removed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def content_type(self) -> str:
        """What the file is served as."""
        return CONTENT_TYPES[FileKind(self.kind)]

    @property
    def preview_place(self) -> str:
        """Where its picture lies in the store."""
        return f"{self.place}.preview"
