"""The closed list of kinds of files that are kept, and why a file is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """A kind of file that may be kept; its value is the ending of its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    TXT = "txt"
    CSV = "csv"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"


_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.PPTX: f"{_OFFICE}.presentationml.presentation",
    FileKind.TXT: "text/plain",
    FileKind.CSV: "text/csv",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
}
IMAGES = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
# Kinds of which a picture of the first page can be drawn.
DRAWN = IMAGES | {FileKind.PDF}


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept: its kind, and the bytes to keep (pictures are made anew)."""

    kind: FileKind
    content: bytes


class RefusedFileError(Exception):
    """The file may not be kept; `code` says why.

    Codes: empty, unknown_kind, archive, old_office, macros, active, embedded, external, encrypted,
    damaged, swollen, markup, animated, too_many_pixels.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
