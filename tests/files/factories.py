"""Files of all kinds, good and bad, and attachments made through the actions."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from duijie.accounts.models import User
from duijie.files import actions, store
from duijie.files.actions import FileDraft
from duijie.files.models import Attachment
from tests.registry import factories as registry

NOW = registry.NOW
MOST_BYTES = 1024 * 1024
_TYPE = "application/vnd.openxmlformats-officedocument.{}.main+xml"
WORD, SHEET, SLIDES = (
    _TYPE.format(each)
    for each in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)


def pdf(more: bytes = b"", *, packed: bytes | None = None, described: bytes = b"/Type/ObjStm/N 1") -> bytes:
    """A PDF of one page, with more objects as they are, and some packed into a stream of objects."""
    objects = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj",
        more,
    ]
    if packed is not None:
        made = zlib.compress(packed)
        objects.append(
            b"9 0 obj<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj"
            % (described, len(made), made)
        )
    body = b"%PDF-1.7\n" + b"\n".join(objects) + b"\n"
    return body + b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n"


def office(main: str = WORD, **parts: str) -> bytes:
    """An Office file of this kind; `parts` are more parts, "__" standing for "/" in their names."""
    written = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
        ),
        "main.xml": "<main/>",
        **{name.replace("__", "/"): content for name, content in parts.items()},
    }
    return zipped(written)


def zipped(parts: dict[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def image(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, (180, 40, 30)).save(made, kind, **options)
    return made.getvalue()


def attachment(
    owner_kind: str,
    record: Any,
    actor: User,
    *,
    confidential: bool = True,
    name: str = "合同.pdf",
    content: bytes | None = None,
    **options: Any,
) -> Attachment:
    return actions.add_file(
        owner_kind=owner_kind,
        owner_id=record.pk,
        draft=FileDraft(content or pdf(), name, is_confidential=confidential),
        most_bytes=MOST_BYTES,
        actor=actor,
        now=NOW,
        **options,
    )


def drawn(attached: Attachment) -> Attachment:
    """The same file with a picture of it, as the worker would make it."""
    store.keep(image("WEBP"), place=attached.preview_place, actor=registry.system(), now=NOW)
    actions.note_preview(attachment_id=attached.pk, preview="ready", actor=registry.system(), now=NOW)
    attached.refresh_from_db()
    return attached


def spoilt(archive: bytes, *, behind: int = 0) -> bytes:
    """Overwrite the first packed bytes, behind the header of the first part and so many bytes more."""
    begin = 30 + int.from_bytes(archive[26:28], "little") + int.from_bytes(archive[28:30], "little") + behind
    return archive[:begin] + b"\xff" * 8 + archive[begin + 8 :]


def repacked(archive: bytes, packing: int) -> bytes:
    """The same archive, its parts packed in another way."""
    with zipfile.ZipFile(BytesIO(archive)) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as again:
        for name, part in parts.items():
            again.writestr(name, part)
    return made.getvalue()


def locked(archive: bytes) -> bytes:
    """Have the archive say of its parts that a password is needed."""
    marked = bytearray(archive)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = archive.find(mark)
        while at >= 0:
            marked[at + flags] |= 1
            at = archive.find(mark, at + 1)
    return bytes(marked)


def far_away(archive: bytes) -> bytes:
    """Have the archive say that its first part begins where no file reaches."""
    directory = archive.index(b"PK\x01\x02")
    name_end = directory + 46 + int.from_bytes(archive[directory + 28 : directory + 30], "little")
    place = b"\x01\x00\x08\x00" + b"\xff" * 8  # APPNOTE 4.5.3: the offset, where 32 bits are too few
    end = archive.rindex(b"PK\x05\x06")
    size = int.from_bytes(archive[end + 12 : end + 16], "little") + len(place)
    return b"".join(
        (
            archive[: directory + 30],
            len(place).to_bytes(2, "little"),
            archive[directory + 32 : directory + 42],
            b"\xff" * 4,
            archive[directory + 46 : name_end],
            place,
            archive[name_end : end + 12],
            size.to_bytes(4, "little"),
            archive[end + 16 :],
        )
    )
