"""Finds records by what they are called, and by the words that stand in what lists look through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.lookups import StartsWith

from duijie.db.list_order import named_by
from duijie.names.keys import asked_for, pieces_asked_for, start_asked_for
from duijie.names.models import Named, NameKey

MANY = 1_000  # records under one key from which on it is quicker to look at the newest records first
NOTHING = Q(pk__in=[])
NumbersOrNone = QuerySet[NameKey, int] | None
MOST_WORDS = 8  # that a list is asked for; more narrow nothing


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
        return _called(words, self._count, reference) if words else NOTHING


def words_of(typed: str) -> list[str]:
    """This will return the words that a list is asked for, no more than it looks for."""
    return typed.split()[:MOST_WORDS]


def holding(model: type[Named], typed: str) -> Q:
    """This will choose the records that hold every word typed, in any case, in what their list looks through.

    A word of Latin letters may also be letters of what the record is called. Filter with it the rows the
    reader may see.
    """
    kind = model._meta.label_lower
    words = words_of(typed)
    pieces = [pieces_asked_for(kind, word) for word in words]
    letters = [asked_for(kind, word) if word.isascii() else [] for word in words]
    ways = [way for called in letters for each in called for way in each]
    count = _counted({key for way in (*pieces, *ways) for key in way})
    chosen = Q()
    for word, has, called in zip(words, pieces, letters, strict=True):
        held = Q(*(Q(**{f"{field}__icontains": word}) for field in model.looked_through), _connector=Q.OR)
        few = _few_with(has, count)
        if few is not None:  # the pieces narrow, the text decides
            held &= Q(pk__in=few)
        chosen &= (held | _called(called, count, "pk")) if called else held
    return chosen


def few_that_may_hold(model: type[Named], word: str) -> NumbersOrNone:
    """This will return the numbers of the records that have all pieces of a word, where they are few.

    None where they are many, so that the rows of a list are better asked one by one, and for a word of one
    character. For lists that look through the names of other records than their own.
    """
    pieces = pieces_asked_for(model._meta.label_lower, word)
    return _few_with(pieces, _counted(set(pieces)))


def spelled(model: type[Named], typed: str) -> Q:
    """This will choose the records whose pinyin begins with the letters typed, with or without blanks."""
    letters = typed.lower().replace(" ", "")
    if not letters.isascii() or not letters:
        return NOTHING
    begins = Q(StartsWith(Replace(F(model.spelled_in), Value(" "), Value("")), Value(letters)))
    key = start_asked_for(model._meta.label_lower, letters)
    few = _few_with(key, _counted(set(key)))
    return begins if few is None else Q(pk__in=few) & begins


def _called(words: list[list[frozenset[int]]], count: dict[int, int], reference: str) -> Q:
    """Every word, in one of its ways."""
    chosen = Q()
    for ways in words:
        found = NOTHING
        for way in ways:
            found |= _fits(way, count, reference)
        chosen &= found
    return chosen


def _fits(way: frozenset[int], count: dict[int, int], reference: str) -> Q:
    """All keys of a way. The rarest leads, when it leads to few; else the rows are asked one by one."""
    few = _few_with(way, count)
    if few is not None:
        return Q(**{f"{reference}__in": few})
    fits = Q()
    for key in way:
        fits &= Q(named_by(NameKey.objects.filter(key=key), "record_id", to=reference))
    return fits


def _few_with(way: frozenset[int], count: dict[int, int]) -> NumbersOrNone:
    """Give the numbers of the records with all keys of a way, found by its rarest; None where many do."""
    if not way:
        return None
    rarest, *others = sorted(way, key=lambda key: count[key])
    if count[rarest] >= MANY:
        return None
    if not count[rarest]:
        return NameKey.objects.none().values_list("record_id", flat=True)
    records = NameKey.objects.filter(key=rarest)
    for key in others:
        also = NameKey.objects.filter(key=key, record_id=OuterRef("record_id"))
        records = records.filter(Exists(also))
    return records.values_list("record_id", flat=True)


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
