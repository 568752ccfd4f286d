"""PDF: refused when it holds scripts, starts programs, carries files, or cannot be looked into.

No PDF is opened here: a reader of PDF is a large target, so it runs apart (see `files.previews`). The names
of what is refused are searched for in the plain bytes, and in the compressed objects, unpacked. A name
cannot be written in two halves, only with #-escapes, which are undone where there are any.

The work stays proportional to the file: each byte may be looked at some few times, and a file that is so
nested that it asks for more is refused.
"""

from __future__ import annotations

import re
import zlib

from duijie.core.uploads.kinds import RefusedFileError

MOST_UNPACKED_BYTES = 256 * 1024 * 1024
# How often each byte of the file may be looked at while its streams are gone through, and what is free.
MOST_LOOKS, FREE_BYTES = 4, 16 * 1024 * 1024
MOST_ESCAPED_NAMES = 100_000
# ISO 32000-2, 12.6.4 (actions), 7.11.4 (embedded files), 13 (multimedia), 12.7.8 (XFA), 7.6 (encryption).
_REFUSED = re.compile(
    rb"/(?:(?P<encrypted>Encrypt)"
    rb"|(?P<active>JavaScript|Launch|R(?:ichMedia|endition)|SubmitForm|ImportData|XFA)"
    rb"|(?P<embedded>EmbeddedFiles?|FileAttachment|GoToE|Collection))(?![A-Za-z0-9_.+-])(?s:.)"
)
_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9_.+-])(?s:.)")
# Every name above is of letters, so the first escape in it follows letters; undone, it is within these bytes.
_WITH_ESCAPE = re.compile(rb"/[A-Za-z]{0,14}#[A-Za-z0-9#]{1,44}(?s:.)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")
_FILTERS = re.compile(
    rb"/Filter\s{0,99}(\[[^\]]{0,500}\]|/[A-Za-z0-9]{1,99}|\d{1,9}\s{1,99}\d{1,9}\s{1,99}R)"
)
_FLATE = re.compile(rb"\[?\s*/(?:FlateDecode|Fl)\s*\]?")
_LONGEST_DICTIONARY = 64 * 1024
_FIRST_PIECE_BYTES, _PIECE_BYTES = 1024, 64 * 1024
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
    looked = _Looks(content)
    if looked.names_objects(content):
        looked.go_through_streams()


def _letter(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 16)])


def _require_no_names(written: bytes) -> None:
    found = _REFUSED.search(written)
    if found is not None:
        raise RefusedFileError(str(found.lastgroup))


class _Looks:
    """Looks through one file, and keeps count of what that costs."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.unpacked_left = MOST_UNPACKED_BYTES
        self.looks_left = MOST_LOOKS * len(content) + FREE_BYTES
        self.escaped_left = MOST_ESCAPED_NAMES

    def names_objects(self, written: bytes) -> bool:
        """Say whether packed objects are named here. Raises RefusedFileError by what else is named.

        A name at the very end is left for the look that has what follows it.
        """
        _require_no_names(written)
        found = _OBJECTS.search(written) is not None
        for escaped in _WITH_ESCAPE.finditer(written) if b"#" in written else ():
            self.escaped_left -= 1
            if self.escaped_left < 0:
                raise RefusedFileError("damaged")
            plain = _ESCAPED.sub(_letter, escaped[0])
            _require_no_names(plain)
            found = found or _OBJECTS.search(plain) is not None
        return found

    def go_through_streams(self) -> None:
        """Look into every stream that unpacks. Raises RefusedFileError."""
        for found in _STREAM.finditer(self.content):
            described = self._described(found.start())
            if self.names_objects(described):
                _require_usual_packing(described)
            self._read_through(found.end())

    def _described(self, end: int) -> bytes:
        """Give the dictionary that ends here: at most so much of the file before its stream."""
        first = max(0, end - _LONGEST_DICTIONARY)
        start = max(first, self.content.rfind(b" obj", first, end))
        self._look_at(end - start)
        return self.content[start:end]

    def _look_at(self, byte_count: int) -> None:
        self.looks_left -= byte_count
        if self.looks_left < 0:
            raise RefusedFileError("damaged")

    def _read_through(self, start: int) -> None:
        """Unpack a stream piece by piece, and look at each; what does not unpack is no stream of objects."""
        inflate, tail = zlib.decompressobj(), b""
        at, piece_bytes = start, _FIRST_PIECE_BYTES
        try:
            while not inflate.eof and at < len(self.content):
                piece = self.content[at : at + piece_bytes]
                self._look_at(len(piece))
                at, piece_bytes = at + len(piece), min(2 * piece_bytes, _PIECE_BYTES)
                tail = self._look_into(inflate, piece, tail)
        except zlib.error:
            pass
        self.names_objects(tail + b"\n")

    def _look_into(self, inflate: zlib._Decompress, piece: bytes, tail: bytes) -> bytes:
        """Look at all that a piece unpacks to, slice by slice, and give the end of it, with what follows."""
        while True:
            made = inflate.decompress(piece, 16 * _PIECE_BYTES)
            self.unpacked_left -= len(made)
            if self.unpacked_left < 0:
                raise RefusedFileError("swollen")
            self.names_objects(tail + made)
            tail, piece = (tail + made)[-_LONGEST_NAME:], inflate.unconsumed_tail
            if not made or (not piece and len(made) < 16 * _PIECE_BYTES):
                return tail


def _require_usual_packing(described: bytes) -> None:
    plain = _ESCAPED.sub(_letter, described)
    filters = _FILTERS.search(plain)
    if b"/Predictor" in plain or (filters and not _FLATE.fullmatch(filters[1].strip())):
        raise RefusedFileError("damaged")
