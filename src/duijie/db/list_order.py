"""Has a list read in its own order, where an index would have much of the table sorted for one page."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import NullIf


def as_listed(field: str) -> NullIf:
    """This will ask for a text or code written so that no index knows it; what is empty stays so.

    Filtered by this, a list is read in its order, and each row asked, until the page is full. For a condition
    that many rows pass: a row that holds "" counts as empty.
    """
    return NullIf(field, Value(""), output_field=CharField())


def named_by(rows: QuerySet[Any], field: str, *, to: str = "pk") -> Exists:
    """This will ask of each row of a list, as the list comes to it, whether one of `rows` names it.

    Of an equality alone PostgreSQL would read all of `rows` once, for one page of the list, and keep what
    they name: a comparison that is no equality, and holds with it, forbids that. For rows that name much of
    a list.

    Args:
        rows: what is looked among, by an index of `field`.
        field: of `rows`, the number of the list's row, such as "person_id".
        to: what it names in the list's row.
    """
    return Exists(rows.filter(**{field: OuterRef(to), f"{field}__gte": OuterRef(to)}))
