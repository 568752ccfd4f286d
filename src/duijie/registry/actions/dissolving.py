"""An organisation that is one no more, and one that is noted so by mistake.

Nothing else is rewritten: posts, needs and offers ask the organisation, so restoring it restores them.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.db.locks import hold_words
from duijie.notices.actions import notify
from duijie.registry import merged_records, queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.models import Organisation
from duijie.registry.states import ORGANISATION_LIFE, OrganisationState

# Held by whoever judges who follows whom: several, each after the next, would close a circle at once.
SUCCESSORS = "registry.successor"


@transaction.atomic
def dissolve_organisation(
    *,
    organisation_id: int,
    dissolved_on: date,
    actor: Actor,
    now: datetime,
    successor_id: int | None = None,
) -> Organisation:
    """This will note that an organisation was dissolved, and tell those who act for it.

    Its needs and offers are no longer matched, posts there are former ones, lists leave it out unless they
    are asked for it.

    Args:
        organisation_id: the organisation.
        dissolved_on: the day; not one that is still to come.
        actor: who verifies it, and does not act for it.
        now: when this is noted.
        successor_id: the organisation that goes on with what it did, if there is one.

    Raises Organisation.DoesNotExist, NotPermittedError, WrongStateError; ValidationError for a day that is
    still to come, or a successor that itself goes back to it.
    """
    hold_words([SUCCESSORS])
    own_id = queries.find_organisation(actor, organisation_id).pk
    next_id = None if successor_id is None else queries.find_organisation(actor, successor_id).pk
    # Both are locked, in one order, as a merge locks them.
    found = merged_records.organisations_by_id(actor, {own_id, next_id or own_id})
    organisation = found[own_id]
    require(actor, "registry.dissolve_organisation", organisation)
    state = ORGANISATION_LIFE.after("dissolve_organisation", source=OrganisationState(organisation.state))
    if dissolved_on > timezone.localdate(now):
        raise ValidationError(
            {
                "dissolved_on": _(
                    "This day is still to come. Please note it once the organisation is dissolved."
                )
            }
        )
    successor = None if next_id is None else _successor(organisation, found[next_id])
    return _note(
        organisation, state, dissolved_on, successor, "dissolve", "registry.dissolved", actor=actor, now=now
    )


@transaction.atomic
def restore_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """This will note that an organisation was not dissolved after all, and tell those who act for it.

    Raises Organisation.DoesNotExist, NotPermittedError, WrongStateError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.restore_organisation", organisation)
    state = ORGANISATION_LIFE.after("restore_organisation", source=OrganisationState(organisation.state))
    return _note(organisation, state, None, None, "restore", "registry.restored", actor=actor, now=now)


def _successor(organisation: Organisation, successor: Organisation) -> Organisation:
    """Give the successor, unless it is the organisation or goes back to it."""
    if organisation.pk in {successor.pk, *queries.successors_of([successor])[successor.pk]}:
        raise ValidationError(
            {"successor": _("This one goes back to the organisation itself. Please choose another one.")}
        )
    return successor


def _note(
    organisation: Organisation,
    state: OrganisationState,
    dissolved_on: date | None,
    successor: Organisation | None,
    step: str,
    code: str,
    *,
    actor: Actor,
    now: datetime,
) -> Organisation:
    before, organisation.state = organisation.state, state
    organisation.dissolved_on, organisation.successor = dissolved_on, successor
    organisation.save(update_fields=["state", "dissolved_on", "successor"])
    record(
        actor=actor,
        action=f"registry.{step}_organisation",
        subject=organisation,
        before=before,
        after=state,
        now=now,
    )
    for account in queries.speakers_of([organisation.pk]):
        if account.pk != actor.pk:
            notify(
                recipient=account,
                code=code,
                params={"organisation": organisation.name},
                link=f"/organisations/{organisation.pk}/",
                now=now,
            )
    return organisation
