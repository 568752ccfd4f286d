"""Writes of offers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, can, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.core.lifecycle import WrongStateError
from duijie.notices.actions import notify
from duijie.offers import queries
from duijie.offers.models import Offer, OfferContent
from duijie.offers.rules import OfferingSide
from duijie.offers.states import CHANGEABLE, OFFER_LIFE, USUAL_RUN, OfferOutcome, OfferState
from duijie.registry.models import Person
from duijie.registry.queries import family_of, find_organisation, find_person, speakers_of, verifiers_in
from duijie.search.actions import note_change


@transaction.atomic
def create_offer(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    content: OfferContent,
    owner_id: int | None = None,
    person_id: int | None = None,
    form_token: UUID | None = None,
) -> Offer:
    """This will begin an offer as a draft of its owner.

    Args:
        actor: somebody who acts for the owner, or the expert.
        now: when.
        kind: what is offered (OfferKind); it stays what it is.
        content: what it says; only the title must be there already.
        owner_id: the organisation that offers it; expertise may do without.
        person_id: the expert, for expertise and only then.
        form_token: made once a form; sending the same form twice returns the first offer.

    Raises Organisation.DoesNotExist, Person.DoesNotExist, NotPermittedError, ValidationError.
    """
    owner = find_organisation(actor, owner_id) if owner_id is not None else None
    person = find_person(actor, person_id) if person_id is not None else None
    require(actor, "offers.create", OfferingSide(owner=owner, person=person))
    sent_before = _made_by_form(actor, form_token)
    if sent_before is not None:
        return sent_before
    offer = Offer(
        kind=kind,
        owner=owner,
        person=person,
        created_by_id=actor.pk,
        created_at=now,
        changed_at=now,
        form_token=form_token,
        **asdict(content),
    )
    offer.full_clean(exclude={"form_token"})
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _made_by_form(actor, form_token)
        if sent_before is None:
            raise
        return sent_before
    record(actor=actor, action="offers.create", subject=offer, now=now)
    return offer


def _made_by_form(actor: Actor, form_token: UUID | None) -> Offer | None:
    if form_token is None:
        return None
    return Offer.objects.filter(form_token=form_token, created_by_id=actor.pk).first()


@transaction.atomic
def change_offer(*, offer_id: int, actor: Actor, now: datetime, content: OfferContent) -> Offer:
    """This will replace what an offer says: a draft, or one that is published and not closed.

    A published offer must stay complete.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, "offers.change", offer)
    if offer.state not in CHANGEABLE:
        raise WrongStateError("change", offer.state)
    before = offer.content
    changed = [name for name, value in asdict(content).items() if getattr(before, name) != value]
    if not changed:
        return offer
    for name in changed:
        setattr(offer, name, getattr(content, name))
    offer.changed_at = now
    offer.full_clean()
    if offer.state != OfferState.DRAFT:
        _require_complete(offer)
    offer.save(update_fields=[*changed, "changed_at"])
    record(actor=actor, action="offers.change", subject=offer, fields=changed, now=now)
    if offer.state != OfferState.DRAFT:
        note_change(kind="offer", record_id=offer.pk, now=now)
    return offer


@transaction.atomic
def submit_offer(*, offer_id: int, actor: Actor, now: datetime) -> Offer:
    """This will hand a draft in to be verified, and tell the verifiers of its region.

    Nobody is told of what its sender may verify as well: a named part of the system.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError; ValidationError naming every
    field that is still missing.
    """
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, "offers.submit", offer)
    before, offer.state = offer.state, OFFER_LIFE.after("submit", source=offer.state)
    _require_complete(offer)
    offer.submitted_at = now
    offer.return_reason = ""
    offer.save(update_fields=["state", "submitted_at", "return_reason"])
    record(actor=actor, action="offers.submit", subject=offer, before=before, now=now)
    if not can(actor, "offers.publish", offer):  # who verifies it themselves needs nobody for it
        own = {account.pk for account in _owners(offer)}
        verifiers = [account for account in verifiers_in(offer.region_id) if account.pk not in own]
        _tell(verifiers, "submitted", offer, actor=actor, now=now)
    return offer


@transaction.atomic
def return_offer(*, offer_id: int, actor: Actor, now: datetime, reason: str) -> Offer:
    """This will give a submitted offer back to its owner, saying what to mend.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError; ValidationError without reason.
    """
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, "offers.return", offer)
    before, offer.state = offer.state, OFFER_LIFE.after("return", source=offer.state)
    offer.return_reason = reason
    offer.full_clean()
    if not offer.return_reason:
        raise ValidationError({"reason": _("Please tell the owner what to mend.")})
    offer.save(update_fields=["state", "return_reason"])
    record(actor=actor, action="offers.return", subject=offer, before=before, now=now)
    _tell_owner("returned", offer, actor=actor, now=now)
    return offer


