"""Writes of requests about records: asked, then settled or refused, each time with an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.queries import secret_digest
from duijie.audit.actions import record
from duijie.corrections import queries
from duijie.corrections import rules as _rules  # noqa: F401 - grants the permissions
from duijie.corrections.models import Correction
from duijie.corrections.states import CORRECTION_LIFE, CorrectionKind
from duijie.notices.actions import notify
from duijie.registry import actions as registry_actions
from duijie.registry import queries as registry
from duijie.registry.models import Person
from duijie.registry.posts import region_of_person

# GB/T 35273-2020, 8.7: answered within thirty days. Half of it, so that a slow answer is still in time.
ANSWERED_WITHIN = timedelta(days=15)
MOST_A_DAY = 10
MOST_OF_VISITORS_A_DAY = 100


@dataclass(frozen=True)
class CorrectionDraft:
    """What is asked: of whom, where the record is found, what is wrong, how to reach who asks."""

    kind: str
    name: str
    found_at: str = ""
    text: str = ""
    contact: str = ""
    region_id: str | None = None


_WORDS = ("name", "found_at", "text", "forgotten_at")


@transaction.atomic
def ask_correction(
    *, draft: CorrectionDraft, secret: str, actor: Actor, now: datetime, person_id: int | None = None
) -> Correction:
    """This will keep a request and tell those who answer it, within fifteen days.

    Args:
        draft: what is asked.
        secret: long and random; whoever has it may read the answer. Only a digest of it is kept. The same
            secret again gives the first request: a form that was sent twice asks once.
        actor: who asks; anybody.
        now: when.
        person_id: the record it is about, if the actor sees it. Nothing is looked up by the name.

    Raises Person.DoesNotExist, ValidationError when a field is wrong, the record was removed already, or too
    much was asked today.
    """
    require(actor, "corrections.ask")
    # Locked, so that a removal at the same time finds this request or is seen here.
    person = None if person_id is None else registry.find_person(actor, person_id, lock=True)
    if person is not None and person.forgotten_at is not None:
        raise ValidationError(
            _("This person's details were removed already: nothing is left to correct or remove.")
        )
    account_id = actor.pk if isinstance(actor.pk, int) else None
    sent_before = _asked_with(secret, account_id)
    if sent_before is not None:
        return sent_before
    _require_not_too_many(account_id, now=now)
    known_region = None if person is None else region_of_person(person.pk)
    asked = Correction(
        kind=draft.kind,
        person=person,
        region_id=known_region or draft.region_id,
        name=draft.name if person is None else person.name,
        found_at=draft.found_at,
        text=draft.text,
        contact=draft.contact,
        digest=secret_digest(secret),
        asked_at=now,
        asked_by_id=account_id,
        due_date=timezone.localdate(now) + ANSWERED_WITHIN,
    )
    asked.full_clean(exclude={"digest"})
    if not asked.name:
        raise ValidationError({"name": _("Please write the name of the person.")})
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _asked_with(secret, account_id)
        if sent_before is None:
            raise
        return sent_before
    record(actor=actor, action="corrections.ask", subject=asked, reason_code=asked.kind, now=now)
    for account in registry.verifiers_in(asked.region_id, besides=account_id):
        notify(recipient=account, code="corrections.asked", link=f"/corrections/{asked.pk}/", now=now)
    return asked


def _require_not_too_many(account_id: int | None, *, now: datetime) -> None:
    asked_count = queries.asked_within_a_day(account_id, now=now)
    if account_id is not None and asked_count >= MOST_A_DAY:
        raise ValidationError(
            _(
                "You have asked %(count)s times within a day, which is the most. "
                "Please send this request tomorrow, or write to the platform's operator."
            )
            % {"count": asked_count}
        )
    if account_id is None and asked_count >= MOST_OF_VISITORS_A_DAY:
        raise ValidationError(
            _(
                "This form has taken as many requests as it takes in a day, all visitors together. Nothing "
                "is lost: write to the platform's operator, who must answer you all the same, sign in and "
                "ask, or send the form again tomorrow."
            )
        )


def _asked_with(secret: str, account_id: int | None) -> Correction | None:
    return Correction.objects.filter(digest=secret_digest(secret), asked_by_id=account_id).first()


@transaction.atomic
def settle_correction(
    *, correction_id: int, answer: str, actor: Actor, now: datetime, person_id: int | None = None
) -> Correction:
    """This will note that what was asked is done. A removal takes the person's details away, for good.

    Args:
        correction_id: the request.
        answer: what was done, for who asked.
        actor: who answers.
        now: when.
        person_id: the record it is about, for a removal whose request named no record.

    Raises Correction.DoesNotExist, Person.DoesNotExist, NotPermittedError, WrongStateError,
    ValidationError when the answer is missing or a removal names no record.
    """
    seen = queries.find(actor, correction_id)
    require(actor, "corrections.settle", seen)
    about_id = seen.person_id or person_id
    if seen.kind == CorrectionKind.REMOVE and about_id is not None:
        # A removal locks the person, then every request about them: so does who answers another of these.
        registry.find_person(actor, about_id, lock=True)
    asked = queries.find(actor, correction_id, lock=True)
    require(actor, "corrections.settle", asked)
    state = CORRECTION_LIFE.after("settle", source=asked.state)
    if person_id is not None and asked.person_id is None:
        asked.person = registry.find_person(actor, person_id)
    if asked.kind == CorrectionKind.REMOVE:
        if asked.person is None:
            raise ValidationError({"person": _("Please give the number of the record that is to go.")})
        _let_go_of_words(asked, now=now)
        asked.save(update_fields=["person", *_WORDS])  # the removal has the other requests to see to
        # A second request about somebody removed already is answered by whom the first one was.
        if asked.person.kept.forgotten_at is None:
            registry_actions.forget_person(person_id=asked.person.pk, actor=actor, now=now)
    return _answer(asked, state, answer, actor=actor, now=now, step="settle")


@transaction.atomic
def refuse_correction(*, correction_id: int, answer: str, actor: Actor, now: datetime) -> Correction:
    """This will say why what was asked is not done.

    Raises Correction.DoesNotExist, NotPermittedError, WrongStateError, ValidationError without a reason.
    """
    asked = queries.find(actor, correction_id, lock=True)
    require(actor, "corrections.refuse", asked)
    state = CORRECTION_LIFE.after("refuse", source=asked.state)
    return _answer(asked, state, answer, actor=actor, now=now, step="refuse")


def forget_in_requests(records: Sequence[Person], *, actor: Actor, now: datetime) -> None:
    """This will take the words of every request about a person away, asked, done or refused.

    Kind, dates and answer stay, and so does the contact of who waits for an answer.
    """
    about = Correction.objects.filter(registry.family_of("person", records[0].pk), forgotten_at=None)
    for asked in about.select_for_update(of=("self",)).order_by("pk"):
        _let_go_of_words(asked, now=now)
        asked.save(update_fields=_WORDS)
        record(actor=actor, action="corrections.forget", subject=asked, now=now)


def _let_go_of_words(asked: Correction, *, now: datetime) -> None:
    asked.name = asked.found_at = asked.text = ""
    asked.forgotten_at = now


def _answer(
    asked: Correction, state: str, answer: str, *, actor: Actor, now: datetime, step: str
) -> Correction:
    """Keep the answer, let go of how to reach who asked, and tell them when they have an account."""
    if not answer.strip():
        raise ValidationError({"answer": _("Please write the answer: what was done, or why not.")})
    before = asked.state
    asked.state = state
    asked.answer = answer
    asked.answered_at = now
    asked.answered_by_id = actor.pk
    asked.contact = ""
    asked.full_clean()
    asked.save(
        update_fields=[
            *("state", "answer", "answered_at", "answered_by", "contact"),
            *("person", *_WORDS),
        ]
    )
    record(
        actor=actor,
        action=f"corrections.{step}",
        subject=asked,
        before=before,
        reason_code=asked.kind,
        now=now,
    )
    if asked.asked_by is not None:
        notify(
            recipient=asked.asked_by, code="corrections.answered", link=f"/corrections/{asked.pk}/", now=now
        )
    return asked
