"""Codes of a need's or an offer's profile in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from duijie.core.taxonomy import divisions, lists
from duijie.core.taxonomy.vocabulary import Vocabulary
from duijie.db.codes import known_discipline, known_industry, known_mode, label_of
from duijie.registry.models import Organisation

SEPARATOR = "、"
_PICKED_LEVELS = (divisions.Level.PROVINCE, divisions.Level.CITY)


@dataclass(frozen=True)
class Fact:
    """One line of a profile; an empty value reads "not given"."""

    label: Any
    value: Any


@dataclass(frozen=True)
class Passage:
    """One text of a profile under its heading."""

    heading: Any
    text: str


def owner_link(owner: Organisation | None) -> str:
    """This will name an owner, leading to its page where everybody may see that."""
    if owner is None or owner.verified_at is None:
        return owner.name if owner is not None else ""
    return format_html('<a href="{}">{}</a>', reverse("web:organisation", args=[owner.pk]), owner.name)


def reader_language() -> str:
    """This will return the language the page is written in."""
    return get_language() or "zh-hans"


def is_english() -> bool:
    """This will say whether the page is written in English."""
    return reader_language().split("-")[0] == "en"


def joined(words: Iterable[str]) -> str:
    """This will join words the way the reader's language does."""
    return (", " if is_english() else SEPARATOR).join(words)


def industry_word(code: str) -> str:
    """This will name an industry, or the one of our list that it lies under."""
    return label_of(lists.industries(), known_industry(code), language=reader_language())


def discipline_word(code: str) -> str:
    """This will name a discipline, or the one of our list that it lies under."""
    return label_of(lists.disciplines(), known_discipline(code), language=reader_language())


def mode_word(code: str) -> str:
    """This will name a way of working together."""
    return label_of(lists.cooperation_modes(), known_mode(code), language=reader_language())


def readiness_word(level: int | None) -> str:
    """This will name a readiness level, its number in front; "" for none."""
    if level is None:
        return ""
    return f"{level} {label_of(lists.readiness_levels(), str(level), language=reader_language())}"


def plain_choices(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """This will return the choices of a list without groups."""
    return list(vocabulary.choices(reader_language()))


@cache
def region_names(*, english: bool) -> tuple[str, ...]:
    """This will return what a region's field suggests: all provinces and cities by their full names."""
    name = divisions.english_full_name if english else divisions.full_name
    return tuple(name(place.code) for place in divisions.divisions() if place.level in _PICKED_LEVELS)
