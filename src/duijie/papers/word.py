"""Makes a paper as Word, to go on working with, by filling in a form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.exceptions import OpcError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from duijie.core.damage import ARCHIVE_DAMAGE
from duijie.papers.forms import WORD, BrokenFormError, Form, form_for
from duijie.papers.models import Paper
from duijie.papers.written import qr_picture, written

_QR_MILLIMETRES = 24
# What its archive and its parts are refused with while it is opened, and its words while they are filled in:
# they may reckon, and call themselves.
_OF_A_BROKEN_ARCHIVE: tuple[type[Exception], ...] = (OpcError, LxmlError, *ARCHIVE_DAMAGE)
_OF_BROKEN_WORDS: tuple[type[Exception], ...] = (
    *(TemplateError, OpcError, LxmlError, LookupError, AttributeError, TypeError, ArithmeticError),
    *(ValueError, RecursionError),
)
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can tell, which says nothing


def word_of(paper: Paper, *, check_address: str) -> bytes:
    """This will make the Word file of a paper that was not revoked, the same bytes each time.

    Raises BrokenFormError.
    """
    form = form_for(paper.kind, WORD)
    # What fails in these is ours, not the form's.
    says, qr = written(paper, check_address), qr_picture(check_address)
    # What is filled in is words, never markup; and a form runs nothing of this program.
    filling = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made = BytesIO()
    with _told_as_broken(form, _OF_A_BROKEN_ARCHIVE):
        document = DocxTemplate(str(form.path))
        document.init_docx()
    says["qr"] = InlineImage(document, qr, width=Mm(_QR_MILLIMETRES))
    with _told_as_broken(form, _OF_BROKEN_WORDS):
        document.render(says, jinja_env=filling)
        document.save(made)
    return _without_times(made)


@contextmanager
def _told_as_broken(form: Form, errors: tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        yield
    except errors as error:
        raise BrokenFormError(form.path.name, " ".join(f"{error}".split())[:400]) from error


def _without_times(archive: BytesIO) -> bytes:
    """The same paper is the same bytes whenever it is made: an archive tells when it was packed."""
    packed = BytesIO()
    with ZipFile(archive) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as again:
        for part in parts.infolist():
            again.writestr(ZipInfo(part.filename, NO_TIME), parts.read(part), ZIP_DEFLATED)
    return packed.getvalue()
