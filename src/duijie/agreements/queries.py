"""Reads of agreements."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from duijie.access import Actor, can
from duijie.agreements.models import Agreement, Party, Undertaking
from duijie.agreements.states import AGREEMENT_LIFE, EVER_SIGNED, UNDERTAKING_LIFE, UNKEPT
from duijie.regions.queries import within
from duijie.registry.standing import standing_of


def visible_to(actor: Actor) -> QuerySet[Agreement]:
    """This will return the agreements the actor may see.

    Anybody sees announced ones; parties see theirs, brokers their region's, clerks and operators
    all. Asked by subquery, so that an agreement with three parties is not counted three times.
    """
    standing = standing_of(actor)
    agreements = Agreement.objects.select_related("region", "introduction").prefetch_related(
        "parties__organisation"
    )
    if standing.is_operator or standing.is_clerk or standing.is_system:
        return agreements
    seen = Q(is_announced=True)
    if standing.organisation_ids:
        seen |= Q(
            pk__in=Party.objects.filter(organisation_id__in=standing.organisation_ids).values("agreement")
        )
    if standing.person_id is not None:
        seen |= Q(introduction__offer__person_id=standing.person_id)
    if standing.regions:
        near = Party.objects.filter(within("organisation__region", standing.regions))
        seen |= within("region", standing.regions) | Q(pk__in=near.values("agreement"))
    return agreements.filter(seen)


def find(actor: Actor, agreement_id: int, *, lock: bool = False) -> Agreement:
    """This will return one agreement. Raises Agreement.DoesNotExist."""
    agreements = visible_to(actor)
    if lock:
        agreements = agreements.select_for_update(of=("self",))
    return agreements.get(pk=agreement_id)


def find_undertaking(actor: Actor, undertaking_id: int, *, lock: bool = False) -> Undertaking:
    """This will return an undertaking of an agreement the actor may see.

    Raises Undertaking.DoesNotExist.
    """
    undertakings = Undertaking.objects.filter(agreement__in=visible_to(actor)).select_related(
        "agreement", "owner"
    )
    if lock:
        undertakings = undertakings.select_for_update(of=("self",))
    return undertakings.get(pk=undertaking_id)


def steps_for(actor: Actor, agreement: Agreement) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [
        name
        for name in AGREEMENT_LIFE.steps_from(agreement.state)
        if can(actor, f"agreements.{name}", agreement)
    ]


def undertaking_steps_for(actor: Actor, undertaking: Undertaking) -> list[str]:
    """This will return the steps the actor may take now with an undertaking of a signed agreement."""
    if undertaking.agreement.state not in EVER_SIGNED:
        return []
    return [
        name
        for name in UNDERTAKING_LIFE.steps_from(undertaking.state)
        if can(actor, f"agreements.{name}", undertaking)
    ]


def overdue(actor: Actor, *, today: date) -> QuerySet[Undertaking]:
    """This will return the undertakings the actor should look after that are past their date.

    They are the overdue ones of signed agreements of its own organisations and regions.
    """
    standing = standing_of(actor)
    late = Undertaking.objects.filter(
        state__in=UNKEPT, due_date__lt=today, agreement__state__in=EVER_SIGNED
    ).select_related("agreement", "owner")
    if standing.is_operator:
        return late
    mine = Q(owner_id__in=standing.organisation_ids) | Q(
        owner=None,
        agreement__in=Party.objects.filter(organisation_id__in=standing.organisation_ids).values("agreement"),
    )
    if standing.regions:
        mine |= within("agreement__region", standing.regions)
    return late.filter(mine)


def reported(actor: Actor) -> QuerySet[Undertaking]:
    """This will return the undertakings reported as done that wait for the actor to confirm."""
    standing = standing_of(actor)
    waiting = Undertaking.objects.filter(state="evidenced").select_related("agreement", "owner")
    if standing.is_operator:
        return waiting
    parties = Party.objects.filter(organisation_id__in=standing.organisation_ids)
    mine = Q(agreement__in=parties.values("agreement"))
    if standing.regions:
        mine |= within("agreement__region", standing.regions)
    return waiting.filter(mine).exclude(owner_id__in=standing.organisation_ids)


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Agreement]:
    """This will return the agreements an organisation is a party of that the actor may see."""
    return visible_to(actor).filter(
        pk__in=Party.objects.filter(organisation_id=organisation_id).values("agreement")
    )
