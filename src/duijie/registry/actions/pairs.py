"""Writes of pairs: what the worker finds, and what people say are two."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.registry import merged_records, pairs
from duijie.registry.models import Organisation, Pair, Person
from duijie.registry.rules import Merge
from duijie.registry.states import PairKind

AT_ONCE = 50


@transaction.atomic
def tell_organisations_apart(*, one_id: int, other_id: int, actor: Actor, now: datetime) -> Pair:
    """This will remember that two organisations are not the same; again changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError; ValidationError for one and the same.
    """
    found = merged_records.organisations_by_id(actor, [one_id, other_id])
    return _tell_apart(PairKind.ORGANISATION, _two(found, one_id, other_id), actor=actor, now=now)


@transaction.atomic
def tell_people_apart(*, one_id: int, other_id: int, actor: Actor, now: datetime) -> Pair:
    """This will remember that two records are of two people; again changes nothing.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError for one and the same.
    """
    found = merged_records.people_by_id(actor, [one_id, other_id])
    return _tell_apart(PairKind.PERSON, _two(found, one_id, other_id), actor=actor, now=now)


def _two(found: dict[int, Organisation] | dict[int, Person], one_id: int, other_id: int) -> Merge:
    if one_id == other_id:
        raise ValidationError(_("A record is the same as itself. Please choose another one."))
    return Merge(found[one_id], found[other_id])


_PERMISSIONS = {
    PairKind.ORGANISATION: "registry.tell_organisations_apart",
    PairKind.PERSON: "registry.tell_people_apart",
}


def _tell_apart(kind: PairKind, two: Merge, *, actor: Actor, now: datetime) -> Pair:
    require(actor, _PERMISSIONS[kind], two)
    first_id, second_id = pairs.in_order(two.merged.pk, two.kept.pk)
    pair, _made = Pair.objects.select_for_update().get_or_create(
        kind=kind, first_id=first_id, second_id=second_id, defaults={"found_at": now}
    )
    if pair.apart_at is None:
        pair.apart_at, pair.apart_by_id = now, actor.pk
        pair.save(update_fields=["apart_at", "apart_by"])
        for subject, other in ((two.merged, two.kept), (two.kept, two.merged)):
            record(actor=actor, action="registry.tell_apart", subject=subject, after=str(other.pk), now=now)
    return pair


@transaction.atomic
def suspect_again(*, pair_id: int, actor: Actor, now: datetime) -> Pair:
    """This will take back that two records were told apart; one that was not changes nothing.

    Raises Pair.DoesNotExist, NotPermittedError.
    """
    pair = pairs.find_pair(actor, pair_id, lock=True)
    two = pairs.suspected([pair])[0]
    require(actor, _PERMISSIONS[PairKind(pair.kind)], Merge(two.first, two.second))
    if pair.apart_at is not None:
        pair.apart_at = pair.apart_by = None
        pair.save(update_fields=["apart_at", "apart_by"])
        for subject, other in ((two.first, two.second), (two.second, two.first)):
            record(
                actor=actor, action="registry.suspect_again", subject=subject, after=str(other.pk), now=now
            )
    return pair


@transaction.atomic
def find_pairs(*, kind: str, after: int, actor: Actor, now: datetime) -> int | None:
    """This will note which of the next 50 records of a kind may be the same as others.

    Pairs that were told apart stay so; those that are none any more are dropped. Returns the number
    to go on after, None at the end. Raises NotPermittedError.
    """
    require(actor, "registry.find_pairs")
    found = pairs.pairs_in_window(kind, after=after, size=AT_ONCE, day=now.toordinal())
    Pair.objects.bulk_create(
        (
            Pair(kind=kind, first_id=first, second_id=second, score=score, found_at=now)
            for (first, second), score in found.scores.items()
        ),
        ignore_conflicts=True,
    )
    ends = {"first_id__gt": after} | ({} if found.last is None else {"first_id__lte": found.last})
    kept = list(Pair.objects.filter(kind=kind, **ends))
    scores = pairs.scores_now(kept)
    Pair.objects.filter(pk__in=[pk for pk, score in scores.items() if score == 0], apart_at=None).delete()
    moved = [each for each in kept if scores[each.pk] not in (0, each.score)]
    for each in moved:
        each.score = scores[each.pk]
    Pair.objects.bulk_update(moved, ["score"])
    return found.last
