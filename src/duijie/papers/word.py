"""Makes a paper as Word, to go on working with, by filling in a form."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from duijie.papers.forms import WORD, BrokenFormError, form_for
from duijie.papers.models import Paper
from duijie.papers.written import qr_picture, written

_QR_MILLIMETRES = 24


def word_of(paper: Paper, *, check_address: str) -> bytes:
    """This will make the Word file of a paper that was not revoked. Raises BrokenFormError."""
    form = form_for(paper.kind, WORD)
    # What is filled in is words, never markup; and a form runs nothing of this program.
    filling = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made = BytesIO()
    try:
        document = DocxTemplate(str(form.path))
        says = {
            **written(paper, check_address),
            "qr": InlineImage(document, qr_picture(check_address), width=Mm(_QR_MILLIMETRES)),
        }
        document.render(says, jinja_env=filling)
        document.save(made)
    except (TemplateError, OpcError, LxmlError, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BrokenFormError(form.path.name, " ".join(f"{error}".split())[:400]) from error
    return made.getvalue()
