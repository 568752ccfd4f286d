"""Cuts a list into pages as the address asks; db.paging does the cutting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from duijie.db.paging import PAGE_SIZE, Page, Row, UncuttableOrderError, cut

__all__ = ["PAGE_SIZE", "Page", "UncuttableOrderError", "cut", "cut_for"]


def cut_for(query: Any, queryset: QuerySet[Row], *, order: Sequence[str], size: int = PAGE_SIZE) -> Page[Row]:
    """This will cut the list as the address asks: `cut_for(request.GET, …)`."""
    return cut(queryset, order=order, after=query.get("after", ""), before=query.get("before", ""), size=size)
