"""Tells what a file is by its first bytes, and has the reader of that kind look for what is refused."""

from __future__ import annotations

from duijie.core.uploads.images import made_anew
from duijie.core.uploads.kinds import FileKind, Inspected, RefusedFileError
from duijie.core.uploads.office import kind_of_office
from duijie.core.uploads.pdf import require_passive
from duijie.core.uploads.texts import kind_of_text

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_TAR_AT, _TAR = 257, b"ustar"


def inspect(content: bytes, *, file_name: str) -> Inspected:
    """This will return the file's kind and the bytes to keep; its name only tells CSV from plain text.

    Raises RefusedFileError.
    """
    if not content:
        raise RefusedFileError("empty")
    if content.startswith(b"%PDF-"):
        require_passive(content)
        return Inspected(FileKind.PDF, content)
    if content.startswith(_ZIP):
        return Inspected(kind_of_office(content), content)
    if content.startswith(_OLE):
        raise RefusedFileError("old_office")
    if content.startswith(_ARCHIVES) or content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise RefusedFileError("archive")
    image = _image_kind(content)
    if image is not None:
        return Inspected(image, made_anew(content, image))
    return Inspected(kind_of_text(content, file_name=file_name), content)


def _image_kind(content: bytes) -> FileKind | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    return None
