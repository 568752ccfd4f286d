"""Word, Excel and PowerPoint: a ZIP of parts. Macros, embedded files and parts from elsewhere are refused."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, ZipInfo

from lxml import etree

from duijie.core.damage import ARCHIVE_DAMAGE
from duijie.core.uploads.kinds import FileKind, RefusedFileError

MOST_PARTS = 10_000
MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_PART_BYTES = 4 * 1024 * 1024
_TYPES = "[Content_Types].xml"
_ENCRYPTED = 1
_MAIN = {
    "wordprocessingml.document.main+xml": FileKind.DOCX,
    "spreadsheetml.sheet.main+xml": FileKind.XLSX,
    "presentationml.presentation.main+xml": FileKind.PPTX,
}
_MACROS = ("vbaproject", "vbadata", "/activex/", "/macrosheets/", "/dialogsheets/")
# What a document may fetch from elsewhere: nothing by itself. A link is followed by a person.
_FOLLOWED_BY_A_PERSON = ("/hyperlink", "/externalLinkPath", "/externalLink")


def kind_of_office(content: bytes) -> FileKind:
    """This will return which Office file it is. Raises RefusedFileError; any other ZIP is an archive."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _require_bounded(parts)
            names = [part.filename.lower() for part in parts]
            if _TYPES.lower() not in names:
                raise RefusedFileError("archive")
            _require_no_active_parts(names)
            for part in parts:
                if part.filename.lower().endswith(".rels"):
                    _require_nothing_fetched(_xml(archive, part))
            return _main_kind(_xml(archive, archive.getinfo(_TYPES)))
    except ARCHIVE_DAMAGE as error:
        raise RefusedFileError("damaged") from error


def _require_bounded(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise RefusedFileError("swollen")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise RefusedFileError("encrypted")
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        # One name twice: what is looked at here need not be what Office opens.
        raise RefusedFileError("damaged")


def _require_no_active_parts(names: list[str]) -> None:
    for name in names:
        if any(mark in f"/{name}" for mark in _MACROS):
            raise RefusedFileError("macros")
        if "/embeddings/" in f"/{name}":
            raise RefusedFileError("embedded")


def _xml(archive: ZipFile, part: ZipInfo) -> etree._Element:
    with archive.open(part) as opened:
        written = opened.read(MOST_PART_BYTES + 1)
    if len(written) > MOST_PART_BYTES:
        raise RefusedFileError("swollen")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(written, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedFileError("damaged") from error


def _require_nothing_fetched(relations: etree._Element) -> None:
    for relation in relations.iter("{*}Relationship"):
        is_outside = relation.get("TargetMode", "").lower() == "external"
        if is_outside and not relation.get("Type", "").endswith(_FOLLOWED_BY_A_PERSON):
            raise RefusedFileError("external")


def _main_kind(types: etree._Element) -> FileKind:
    written = [each.get("ContentType", "") for each in types.iter("{*}Override", "{*}Default")]
    if any("macroenabled" in each.lower() for each in written):
        raise RefusedFileError("macros")
    for ending, kind in _MAIN.items():
        if any(each.endswith(ending) for each in written):
            return kind
    raise RefusedFileError("archive")
