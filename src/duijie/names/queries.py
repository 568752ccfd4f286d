"""Finds records by what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from duijie.names.keys import asked_for
from duijie.names.models import NameKey

MANY = 1_000  # records under one key from which on it is quicker to look at the newest records first


class Search:
    """What somebody typed, looked up in the names of several kinds with one question about each key.

    `kinds` are the labels of the models that will be asked for.
    """

    def __init__(self, typed: str, kinds: Iterable[str]) -> None:
        self._asked = {kind: asked_for(kind, typed) for kind in kinds}
        self._count = _counted(
            {key for words in self._asked.values() for ways in words for way in ways for key in way}
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that names could be found by."""
        return not any(self._asked.values())

    def called(self, kind: str, reference: str = "pk") -> Q:
        """This will choose the rows whose record (itself, or the one `reference` leads to) is so called.

        Every word must be found, in any order. Filter with it the rows the reader may see.
        """
        words = self._asked[kind]
        chosen = ~Q(pk__in=[]) if words else Q(pk__in=[])
        for ways in words:
            found = Q(pk__in=[])
            for way in ways:
                found |= self._fits(way, reference)
            chosen &= found
        return chosen

    def _fits(self, way: frozenset[int], reference: str) -> Q:
        """All keys of a way. The rarest leads, when it leads to few; else the rows are asked one by one."""
        rarest, *others = sorted(way, key=lambda key: self._count[key])
        if not self._count[rarest]:
            return Q(pk__in=[])
        if self._count[rarest] < MANY:
            records = NameKey.objects.filter(key=rarest)
            for key in others:
                also = NameKey.objects.filter(key=key, record_id=OuterRef("record_id"))
                records = records.filter(Exists(also))
            return Q(**{f"{reference}__in": records.values("record_id")})
        fits = Q()
        for key in (rarest, *others):
            fits &= Q(Exists(NameKey.objects.filter(key=key, record_id=OuterRef(reference))))
        return fits


def by_letters(kind: str, word: str) -> Q:
    """This will choose the records a word of Latin letters or initials of pinyin leads to: sy to 沈阳.

    For a list that looks for Chinese words in more than names; such a word chooses nothing here.
    """
    return Search(word, [kind]).called(kind) if word.isascii() else Q(pk__in=[])


def _counted(keys: set[int]) -> dict[int, int]:
    """How many records there are under each key, counted no further than MANY; one query."""
    if not keys:
        return {}
    asked = sorted(keys)
    table = connection.ops.quote_name(NameKey._meta.db_table)
    column = connection.ops.quote_name("key")
    one = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {column} = %s LIMIT {MANY}) AS counted)"  # noqa: S608  # names of our own table and a constant
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(asked))}", asked)
        row: tuple[Any, ...] = cursor.fetchone()
    return dict(zip(asked, row, strict=True))
