"""What a file is, by its content, and what is refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from duijie.core.uploads import FileKind, RefusedFileError, inspect
from duijie.core.uploads.drawing import UndrawableError, drawn
from duijie.core.uploads.images import MOST_PIXELS
from tests.files.factories import (
    SHEET,
    SLIDES,
    WORD,
    far_away,
    image,
    locked,
    office,
    pdf,
    repacked,
    spoilt,
    zipped,
)

RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
OUTSIDE = '<Relationship Id="a" Type="http://x/{}" Target="https://example.org/" TargetMode="External"/>'
GOOD = {
    "pdf": (pdf(), FileKind.PDF),
    "pdf with packed objects": (pdf(packed=b"4 0 <</Kind/Harmless>>"), FileKind.PDF),
    "word": (office(WORD), FileKind.DOCX),
    "excel": (office(SHEET), FileKind.XLSX),
    "slides": (office(SLIDES), FileKind.PPTX),
    "word with a link": (
        office(word___rels__document="", **{"a.rels": RELS.format(OUTSIDE.format("hyperlink"))}),
        FileKind.DOCX,
    ),
    "utf-8": ("三炉试验的记录。\r\n".encode(), FileKind.TXT),
    "gb 18030": ("三炉试验的记录。".encode("gb18030"), FileKind.TXT),
    "png": (image("PNG"), FileKind.PNG),
    "jpeg": (image("JPEG"), FileKind.JPEG),
    "webp": (image("WEBP"), FileKind.WEBP),
}
BAD = {
    "nothing": (b"", "empty"),
    "program": (b"MZ\x90\x00\x03" + bytes(200), "unknown_kind"),
    "text with NUL": ("甲\x00乙".encode(), "unknown_kind"),
    "html": (b"  <!DOCTYPE html><p>", "markup"),
    "svg": (b"\xef\xbb\xbf<svg onload='alert(1)'>", "markup"),
    "zip": (zipped({"a.txt": "a"}), "archive"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "archive"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(40), "archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(40), "archive"),
    "tar": (bytes(257) + b"ustar\x0000" + bytes(300), "archive"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "macros": (office(word__vbaProject="x"), "macros"),
    "macros by type": (office("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "activex": (office(word__activeX__activeX1="x"), "macros"),
    "embedded object": (office(word__embeddings__oleObject1="x"), "embedded"),
    "template from elsewhere": (
        office(**{"a.rels": RELS.format(OUTSIDE.format("attachedTemplate"))}),
        "external",
    ),
    "picture from elsewhere": (office(**{"a.rels": RELS.format(OUTSIDE.format("image"))}), "external"),
    "broken part": (office(**{"a.rels": "<a"}), "damaged"),
    "cut off": (office()[:-30], "damaged"),
    "spoilt inside": (spoilt(office()), "damaged"),
    "spoilt inside, packed by lzma": (spoilt(repacked(office(), zipfile.ZIP_LZMA), behind=9), "damaged"),
    "spoilt inside, packed by bzip2": (spoilt(repacked(office(), zipfile.ZIP_BZIP2)), "damaged"),
    "part beyond every file": (far_away(office()), "damaged"),
    "locked parts": (locked(office()), "encrypted"),
    "swollen part": (office(**{"a.rels": f"<a>{'b' * 5_000_000}</a>"}), "swollen"),
    "script": (pdf(b"4 0 obj<</S/JavaScript/JS(app.alert)>>endobj"), "active"),
    "script in other letters": (pdf(b"4 0 obj<</S/J#61vaScript/JS(a)>>endobj"), "active"),
    "script in packed objects": (pdf(packed=b"4 0 <</S/JavaScript/JS(a)>>"), "active"),
    "script packed in other letters": (
        pdf(packed=b"4 0 <</S/JavaScript>>", described=b"/Type/Obj#53tm"),
        "active",
    ),
    "objects packed otherwise": (
        pdf(b"4 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nabc\nendstream endobj"),
        "damaged",
    ),
    "program started": (pdf(b"4 0 obj<</S/Launch/F(a.exe)>>endobj"), "active"),
    "embedded file": (pdf(b"4 0 obj<</Type/EmbeddedFile>>endobj"), "embedded"),
    "locked": (pdf(b"trailer<</Encrypt 5 0 R>>"), "encrypted"),
    "half a pdf": (b"%PDF-1.7\n1 0 obj", "damaged"),
    "half a picture": (image("PNG", (400, 400))[:90], "damaged"),
}


@pytest.mark.parametrize("what", GOOD)
def test_file_is_what_its_content_says_whatever_it_is_called(what: str):
    content, kind = GOOD[what]
    assert inspect(content, file_name="holiday.exe").kind == kind


@pytest.mark.parametrize("what", BAD)
def test_file_is_refused_with_the_reason(what: str):
    content, code = BAD[what]
    with pytest.raises(RefusedFileError) as refused:
        inspect(content, file_name="合同.pdf")
    assert refused.value.code == code


def test_name_tells_csv_from_text():
    assert inspect("单位,城市\n".encode(), file_name="名单.CSV").kind == FileKind.CSV


def test_archive_that_unpacks_to_far_more_is_refused_unopened(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("duijie.core.uploads.office.MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(RefusedFileError) as refused:
        inspect(office(picture="0" * 1001), file_name="a.docx")
    assert refused.value.code == "swollen"


def test_pdf_that_unpacks_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("duijie.core.uploads.pdf.MOST_UNPACKED_BYTES", 3_000_000)
    with pytest.raises(RefusedFileError) as refused:
        inspect(pdf(packed=b"0" * 3_000_001), file_name="a.pdf")
    assert refused.value.code == "swollen"


def test_script_behind_much_else_in_a_pdf_is_found():
    with pytest.raises(RefusedFileError) as refused:
        inspect(pdf(packed=b"0" * 1_048_570 + b"/JavaScript "), file_name="a.pdf")
    assert refused.value.code == "active"


def test_longer_name_cut_by_a_slice_is_not_taken_for_a_refused_one():
    content = pdf(packed=b"0" * (1_048_576 - len(b"/Launch")) + b"/LaunchPad ")
    assert inspect(content, file_name="a.pdf").kind == FileKind.PDF


@pytest.mark.parametrize(
    "more",
    [
        b"/ObjStm " + bytes(70_000) + b"stream\n" * 600,
        b"/ObjStm " + b"stream\n" * 30_000,
        b"/ObjStm " + (b"stream\n" + zlib.compress(b"")) * 30_000,
    ],
    ids=["far dictionaries", "in one another", "tiny ones"],
)
def test_pdf_whose_streams_ask_to_be_looked_at_over_and_over_is_refused(more: bytes):
    """Each of these cost as much time as the square of its size, before the work was counted."""
    with pytest.raises(RefusedFileError) as refused:
        inspect(pdf(more), file_name="a.pdf")
    assert refused.value.code == "damaged"


def test_pdf_of_escaped_names_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("duijie.core.uploads.pdf.MOST_ESCAPED_NAMES", 10)
    assert inspect(pdf(b"/A#42 " * 10), file_name="a.pdf").kind == FileKind.PDF
    with pytest.raises(RefusedFileError) as refused:
        inspect(pdf(b"/A#42 " * 11), file_name="a.pdf")
    assert refused.value.code == "damaged"


def test_picture_keeps_no_place_no_camera_and_no_hidden_bytes():
    exif = Image.Exif()
    exif[0x0110] = "SecretCamera"
    exif[0x0112] = 6  # lies on its side
    content = image("JPEG", exif=exif, comment=b"SecretComment") + b"SecretTail"
    kept = inspect(content, file_name="a.jpg").content
    assert b"Secret" in content
    assert b"Secret" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((30, 40), {})


def test_picture_with_a_clear_ground_keeps_it():
    made = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(BytesIO(inspect(made.getvalue(), file_name="a").content)) as picture:
        assert (picture.mode, picture.getpixel((0, 0))) == ("RGBA", (0, 0, 0, 0))


def test_picture_of_too_many_pixels_is_refused_by_its_head():
    head = b"IHDR" + struct.pack(">II", MOST_PIXELS // 4000 + 1, 4000) + b"\x08\x02\x00\x00\x00"
    large = image("PNG")[:12] + head + struct.pack(">I", zlib.crc32(head)) + image("PNG")[33:]
    with pytest.raises(RefusedFileError) as refused:
        inspect(large, file_name="a.png")
    assert refused.value.code == "too_many_pixels"


def test_moving_picture_is_refused():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    made = BytesIO()
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedFileError) as refused:
        inspect(made.getvalue(), file_name="a.webp")
    assert refused.value.code == "animated"


def test_first_page_of_a_pdf_is_drawn_within_bounds():
    with Image.open(BytesIO(drawn(pdf()))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (960, 1280))


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", b"no picture", Path(__file__).read_bytes()])
def test_what_cannot_be_drawn_is_said(content: bytes):
    with pytest.raises(UndrawableError):
        drawn(content)
