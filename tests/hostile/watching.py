"""Sees whether anything in the database was changed, whoever says that nothing was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

# Statements that leave every row as it is.
_READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "EXPLAIN", "BEGIN", "COMMIT", "SET ")
_WRITTEN = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)

Digests = dict[str, tuple[int, str]]


def digests(tables: Collection[str] | None = None) -> Digests:
    """Count the rows of these tables, or of all, and digest what they hold; regions ship with the package."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label, table = model._meta.label, model._meta.db_table
        if label == "regions.Region" or (tables is not None and table not in tables):
            continue
        rows = list(model._base_manager.order_by("pk").values_list())
        found[label] = (len(rows), hashlib.sha256(repr(rows).encode("utf-8", "replace")).hexdigest()[:16])
    return found


class Watch:
    """The statements that could have changed something."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip("( ").upper().startswith(_READING):
            self.writes.append(sql)
        return execute(sql, params, many, context)

    def changed(self, untouched: Digests, *, but: str = "") -> bool:
        """Say whether the tables it saw written hold other rows now; no trigger of the database writes.

        A statement that names no table at its head has every table looked at.
        """
        named = [_WRITTEN.match(sql) for sql in self.writes]
        tables = {name[1] for name in named if name}
        after = digests(tables if all(named) else None) if self.writes else {}
        return any(after[label] != untouched[label] for label in after if label != but)


@contextmanager
def watched() -> Iterator[Watch]:
    """Note every statement of the block that could change a row."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch
