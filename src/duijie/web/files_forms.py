"""The form by which a file is handed in."""

from __future__ import annotations

from typing import Any

from django.forms import BooleanField, CharField, FileField, HiddenInput, UUIDField
from django.utils.translation import pgettext_lazy

from duijie.db.text import validate_clean
from duijie.files.actions import FileDraft
from duijie.web.refusals import RefusableForm


class FileForm(RefusableForm):
    """A file, what it is, and who may open it."""

    file = FileField(
        label=pgettext_lazy("files", "File"),
        allow_empty_file=True,  # said in our own words, like everything else that is refused
        max_length=None,
    )
    title = CharField(
        label=pgettext_lazy("files", "What it is"),
        max_length=120,
        required=False,
        validators=[validate_clean],
        help_text=pgettext_lazy("files", "Such as: signed copy, plan of the plant. Blank: the file's name."),
    )
    is_confidential = BooleanField(
        label=pgettext_lazy("files", "Confidential: only for those who may open the record in full"),
        required=False,
        initial=True,
        help_text=pgettext_lazy("files", "Without this, everybody who sees the record can fetch the file."),
    )
    form_token = UUIDField(widget=HiddenInput, required=False)

    @property
    def token(self) -> str | None:
        """What tells a form sent twice from two forms."""
        token = self.cleaned_data["form_token"]
        return str(token) if token else None

    def draft(self, *, most_bytes: int) -> FileDraft:
        """This will read the file, one byte over the limit at most: a huge one is never held whole."""
        file: Any = self.cleaned_data["file"]
        return FileDraft(
            content=file.read(most_bytes + 1),
            file_name=file.name or "",
            title=self.cleaned_data["title"],
            is_confidential=self.cleaned_data["is_confidential"],
        )
