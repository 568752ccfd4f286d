"""What the reader mended in a page, and what it left although it looked wrong, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REPAIRS: dict[str, str | Promise] = {
    "unstorable": gettext_lazy("control characters removed"),
    "invisible": gettext_lazy("invisible characters removed"),
    "emoji": gettext_lazy("emoji removed"),
    "lost_pair": gettext_lazy("characters restored that a wrong encoding had destroyed"),
    "pinyin": gettext_lazy("pinyin notes removed"),
    "lost_space": gettext_lazy("broken blanks mended"),
    "simplified": gettext_lazy("traditional characters simplified"),
    "width": gettext_lazy("full-width and half-width characters evened out"),
    "doubled_mark": gettext_lazy("doubled punctuation removed"),
    "code": gettext_lazy("program code removed"),
    "counter": gettext_lazy("counters removed"),
    "navigation": gettext_lazy("navigation removed"),
    "advert": gettext_lazy("adverts removed"),
    "repeated_line": gettext_lazy("repeated lines removed"),
    "spam": gettext_lazy("spliced-in sentences removed"),
    "wrapped_line": gettext_lazy("broken lines joined"),
}
WARNINGS: dict[str, str | Promise] = {
    "headline_addition": gettext_lazy(
        "A word of the headline does not stand in the text; somebody may have put it in."
    ),
    "source_misspelling": gettext_lazy("This looks misspelt in the source and was left as found."),
    "damaged_characters": gettext_lazy("Characters were lost before the page came here."),
    "publish_date": gettext_lazy("The date of publication does not fit the day of what is told."),
    "headline_contradicts_body": gettext_lazy("The headline says something else than the text."),
    "no_main_text": gettext_lazy(
        "No main text was found in this page, so menus and adverts may have been read too. It begins:"
    ),
}


def repair_lines(repairs: Iterable[dict[str, Any]]) -> list[str]:
    """This will word the repairs, one sentence each."""
    return [
        _("%(what)s (%(count)d times, such as “%(sample)s”)")
        % {
            "what": REPAIRS.get(each["kind"], each["kind"]),
            "count": each["count"],
            "sample": each["before"][:20],
        }
        for each in repairs
    ]


def warning_lines(warnings: Iterable[dict[str, Any]]) -> list[str]:
    """This will word what was left as found although it looks wrong."""
    return [
        f"{WARNINGS[each['code']]} “{each['text']}”" if each["code"] in WARNINGS else each["text"]
        for each in warnings
    ]
