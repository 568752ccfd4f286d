"""Locks of what has no row yet: two who make the first of one name go one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from django.db import connection


def hold_words(words: Iterable[str]) -> None:
    """This will have whoever holds one of the same words wait until the transaction ends.

    Args:
        words: what is to be held, all in one call: they are taken in one order, whoever holds them.

    On PostgreSQL advisory locks, in one query; SQLite lets one transaction at a time write, and needs none.
    """
    numbers = sorted({_number(word) for word in words})
    if not numbers or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), signed=True)
