"""Database triggers that refuse to change or delete an audit entry.

Django remakes a SQLite table when a field changes, and triggers vanish silently with the old
table; so they are put back after every migration instead of being part of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_entry"

_SQLITE = (
    f"""CREATE TRIGGER IF NOT EXISTS audit_entry_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_entry_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
)
_SQLITE_LIFT = (
    "DROP TRIGGER IF EXISTS audit_entry_no_update",
    "DROP TRIGGER IF EXISTS audit_entry_no_delete",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'; END $$""",
    f"DROP TRIGGER IF EXISTS audit_entry_guard ON {TABLE}",
    f"""CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
)
_POSTGRESQL_LIFT = (f"DROP TRIGGER IF EXISTS audit_entry_guard ON {TABLE}",)


class UnguardedDatabaseError(Exception):
    """The audit cannot be guarded on this kind of database."""


def _statements(connection: BaseDatabaseWrapper, *, lift: bool) -> tuple[str, ...]:
    if connection.vendor == "sqlite":
        return _SQLITE_LIFT if lift else _SQLITE
    if connection.vendor == "postgresql":
        return _POSTGRESQL_LIFT if lift else _POSTGRESQL
    raise UnguardedDatabaseError(connection.vendor)


def raise_guard(connection: BaseDatabaseWrapper) -> None:
    """This will make the database refuse every change of an audit entry; it may be called again.

    Raises UnguardedDatabaseError on a database other than SQLite and PostgreSQL.
    """
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection, lift=False):
            cursor.execute(statement)


@contextmanager
def lifted_guard(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """This will lift the guard for the block: only the flush between tests may need it."""
    with connection.cursor() as cursor:
        for statement in _statements(connection, lift=True):
            cursor.execute(statement)
    try:
        yield
    finally:
        raise_guard(connection)


def guard_after_migrations(*, using: str, **_options: Any) -> None:
    """This will guard the database that was just migrated."""
    raise_guard(connections[using])
