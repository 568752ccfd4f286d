"""PDF: refused when it holds scripts, starts programs, carries files, or cannot be looked into.

No PDF is opened here: a reader of PDF is a large target, so it runs apart (see `files.previews`). The names
of what is refused are searched for in the plain bytes, and in the compressed objects, unpacked. A name
cannot be written in two halves, only with #-escapes, which are undone first.
"""

from __future__ import annotations

import re
import zlib

from duijie.core.uploads.kinds import RefusedFileError

MOST_UNPACKED_BYTES = 512 * 1024 * 1024
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")
# ISO 32000-2, 12.6.4 (actions), 7.11.4 (embedded files), 13 (multimedia), 12.7.8 (XFA), 7.6 (encryption).
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|Rendition|XFA)(?![A-Za-z0-9_.+-])"
)
_EMBEDDED = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|GoToE|Collection)(?![A-Za-z0-9_.+-])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9_.+-])")
_OBJECTS = b"/ObjStm"
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+|\d+\s+\d+\s+R)")
_FLATE = re.compile(rb"\[?\s*/(?:FlateDecode|Fl)\s*\]?")
_LONGEST_DICTIONARY = 64 * 1024
_SLICE_BYTES = 1024 * 1024
_LONGEST_NAME = 64


def require_passive(content: bytes) -> None:
    """This will do nothing when the PDF only shows pages. Raises RefusedFileError.

    Where objects are packed, every stream that unpacks is read, since a comment can hide which ones hold
    objects; objects packed in another way than plain Flate are refused as damaged. This keeps out what
    usual programs make; it proves nothing about a file that somebody built by hand to deceive it, so files
    are also handed on to be saved, never shown in place.
    """
    if b"startxref" not in content or b"%%EOF" not in content:
        raise RefusedFileError("damaged")
    plain = _plain(content)
    _require_no_names(plain)
    if _OBJECTS in plain:
        _require_no_names_within(content)


def _plain(written: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), written)


def _require_no_names(plain: bytes) -> None:
    if _ENCRYPTED.search(plain):
        raise RefusedFileError("encrypted")
    if _ACTIVE.search(plain):
        raise RefusedFileError("active")
    if _EMBEDDED.search(plain):
        raise RefusedFileError("embedded")


def _require_no_names_within(content: bytes) -> None:
    left = MOST_UNPACKED_BYTES
    for found in _STREAM.finditer(content):
        before = content[max(0, found.start() - _LONGEST_DICTIONARY) : found.start()]
        described = _plain(before.rpartition(b" obj")[2])
        if _OBJECTS in described:
            _require_usual_packing(described)
        left -= _read_through(memoryview(content)[found.end() :], left)


def _require_usual_packing(described: bytes) -> None:
    filters = _FILTERS.search(described)
    if b"/Predictor" in described or (filters and not _FLATE.fullmatch(filters[1].strip())):
        raise RefusedFileError("damaged")


def _read_through(packed: memoryview, left: int) -> int:
    """Unpack a stream slice by slice, look at each, and return how much it was; 0 when it does not unpack."""
    inflate, count, tail = zlib.decompressobj(), 0, b""
    waiting: bytes | memoryview = packed
    while not inflate.eof:
        try:
            made = inflate.decompress(waiting, _SLICE_BYTES)
        except zlib.error:
            return count
        if not made:
            return count
        count += len(made)
        if count > left:
            raise RefusedFileError("swollen")
        _require_no_names(_plain(tail + made))
        tail, waiting = made[-_LONGEST_NAME:], inflate.unconsumed_tail
    return count
