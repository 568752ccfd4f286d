"""Writes of agreements: drafting, signing, ending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.agreements import queries
from duijie.agreements import rules as _rules  # noqa: F401 - grants the permissions
from duijie.agreements.actions.telling import tell_parties
from duijie.agreements.actions.undertakings import UndertakingDraft, add_undertaking_to
from duijie.agreements.models import Agreement, Party, Signatory
from duijie.agreements.states import AGREEMENT_LIFE, EVER_SIGNED, AgreementState, UndertakingState
from duijie.audit.actions import record
from duijie.introductions import queries as introduction_queries
from duijie.introductions.models import Introduction
from duijie.papers.queries import has_papers
from duijie.registry import queries as registry_queries
from duijie.registry.models import Organisation

FEWEST_PARTIES = 2
MOST_PARTIES = 100


@dataclass(frozen=True)
class PartyDraft:
    """An organisation and the side it stands on, sides counted from 0."""

    organisation_id: int
    side: int


@dataclass(frozen=True)
class SignatoryDraft:
    """A person who signs, for which party (if known), in which capacity."""

    person_id: int
    organisation_id: int | None = None
    capacity: str = ""


@transaction.atomic
def create_agreement(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    title: str,
    parties: Sequence[PartyDraft],
    signatories: Sequence[SignatoryDraft] = (),
    undertakings: Sequence[UndertakingDraft] = (),
    region_id: str | None = None,
    place: str = "",
    introduction_id: int | None = None,
    form_token: str | None = None,
) -> Agreement:
    """This will draft an agreement between two or more organisations.

    Args:
        actor: staff, or somebody of either side of the introduction it comes from.
        now: when.
        kind: an AgreementKind.
        title: at most 256 characters.
        parties: 2 to 100 organisations, each once.
        signatories: people who sign.
        undertakings: what is promised, as far as it is known; more can be added later.
        region_id: where it belongs; without one the first party's region.
        place: where it is signed, in words.
        introduction_id: the introduction it comes from, if any; its organisations are parties.
        form_token: a token of the form it was typed in: the same token gives the same agreement,
            so that a double click does not draft two.

    Raises NotPermittedError, ValidationError, and DoesNotExist of what the actor may not see.
    """
    sent_before = _made_by_form(actor, form_token)
    if sent_before is not None:
        return sent_before
    introduction = introduction_queries.find(actor, introduction_id) if introduction_id is not None else None
    agreement = Agreement(
        kind=kind,
        title=title,
        introduction=introduction,
        region_id=region_id,
        place=place,
        created_at=now,
        created_by_id=actor.pk,
        form_token=form_token or None,
    )
    require(actor, "agreements.create", agreement)
    if introduction is not None and not introduction.is_open_to_both:
        raise ValidationError(_("Both sides must accept the introduction first."))
    named = _parties(actor, parties, introduction)
    if agreement.region_id is None:
        agreement.region_id = named[0].organisation.region_id
    agreement.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _made_by_form(actor, form_token)
        if sent_before is None:
            raise
        return sent_before
    for party in named:
        party.agreement = agreement
        party.full_clean()
        party.save()
    for signatory in signatories:
        add_signatory_to(agreement, signatory, actor=actor)
    for undertaking in undertakings:
        add_undertaking_to(agreement, undertaking)
    record(actor=actor, action="agreements.create", subject=agreement, now=now)
    tell_parties(agreement, "drafted", but=actor, now=now)
    return agreement


def _made_by_form(actor: Actor, form_token: str | None) -> Agreement | None:
    if not form_token:
        return None
    return queries.visible_to(actor).filter(form_token=form_token, created_by_id=actor.pk).first()


def _parties(actor: Actor, drafts: Sequence[PartyDraft], introduction: Introduction | None) -> list[Party]:
    ids = {draft.organisation_id for draft in drafts}
    if len(ids) < FEWEST_PARTIES or len(ids) != len(drafts):
        raise ValidationError({"parties": _("An agreement has at least two parties, each named once.")})
    if len(ids) > MOST_PARTIES:
        raise ValidationError({"parties": _("An agreement has at most 100 parties.")})
    # The other side of an accepted introduction is known to the actor, verified or not.
    met = _organisations_of(introduction)
    if not met.keys() <= ids:
        raise ValidationError({"parties": _("Both organisations of the introduction must be parties.")})
    return [
        Party(
            organisation=met.get(draft.organisation_id)
            or registry_queries.find_organisation(actor, draft.organisation_id),
            side=draft.side,
        )
        for draft in drafts
    ]


def _organisations_of(introduction: Introduction | None) -> dict[int, Organisation]:
    if introduction is None:
        return {}
    owners = (introduction.demand.owner, introduction.offer.owner)
    return {owner.pk: owner for owner in owners if owner is not None}


def add_signatory_to(agreement: Agreement, draft: SignatoryDraft, *, actor: Actor) -> Signatory:
    """This will put a person the actor may see under the agreement, once."""
    person = registry_queries.find_person(actor, draft.person_id)
    known = agreement.signatories.filter(person=person).first()
    if known is not None:
        return known
    signatory = Signatory(
        agreement=agreement,
        person=person,
        organisation_id=draft.organisation_id,
        capacity=draft.capacity,
    )
    signatory.full_clean()
    signatory.save()
    return signatory


@transaction.atomic
def sign_agreement(*, agreement_id: int, signed_on: str, actor: Actor, now: datetime) -> Agreement:
    """This will note that an agreement was signed.

    Args:
        agreement_id: a drafted agreement the actor may see.
        signed_on: the date as far as it is known: 2026-09-25, 2026-09, 2026, --09-25, or empty.
        actor: a party's speaker, a broker of the region, or a clerk.
        now: when this is noted.

    Raises Agreement.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    agreement = queries.find(actor, agreement_id, lock=True)
    require(actor, "agreements.sign", agreement)
    before = agreement.state
    agreement.state = AGREEMENT_LIFE.after("sign", source=before)
    agreement.signed_on, agreement.signed_recorded_at = signed_on, now
    agreement.full_clean()
    if agreement.signed_on > timezone.localdate(now).isoformat():
        raise ValidationError(
            {"signed_on": _("This day is still to come. Please note it once it is signed.")}
        )
    agreement.save(update_fields=["state", "signed_on", "signed_recorded_at"])
    record(actor=actor, action="agreements.sign", subject=agreement, before=before, now=now)
    tell_parties(agreement, "sign", but=actor, now=now)
    return agreement


