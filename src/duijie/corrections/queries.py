"""Reads of requests about records."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from duijie.access import Actor
from duijie.accounts.queries import secret_digest
from duijie.corrections.models import Correction
from duijie.corrections.states import CorrectionState
from duijie.db.list_order import as_listed
from duijie.regions.queries import within
from duijie.registry.standing import standing_of

A_DAY = timedelta(days=1)


def visible_to(actor: Actor) -> QuerySet[Correction]:
    """This will return the requests of the actor's region and those the actor made; operators see all."""
    requests = Correction.objects.select_related("person", "region", "asked_by", "answered_by")
    if actor.pk is None:
        return requests.none()
    standing = standing_of(actor)
    if standing.is_operator or standing.is_system:
        return requests
    if not standing.regions:
        return requests.filter(asked_by_id=actor.pk)
    # By the index of regions all of a province would be sorted for one page.
    placed = requests.alias(region_as_listed=as_listed("region_id"))
    return placed.filter(within("region_as_listed", standing.regions) | Q(asked_by_id=actor.pk))


def find(actor: Actor, correction_id: int, *, lock: bool = False) -> Correction:
    """This will return one request. Raises Correction.DoesNotExist."""
    requests = visible_to(actor)
    return (requests.select_for_update(of=("self",)) if lock else requests).get(pk=correction_id)


def find_by_secret(secret: str) -> Correction:
    """This will return the request whose asker was given this secret. Raises Correction.DoesNotExist."""
    return Correction.objects.get(digest=secret_digest(secret))


def waiting_for(actor: Actor) -> QuerySet[Correction]:
    """This will return the requests the actor is asked to answer, those due first."""
    standing = standing_of(actor)
    if not standing.is_operator and not standing.regions:
        return Correction.objects.none()
    open_ones = visible_to(actor).filter(state=CorrectionState.ASKED)
    return open_ones.exclude(asked_by_id=actor.pk).order_by("due_date", "pk")


def asked_within_a_day(account_id: int | None, *, now: datetime) -> int:
    """This will count what an account asked in the last day; without one, what visitors asked."""
    return Correction.objects.filter(asked_by_id=account_id, asked_at__gt=now - A_DAY).count()
