"""The way between the mended text that people read and the raw page that evidence counts in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from duijie.core.reader.facts import QUOTE_LIMIT
from duijie.intake.models import Page

Knots = list[list[int]]


def knots_of(starts: Sequence[int]) -> Knots:
    """This will keep of a map only the places where it does not simply go on: [mended, raw] pairs."""
    knots: Knots = []
    for place, start in enumerate(starts):
        if not knots or start - knots[-1][1] != place - knots[-1][0]:
            knots.append([place, start])
    return knots


def raw_place(knots: Knots, place: int) -> int:
    """This will say where a character of the mended text begins in the raw page."""
    found = bisect_right(knots, place, key=lambda knot: knot[0]) - 1
    at, start = knots[max(0, found)]
    return start + place - at


def evidence_at(page: Page, start: int, end: int) -> dict[str, Any]:
    """This will cite characters `start` to `end` of the mended text.

    Raises ValidationError when that is no place of the page, or more than may be quoted.
    """
    if not 0 <= start < end <= len(page.clean_text) or not page.text_map:
        raise ValidationError(_("These words do not stand in the page. Please mark them again."), code="span")
    first, last = raw_place(page.text_map, start), raw_place(page.text_map, end - 1) + 1
    if end - start > QUOTE_LIMIT or last - first > QUOTE_LIMIT * 4:
        raise ValidationError(
            _("Please mark at most %(most)d characters: the words that prove it.") % {"most": QUOTE_LIMIT},
            code="span_too_long",
        )
    last = min(last, first + QUOTE_LIMIT)
    return {
        "start": first,
        "end": last,
        "quote": page.raw_text[first:last],
        "text_start": start,
        "text_end": end,
    }


def place_of(page: Page, words: str, *, near: int = 0) -> tuple[int, int]:
    """This will find words in the mended text, the occurrence nearest to a place.

    Raises ValidationError when they do not stand there literally.
    """
    sought = words.strip()
    places: list[int] = []
    at = page.clean_text.find(sought) if sought else -1
    while at >= 0 and len(places) < MOST_PLACES:
        places.append(at)
        at = page.clean_text.find(sought, at + 1)
    if not places:
        raise ValidationError(
            {"quote": _("These words do not stand in the page. Please mark or copy them from it.")},
            code="span",
        )
    start = min(places, key=lambda place: abs(place - near))
    return start, start + len(sought)


MOST_PLACES = 10_000
