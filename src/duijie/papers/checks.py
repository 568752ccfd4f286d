"""What `duijie check` tells about papers: each form of the operator's, fonts, issuer, address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from duijie.papers.excel import excel_of
from duijie.papers.forms import EXCEL, PDF, WORD, BrokenFormError, own_forms
from duijie.papers.pdf import FONT_COMMAND, NoChineseFontError, pdf_of, require_chinese_font
from duijie.papers.trial import CHECK_ADDRESS, trial_paper
from duijie.papers.word import word_of

_MAKERS: dict[str, Callable[..., bytes]] = {PDF: pdf_of, WORD: word_of, EXCEL: excel_of}


@register("papers")
def forms_can_be_printed_with(**_options: Any) -> list[CheckMessage]:
    """This will try each form of the operator's on an invented paper, and tell those that are broken."""
    told: list[CheckMessage] = []
    for kind, ending in own_forms():
        try:
            _MAKERS[ending](trial_paper(kind), check_address=CHECK_ADDRESS)
        except BrokenFormError as error:
            told.append(
                Error(
                    f"The form {error.file_name} for papers is broken: {error.problem}",
                    hint="Mend it, or take it out of the folder papers/ of the data folder.",
                    id="papers.E001",
                )
            )
        except NoChineseFontError:
            return [*told, _no_font()]
    return told


@register("papers", deploy=True)
def papers_can_be_printed(**_options: Any) -> list[CheckMessage]:
    """This will tell when no font of the machine has Chinese letters."""
    try:
        require_chinese_font()
    except NoChineseFontError:
        return [_no_font()]
    return []


@register("papers", deploy=True)
def papers_have_an_issuer(**_options: Any) -> list[CheckMessage]:
    """This will tell when nobody is named in whose name papers are issued."""
    if settings.PAPER_ISSUER:
        return []
    return [
        checks.Warning(
            "No name is set that papers are issued under, so none can be issued.",
            hint="Set DUIJIE_PAPER_ISSUER to the name of the body that runs the site.",
            id="papers.W002",
        )
    ]


@register("papers", deploy=True)
def papers_have_an_address(**_options: Any) -> list[CheckMessage]:
    """This will tell when papers would print whatever address they are fetched by."""
    if settings.PUBLIC_ADDRESS:
        return []
    return [
        checks.Warning(
            "No address is set that papers print, so each prints that by which it is fetched, which may be "
            "one that nobody else can reach.",
            hint="Set DUIJIE_ADDRESS to the address under which everybody reaches the site.",
            id="papers.W003",
        )
    ]


def _no_font() -> checks.Warning:
    return checks.Warning(
        "No font with Chinese letters is installed, so papers cannot be printed as PDF.",
        hint=f"{FONT_COMMAND}, or put one into papers/fonts/ of the data folder.",
        id="papers.W001",
    )
