"""Writes of needs."""

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
from duijie.demands import queries
from duijie.demands.models import Demand, DemandContent
from duijie.demands.states import CHANGEABLE, DEMAND_LIFE, USUAL_RUN, DemandOutcome, DemandState
from duijie.notices.actions import notify
from duijie.registry.queries import find_organisation, speakers_of, verifiers_in
from duijie.search.actions import note_change


@transaction.atomic
def create_demand(
    *,
    actor: Actor,
    now: datetime,
    owner_id: int,
    content: DemandContent,
    contact: User | None = None,
    form_token: UUID | None = None,
) -> Demand:
    """This will begin a need as a draft of its owner.

    Args:
        actor: somebody who acts for the owner.
        now: when.
        owner_id: the organisation that needs it.
        content: what it says; only kind and title must be there already.
        contact: the account to ask about it; the actor when not given.
        form_token: made once a form; sending the same form twice returns the first need.

    Raises Organisation.DoesNotExist, NotPermittedError, ValidationError.
    """
    owner = find_organisation(actor, owner_id)
    require(actor, "demands.create", owner)
    sent_before = _made_by_form(actor, form_token)
    if sent_before is not None:
        return sent_before
    demand = Demand(
        owner=owner,
        contact_id=contact.pk if contact else actor.pk,
        created_by_id=actor.pk,
        created_at=now,
        changed_at=now,
        form_token=form_token,
        **asdict(content),
    )
    demand.full_clean(exclude={"form_token"})
    try:
        with transaction.atomic():
            demand.save()
    except IntegrityError:
        # The same form arrived twice at once and the other one was first.
        sent_before = _made_by_form(actor, form_token)
        if sent_before is None:
            raise
        return sent_before
    record(actor=actor, action="demands.create", subject=demand, now=now)
    return demand


def _made_by_form(actor: Actor, form_token: UUID | None) -> Demand | None:
    if form_token is None:
        return None
    return Demand.objects.filter(form_token=form_token, created_by_id=actor.pk).first()


@transaction.atomic
def change_demand(*, demand_id: int, actor: Actor, now: datetime, content: DemandContent) -> Demand:
    """This will replace what a need says: a draft, or one that is published and not closed.

    A published need must stay complete.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, "demands.change", demand)
    if demand.state not in CHANGEABLE:
        raise WrongStateError("change", demand.state)
    before = demand.content
    changed = [name for name, value in asdict(content).items() if getattr(before, name) != value]
    if not changed:
        return demand
    for name in changed:
        setattr(demand, name, getattr(content, name))
    demand.changed_at = now
    demand.full_clean()
    if demand.state != DemandState.DRAFT:
        _require_complete(demand)
    demand.save(update_fields=[*changed, "changed_at"])
    record(actor=actor, action="demands.change", subject=demand, fields=changed, now=now)
    if demand.state != DemandState.DRAFT:
        note_change(kind="demand", record_id=demand.pk, now=now)
    return demand


@transaction.atomic
def submit_demand(*, demand_id: int, actor: Actor, now: datetime) -> Demand:
    """This will hand a draft in to be verified, and tell the verifiers of its region.

    Nobody is told of what its sender may verify as well: a named part of the system.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError; ValidationError naming every
    field that is still missing.
    """
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, "demands.submit", demand)
    before, demand.state = demand.state, DEMAND_LIFE.after("submit", source=demand.state)
    _require_complete(demand)
    demand.submitted_at = now
    demand.return_reason = ""
    demand.save(update_fields=["state", "submitted_at", "return_reason"])
    record(actor=actor, action="demands.submit", subject=demand, before=before, now=now)
    if not can(actor, "demands.publish", demand):  # who verifies it themselves needs nobody for it
        own = {account.pk for account in speakers_of([demand.owner_id])}
        verifiers = [account for account in verifiers_in(demand.region_id) if account.pk not in own]
        _tell(verifiers, "submitted", demand, actor=actor, now=now)
    return demand


@transaction.atomic
def return_demand(*, demand_id: int, actor: Actor, now: datetime, reason: str) -> Demand:
    """This will give a submitted need back to its owner, saying what to mend.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError; ValidationError without reason.
    """
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, "demands.return", demand)
    before, demand.state = demand.state, DEMAND_LIFE.after("return", source=demand.state)
    demand.return_reason = reason
    demand.full_clean()
    if not demand.return_reason:
        raise ValidationError({"reason": _("Please tell the owner what to mend.")})
    demand.save(update_fields=["state", "return_reason"])
    record(actor=actor, action="demands.return", subject=demand, before=before, now=now)
    _tell_owner("returned", demand, actor=actor, now=now)
    return demand


@transaction.atomic
def publish_demand(*, demand_id: int, actor: Actor, now: datetime) -> Demand:
    """This will open a verified need and let matching begin.

    The row is locked before it is judged: two brokers who press the button together must not both
    be told that they published it.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError.
    """
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, "demands.publish", demand)
    before, demand.state = demand.state, DEMAND_LIFE.after("publish", source=demand.state)
    demand.published_at = now
    if demand.valid_until is None:
        demand.valid_until = timezone.localdate(now) + USUAL_RUN
    demand.save(update_fields=["state", "published_at", "valid_until"])
    record(actor=actor, action="demands.publish", subject=demand, before=before, now=now)
    note_change(kind="demand", record_id=demand.pk, now=now)
    _tell_owner("published", demand, actor=actor, now=now)
    return demand


@transaction.atomic
def pause_demand(*, demand_id: int, actor: Actor, now: datetime) -> Demand:
    """This will take an open need out of matching for a while.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(demand_id, "pause", actor=actor, now=now)


