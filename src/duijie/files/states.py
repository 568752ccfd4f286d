"""The closed lists of files, and the life of an attachment."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step
from duijie.core.uploads import FileKind


class AttachmentKind(TextChoices):
    """What kind of file it is, told by its content."""

    PDF = FileKind.PDF.value, pgettext_lazy("files", "PDF")
    DOCX = FileKind.DOCX.value, pgettext_lazy("files", "Word")
    XLSX = FileKind.XLSX.value, pgettext_lazy("files", "Excel")
    PPTX = FileKind.PPTX.value, pgettext_lazy("files", "PowerPoint")
    TXT = FileKind.TXT.value, pgettext_lazy("files", "text")
    CSV = FileKind.CSV.value, pgettext_lazy("files", "CSV")
    PNG = FileKind.PNG.value, pgettext_lazy("files", "picture (PNG)")
    JPEG = FileKind.JPEG.value, pgettext_lazy("files", "picture (JPEG)")
    WEBP = FileKind.WEBP.value, pgettext_lazy("files", "picture (WebP)")


class PreviewState(TextChoices):
    """Whether there is a picture of what the file looks like."""

    WAITING = "waiting", pgettext_lazy("files", "preview is being made")
    READY = "ready", pgettext_lazy("files", "preview")
    NONE = "none", pgettext_lazy("files", "no preview")


class AttachmentState(TextChoices):
    """Whether the file is still there."""

    KEPT = "kept", pgettext_lazy("files", "kept")
    REMOVED = "removed", pgettext_lazy("files", "removed")


ATTACHMENT_LIFE = Lifecycle(
    start=AttachmentState.KEPT,
    steps=[step("remove", AttachmentState.KEPT, to=AttachmentState.REMOVED)],
)
