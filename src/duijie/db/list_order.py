"""Has a list read in its own order, where an index would have much of the table sorted for one page."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import NullIf


def as_listed(field: str) -> NullIf:
    """This will ask for a text or code written so that no index knows it; what is empty stays so.

    Filtered by this, a list is read in its order, and each row asked, until the page is full. For a condition
    that many rows pass: a row that holds "" counts as empty.
    """
    return NullIf(field, Value(""), output_field=CharField())
