"""Cuts a list into pages by a cursor: the last row seen, not a number of rows skipped.

A page costs the same at the start and at row 100,000, nothing is counted, and a row that is
added meanwhile makes no other row appear twice.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

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
    `("-created_at", "-pk")`; the last one must be unique, and none may be empty. A cursor that
    cannot be read (an old or mistyped address) starts from the beginning. One query.

    Raises UncuttableOrderError.
    """
    columns = _columns(queryset.model, order)
    backwards = bool(before) and not after
    place = _read(before if backwards else after, columns)
    backwards = backwards and place is not None
    rows = queryset.order_by(*(_name(name, descending != backwards) for name, _f, descending in columns))
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
        if not isinstance(found, Field) or found.null:
            raise UncuttableOrderError(f"{name} of {model.__name__} may be empty or is no column")
        columns.append((found.attname, found, entry.startswith("-")))
    if not columns or not columns[-1][1].unique:
        raise UncuttableOrderError(f"the last column of {tuple(order)} is not unique")
    return columns


def _name(column: str, descending: bool) -> str:  # noqa: FBT001  # a direction, used within this file
    return f"-{column}" if descending else column


def _behind(columns: list[_Column], place: list[Any], *, backwards: bool) -> Q:
    """Rows that come later: greater in the first column, or equal there and greater in the next."""
    condition = Q()
    equal = Q()
    for (name, _field, descending), value in zip(columns, place, strict=True):
        towards = "lt" if descending != backwards else "gt"
        condition |= equal & Q(**{f"{name}__{towards}": value})
        equal &= Q(**{name: value})
    return condition


def _write(row: Model, columns: list[_Column]) -> str:
    values = [field.value_to_string(row) for _name, field, _descending in columns]
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
    if not isinstance(written, str) or "\x00" in written:
        raise ValueError("a cursor holds plain strings")
    value = field.to_python(written)
    written.encode()  # a lone surrogate fails here, not in the database
    field.run_validators(value)
    return value
