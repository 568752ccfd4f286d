"""Validators for codes of the official lists: unknown ones are refused.

The lists hold the upper levels of GB/T 4754 and GB/T 13745. A finer code is taken when the lowest
level that we hold is known: C3841 because 384 is, 480.5020 because 48050 is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from duijie.core.taxonomy import lists
from duijie.core.taxonomy.vocabulary import Vocabulary

_INDUSTRY = re.compile(r"([A-T])?([0-9]{2,3})([0-9])?", re.ASCII)
_DISCIPLINE = re.compile(r"([0-9]{3})(?:\.?([0-9]{2})([0-9]{2})?)?", re.ASCII)


def known_industry(code: str) -> str | None:
    """This will return the code of our list that an industry's code is or lies under, or None."""
    industries = lists.industries()
    if code in industries:
        return code
    finer = _INDUSTRY.fullmatch(code)
    if finer is None or finer[2] not in industries:
        return None
    section = industries.ancestors(finer[2])[-1]
    return finer[2] if finer[1] in (None, section) else None


def industry_division(code: str) -> str:
    """This will return the division an industry's code is or lies in: 33 of C3391; "" for a section."""
    finer = _INDUSTRY.fullmatch(code)
    return finer[2][:2] if finer is not None else ""


def with_divisions(industries: Iterable[str]) -> tuple[str, ...]:
    """This will return codes of industries as an index holds them: each with the division it lies in."""
    codes = [code for industry in industries for code in (industry, industry_division(industry)) if code]
    return tuple(dict.fromkeys(codes))


def known_discipline(code: str) -> str | None:
    """This will return the code of our list that a discipline's code is or lies under, or None."""
    finer = _DISCIPLINE.fullmatch(code)
    held = code if finer is None else finer[1] + (finer[2] or "")
    return held if held in lists.disciplines() else None


def known_mode(code: str) -> str | None:
    """This will return the code of a way of working together when it is one, or None."""
    return code if code in lists.cooperation_modes() else None


def label_of(vocabulary: Vocabulary, code: str | None, *, language: str) -> str:
    """This will name a known code in a language; "" for none."""
    if code is None or code not in vocabulary:
        return ""
    term = vocabulary.term(code)
    return term.english_name if language.split("-", maxsplit=1)[0] == "en" else term.name


def _unknown(code: str) -> ValidationError:
    return ValidationError(
        _("“%(code)s” is not in the list. Please choose one that is."),
        code="unknown_code",
        params={"code": code[:40]},
    )


def validate_industry(value: str) -> None:
    """This will refuse what is no industry of GB/T 4754-2017."""
    if known_industry(value) is None:
        raise _unknown(value)


def validate_industries(value: Iterable[str]) -> None:
    """This will refuse a list that holds anything but industries of GB/T 4754-2017."""
    for code in value:
        validate_industry(code)


def validate_disciplines(value: Iterable[str]) -> None:
    """This will refuse a list that holds anything but disciplines of GB/T 13745-2009."""
    for code in value:
        if known_discipline(code) is None:
            raise _unknown(code)


def validate_modes(value: Iterable[str]) -> None:
    """This will refuse a list that holds anything but ways of working together."""
    for code in value:
        if known_mode(code) is None:
            raise _unknown(code)


def codes_of(industries: Iterable[str], disciplines: Iterable[str]) -> set[tuple[str, str]]:
    """This will give the codes by which a record is found, as (vocabulary, code), with those above."""
    found: set[tuple[str, str]] = set()
    for vocabulary, terms, known, codes in (
        ("industry", lists.industries(), known_industry, industries),
        ("discipline", lists.disciplines(), known_discipline, disciplines),
    ):
        held = (known(code) for code in codes)
        found |= {(vocabulary, above) for code in held if code for above in terms.ancestors(code)}
    return found
