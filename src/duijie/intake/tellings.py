"""What several pages tell of one record, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from duijie.access import Actor
from duijie.core.likeness import dates_fit, even
from duijie.events.states import EventRole
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState
from duijie.registry.standing import standing_of

EVENT_RECORD = "events.event"
"""How a draft names the kind of record that an event's draft becomes."""

ROLES = {"host": EventRole.CHAIR, "organisers": EventRole.ORGANISER, "attendees": EventRole.ATTENDEE}
"""The fields of a telling that name who took part, and in what role."""

MOST_TELLINGS = 20
COMPARED = {
    DraftKind.EVENT: ("date", "place", "host", "organisers"),
    DraftKind.AGREEMENT: ("date", "kind", "status", "parties", "signatories"),
}


@dataclass(frozen=True)
class Contradiction:
    """A field of which pages say different things: what each draft says, in the order of the pages."""

    field: str
    said: tuple[tuple[Draft, str], ...]


def telling(record_type: str) -> QuerySet[Draft]:
    """This will select the confirmed drafts that tell of records of one kind."""
    return Draft.objects.filter(record_type=record_type, state=DraftState.CONFIRMED)


def tellings_of(actor: Actor, record: Model) -> list[Draft]:
    """This will return the confirmed drafts that tell of a record, one query; others see none."""
    if not standing_of(actor).is_staff:
        return []
    told = telling(record._meta.label_lower).filter(record_id=record.pk)
    return list(
        told.select_related("page")
        .defer("page__raw_text", "page__clean_text", "page__text_map")
        .order_by("page", "position")[:MOST_TELLINGS]
    )


def names_in(draft: Draft, field: str) -> list[str]:
    """This will return the names that a field of a telling names, one or many."""
    value = draft.values.get(field) or []
    return [value] if isinstance(value, str) else [str(each) for each in value]


def told_as(role: str, name: str | int) -> str:
    """This will return the key under which a telling notes whom it named in what role."""
    return f"{role}:{name}"


def participants_told(draft: Draft, field: str) -> set[int | None]:
    """This will return the participants that a field of a telling names; None for who is not known."""
    left = {**draft.left.get("not_brought", {}), **draft.left.get("participants", {})}
    return {left.get(told_as(ROLES[field], name)) for name in names_in(draft, field)}


def contradictions(drafts: Sequence[Draft]) -> list[Contradiction]:
    """This will name the fields of which the drafts say different things.

    A page that says nothing contradicts nobody; days that fit, and places one inside the other, are
    the same; of lists the order does not matter.
    """
    kinds = {draft.kind for draft in drafts}
    fields = COMPARED.get(DraftKind(kinds.pop()), ()) if len(kinds) == 1 else ()
    found = []
    for name in fields:
        said = [(draft, draft.values.get(name)) for draft in drafts if draft.values.get(name)]
        if any(_differ(name, here, there) for _one, here in said for _other, there in said):
            found.append(Contradiction(name, tuple((draft, _worded(value)) for draft, value in said)))
    return found


def _worded(value: Any) -> str:
    return "、".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _differ(name: str, one: Any, other: Any) -> bool:
    if name == "date":
        return dates_fit(str(one), str(other)) is False
    if isinstance(one, list) and isinstance(other, list):
        return {even(str(each)) for each in one} != {even(str(each)) for each in other}
    here, there = even(str(one)), even(str(other))
    return here not in there and there not in here


@dataclass(frozen=True)
class CountDispute:
    """A count of which the pages of one event say different things: 80 家单位 here, 60 there."""

    of: str
    said: tuple[tuple[Draft, str], ...]


def disputed_counts(tellings: Iterable[Draft]) -> list[CountDispute]:
    """This will name the counts that differ between the pages that tell of one event, in one query."""
    pages = {draft.page_id for draft in tellings}
    if len(pages) < 2:  # noqa: PLR2004 - one page does not contradict itself
        return []
    figures = (
        Draft.objects.filter(page__in=pages, kind=DraftKind.FIGURE)
        .exclude(state=DraftState.DISMISSED)
        .select_related("page")
        .defer("page__raw_text", "page__clean_text", "page__text_map")
        .order_by("page", "position")[:500]
    )
    by_thing: dict[tuple[str, str], list[Draft]] = {}
    for figure in figures:
        thing = (str(figure.values.get("unit", "")), str(figure.values.get("of", "")))
        by_thing.setdefault(thing, []).append(figure)
    return [
        CountDispute(f"{unit}{of}", tuple((each, _number(each.values.get("value"))) for each in said))
        for (unit, of), said in by_thing.items()
        if of
        and len({each.page_id for each in said}) > 1
        and len({each.values.get("value") for each in said}) > 1
    ]


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value or "")
