"""Office files are zip archives: told apart by their parts, and never unpacked past a limit."""

from __future__ import annotations

import io
import zipfile

from duijie.core.damage import ARCHIVE_DAMAGE
from duijie.core.reader.unreadable import UnreadablePageError

MOST_PARTS = 3000
MOST_BYTES = 96 * 1024 * 1024
"""Bytes of all parts together when unpacked."""

MOST_BYTES_OF_TEXT = 24 * 1024 * 1024
"""Bytes of the XML parts together; a parser makes some ten times that of them."""

_PIECE = 256 * 1024
_FORMATS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsx"))


def office_format(content: bytes) -> str:
    """Tell docx from xlsx, and check that the archive unpacks within the limits.

    Raises UnreadablePageError: encrypted, damaged, unpacks_too_large, binary (another archive).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kind = next((kind for part, kind in _FORMATS if part in names), "")
            if not kind:
                raise UnreadablePageError("binary", "this is an archive; please hand in its files one by one")
            _check(archive)
            return kind
    except ARCHIVE_DAMAGE as error:
        raise UnreadablePageError("damaged", "the file is damaged or cut off") from error


def _check(archive: zipfile.ZipFile) -> None:
    """Unpack every part piece by piece, keeping nothing: sizes in the directory may lie."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _too_large()
    total = text = 0
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadablePageError("encrypted", "the file is locked with a password")
        is_text = part.filename.endswith((".xml", ".rels"))
        if part.file_size > MOST_BYTES or (is_text and part.file_size > MOST_BYTES_OF_TEXT):
            raise _too_large()
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                text += len(piece) if is_text else 0
                if total > MOST_BYTES or text > MOST_BYTES_OF_TEXT:
                    raise _too_large()


def _too_large() -> UnreadablePageError:
    return UnreadablePageError("unpacks_too_large", "the file unpacks to far more than a page ever has")
