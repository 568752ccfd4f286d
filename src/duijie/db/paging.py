"""Cuts a list into pages by a cursor: the last row seen, not a number of rows skipped.

A page costs the same at the start and at row 100,000, nothing is counted, and a row that is
added meanwhile makes no other row appear twice. Rows without a value in a column stand last,
whichever way it is sorted, as a spreadsheet has it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50


class UncuttableOrderError(ValueError):
    """Says that a list cannot be cut in this order; raised where the order is written."""


class UnreadableCursorError(ValueError):
    """Says that a cursor was not written by this list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursors that lead to those before and after them."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def cut(
    queryset: QuerySet[Row],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """This will return the `size` rows behind the cursor `after`, or those in front of `before`.

    `order` names columns of the list's own table, "-" in front for descending, as in
    `("-created_at", "-pk")`; the last one must be unique and never empty. A cursor that cannot be
    read (an old or mistyped address) starts from the beginning. One query.

    Raises UncuttableOrderError.
    """
    columns = _columns(queryset.model, order)
    backwards = bool(before) and not after
    place = _read(before if backwards else after, columns)
    backwards = backwards and place is not None
    rows = queryset.order_by(*_ordering(columns, backwards=backwards))
    if place is not None:
        rows = rows.filter(_behind(columns, place, backwards=backwards))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before = bool(found) and (more if backwards else place is not None)
    has_after = bool(found) and (backwards or more)
    return Page(
        rows=found,
        before=_write(found[0], columns) if has_before else "",
        after=_write(found[-1], columns) if has_after else "",
    )


def in_order(queryset: QuerySet[Row], order: Sequence[str]) -> QuerySet[Row]:
    """This will put the whole list in the order that `cut` shows it in. Raises UncuttableOrderError."""
    return queryset.order_by(*_ordering(_columns(queryset.model, order), backwards=False))


def turned_round(order: Sequence[str]) -> tuple[str, ...]:
    """This will return the order from the other end: ("name", "-pk") for ("-name", "pk")."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def require_cursor(model: type[Model], order: Sequence[str], cursor: str) -> None:
    """This will do nothing when the cursor leads somewhere in this order, or is empty.

    For those who must be told: `cut` starts from the beginning instead. Raises UnreadableCursorError.
    """
    if cursor and _read(cursor, _columns(model, order)) is None:
        raise UnreadableCursorError(cursor)


_Column = tuple[str, "Field[Any, Any]", bool]


def _columns(model: type[Model], order: Sequence[str]) -> list[_Column]:
    columns: list[_Column] = []
    for entry in order:
        name = entry.removeprefix("-")
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if not isinstance(found, Field):
            raise UncuttableOrderError(f"{name} of {model.__name__} is no column")
        columns.append((found.attname, found, entry.startswith("-")))
    if not columns or not columns[-1][1].unique or columns[-1][1].null:
        raise UncuttableOrderError(f"the last column of {tuple(order)} is not unique")
    return columns


def _ordering(columns: list[_Column], *, backwards: bool) -> list[str | OrderBy]:
    return [
        _ordered(name, field, falls=descending != backwards, backwards=backwards)
        for name, field, descending in columns
    ]


def _ordered(name: str, field: Field[Any, Any], *, falls: bool, backwards: bool) -> str | OrderBy:
    if not field.null:
        return f"-{name}" if falls else name
    empty = {"nulls_first": True} if backwards else {"nulls_last": True}
    return F(name).desc(**empty) if falls else F(name).asc(**empty)


def _behind(columns: list[_Column], place: list[Any], *, backwards: bool) -> Q:
    """Rows that come later: behind in the first column, or equal there and behind in the next."""
    condition = Q()
    equal = Q()
    for (name, field, descending), value in zip(columns, place, strict=True):
        towards = "lt" if descending != backwards else "gt"
        further = _further(name, field, value, towards, backwards=backwards)
        if further is not None:
            condition |= equal & further
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    name, field, descending = columns[0]
    if not field.null:
        # Implied by the rest; said aloud, it lets the index begin here and not at the first row.
        condition &= Q(**{f"{name}__{'lte' if descending != backwards else 'gte'}": place[0]})
    return condition


def _further(name: str, field: Field[Any, Any], value: Any, towards: str, *, backwards: bool) -> Q | None:
    """What lies behind a value of one column; None where nothing can."""
    if value is None:
        return Q(**{f"{name}__isnull": False}) if backwards else None
    further = Q(**{f"{name}__{towards}": value})
    return further if not field.null or backwards else further | Q(**{f"{name}__isnull": True})


def _write(row: Model, columns: list[_Column]) -> str:
    values = [
        None if getattr(row, name) is None else field.value_to_string(row) for name, field, _d in columns
    ]
    packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _read(cursor: str, columns: list[_Column]) -> list[Any] | None:
    if not cursor:
        return None
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(packed.decode())
        if not isinstance(values, list) or len(values) != len(columns):
            return None
        return [_value(field, value) for (_name, field, _d), value in zip(columns, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
        return None


def _value(field: Field[Any, Any], written: object) -> Any:
    """Read one value, held to what the column can hold: a cursor comes from outside."""
    if written is None and field.null:
        return None
    if not isinstance(written, str) or "\x00" in written:
        raise ValueError("a cursor holds plain strings")
    value = field.to_python(written)
    written.encode()  # a lone surrogate fails here, not in the database
    field.run_validators(value)
    return value
