"""How the database would answer a question, for tests that no table is read from end to end."""

from __future__ import annotations

from django.db import connection


def plan_of(question: str) -> str:
    """Say how the database would answer, where it would rather not read a table from end to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {question}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {question}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
