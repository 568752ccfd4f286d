"""A draft's values as lines for people: label and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duijie.agreements.states import AgreementKind
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind
from duijie.registry.states import OrganisationKind
from duijie.web.intake_forms import PLATFORM_STATUSES, STATUSES

Line = tuple[str | Promise, str]
PROBLEMS: dict[str, str | Promise] = {
    "too_large": _("The file is too large to be read. Please cut it into parts."),
    "binary": _(
        "This is no page (a program, a picture or an archive). Please hand in text, HTML, Word, PDF, Excel "
        "or mail."
    ),
    "encrypted": _("The file is locked with a password. Please save it without one and hand it in again."),
    "damaged": _("The file is damaged or cut off. Please open and save it once more, or hand in its text."),
    "no_text": _(
        "There is no text in the file, only pictures. Please paste the text, or hand in a copy with text."
    ),
    "unpacks_too_large": _("The file unpacks to far more than a page ever has, so it was not opened."),
    "old_office": _("This is an old Office file. Please save it as .docx or .xlsx and hand it in again."),
    "undecodable": _("The characters fit no Chinese encoding. Please save the page as UTF-8 text."),
    "not_text": _("This is not a page of text. Please save it as text."),
    "file_missing": _("The file is gone from the uploads folder. Please upload it again."),
}
UNKNOWN_PROBLEM = _("The page could not be read. Please save it as text and try again.")
DATE_BASES: dict[str, str | Promise] = {
    "stated": _("as stated"),
    "publication": _("completed from the date of publication"),
    "page_year": _("the year stands elsewhere in the page"),
    "no_year": _("the page names no year"),
    "before_publication": _("no day given: not after publication"),
    "none": _("no date"),
}
PLATFORM_KINDS: dict[str, str | Promise] = {
    "station": _("station"),
    "laboratory": _("laboratory"),
    "team": _("service team"),
    "alliance": _("alliance"),
    "union": _("union"),
    "centre": _("centre"),
    "base": _("base"),
    "institute": _("institute"),
    "platform": _("platform"),
}
EVENT_KINDS: dict[str, str | Promise] = {
    "signing": _("signing"),
    "launch": _("launch"),
    "founding": _("founding"),
    "plaque": _("plaque"),
    "appointment": _("appointment"),
    "meeting": _("meeting"),
    "symposium": _("symposium"),
    "matchmaking": _("matchmaking"),
    "release": _("release of results"),
    "training": _("training"),
    "visit": _("visit"),
    "contest": _("contest"),
    "other": _("other event"),
}


def problem_words(code: str) -> str | Promise:
    """This will say why a page could not be read and what to do."""
    return PROBLEMS.get(code, UNKNOWN_PROBLEM)


def _joined(values: Iterable[Any]) -> str:
    return "、".join(str(value) for value in values)


def _word(choices: Iterable[tuple[str, Any]], code: object) -> str:
    return str(dict(choices).get(str(code), code or ""))


def _organisation(values: dict[str, Any]) -> list[Line]:
    return [
        (_("Kind"), _word(OrganisationKind.choices, values.get("kind"))),
        (_("Also called"), _joined(values.get("aliases", []))),
    ]


def _person(values: dict[str, Any]) -> list[Line]:
    posts = [f"{post['organisation']} {post['post']}".strip() for post in values.get("posts", [])]
    return [(_("Posts"), "；".join(posts)), (_("Titles"), _joined(values.get("titles", [])))]


def _agreement(values: dict[str, Any]) -> list[Line]:
    undertakings = [
        f"{each['owner']}：{each['text']}" if each.get("owner") else str(each["text"])
        for each in values.get("undertakings", [])
    ]
    sides = values.get("sides") or [[party] for party in values.get("parties", [])]
    return [
        (_("Kind"), _word(AgreementKind.choices, values.get("kind"))),
        (_("Status"), _word(STATUSES, values.get("status"))),
        (_("Parties"), " ⇄ ".join(_joined(side) for side in sides)),
        (_("Signatories"), _joined(values.get("signatories", []))),
        (_("Date"), str(values.get("date") or "")),
        (_("Undertakings"), "；".join(undertakings)),
    ]


def _event(values: dict[str, Any]) -> list[Line]:
    date = str(values.get("date") or "")
    basis = DATE_BASES.get(str(values.get("date_basis") or "none"), "")
    kinds = [str(EVENT_KINDS.get(kind, kind)) for kind in values.get("kinds", [])]
    worded = f"{date} ({basis})" if date else str(basis)
    said = str(values.get("date_text") or "")
    return [
        (_("Kind"), "、".join(kinds)),
        (_("Date"), f"{worded} “{said}”" if said else worded),
        (_("Place"), str(values.get("place") or "")),
        (_("Chaired by"), str(values.get("host") or "")),
        (_("Organisers"), _joined(values.get("organisers", []))),
        (_("Attended by"), _joined(values.get("attendees", []))),
    ]


def _platform(values: dict[str, Any]) -> list[Line]:
    return [
        (_("Kind"), str(PLATFORM_KINDS.get(str(values.get("kind")), values.get("kind") or ""))),
        (_("Status"), _word(PLATFORM_STATUSES, values.get("status"))),
        (_("Host"), str(values.get("host") or "")),
        (_("Sponsors"), _joined(values.get("sponsors", []))),
        (_("Members"), _joined(values.get("members", []))),
    ]


def _text(values: dict[str, Any]) -> list[Line]:
    return [(_("Whose"), str(values.get("owner") or "")), (_("Words"), str(values.get("text") or ""))]


def _figure(values: dict[str, Any]) -> list[Line]:
    value = values.get("value")
    number = f"{value:g}" if isinstance(value, int | float) else str(value or "")
    return [(_("Figure"), f"{number} {values.get('unit', '')}"), (_("Of"), str(values.get("of") or ""))]


def _coded(values: dict[str, Any]) -> list[Line]:
    return [(_("Code"), str(values.get("code") or ""))]


LINES: dict[str, Callable[[dict[str, Any]], list[Line]]] = {
    DraftKind.ORGANISATION: _organisation,
    DraftKind.PERSON: _person,
    DraftKind.AGREEMENT: _agreement,
    DraftKind.EVENT: _event,
    DraftKind.PLATFORM: _platform,
    DraftKind.NEED: _text,
    DraftKind.OFFER: _text,
    DraftKind.FIGURE: _figure,
    DraftKind.INDUSTRY: _coded,
    DraftKind.REGION: _coded,
}


def lines_of(draft: Draft) -> list[Line]:
    """This will return the draft's values as lines, empty ones left out."""
    return [(label, words) for label, words in LINES[draft.kind](draft.values) if words.strip()]


def heading_of(draft: Draft) -> str:
    """This will return the draft's heading: its name, or its kind when it has none."""
    if draft.kind == DraftKind.FIGURE:
        return gettext("A figure")
    return draft.label[:80]
