"""The words for a day as far as it is known."""

from __future__ import annotations

from django.utils.dates import MONTHS
from django.utils.translation import gettext, pgettext


def day_words(written: str) -> str:
    """This will say a day kept as 2026-09-25, 2026-09, 2026, --09-25 or "" in the reader's language."""
    if not written:
        return gettext("day not known")
    if written.startswith("--"):
        words = pgettext("partial date", "%(day)d %(month_name)s, year not known")
        _blank, _blank, month, day = written.split("-")
        year = ""
    else:
        year, month, day = (*written.split("-"), "", "")[:3]
        if day:
            words = pgettext("partial date", "%(day)d %(month_name)s %(year)s")
        elif month:
            words = pgettext("partial date", "%(month_name)s %(year)s")
        else:
            words = pgettext("partial date", "in %(year)s")
    number = int(month or 1)
    return words % {
        "year": year,
        "month": number,
        "month_name": MONTHS[number],
        "day": int(day or 1),
    }
