"""One mechanism for every list: what is asked in the address, sorted, with which columns, as page or file.

A list declares its columns once (`duijie.web.listings`). Everything else a reader does with it lives in
the address, so that it can be kept, sent and come back to: filters, `sort` (a column, "-" in front for
downwards), `columns`, the cursor, and `as` (a file instead of a page). What cannot be understood narrows
nothing and is said; it never widens anything, since every list begins with `visible_to`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from duijie.db.paging import PAGE_SIZE, Page, in_order, turned_round
from duijie.desk import queries as desk
from duijie.desk.actions import note_export
from duijie.desk.models import LONGEST_ADDRESS, MOST_COLUMNS, SavedFilter
from duijie.web import sheets
from duijie.web.paging import cut_for

Cell = str | int | Decimal | date | datetime | None

CURSORS = ("before", "after")
SORT, COLUMNS, FILE = "sort", "columns", "as"
MOST_FILTERS_SHOWN = 100
_SHOWN_OF_TYPED = 40
_FETCHED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `shown` makes what the page shows of a row, `written` what a file holds: text, a number, a date.
    `sort` is the order of the table's columns when sorted upwards, () when it cannot be sorted;
    `falls` says that a first press sorts downwards, as one wants dates and amounts.
    """

    name: str
    label: str | Promise
    shown: Callable[[Any], object]
    written: Callable[[Any], Cell]
    sort: tuple[str, ...] = ()
    falls: bool = False
    is_usual: bool = True
    css: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its name, the name of its address, what it is called, its columns, its usual order.

    The first column is the row's heading and always there.
    """

    name: str
    view: str
    title: str | Promise
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ("-pk",)

    @property
    def path(self) -> str:
        """Where the list is."""
        return reverse(self.view)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of a list, read from the address.

    `wanted` are the filters that could be read, `refused` sentences on what could not.
    """

    request: HttpRequest
    listing: Listing
    form: Form
    wanted: Mapping[str, Any]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is in use."""
        return any(value not in ("", None) for value in self.wanted.values())


def read(request: HttpRequest, listing: Listing, form_class: Callable[[QueryDict], Form]) -> Asked:
    """This will read what the address asks of the list."""
    form = form_class(request.GET)
    form.is_valid()
    refused = [
        f"{bound.label}{pgettext('kit', ': ')}{' '.join(map(str, bound.errors))}"
        for bound in form
        if bound.errors
    ]
    columns = _columns(request, listing, refused)
    order = _order(request, listing, refused)
    return Asked(request, listing, form, form.cleaned_data, columns, order, tuple(refused))


def _columns(request: HttpRequest, listing: Listing, refused: list[str]) -> tuple[Column, ...]:
    known = {column.name for column in listing.columns}
    named = request.GET.getlist(COLUMNS)
    if len(named) > MOST_COLUMNS:
        refused.append(gettext("A list shows at most %(count)d columns.") % {"count": MOST_COLUMNS})
        named = []
    unknown = [name for name in named if name not in known]
    if unknown:
        words = gettext("There is no column “%(name)s” in this list.")
        refused.append(words % {"name": unknown[0][:_SHOWN_OF_TYPED]})
    chosen = set(named) & known or set(desk.columns_of(request.user, listing.name) or ()) & known
    first, *others = listing.columns
    return (first, *(each for each in others if (each.name in chosen if chosen else each.is_usual)))


def _order(request: HttpRequest, listing: Listing, refused: list[str]) -> tuple[str, ...]:
    asked = request.GET.get(SORT, "")
    if not asked:
        return listing.order
    for column in listing.columns:
        if column.name == asked.removeprefix("-") and column.sort:
            return turned_round(column.sort) if asked.startswith("-") else column.sort
    refused.append(gettext("This list cannot be sorted by “%(name)s”.") % {"name": asked[:_SHOWN_OF_TYPED]})
    return listing.order


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as the page shows it."""

    column: Column
    direction: str
    href: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that can be chosen."""

    column: Column
    is_chosen: bool


class Listed:
    """A list as its page shows it: made for templates, worked out when it is asked for."""

    def __init__(self, asked: Asked, page: Page[Any]) -> None:
        self.asked = asked
        self.page = page
        self.refused = asked.refused
        self.title = asked.listing.title
        self.name = asked.listing.name
        self.path = asked.request.path

    def heads(self) -> list[Head]:
        """The heads of the columns, each leading to the list sorted by it."""
        return [self._head(column) for column in self.asked.columns]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        up, down = column.sort, turned_round(column.sort)
        direction = {up: "ascending", down: "descending"}.get(self.asked.order, "")
        falls_next = direction == "ascending" or (not direction and column.falls)
        return Head(
            column, direction, self.address(**{SORT: f"-{column.name}" if falls_next else column.name})
        )

    def lines(self) -> Iterator[list[tuple[Column, object]]]:
        """Row by row, each column with what it shows."""
        for row in self.page.rows:
            yield [(column, column.shown(row)) for column in self.asked.columns]

    def offered(self) -> list[Offered]:
        """The columns that can be chosen: all but the first."""
        chosen = {column.name for column in self.asked.columns}
        return [Offered(column, column.name in chosen) for column in self.asked.listing.columns[1:]]

    def sorts(self) -> list[tuple[str, str | Promise, bool]]:
        """What the list can be sorted by, for where there are no heads to press: a phone."""
        offered: list[tuple[str, str | Promise, bool]] = []
        for column in self.asked.listing.columns:
            if column.sort:
                name = f"-{column.name}" if column.falls else column.name
                order = turned_round(column.sort) if column.falls else column.sort
                offered.append((self.address(**{SORT: name}), column.label, order == self.asked.order))
        return offered

    def address(self, **changes: str) -> str:
        """The list's address with something changed, from its first page on."""
        query = kept_of(self.asked.request.GET)
        for name, value in changes.items():
            query[name] = value
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def hidden(self, *, without: str = "") -> list[tuple[str, str]]:
        """What a form of the list must carry along: all of the address but the fields of `without`."""
        own = set(self.asked.form.fields) if without == "filters" else {without}
        query = kept_of(self.asked.request.GET)
        return [(name, value) for name, values in query.lists() if name not in own for value in values]

    def hidden_beside_filters(self) -> list[tuple[str, str]]:
        """What the bar of filters carries along."""
        return self.hidden(without="filters")

    def hidden_beside_columns(self) -> list[tuple[str, str]]:
        """What the choice of columns carries along."""
        return self.hidden(without=COLUMNS)

    def chosen_columns(self) -> list[str]:
        """The names of the columns that the address names."""
        if COLUMNS not in self.asked.request.GET:
            return []
        return [column.name for column in self.asked.columns[1:]]

    def files(self) -> list[tuple[str, str]]:
        """The files the list can be taken out as: address and words."""
        return [(self.address(**{FILE: kind}), words) for kind, words in sheets.FILE_KINDS.items()]

    def saved(self) -> list[SavedFilter]:
        """The filters the reader may open: their own first."""
        filters = desk.own_first(desk.filters_visible_to(self.asked.request.user), self.asked.request.user)
        return list(filters.filter(list_name=self.name)[:MOST_FILTERS_SHOWN])

    def current(self) -> str:
        """The part of the address that a saved filter keeps."""
        return kept_of(self.asked.request.GET).urlencode()


