"""The shape of each kind of draft: which fields it has, what they hold, how long they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from duijie.core.reader.facts import PLATFORM_STATUSES
from duijie.intake.states import DraftKind

MOST_ITEMS = 100
LONGEST_NAME = 120
LONGEST_TITLE = 256
LONGEST_TEXT = 1000
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2})\Z")
AGREEMENT_STATUSES = ("signed", "planned", "mentioned")

Check = Callable[[str, Any], Any]


def _refuse(name: str, words: str) -> ValidationError:
    return ValidationError({name: words})


def _text(limit: int, *, required: bool = False) -> Check:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or len(value) > limit:
            raise _refuse(name, _("At most %(limit)d characters, please.") % {"limit": limit})
        if required and not value.strip():
            raise _refuse(name, _("This must not be empty."))
        return value.strip()

    return check


def _list(of: Check) -> Check:
    def check(name: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise _refuse(name, _("At most %(limit)d entries, please.") % {"limit": MOST_ITEMS})
        return [of(name, each) for each in value]

    return check


def _row(**fields: Check) -> Check:
    def check(name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _refuse(name, _("This entry is incomplete."))
        return {key: of(name, value.get(key, "")) for key, of in fields.items()}

    return check


def _date(name: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not DATE.match(value):
        raise _refuse(
            name,
            _("Please write a date as 2026-09-25, 2026-09, 2026, or --09-25 when the year is unknown."),
        )
    return value


def _status(name: str, value: Any) -> str:
    if value not in AGREEMENT_STATUSES:
        raise _refuse(name, _("Please choose one of the list."))
    return str(value)


def _platform_status(name: str, value: Any) -> str:
    if value not in PLATFORM_STATUSES:
        raise _refuse(name, _("Please choose one of the list."))
    return str(value)


_NAMES = _list(_text(LONGEST_NAME, required=True))
SHAPES: dict[DraftKind, dict[str, Check]] = {
    DraftKind.ORGANISATION: {
        "name": _text(LONGEST_NAME, required=True),
        "kind": _text(20),
        "aliases": _NAMES,
    },
    DraftKind.PERSON: {
        "name": _text(60, required=True),
        "titles": _list(_text(60)),
        "posts": _list(_row(organisation=_text(LONGEST_NAME), post=_text(80))),
    },
    DraftKind.AGREEMENT: {
        "title": _text(LONGEST_TITLE),
        "kind": _text(20),
        "status": _status,
        "sides": _list(_NAMES),
        "signatories": _NAMES,
        "date": _date,
        "undertakings": _list(_row(text=_text(LONGEST_TEXT, required=True), owner=_text(LONGEST_NAME))),
    },
    DraftKind.EVENT: {
        "name": _text(LONGEST_TITLE),
        "date": _date,
        "place": _text(200),
        "host": _text(60),
        "organisers": _NAMES,
        "attendees": _NAMES,
    },
    DraftKind.PLATFORM: {
        "name": _text(LONGEST_TITLE, required=True),
        "status": _platform_status,
        "host": _text(LONGEST_NAME),
        "sponsors": _NAMES,
        "members": _NAMES,
    },
    DraftKind.NEED: {"owner": _text(LONGEST_NAME), "text": _text(LONGEST_TEXT, required=True)},
    DraftKind.OFFER: {"owner": _text(LONGEST_NAME), "text": _text(LONGEST_TEXT, required=True)},
    DraftKind.FIGURE: {},
    DraftKind.INDUSTRY: {},
    DraftKind.REGION: {},
}


def shaped(kind: DraftKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """This will return the editable values as check_values would write them, to compare with.

    What breaks its shape (a reader may find a name that is too long) stays as it is.
    """
    written = {}
    for name, check in SHAPES[kind].items():
        try:
            written[name] = check(name, values[name])
        except (KeyError, ValidationError):
            written[name] = values.get(name)
    return written


def check_values(kind: DraftKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """This will return the values with every editable field checked; other fields stay as read.

    An agreement's parties follow from its sides.

    Raises ValidationError naming the field and saying what to do.
    """
    checked = dict(values)
    for name, check in SHAPES[kind].items():
        if name in values:
            checked[name] = check(name, values[name])
    if kind == DraftKind.AGREEMENT:
        checked["parties"] = [name for side in checked.get("sides", []) for name in side]
    return checked
