"""Worlds that many tests start from, made through the actions once and written again from their rows."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

SHIPPED = {
    "regions.Region",
    "regions.LoadedEdition",
    "contenttypes.ContentType",
    "auth.Permission",
    "sites.Site",
}
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Remembered:
    """What was returned, pickled, and the rows that were there afterwards, by the words that write them."""

    returned: bytes
    rows: dict[str, list[tuple[Any, ...]]]


def _models() -> list[type[Model]]:
    """Every table that only actions fill."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in SHIPPED]


def _is_empty(models: list[type[Model]]) -> bool:
    quoted = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in quoted))
        return not cursor.fetchone()[0]


def _rows(model: type[Model]) -> tuple[str, list[tuple[Any, ...]]]:
    """Give the words that write rows of a table, and its rows as the database keeps them."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(field.column) for field in model._meta.concrete_fields if not field.generated]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {quote(model._meta.pk.column)}")
        rows = cursor.fetchall()
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows


def made_once(build: Callable[P, T]) -> Callable[P, T]:
    """Have a world built once a process; later its rows are written as they were, with their numbers.

    Only for what is rows and nothing else, and returns what can be pickled. Where a table holds anything
    already, the world is built anew.
    """
    remembered: dict[str, Remembered] = {}

    @wraps(build)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        if not _is_empty(_models()):
            return build(*args, **kwargs)
        asked = repr((args, kwargs))
        if asked not in remembered:
            returned = build(*args, **kwargs)
            rows = {words: found for words, found in map(_rows, _models()) if found}
            remembered[asked] = Remembered(pickle.dumps(returned), rows)
            return returned
        with transaction.atomic(), connection.cursor() as cursor:
            for words, rows in remembered[asked].rows.items():  # references are looked at when it is over
                cursor.executemany(words, rows)
        return pickle.loads(remembered[asked].returned)  # type: ignore[no-any-return]  # noqa: S301 - what we pickled ourselves

    return made
