"""Why a file was not taken, and what to do, in words."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

_ALLOWED = pgettext_lazy(
    "files", "Please hand in PDF, Word, Excel, PowerPoint, text, CSV, PNG, JPEG or WebP."
)
_WORDS = {
    "empty": pgettext_lazy("files", "The file is empty. Please choose another one."),
    "unknown_kind": _ALLOWED,
    "archive": pgettext_lazy(
        "files", "Archives are not taken. Please unpack it and hand its files in one by one."
    ),
    "old_office": pgettext_lazy(
        "files", "This is an old Office file. Please save it as .docx, .xlsx or .pptx, or as PDF."
    ),
    "macros": pgettext_lazy(
        "files", "The file holds macros. Please save it without them (as .docx, .xlsx or .pptx)."
    ),
    "active": pgettext_lazy(
        "files",
        "The PDF holds scripts or starts something when it is opened. Please print it into a new PDF.",
    ),
    "embedded": pgettext_lazy(
        "files", "The file carries other files inside. Please take them out and hand them in one by one."
    ),
    "external": pgettext_lazy(
        "files", "The file fetches parts from elsewhere when it is opened. Please save it as PDF."
    ),
    "encrypted": pgettext_lazy(
        "files", "The file is locked with a password. Please save it without one and hand it in again."
    ),
    "damaged": pgettext_lazy(
        "files", "The file is damaged or unusually built. Please open it, save it anew and hand it in again."
    ),
    "swollen": pgettext_lazy(
        "files", "The file unpacks to far more than it seems to hold. Please save it anew, or as PDF."
    ),
    "markup": pgettext_lazy(
        "files", "Pages of markup are not taken. Please save it as PDF or as plain text."
    ),
    "animated": pgettext_lazy("files", "Moving pictures are not taken. Please hand in a still one."),
    "too_many_pixels": pgettext_lazy(
        "files", "The picture has more than 40 million pixels. Please make it smaller."
    ),
    "too_large": pgettext_lazy(
        "files", "The file is larger than %(limit)d MB. Please make it smaller, or hand it in in parts."
    ),
    "too_many": pgettext_lazy(
        "files", "This record has 200 files already. Please remove those that are not needed any more."
    ),
    "closed": pgettext_lazy("files", "The content of this record was removed for good: it takes no files."),
    "store": pgettext_lazy(
        "files", "The file could not be kept just now. Nothing was changed. Please try again in a minute."
    ),
}


def refusal(code: str, *, most_bytes: int) -> str:
    """This will say why a file was not taken, and what to do next."""
    return str(_WORDS[code]) % {"limit": most_bytes // (1024 * 1024)}
