"""Reads of what is to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from duijie.access import Actor
from duijie.audit.models import Entry
from duijie.confirmations import rules as _rules  # noqa: F401 - grants the permissions
from duijie.confirmations.kinds import CONFIRM, KINDS, Kind, deeds_of, kind_of
from duijie.confirmations.models import Question
from duijie.demands.models import Demand
from duijie.offers.models import Offer
from duijie.registry.standing import standing_of


@dataclass(frozen=True)
class Asked:
    """A record somebody is asked about: what it is called, where it is read, changed and ended."""

    question: Question
    title: str
    page: str
    edit: str
    end: str


def _answered_since(kind: Kind) -> Q:
    """Choose questions that a change of the record or a confirmation has answered meanwhile."""
    done = Entry.objects.filter(
        subject_type=kind.model._meta.label_lower,
        subject_id=OuterRef("record_id"),
        action__in=deeds_of(kind),
        at__gt=OuterRef("asked_at"),
    )
    return Q(Exists(done))


def visible_to(actor: Actor) -> QuerySet[Question]:
    """This will return the questions that the actor is to answer, the oldest first.

    Those of records that stand today, that the actor answers for, and that nobody answered yet.
    """
    mine = Q(pk__in=[])
    if actor.pk is not None:
        for kind in KINDS.values():
            mine |= Q(kind=kind.name) & _about_those_of(actor, kind) & ~_answered_since(kind)
    return Question.objects.filter(mine)


def _about_those_of(actor: Actor, kind: Kind) -> Q:
    """Choose questions about what an actor answers for.

    That of a contact or an expert is little, and read first. That of the staff may be all there is in a
    region: their records are looked up question by question, and nothing is read that is not asked about.
    """
    records = kind.answered_by(actor).order_by()
    if standing_of(actor).is_staff:
        return Q(Exists(records.filter(pk=OuterRef("record_id"))))
    return Q(record_id__in=records.values("pk"))


def find(actor: Actor, question_id: int) -> Question:
    """This will return one question the actor is to answer. Raises Question.DoesNotExist."""
    return visible_to(actor).get(pk=question_id)


def worded(questions: Iterable[Question]) -> list[Asked]:
    """This will say what each question is about, in at most one query a kind."""
    asked = list(questions)
    records = {
        (name, pk): record
        for name, kind in KINDS.items()
        if (ids := [each.record_id for each in asked if each.kind == name])
        for pk, record in kind.model._default_manager.in_bulk(ids).items()
    }
    return [
        Asked(each, title_of(record), *(way.format(pk=each.record_id) for way in ways))
        for each in asked
        if (record := records.get((each.kind, each.record_id))) is not None
        for ways in [(KINDS[each.kind].page, KINDS[each.kind].edit, KINDS[each.kind].end)]
    ]


def title_of(record: Any) -> str:
    """This will return what a record is called."""
    return str(record.title if isinstance(record, (Demand, Offer)) else record.name)


def last_confirmed_at(record: Model, *, by_changes: bool = True) -> datetime | None:
    """This will return when somebody last confirmed a record, or changed what it says. One query.

    Without `by_changes` confirmations count alone.
    """
    deeds = deeds_of(kind_of(record)) if by_changes else {CONFIRM}
    done = Entry.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk, action__in=deeds)
    return done.order_by("-pk").values_list("at", flat=True).first()


def question_about(record: Model) -> Question | None:
    """This will return the open question about a record, or None. One query."""
    kind = kind_of(record)
    return Question.objects.filter(~_answered_since(kind), kind=kind.name, record_id=record.pk).first()


@dataclass(frozen=True)
class Window:
    """Some records of a kind by number: those that are due, and whether more records follow.

    `first` and `last` bound the numbers looked at, `last` is None when nothing follows.
    """

    due: list[int]
    first: int
    last: int | None


def window_of(kind: Kind, *, after: int, before: datetime, size: int) -> Window:
    """This will look at the next records of a kind, and say which nobody looked at since `before`.

    Three queries whatever is found: the numbers, who was looked at, who was asked since.
    """
    made_before = dict(
        kind.live().filter(pk__gt=after).order_by("pk").values_list("pk", "created_at")[: size + 1]
    )
    ids = list(made_before)[:size]
    looked_at = Entry.objects.filter(
        subject_type=kind.model._meta.label_lower,
        subject_id__in=ids,
        action__in=deeds_of(kind),
        at__gt=before,
    )
    asked = Question.objects.filter(kind=kind.name, record_id__in=ids, asked_at__gt=before)
    fresh = set(looked_at.values_list("subject_id", flat=True)) | set(
        asked.values_list("record_id", flat=True)
    )
    due = [pk for pk in ids if made_before[pk] <= before and pk not in fresh]
    return Window(due, after, ids[-1] if len(made_before) > size else None)


def answered_in(kind: Kind, window: Window) -> QuerySet[Question]:
    """This will return the questions within a window that are answered, or whose record is no more."""
    within = Question.objects.filter(kind=kind.name, record_id__gt=window.first)
    if window.last is not None:
        within = within.filter(record_id__lte=window.last)
    return within.filter(_answered_since(kind) | ~Q(record_id__in=kind.live().order_by().values("pk")))
