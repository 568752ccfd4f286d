"""Revokes papers, or hides what they say, as part of an action, which has found and judged them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import pgettext

from duijie.access import Actor
from duijie.audit.actions import record
from duijie.papers import queries
from duijie.papers.models import NamedPerson, Paper
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
    for paper in _locked(queries.holding_about(record)):
        revoke(paper, reason=reason, actor=actor, now=now)


def revoke_naming(person_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """This will revoke the papers that name these people, whose details are being removed."""
    reason = pgettext("papers", "It named a person whose details were removed at their request.")
    for paper in _locked(_naming(person_ids).filter(state=PaperState.VALID)):
        revoke(paper, reason=reason, actor=actor, now=now)


def hide_naming(person_ids: Collection[int], *, actor: Actor, now: datetime) -> None:
    """This will have the public check say no more what stands on papers that name these people.

    The papers hold; the people no longer agree to be shown.
    """
    for paper in _locked(_naming(person_ids).filter(is_shown=True)):
        paper.is_shown = False
        paper.save(update_fields=["is_shown"])
        record(actor=actor, action="papers.hide", subject=paper, now=now)


def _naming(person_ids: Collection[int]) -> QuerySet[Paper]:
    named = NamedPerson.objects.filter(person_id__in=person_ids)
    return Paper.objects.filter(pk__in=named.values("paper"))


def _locked(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Lock papers in the order of their numbers: two who lock several must not wait for one another."""
    return papers.select_for_update(of=("self",)).order_by("pk")
