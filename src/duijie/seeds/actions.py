"""Writes of a demo world that grows while it is served."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from duijie.access import require
from duijie.accounts.models import User
from duijie.queue.actions import enqueue
from duijie.registry.models import Organisation
from duijie.registry.queries import find_organisation
from duijie.seeds import records
from duijie.seeds import rules as _rules  # noqa: F401 - grants the permission
from duijie.seeds.models import Addition, AdditionKind
from duijie.seeds.plan import planned
from duijie.seeds.world_files import World, load_large_world
from duijie.seeds.year import STAYS_VALID

GROW = "seeds.grow"
log = logging.getLogger(__name__)
WORLD = "world"  # the key of the job: there is one world


@transaction.atomic
def begin_growing(*, parts: Sequence[World], actor: User, now: datetime) -> None:
    """This will plan what the world is to get, and have the worker begin once nothing else waits.

    So the meanings of what is there are known as soon as if it did not grow.

    Args:
        parts: what is to be added, each part whole: what it names is in it or in a part before.
        actor: a named part of the system.
        now: the present, before which the year of the additions lies.

    What was planned before stays as it is. Raises NotPermittedError.
    """
    require(actor, "seeds.grow")
    Addition.objects.bulk_create(planned(parts, now=now), ignore_conflicts=True)
    enqueue(GROW, key=WORLD, now=now, gives_way=True)


@transaction.atomic
def add_next(*, actor: User, now: datetime) -> bool:
    """This will make the next record that the world is to get, and say whether there was one.

    One of which nothing can be made any more is left out: its organisation was removed or dissolved, or
    somebody registered the same meanwhile. Two who add go one after the other. Raises NotPermittedError.
    """
    require(actor, "seeds.grow")
    addition = Addition.objects.select_for_update().filter(settled_at=None).order_by("pk").first()
    if addition is None:
        return False
    addition.record_id = _made_or_left_out(addition, actor=actor, now=now)
    addition.settled_at = now
    addition.save(update_fields=["record_id", "settled_at"])
    return True


class _LeftOutError(Exception):
    """Nothing can be made of an addition any more."""


def _made_or_left_out(addition: Addition, *, actor: User, now: datetime) -> int | None:
    """Make the record and give its number; None when it is left out, with all that was begun of it."""
    try:
        with transaction.atomic():
            return _made(addition, actor=actor, valid_until=(now + STAYS_VALID).date())
    except (_LeftOutError, ObjectDoesNotExist, ValidationError) as error:
        log.warning("left out of the demo world: %s %s: %s", addition.kind, addition.slug, error)
        return None


def _made(addition: Addition, *, actor: User, valid_until: date) -> int:
    told, at = _told(addition), addition.at
    if addition.kind == AdditionKind.ORGANISATION:
        return records.verified_organisation(told, actor=actor, now=at).pk
    owner_id = _owner(told["organisation"], actor=actor).pk
    if addition.kind == AdditionKind.OFFER:
        offer = records.published_offer(told, owner_id, valid_until=valid_until, actor=actor, now=at)
        return offer.pk
    if addition.kind == AdditionKind.NEED:
        return records.published_need(told, owner_id, valid_until=valid_until, actor=actor, now=at).pk
    person = records.expert(told, owner_id, actor=actor, now=at)
    expertise = records.published_expertise(
        told, owner_id, person.pk, valid_until=valid_until, actor=actor, now=at
    )
    return expertise.pk


def _told(addition: Addition) -> Mapping[str, Any]:
    """Give what the world's files say of it; a version in between may have taken it out of them."""
    world = load_large_world()
    by_kind = {
        AdditionKind.ORGANISATION: world.organisations,
        AdditionKind.EXPERT: world.experts,
        AdditionKind.OFFER: world.offers,
        AdditionKind.NEED: world.needs,
    }
    told = by_kind[AdditionKind(addition.kind)].get(addition.slug)
    if told is None:
        raise _LeftOutError("this version knows it no more")
    return told


def _owner(slug: str, *, actor: User) -> Organisation:
    """Give an organisation that was added, or what it was merged into."""
    added = Addition.objects.filter(kind=AdditionKind.ORGANISATION, slug=slug).first()
    if added is None or added.record_id is None:
        raise _LeftOutError(f"its organisation {slug} was left out")
    owner = find_organisation(actor, added.record_id)
    if owner.is_dissolved:
        raise _LeftOutError(f"its organisation {slug} is dissolved")
    return owner
