"""Revokes papers, or hides what they say, as part of an action, which has found and judged them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import pgettext

from duijie.access import Actor
from duijie.audit.actions import record
from duijie.papers.models import NamedPerson, Paper
from duijie.papers.sources import kinds_about
from duijie.papers.states import PAPER_LIFE, PaperState


def revoke(paper: Paper, *, reason: str, actor: Actor, now: datetime) -> None:
    """This will revoke a locked paper and take away what it said.

    Raises WrongStateError, ValidationError without a reason.
    """
    before = paper.state
    paper.state = PAPER_LIFE.after("revoke", source=PaperState(before))
    if not reason.strip():
        raise ValidationError({"reason": pgettext("papers", "Please say why the paper is revoked.")})
    paper.revoked_at, paper.revoked_by_id, paper.revoke_reason = now, actor.pk, reason
    paper.content = {}
    paper.full_clean(exclude=["content"])
    paper.save(update_fields=["state", "revoked_at", "revoked_by", "revoke_reason", "content"])
    record(actor=actor, action="papers.revoke", subject=paper, before=before, now=now)


def revoke_about(record: Model, *, reason: str, actor: Actor, now: datetime) -> None:
    """This will revoke the papers about a record that no longer is as they say."""
    papers = Paper.objects.select_for_update(of=("self",)).filter(
        kind__in=kinds_about(record), owner_id=record.pk, state=PaperState.VALID
    )
    for paper in papers.order_by("pk"):
        revoke(paper, reason=reason, actor=actor, now=now)


def revoke_naming(person_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """This will revoke the papers that name these people, whose details are being removed."""
    naming = NamedPerson.objects.filter(person_id__in=person_ids).values("paper")
    papers = Paper.objects.select_for_update(of=("self",)).filter(pk__in=naming, state=PaperState.VALID)
    reason = pgettext("papers", "It named a person whose details were removed at their request.")
    for paper in papers.order_by("pk"):
        revoke(paper, reason=reason, actor=actor, now=now)


def hide_naming(person_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """This will have the public check say no more what stands on papers that name these people.

    The papers hold; the people no longer agree to be shown.
    """
    naming = NamedPerson.objects.filter(person_id__in=person_ids).values("paper")
    papers = Paper.objects.select_for_update(of=("self",)).filter(pk__in=naming, is_shown=True)
    for paper in papers.order_by("pk"):
        paper.is_shown = False
        paper.save(update_fields=["is_shown"])
        record(actor=actor, action="papers.hide", subject=paper, now=now)
