"""Writes of undertakings: what was promised, and whether it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.agreements import queries
from duijie.agreements.actions.telling import tell_parties
from duijie.agreements.models import Agreement, Undertaking
from duijie.agreements.states import RUNNING, UNDERTAKING_LIFE, AgreementState
from duijie.audit.actions import record

MOST_UNDERTAKINGS = 200


@dataclass(frozen=True)
class UndertakingDraft:
    """One promise: its words, the party that owes it (if known) and until when."""

    text: str
    owner_id: int | None = None
    due_date: date | None = None


@transaction.atomic
def add_undertaking(
    *,
    agreement_id: int,
    text: str,
    actor: Actor,
    now: datetime,
    owner_id: int | None = None,
    due_date: date | None = None,
) -> Undertaking:
    """This will write down one promise of an agreement that still runs.

    The same words a second time are the same promise.

    Raises Agreement.DoesNotExist, NotPermittedError; ValidationError when the agreement is over,
    the owner is not a party, or there are 200 undertakings already.
    """
    agreement = queries.find(actor, agreement_id, lock=True)
    require(actor, "agreements.add_undertaking", agreement)
    if agreement.state not in RUNNING:
        raise ValidationError(_("This agreement is over; nothing can be added to it."))
    draft = UndertakingDraft(text=text, owner_id=owner_id, due_date=due_date)
    count = agreement.undertakings.count()
    undertaking = add_undertaking_to(agreement, draft)
    if agreement.undertakings.count() > count:
        record(
            actor=actor,
            action="agreements.add_undertaking",
            subject=agreement,
            fields=[f"undertaking {undertaking.pk}"],
            now=now,
        )
    return undertaking


def add_undertaking_to(agreement: Agreement, draft: UndertakingDraft) -> Undertaking:
    """This will put a promise into an agreement that the caller has locked and judged."""
    undertaking = Undertaking(
        agreement=agreement, text=draft.text, owner_id=draft.owner_id, due_date=draft.due_date
    )
    undertaking.full_clean()
    known = agreement.undertakings.filter(text=undertaking.text).first()
    if known is not None:
        return known
    if agreement.undertakings.count() >= MOST_UNDERTAKINGS:
        raise ValidationError(_("An agreement has at most 200 undertakings."))
    owner_id = draft.owner_id
    if owner_id is not None and not agreement.parties.filter(organisation_id=owner_id).exists():
        raise ValidationError({"owner": _("Who owes it must be a party of the agreement.")})
    undertaking.save()
    return undertaking


def _locked(undertaking_id: int, step: str, *, actor: Actor) -> tuple[Undertaking, str]:
    undertaking = queries.find_undertaking(actor, undertaking_id, lock=True)
    require(actor, f"agreements.{step}", undertaking)
    agreement: Agreement = undertaking.agreement
    before = undertaking.state
    undertaking.state = UNDERTAKING_LIFE.after(step, source=before)
    if agreement.state != AgreementState.SIGNED:
        raise ValidationError(_("Undertakings are followed while the agreement is being performed."))
    return undertaking, before


def _keep(undertaking: Undertaking, step: str, *, before: str, actor: Actor, now: datetime) -> Undertaking:
    undertaking.full_clean()
    undertaking.save(update_fields=["state", "evidence", "reported_by", "reason", "settled_at"])
    # Kept with the agreement, so that its history tells the whole story.
    record(
        actor=actor,
        action=f"agreements.{step}",
        subject=undertaking.agreement,
        before=before,
        after=undertaking.state,
        fields=[f"undertaking {undertaking.pk}"],
        now=now,
    )
    tell_parties(undertaking.agreement, step, but=actor, now=now)
    return undertaking


@transaction.atomic
def give_evidence(*, undertaking_id: int, evidence: str, actor: Actor, now: datetime) -> Undertaking:
    """This will report an undertaking as done, with what shows it.

    Raises Undertaking.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    undertaking, before = _locked(undertaking_id, "give_evidence", actor=actor)
    if not evidence.strip():
        raise ValidationError({"evidence": _("Please say what shows that it is done.")})
    undertaking.evidence, undertaking.reported_by_id, undertaking.reason = evidence, actor.pk, ""
    return _keep(undertaking, "give_evidence", before=before, actor=actor, now=now)


@transaction.atomic
def send_back(*, undertaking_id: int, reason: str, actor: Actor, now: datetime) -> Undertaking:
    """This will open an undertaking again because the evidence does not show it, with the reason.

    Raises Undertaking.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    undertaking, before = _locked(undertaking_id, "send_back", actor=actor)
    if not reason.strip():
        raise ValidationError({"reason": _("Please say what is missing.")})
    undertaking.reason = reason
    return _keep(undertaking, "send_back", before=before, actor=actor, now=now)


@transaction.atomic
def confirm(*, undertaking_id: int, actor: Actor, now: datetime) -> Undertaking:
    """This will confirm that a promise was kept; whoever reported it leaves that to another.

    Raises Undertaking.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    undertaking, before = _locked(undertaking_id, "confirm", actor=actor)
    undertaking.settled_at = now
    return _keep(undertaking, "confirm", before=before, actor=actor, now=now)


@transaction.atomic
def drop_undertaking(*, undertaking_id: int, reason: str, actor: Actor, now: datetime) -> Undertaking:
    """This will drop a promise that nobody expects any more, with the reason.

    Raises Undertaking.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    undertaking, before = _locked(undertaking_id, "drop_undertaking", actor=actor)
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: both sides will read it.")})
    undertaking.reason, undertaking.settled_at = reason, now
    return _keep(undertaking, "drop_undertaking", before=before, actor=actor, now=now)
