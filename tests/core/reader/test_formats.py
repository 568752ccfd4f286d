"""Files of every format, made by the libraries that people's programs use, and files that break."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
import typst
import xlsxwriter
from docx import Document
from PIL import Image

from duijie.core.reader.files import UnreadablePageError, open_bytes, read_bytes
from tests.files.factories import far_away, locked, repacked, spoilt

TEXT = (
    "岱山市化工学会与远岫科技有限公司签约\n"
    "5月6日，岱山市化工学会与远岫科技有限公司签署战略合作协议。双方将共建“岱山涂层联合实验室”。\n"
    "远岫科技有限公司总经理章明远说，公司急需解决涂层开裂的难题。\n"
)
PARTIES = ("岱山市化工学会", "远岫科技有限公司")


def word_file(*, table: bool = False) -> bytes:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    if table:
        grid = document.add_table(rows=2, cols=2)
        for row, cells in zip(
            grid.rows, [("企业名称", "远岫科技有限公司"), ("技术需求", "耐高温密封涂层")], strict=True
        ):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def sheet_file(rows: list[list[str | float]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def pdf_file(text: str = TEXT) -> bytes:
    return bytes(typst.compile(f'#set text(font: "Noto Sans CJK SC")\n{text}'.encode(), format="pdf"))


def mail_file(*, html: bool = False, charset: str = "utf-8") -> bytes:
    message = EmailMessage()
    message["Subject"] = TEXT.splitlines()[0]
    message["From"] = "somebody@example.invalid"
    message["Date"] = "Thu, 06 May 2021 10:00:00 +0800"
    body = "".join(f"<p>{line}</p>" for line in TEXT.splitlines()[1:]) if html else TEXT
    message.set_content(body, subtype="html" if html else "plain", charset=charset)
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


def saved_page() -> bytes:
    message = EmailMessage()
    message["Subject"] = TEXT.splitlines()[0]
    message.set_content("".join(f"<p>{each}</p>" for each in TEXT.splitlines()), subtype="html")
    message.add_related(b"\x89PNG\r\n", maintype="image", subtype="png")
    return message.as_bytes()


FILES = {
    "page.docx": word_file(),
    "page.pdf": pdf_file(),
    "page.eml": mail_file(),
    "gb.eml": mail_file(charset="gb2312"),
    "html.eml": mail_file(html=True),
    "page.mhtml": saved_page(),
    "page.txt": TEXT.encode(),
    "page.html": "".join(f"<p>{line}</p>" for line in TEXT.splitlines()).encode("gb18030"),
    "called.txt": word_file(),
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_facts_and_quotes_its_own_text(name: str):
    opened = open_bytes(FILES[name], filename=name)
    reading = read_bytes(FILES[name], filename=name)
    (agreement,) = reading.agreements
    assert (agreement.parties, agreement.status) == (PARTIES, "signed")
    assert [each.text for each in agreement.undertakings] == ["共建“岱山涂层联合实验室”"]
    assert [(each.owner, each.text) for each in reading.needs] == [(PARTIES[1], "解决涂层开裂的难题")]
    for fact in (agreement, *reading.organisations, *reading.people, *reading.needs, *reading.platforms):
        assert all(opened.raw[each.start : each.end] == each.quote for each in fact.evidence)
    assert "somebody@" not in opened.raw


def test_forms_in_tables_are_read_pair_by_pair():
    for content in (
        word_file(table=True),
        sheet_file([["企业名称", "远岫科技有限公司"], ["技术需求", "耐高温密封涂层"]]),
        sheet_file(
            [["序号", "企业名称", "技术需求", "资金"], [1, "远岫科技有限公司", "耐高温密封涂层", 30.0]]
        ),
    ):
        needs = {(each.owner, each.text) for each in read_bytes(content, filename="form").needs}
        assert ("远岫科技有限公司", "耐高温密封涂层") in needs


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "hz"],
)
def test_every_chinese_encoding_is_read(encoding: str):
    text = TEXT.replace("岫", "山")
    if encoding == "big5":
        text = text.translate(
            str.maketrans("学会与远签约战协议双将联实验总经说", "學會與遠簽約戰協議雙將聯實驗總經說")
        )
        text = (
            text.replace("岱山涂层", "岱山塗層")
            .replace("发", "發")
            .replace("难题", "難題")
            .replace("开", "開")
        )
        text = text.encode("big5", errors="ignore").decode("big5")
    opened = open_bytes(text.encode(encoding, errors="strict"), filename="page.txt")
    assert opened.raw == text


def locked_pdf() -> bytes:
    """A PDF whose password is not the empty one: the check value is of another key."""
    objects = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n",
    ]
    head = b"%PDF-1.4\n"
    places, body = [], head
    for each in objects:
        places.append(len(body))
        body += each
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + trailer


def scanned_pdf() -> bytes:
    file = io.BytesIO()
    Image.new("L", (400, 600), 255).save(file, "PDF")
    return file.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


BROKEN = {
    "locked.pdf": (locked_pdf(), "encrypted"),
    "scanned.pdf": (scanned_pdf(), "no_text"),
    "cut.pdf": (pdf_file()[:300], "damaged"),
    "cut.docx": (word_file()[:2000], "damaged"),
    "cut.xlsx": (sheet_file([["企业名称", "甲"]])[:1500], "damaged"),
    "hollow.docx": (zipped({"word/document.xml": b"<no-word/>"}), "damaged"),
    "hollow.xlsx": (zipped({"xl/workbook.xml": b"<no-excel/>"}), "damaged"),
    "bomb.docx": (zipped({"word/document.xml": b" " * (30 * 1024 * 1024)}), "unpacks_too_large"),
    "bomb.xlsx": (
        zipped({"xl/workbook.xml": b"<x/>", "xl/media/a.bin": b"\0" * (100 * 1024 * 1024)}),
        "unpacks_too_large",
    ),
    "many.docx": (
        zipped({"word/document.xml": b"<x/>", **{f"part{n}": b"" for n in range(3001)}}),
        "unpacks_too_large",
    ),
    "files.zip": (zipped({"page.txt": TEXT.encode()}), "binary"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "old_office"),
    "locked.docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 2,
        "encrypted",
    ),
    "program.txt": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, "binary"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
    "noise.txt": (bytes(range(256)) * 40, "binary"),
    "empty.docx": (zipped({"word/document.xml": b"<x/>"})[:-30], "damaged"),
    "spoilt.docx": (spoilt(word_file()), "damaged"),
    "spoilt-bzip2.docx": (spoilt(repacked(word_file(), zipfile.ZIP_BZIP2)), "damaged"),
    "spoilt-lzma.docx": (spoilt(repacked(word_file(), zipfile.ZIP_LZMA), behind=9), "damaged"),
    "far.docx": (far_away(word_file()), "damaged"),
    "locked-parts.docx": (locked(word_file()), "encrypted"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_by_its_code(name: str):
    content, code = BROKEN[name]
    with pytest.raises(UnreadablePageError) as refusal:
        read_bytes(content, filename=name)
    assert refusal.value.code == code
    assert refusal.value.detail


def test_a_word_file_without_words_has_no_text():
    file = io.BytesIO()
    Document().save(file)
    with pytest.raises(UnreadablePageError) as refusal:
        read_bytes(file.getvalue(), filename="page.docx")
    assert refusal.value.code == "no_text"
