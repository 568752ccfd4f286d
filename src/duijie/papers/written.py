"""What every form of a paper is given to print: plain words, in the language of the paper."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

import segno
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override, pgettext

from duijie.papers.models import Paper

_PIXELS_A_MODULE = 8


def written(paper: Paper, check_address: str) -> dict[str, Any]:
    """This will return title, paragraphs and facts of a paper, its number, its day and who issued it."""
    with override(paper.language):
        return {
            **asdict(paper.says),
            "number": paper.number,
            "number_words": pgettext("papers", "No."),
            "issuer": paper.issuer,
            "day": date_format(timezone.localdate(paper.issued_at), "DATE_FORMAT"),
            "language": paper.language.partition("-")[0],
            "check_words": pgettext("papers", "Scan to check that this paper is genuine and still holds:"),
            "check_address": check_address,
        }


def qr_drawing(address: str) -> str:
    """This will draw the address as a QR code, as SVG."""
    drawn: str = segno.make(address, error="m").svg_inline(border=0)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def qr_picture(address: str) -> BytesIO:
    """This will draw the address as a QR code, as PNG."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=_PIXELS_A_MODULE, border=1)
    drawn.seek(0)
    return drawn
