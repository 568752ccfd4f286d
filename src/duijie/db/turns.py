"""One transaction after another where there is no row to lock: what is counted has not been written yet."""

from __future__ import annotations

from zlib import crc32

from django.db import connection


def wait_for_turn(of: str) -> None:
    """This will wait until every other transaction that took a turn of this name is through, and take it.

    Call it first of all in a transaction; the turn ends with it. SQLite lets one write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(of.encode())])
