"""Makes the PDF of a paper with typst: from data, without network, without files but those of its form."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from duijie.papers.forms import PDF, BrokenFormError, form_for, require_nothing_fetched
from duijie.papers.models import Paper
from duijie.papers.written import qr_drawing, written

# Families with Chinese letters, the best first. typst brings none of its own: without one of them every
# Chinese letter would be an empty box.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "PingFang SC",
    "Songti SC",
    "Microsoft YaHei",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
FONT_COMMAND = "apt-get install fonts-noto-cjk"


class NoChineseFontError(Exception):
    """No font here has Chinese letters: FONT_COMMAND installs one on Debian and Ubuntu."""


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(font_paths=[folder] if folder.is_dir() else [])


@cache
def chinese_font(folder: Path) -> str:
    """This will return the best family with Chinese letters, of the machine or of a folder.

    Raises NoChineseFontError.
    """
    known = set(_fonts(folder).families())
    for family in CHINESE_FONTS:
        if family in known:
            return family
    raise NoChineseFontError(FONT_COMMAND)


def require_chinese_font() -> None:
    """This will do nothing when papers can be printed here. Raises NoChineseFontError."""
    chinese_font(_folder())


def _folder() -> Path:
    return Path(settings.PAPER_FORMS) / "fonts"


def pdf_of(paper: Paper, *, check_address: str) -> bytes:
    """This will make the PDF of a paper that was not revoked, the same bytes each time.

    To a form, and in the file, now is when it was issued, in UTC.

    Raises NoChineseFontError, BrokenFormError.
    """
    says: dict[str, Any] = {
        **written(paper, check_address),
        "qr": qr_drawing(check_address),
        "fonts": [chinese_font(_folder())],
    }
    form = form_for(paper.kind, PDF)
    if form.is_own:
        require_nothing_fetched(form)
    try:
        made = typst.compile(
            str(form.path),
            root=str(form.path.parent),
            font_paths=_fonts(_folder()),
            sys_inputs={"paper": json.dumps(says)},
            timestamp=int(paper.issued_at.timestamp()),
        )
    except typst.TypstError as error:
        raise BrokenFormError(form.path.name, _problem(error)) from error
    if not isinstance(made, bytes):
        raise TypeError("typst made several files of one paper")
    return made


def _problem(error: typst.TypstError) -> str:
    return " ".join(str(getattr(error, "diagnostic", "") or error).split())[:400]