@transaction.atomic
def resume_demand(*, demand_id: int, actor: Actor, now: datetime) -> Demand:
    """This will let a paused need be matched again.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(demand_id, "resume", actor=actor, now=now)


@transaction.atomic
def close_demand(*, demand_id: int, actor: Actor, now: datetime, outcome: str, reason: str = "") -> Demand:
    """This will end a need with an outcome (DemandOutcome); a withdrawal says why.

    Raises Demand.DoesNotExist, NotPermittedError, WrongStateError, ValidationError.
    """
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, "demands.close", demand)
    before, demand.state = demand.state, DEMAND_LIFE.after("close", source=demand.state)
    demand.outcome = outcome or None
    demand.close_reason = reason
    if demand.outcome is None:
        raise ValidationError({"outcome": _("Please say how the need ended.")})
    demand.full_clean()
    if demand.outcome == DemandOutcome.WITHDRAWN and not demand.close_reason:
        raise ValidationError({"reason": _("Please say why the need is withdrawn.")})
    demand.save(update_fields=["state", "outcome", "close_reason"])
    record(
        actor=actor,
        action="demands.close",
        subject=demand,
        before=before,
        reason_code=demand.outcome,
        now=now,
    )
    note_change(kind="demand", record_id=demand.pk, now=now)
    _tell_owner("closed", demand, actor=actor, now=now)
    return demand


def _step(demand_id: int, name: str, *, actor: Actor, now: datetime) -> Demand:
    """This will take a step that changes nothing but the state."""
    demand = queries.find(actor, demand_id, lock=True)
    require(actor, f"demands.{name}", demand)
    before, demand.state = demand.state, DEMAND_LIFE.after(name, source=demand.state)
    demand.save(update_fields=["state"])
    record(actor=actor, action=f"demands.{name}", subject=demand, before=before, now=now)
    note_change(kind="demand", record_id=demand.pk, now=now)
    return demand


def _require_complete(demand: Demand) -> None:
    missing = queries.missing_in(demand)
    if missing:
        raise ValidationError(
            {name: _("This is needed before the need can be verified.") for name in missing}
        )


def _tell_owner(code: str, demand: Demand, *, actor: Actor, now: datetime) -> None:
    _tell(speakers_of([demand.owner_id]), code, demand, actor=actor, now=now)


def _tell(accounts: list[User], code: str, demand: Demand, *, actor: Actor, now: datetime) -> None:
    """This will tell these accounts what happened, but not who did it."""
    for account in accounts:
        if account.pk != actor.pk:
            notify(
                recipient=account,
                code=f"demands.{code}",
                params={"title": demand.title},
                link=f"/needs/{demand.pk}/",
                now=now,
            )
