"""Writes of papers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language, pgettext

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.papers import queries
from duijie.papers.models import NamedPerson, Paper
from duijie.papers.revoking import revoke
from duijie.papers.rules import About
from duijie.papers.sources import is_anybody_hidden
from duijie.papers.states import PaperState

_MOST_TRIES = 5


@transaction.atomic
def issue_paper(
    *,
    kind: str,
    owner_id: int,
    issuer: str,
    code: str,
    actor: Actor,
    now: datetime,
    is_shown: bool = False,
    form_token: str | None = None,
) -> Paper:
    """This will issue a paper about a record under the next number of the year.

    What it says is kept as it is now, in the language of whoever issues it. The record is locked: it must not
    end, nor be issued about by the same form, while the paper is being written. Of a kind of which one holds
    at a time, it gives the one that does.

    Args:
        kind: the kind of paper, as registered in `sources`.
        owner_id: the number of the record it is about.
        issuer: the name it is issued under.
        code: a fresh secret that nobody can guess, for the public check.
        actor: who issues it.
        now: when.
        is_shown: whether those it is about let the public check show what it says.
        form_token: a token of the form: whoever sends the same form about a record again gets the same paper.

    Raises DoesNotExist of the record, NotPermittedError; ValidationError when the record is over or not
    ready, nobody is named to issue it, what the same form issued was revoked since, or it is to be shown and
    names somebody who took back that everybody may see them.
    """
    about = queries.find_record(actor, kind, owner_id, lock=True)
    require(actor, "papers.issue", about)
    if form_token and (known := _sent_before(about, form_token, actor)):
        return known
    if about.source.is_single and (holding := _holding(about)):
        return holding
    if over := about.source.why_over(about.record):
        raise ValidationError(over)
    if about.source.has_ended(about.record, timezone.localdate(now)):
        raise ValidationError(
            pgettext(
                "papers",
                "The term that this paper would tell is over. Nothing was issued. Please note the leaving "
                "and add the member anew with the new term.",
            )
        )
    if not about.source.is_ready(about.record):
        raise ValidationError(
            pgettext("papers", "The record has not come far enough for this paper. Nothing was issued.")
        )
    if not issuer.strip():
        raise ValidationError(
            pgettext(
                "papers",
                "Nothing was issued: this site does not know yet in whose name papers are issued. Ask the "
                "operator to set it (DUIJIE_PAPER_ISSUER), then issue the paper again.",
            )
        )
    people = about.source.people(about.record)
    if is_shown:
        _require_nobody_hidden(people)
    paper = Paper(
        kind=kind,
        owner_id=owner_id,
        year=timezone.localdate(now).year,
        code=code,
        issuer=issuer,
        language=get_language() or "zh-hans",
        content=asdict(about.source.content(actor, about.record)),
        is_shown=is_shown,
        issued_at=now,
        issued_by_id=actor.pk,
        form_token=form_token,
    )
    _number(paper)
    NamedPerson.objects.bulk_create(NamedPerson(paper=paper, person_id=person_id) for person_id in people)
    record(actor=actor, action="papers.issue", subject=paper, now=now)
    return paper


def _require_nobody_hidden(person_ids: Collection[int]) -> None:
    """Refuse to show everybody what names people who took their consent back, until it is given again.

    Their records were locked when the record was found, so it is not taken back while the paper is written.
    """
    if is_anybody_hidden(person_ids):
        raise ValidationError(
            pgettext(
                "papers",
                "Nothing was issued: a person this paper names has said that only staff may see them, so the "
                "public check must not show what stands on it. Please issue it with “Kind, number, day and "
                "issuer only”, or ask the person first: who has an account agrees on their own page, of "
                "others an operator notes it.",
            ),
            code="hidden",
        )


def _sent_before(about: About, form_token: str, actor: Actor) -> Paper | None:
    """Find what the same form issued. Raises ValidationError when that was revoked since."""
    paper = Paper.objects.filter(
        form_token=form_token,
        kind=about.source.kind,
        owner_id=about.record.pk,
        issued_by_id=actor.pk,
    ).first()
    if paper is not None and paper.state == PaperState.REVOKED:
        raise ValidationError(
            pgettext(
                "papers",
                "This form has issued %(number)s already, which was revoked since. Nothing was issued. To "
                "issue another paper, open the page of the record again and use the form there.",
            )
            % {"number": paper.number}
        )
    return paper


def _holding(about: About) -> Paper | None:
    """Find the one paper that holds: asked for again, it is the same under the same number."""
    papers = Paper.objects.filter(kind=about.source.kind, owner_id=about.record.pk, state=PaperState.VALID)
    return papers.first()


def _number(paper: Paper) -> None:
    """Give it the next number of its year; of two at once, one tries again."""
    for left in reversed(range(_MOST_TRIES)):
        latest = Paper.objects.filter(year=paper.year).aggregate(latest=Max("serial"))["latest"]
        paper.serial = (latest or 0) + 1
        try:
            with transaction.atomic():
                paper.full_clean(exclude=["issued_by"], validate_unique=False, validate_constraints=False)
                paper.save()
        except IntegrityError:
            if not left:
                raise
        else:
            return


@transaction.atomic
def revoke_paper(*, paper_id: int, reason: str, actor: Actor, now: datetime) -> Paper:
    """This will revoke a paper, with the reason; what it said is gone, and the public check says so.

    Raises DoesNotExist, NotPermittedError, WrongStateError, ValidationError without a reason.
    """
    paper = queries.find(actor, paper_id, lock=True)
    require(actor, "papers.revoke", queries.about(actor, paper))
    revoke(paper, reason=reason, actor=actor, now=now)
    return paper
