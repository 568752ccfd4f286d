"""Pieces that several answers are made of: coded values in the reader's words, regions, owners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import get_language
from ninja import Schema

from duijie.access import Actor
from duijie.core.taxonomy import lists
from duijie.core.taxonomy.vocabulary import Vocabulary
from duijie.db.codes import known_discipline, known_industry, known_mode, label_of
from duijie.db.paging import Page
from duijie.regions.models import Region
from duijie.registry.models import Organisation
from duijie.registry.standing import standing_of


class Coded(Schema):
    """A value of a closed list: its code, and its name in the language of the answer."""

    code: str
    label: str


class Place(Schema):
    """A region: its code, and its full name in the language of the answer."""

    code: str
    name: str


class Owner(Schema):
    """Whose record it is; `id` is null where the organisation's own record is not open to the reader."""

    id: int | None
    name: str


class Cursors(Schema):
    """How to go on: the cursors of the pages behind and before, null where there is none."""

    after: str | None
    before: str | None


def cursors(page: Page[Any]) -> dict[str, str | None]:
    """This will give the cursors of a page."""
    return {"after": page.after or None, "before": page.before or None}


def coded(record: Any, field: str) -> Coded:
    """This will give a field with choices."""
    return Coded(code=getattr(record, field), label=str(getattr(record, f"get_{field}_display")()))


def coded_or_none(record: Any, field: str) -> Coded | None:
    """This will give a field with choices that may be empty."""
    return coded(record, field) if getattr(record, field) else None


def place(region: Region | None) -> Place | None:
    """This will name a region."""
    return None if region is None else Place(code=region.pk, name=str(region))


def owner_for(actor: Actor, organisation: Organisation) -> Owner:
    """This will name an owner, and lead to its record where the actor may see that."""
    standing = standing_of(actor)
    is_open = (
        organisation.verified_at is not None or standing.is_staff or standing.speaks_for(organisation.pk)
    )
    return Owner(id=organisation.pk if is_open else None, name=organisation.name)


def _term(vocabulary: Vocabulary, known: Callable[[str], str | None], code: str) -> Coded:
    label = label_of(vocabulary, known(code), language=get_language() or "zh-hans")
    return Coded(code=code, label=label)


def industry(code: str) -> Coded | None:
    """This will name an industry of GB/T 4754; None for none."""
    return _term(lists.industries(), known_industry, code) if code else None


def industries(codes: Iterable[str]) -> list[Coded]:
    """This will name industries of GB/T 4754."""
    return [_term(lists.industries(), known_industry, code) for code in codes]


def disciplines(codes: Iterable[str]) -> list[Coded]:
    """This will name disciplines of GB/T 13745."""
    return [_term(lists.disciplines(), known_discipline, code) for code in codes]


def modes(codes: Iterable[str]) -> list[Coded]:
    """This will name ways of working together."""
    return [_term(lists.cooperation_modes(), known_mode, code) for code in codes]
