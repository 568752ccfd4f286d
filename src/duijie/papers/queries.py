"""Reads of papers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Model, QuerySet, When

from duijie.access import Actor, can
from duijie.papers.models import Paper
from duijie.papers.rules import About
from duijie.papers.sources import PaperContent, UnknownSourceError, kinds_about, source_called
from duijie.papers.states import PaperKind, PaperState

LONGEST_CODE = 64


@dataclass(frozen=True)
class Checked:
    """All that anybody learns who holds a paper's code: that it is genuine, and whether it still holds.

    `has_ended`: it was not revoked, but what it is about is over: its term is, or it is closed, ended, or no
    longer there. Whether the record's words were changed since is not looked at.
    `says` is what stands on it, when those it is about agreed to have it shown, and None otherwise.
    """

    kind: str
    number: str
    issued_at: datetime
    issuer: str
    is_revoked: bool
    has_ended: bool
    says: PaperContent | None


def checked(code: str, *, today: date) -> Checked | None:
    """This will return what may be told about the paper of this code, or None when there is none."""
    if not code or len(code) > LONGEST_CODE:
        return None
    paper = Paper.objects.filter(code=code).first()
    if paper is None:
        return None
    return Checked(
        kind=str(PaperKind(paper.kind).label),
        number=paper.number,
        issued_at=paper.issued_at,
        issuer=paper.issuer,
        is_revoked=paper.state == PaperState.REVOKED,
        has_ended=paper.state == PaperState.VALID and not _stands(paper, today=today),
        says=paper.says if paper.is_shown and paper.state == PaperState.VALID else None,
    )


def _stands(paper: Paper, *, today: date) -> bool:
    source = source_called(paper.kind)
    record = source.model._default_manager.filter(pk=paper.owner_id).first()
    return record is not None and source.stands(record, today=today)


def papers_visible_to(actor: Actor, kind: str, record: Model) -> QuerySet[Paper]:
    """This will return the papers of a kind about a record that the reader has found.

    Those that hold come first, and of these the newest.
    """
    papers = Paper.objects.filter(kind=kind, owner_id=record.pk).select_related("issued_by", "revoked_by")
    papers = papers.order_by(Case(When(state=PaperState.VALID, then=0), default=1), "-pk")
    return papers if can(actor, "papers.open", About(source_called(kind), record)) else papers.none()


def has_papers(record: Model) -> bool:
    """This will say whether a paper about a record still holds; never shown.

    For an action that must not take the record from under a paper, whether or not its actor may read it.
    """
    return holding_about(record).exists()


def holding_about(record: Model) -> QuerySet[Paper]:
    """This will return the papers of every kind that hold about a record, for actions alone; never shown."""
    return Paper.objects.filter(kind__in=kinds_about(record), owner_id=record.pk, state=PaperState.VALID)


def with_papers(kind: str, record_ids: Collection[int]) -> set[int]:
    """This will say which of these records papers of a kind were issued about, revoked or not.

    For a page that leads to them: who may read them is asked there.
    """
    return set(Paper.objects.filter(kind=kind, owner_id__in=record_ids).values_list("owner_id", flat=True))


def find_record(actor: Actor, kind: str, owner_id: int, *, lock: bool = False) -> About:
    """This will return a record that papers are about. Raises its DoesNotExist, Paper.DoesNotExist."""
    try:
        source = source_called(kind)
    except UnknownSourceError:
        raise Paper.DoesNotExist from None
    return About(source, source.find(actor, owner_id, lock=lock))


def find(actor: Actor, paper_id: int, *, lock: bool = False) -> Paper:
    """This will return one paper the actor may read. Raises DoesNotExist, of the paper or its record."""
    papers = Paper.objects.select_for_update(of=("self",)) if lock else Paper.objects.all()
    paper = papers.get(pk=paper_id)
    if not can(actor, "papers.open", about(actor, paper)):
        raise Paper.DoesNotExist
    return paper


def about(actor: Actor, paper: Paper) -> About:
    """This will return what a paper is about. Raises DoesNotExist of the record."""
    return find_record(actor, paper.kind, paper.owner_id)


def may_issue(actor: Actor, kind: str, record: Model, *, today: date) -> bool:
    """This will say whether the actor may issue such a paper about the record today."""
    source = source_called(kind)
    return source.stands(record, today=today) and can(actor, "papers.issue", About(source, record))


def may_revoke(actor: Actor, kind: str, record: Model) -> bool:
    """This will say whether the actor may revoke papers of a kind about the record."""
    return can(actor, "papers.revoke", About(source_called(kind), record))