def _end(
    step: str, *, agreement_id: int, reason: str, reason_needed: bool, actor: Actor, now: datetime
) -> Agreement:
    agreement = queries.find(actor, agreement_id, lock=True)
    require(actor, f"agreements.{step}", agreement)
    before = agreement.state
    agreement.state = AGREEMENT_LIFE.after(step, source=before)
    if reason_needed and not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: both sides will read it.")})
    agreement.end_reason, agreement.ended_at = reason, now
    agreement.full_clean()
    agreement.save(update_fields=["state", "end_reason", "ended_at"])
    record(actor=actor, action=f"agreements.{step}", subject=agreement, before=before, now=now)
    tell_parties(agreement, step, but=actor, now=now)
    return agreement


@transaction.atomic
def drop_agreement(*, agreement_id: int, reason: str, actor: Actor, now: datetime) -> Agreement:
    """This will drop a draft that will not be signed, with the reason.

    Raises Agreement.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return _end("drop", agreement_id=agreement_id, reason=reason, reason_needed=True, actor=actor, now=now)


@transaction.atomic
def terminate_agreement(*, agreement_id: int, reason: str, actor: Actor, now: datetime) -> Agreement:
    """This will end a signed agreement before it is fulfilled, with the reason.

    Raises Agreement.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    return _end(
        "terminate", agreement_id=agreement_id, reason=reason, reason_needed=True, actor=actor, now=now
    )


@transaction.atomic
def complete_agreement(*, agreement_id: int, actor: Actor, now: datetime) -> Agreement:
    """This will close an agreement whose undertakings are all confirmed or dropped.

    Raises Agreement.DoesNotExist, NotPermittedError, WrongStateError; ValidationError while a
    promise is unkept.
    """
    agreement = queries.find(actor, agreement_id, lock=True)
    unkept = agreement.undertakings.filter(settled_at=None).count()
    if unkept and agreement.state == AgreementState.SIGNED:
        require(actor, "agreements.complete", agreement)
        raise ValidationError(
            _("%(count)d undertakings are still open. Please confirm or drop them first.") % {"count": unkept}
        )
    return _end("complete", agreement_id=agreement_id, reason="", reason_needed=False, actor=actor, now=now)


@transaction.atomic
def announce_agreement(*, agreement_id: int, announced: bool, actor: Actor, now: datetime) -> Agreement:
    """This will show a signed agreement to everybody, or hide it again.

    Raises Agreement.DoesNotExist, NotPermittedError; ValidationError before it is signed.
    """
    agreement = queries.find(actor, agreement_id, lock=True)
    require(actor, "agreements.announce", agreement)
    if announced and agreement.state not in EVER_SIGNED:
        raise ValidationError(_("Only a signed agreement can be announced."))
    if agreement.is_announced != announced:
        agreement.is_announced = announced
        agreement.save(update_fields=["is_announced"])
        record(
            actor=actor,
            action="agreements.announce",
            subject=agreement,
            fields=["is_announced"],
            now=now,
        )
    return agreement


@transaction.atomic
def remove_agreement(*, agreement_id: int, actor: Actor, now: datetime) -> None:
    """This will remove an agreement that was noted by mistake and on which nobody has acted.

    Raises Agreement.DoesNotExist, NotPermittedError; ValidationError when it came from an
    introduction, is over, an undertaking was reported, a paper about it holds, or another record names it.
    """
    agreement = queries.find(actor, agreement_id, lock=True)
    require(actor, "agreements.remove", agreement)
    in_use = _("“%(title)s” is in use: others have acted on it. It can be ended, not removed.") % {
        "title": agreement.title
    }
    reported = agreement.undertakings.exclude(state=UndertakingState.OPEN).exists()
    is_acted_on = agreement.introduction_id is not None or agreement.ended_at is not None or reported
    if is_acted_on or has_papers(agreement):
        raise ValidationError(in_use, code="in_use")
    record(actor=actor, action="agreements.remove", subject=agreement, now=now)
    try:
        with transaction.atomic():
            agreement.delete()
    except ProtectedError as error:
        raise ValidationError(in_use, code="in_use") from error
