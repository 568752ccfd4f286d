"""Worlds that many tests start from, made through the actions once and written again from their rows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
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
    """What was returned, and the rows that were there afterwards, by table."""

    returned: Any
    rows: dict[type[Model], list[Model]]


def _models() -> list[type[Model]]:
    """Every table that only actions fill."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in SHIPPED]


def _is_empty(models: list[type[Model]]) -> bool:
    quoted = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in quoted))
        return not cursor.fetchone()[0]


def made_once(build: Callable[P, T]) -> Callable[P, T]:
    """Have a world built once a process; later its rows are written as they were, with their numbers.

    Only for what is rows and nothing else. Where a table holds anything already, the world is built anew.
    """
    remembered: dict[str, Remembered] = {}

    @wraps(build)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        if not _is_empty(_models()):
            return build(*args, **kwargs)
        asked = repr((args, kwargs))
        if asked not in remembered:
            returned = build(*args, **kwargs)
            rows = {model: list(model._base_manager.order_by("pk")) for model in _models()}
            remembered[asked] = Remembered(
                deepcopy(returned), {model: found for model, found in rows.items() if found}
            )
            return returned
        with transaction.atomic():  # references are looked at when it is over: tables come in any order
            for model, rows in remembered[asked].rows.items():
                model._base_manager.bulk_create(deepcopy(rows))
        return deepcopy(remembered[asked].returned)  # type: ignore[no-any-return]

    return made