def kept_of(query: QueryDict) -> QueryDict:
    """This will return of an address what makes the list: no cursor, no file, nothing empty."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in {*CURSORS, FILE}:
            given = [value for value in values if value]
            if given:
                kept.setlist(name, given)
    return kept


def whole_address(query: QueryDict) -> str:
    """This will write down what makes the list, whole. Raises ValidationError when it is too long."""
    address = kept_of(query).urlencode()
    if len(address) > LONGEST_ADDRESS:
        told = gettext(
            "This list is narrowed by more than can be kept (%(count)d characters). "
            "Please take some words or columns away and try again."
        )
        raise ValidationError(told % {"count": LONGEST_ADDRESS})
    return address


def answer(
    asked: Asked, rows: QuerySet[Any], template: str, *, size: int = PAGE_SIZE, **context: object
) -> HttpResponseBase:
    """This will answer with a page of the list, or with all of it as the file the address asks for.

    Raises ValidationError for a kind of file that is not made.
    """
    kind = asked.request.GET.get(FILE, "")
    if kind and kind not in sheets.FILE_KINDS:
        told = gettext("A list is taken out as Excel (xlsx) or CSV (csv), not as “%(kind)s”.")
        raise ValidationError(told % {"kind": kind[:_SHOWN_OF_TYPED]})
    if kind and not asked.refused:
        return _file(asked, rows, kind)
    page = cut_for(asked.request.GET, rows, order=asked.order, size=size)
    shown = {
        "form": asked.form,
        "page": page,
        "listed": Listed(asked, page),
        "narrowed": asked.is_narrowed,
        **context,
    }
    return render(asked.request, template, shown, status=400 if kind else 200)


def _file(asked: Asked, rows: QuerySet[Any], kind: str) -> HttpResponseBase:
    """All rows of what is filtered, in the order and with the columns of the page, sent as they are read."""
    request = asked.request
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    note_export(
        actor=request.user,
        now=timezone.now(),
        list_name=asked.listing.name,
        file_kind=kind,
        columns=[column.name for column in asked.columns],
    )
    title = str(asked.listing.title)
    read = in_order(rows, asked.order).iterator(chunk_size=_FETCHED_AT_ONCE)
    lines = ([column.written(row) for column in asked.columns] for row in read)
    heads = [str(column.label) for column in asked.columns]
    response = StreamingHttpResponse(
        sheets.pieces(kind, title=title, heads=heads, lines=lines), content_type=sheets.MEDIA_TYPES[kind]
    )
    name = f"{title}-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "no-store"
    return response


def heading(href: str, words: object, *below: object) -> SafeString:
    """This will make a row's heading: the link to its record and small lines under it."""
    lines = format_html_join("", '<span class="sub">{}</span>', ((each,) for each in below if each))
    return format_html('<a href="{}">{}</a>{}', href, words, lines)
