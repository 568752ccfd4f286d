"""What may be asked in an address: every value has bounds, and what is not understood is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, Field

from duijie.api.problems import Fault, NotUnderstoodError
from duijie.db.paging import Page, UnreadableCursorError, cut, require_cursor
from duijie.regions import queries as regions
from duijie.regions.models import Region

Row = TypeVar("Row", bound=Model)

LARGEST_NUMBER = 2**63 - 1
MOST_ROWS = 100
USUAL_ROWS = 50
_DIGITS = re.compile("[0-9]{1,19}", re.ASCII)


def _digits(written: object) -> object:
    """Refuse the other ways in which a number could be written: one record has one address."""
    if isinstance(written, str) and not _DIGITS.fullmatch(written):
        raise ValueError("digits")
    return written


DIGITS = BeforeValidator(_digits)
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER), DIGITS]
RegionCode = Annotated[str, Field(pattern="^[0-9A-Z]{6,12}$")]
Words = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f\u007f-\u009f]+$")]
Cursor = Annotated[str, Field(min_length=1, max_length=2000, pattern="^[A-Za-z0-9_-]+$")]


def optional(description: str) -> Any:
    """This will declare a parameter that need not be given; it is None then.

    Its type does not say so: the type describes the parameter, and no address can carry a null.
    """
    return Field(None, description=description)


class Asked(Schema):
    """What every list can be asked."""

    after: Cursor = optional("The `after` of the page before, to go on behind it.")
    before: Cursor = optional("The `before` of the page behind, to go back in front of it.")
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS), DIGITS] = Field(
        USUAL_ROWS, description="How many rows at most."
    )


def only(request: HttpRequest, *names: str) -> None:
    """This will refuse parameters that the address does not have, or has twice.

    A mistyped filter that narrowed nothing would answer a question nobody asked.
    Raises NotUnderstoodError.
    """
    unknown = [name for name in request.GET if name not in names]
    twice = [name for name in names if len(request.GET.getlist(name)) > 1]
    faults = [Fault.of("query", name, "unknown") for name in unknown]
    faults += [Fault.of("query", name, "twice") for name in twice]
    if faults:
        raise NotUnderstoodError(faults)


def only_asked(request: HttpRequest, asked: Schema) -> None:
    """This will refuse parameters that the list cannot be asked. Raises NotUnderstoodError."""
    only(request, *type(asked).model_fields)


def page_of(rows: QuerySet[Row], asked: Asked, *, order: Sequence[str]) -> Page[Row]:
    """This will cut the page that was asked for. Raises NotUnderstoodError."""
    for name in ("after", "before"):
        try:
            require_cursor(rows.model, order, getattr(asked, name) or "")
        except UnreadableCursorError as error:
            raise NotUnderstoodError([Fault.of("query", name, "cursor")]) from error
    if asked.after and asked.before:
        raise NotUnderstoodError([Fault.of("query", "before", "either")])
    return cut(rows, order=order, after=asked.after or "", before=asked.before or "", size=asked.limit)


def known_region(code: str | None, *, name: str = "region") -> str:
    """This will return the code of a region that is there, or "". Raises NotUnderstoodError."""
    if code is None:
        return ""
    try:
        regions.ancestors(code)
    except Region.DoesNotExist as error:
        raise NotUnderstoodError([Fault.of("query", name, "region")]) from error
    return code