@transaction.atomic
def publish_offer(*, offer_id: int, actor: Actor, now: datetime) -> Offer:
    """This will open a verified offer and let matching begin.

    The row is locked before it is judged: two brokers who press the button together must not both
    be told that they published it.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError.
    """
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, "offers.publish", offer)
    before, offer.state = offer.state, OFFER_LIFE.after("publish", source=offer.state)
    offer.published_at = now
    if offer.valid_until is None:
        offer.valid_until = timezone.localdate(now) + USUAL_RUN
    offer.save(update_fields=["state", "published_at", "valid_until"])
    record(actor=actor, action="offers.publish", subject=offer, before=before, now=now)
    note_change(kind="offer", record_id=offer.pk, now=now)
    _tell_owner("published", offer, actor=actor, now=now)
    return offer


@transaction.atomic
def pause_offer(*, offer_id: int, actor: Actor, now: datetime) -> Offer:
    """This will take an open offer out of matching for a while.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(offer_id, "pause", actor=actor, now=now)


@transaction.atomic
def resume_offer(*, offer_id: int, actor: Actor, now: datetime) -> Offer:
    """This will let a paused offer be matched again.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(offer_id, "resume", actor=actor, now=now)


@transaction.atomic
def close_offer(*, offer_id: int, actor: Actor, now: datetime, outcome: str, reason: str = "") -> Offer:
    """This will end an offer with an outcome (OfferOutcome); a withdrawal says why.

    Raises Offer.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, "offers.close", offer)
    before, offer.state = offer.state, OFFER_LIFE.after("close", source=offer.state)
    offer.outcome = outcome or None
    offer.close_reason = reason
    if offer.outcome is None:
        raise ValidationError({"outcome": _("Please say how the offer ended.")})
    offer.full_clean()
    if offer.outcome == OfferOutcome.WITHDRAWN and not offer.close_reason:
        raise ValidationError({"reason": _("Please say why the offer is withdrawn.")})
    offer.save(update_fields=["state", "outcome", "close_reason"])
    record(
        actor=actor,
        action="offers.close",
        subject=offer,
        before=before,
        reason_code=offer.outcome,
        now=now,
    )
    note_change(kind="offer", record_id=offer.pk, now=now)
    _tell_owner("closed", offer, actor=actor, now=now)
    return offer


def note_shown_anew(person: Person, *, now: datetime) -> None:
    """This will have the person's open expertise indexed anew: it is public while they agree to be shown."""
    expertise = Offer.objects.filter(family_of("person", person.pk), state=OfferState.OPEN)
    for offer_id in expertise.order_by("pk").values_list("pk", flat=True):
        note_change(kind="offer", record_id=offer_id, now=now)


def _step(offer_id: int, name: str, *, actor: Actor, now: datetime) -> Offer:
    """This will take a step that changes nothing but the state."""
    offer = queries.find(actor, offer_id, lock=True)
    require(actor, f"offers.{name}", offer)
    before, offer.state = offer.state, OFFER_LIFE.after(name, source=offer.state)
    offer.save(update_fields=["state"])
    record(actor=actor, action=f"offers.{name}", subject=offer, before=before, now=now)
    note_change(kind="offer", record_id=offer.pk, now=now)
    return offer


def _require_complete(offer: Offer) -> None:
    missing = queries.missing_in(offer)
    if missing:
        raise ValidationError(
            {name: _("This is needed before the offer can be verified.") for name in missing}
        )


def _tell_owner(code: str, offer: Offer, *, actor: Actor, now: datetime) -> None:
    _tell(_owners(offer), code, offer, actor=actor, now=now)


def _owners(offer: Offer) -> list[User]:
    """This will return the accounts that act for the offer's owner, the expert among them."""
    accounts = speakers_of([offer.owner_id]) if offer.owner_id is not None else []
    expert = offer.person.account if offer.person is not None else None
    return [*accounts, expert] if expert is not None and expert not in accounts else accounts


def _tell(accounts: list[User], code: str, offer: Offer, *, actor: Actor, now: datetime) -> None:
    """This will tell these accounts what happened, but not who did it."""
    for account in accounts:
        if account.pk != actor.pk:
            notify(
                recipient=account,
                code=f"offers.{code}",
                params={"title": offer.title},
                link=f"/offers/{offer.pk}/",
                now=now,
            )
