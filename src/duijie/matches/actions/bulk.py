"""Writes of the lists of all open needs, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches import learned, queries
from duijie.matches.models import BulkMatching
from duijie.matches.queries import MatchList
from duijie.matches.remembering import is_settled, remember
from duijie.matches.sides import DEMANDS
from duijie.matches.states import (
    MATCH_ALL,
    NEEDS_A_BATCH,
    REFRESH_DEMAND,
    REMEMBERED,
    ROUGH_LOOK_AGAIN,
    STOOD_STILL,
)
from duijie.offers.models import Offer
from duijie.queue.actions import enqueue, enqueue_many


class RunIsPastError(Exception):
    """This run over all needs stood still too long, or other weights count by now: it is not gone on with."""


@transaction.atomic
def ask_for_all(*, actor: Actor, now: datetime, anew: bool = False) -> None:
    """This will have the worker match all open needs, after an import for instance; once is enough.

    Raises NotPermittedError.
    """
    going = begin_matching_all(actor=actor, now=now, anew=anew)
    enqueue(MATCH_ALL, key=str(going.number), now=now)


@transaction.atomic
def begin_matching_all(*, actor: Actor, now: datetime, anew: bool = False) -> BulkMatching:
    """This will begin a run over all open needs, or return the one that is to be gone on with.

    That is one that is not finished nor too old to go on (`_may_go_on`). `anew` begins in any case; whoever
    works at the run before stops.

    Raises NotPermittedError.
    """
    require(actor, "matches.match_all", None)
    today = timezone.localdate(now)
    BulkMatching.objects.get_or_create(  # a row to lock
        pk=1, defaults={"started_at": now, "moved_at": now, "finished_at": now, "today": today}
    )
    going = BulkMatching.objects.select_for_update(of=("self",)).get(pk=1)
    if not anew and going.finished_at is None and _may_go_on(going, now=now):
        return going
    going.number += 1
    going.started_at = going.moved_at = now
    going.today, going.learning, going.finished_at = today, learned.current_learning(), None
    going.after_id = going.done_count = going.unsettled_count = 0
    going.need_count = _open_needs(actor).count()
    going.save()
    record(actor=actor, action="matches.match_all", subject=going, now=now)
    return going


def match_next(
    *, number: int, actor: Actor, now: datetime, most: int = NEEDS_A_BATCH, in_background: bool = False
) -> BulkMatching:
    """This will match the next open needs of a run against the whole library; remember and tell as always.

    Nothing happens to a run that is finished or in whose place another was begun: what is answered is the
    run as it stands then. The lists are computed before the transaction; when somebody else did the same
    needs meanwhile, theirs stay. As many questions for a batch of one as of fifty.

    Args:
        number: the run, as `begin_matching_all` gave it.
        actor: an operator or the system.
        now: when.
        most: how many needs at once.
        in_background: have the worker go on with it, in the same transaction.

    Raises BulkMatching.DoesNotExist when none was ever begun, RunIsPastError when it is too old to go on,
    NotPermittedError, NoIndexError.
    """
    require(actor, "matches.match_all", None)
    going = queries.bulk_matching()
    if going is None:
        raise BulkMatching.DoesNotExist
    if going.number != number or going.finished_at is not None:
        return going
    if not _may_go_on(going, now=now):
        raise RunIsPastError
    needs = list(_open_needs(actor).filter(pk__gt=going.after_id)[:most])
    lists = queries.public_matches_of_demands(needs, today=going.today, limit=REMEMBERED)
    with transaction.atomic():
        going = _note_batch(
            going, list(zip(needs, lists, strict=True)), is_last=len(needs) < most, actor=actor, now=now
        )
        if in_background and going.finished_at is None:
            enqueue(MATCH_ALL, key=str(going.number), now=now)
    return going


def _may_go_on(going: BulkMatching, *, now: datetime) -> bool:
    """This will say whether a run may be gone on with: by the weights that count, and moved within a day.

    Another would mix what holds now with what held then. It goes on over midnight, by the day it was begun.
    """
    return now - going.moved_at < STOOD_STILL and going.learning == learned.current_learning()


def _open_needs(actor: Actor) -> QuerySet[Demand]:
    return DEMANDS.visible_to(actor).filter(state=DemandState.OPEN).order_by("pk")


def _note_batch(
    seen: BulkMatching,
    lists: Sequence[tuple[Demand, MatchList[Offer]]],
    *,
    is_last: bool,
    actor: Actor,
    now: datetime,
) -> BulkMatching:
    """This will remember a batch and move the run on, unless somebody else did so since it was `seen`.

    Needs that were closed meanwhile are left alone, those that were changed are asked for again.
    """
    going = BulkMatching.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if (going.number, going.after_id, going.finished_at) != (seen.number, seen.after_id, None):
        return going
    asked = [need.pk for need, _found in lists]
    present = {
        need.pk: need for need in _open_needs(actor).filter(pk__in=asked).select_for_update(of=("self",))
    }
    still = [(need, found) for need, found in lists if need.pk in present]
    kept = [(need, found) for need, found in still if need.changed_at == present[need.pk].changed_at]
    changed = [str(need.pk) for need, _found in still if need.changed_at != present[need.pk].changed_at]
    if changed:
        enqueue_many(REFRESH_DEMAND, keys=changed, now=now, due_at=now)
    remember(kept, now=now)
    rough = [str(need.pk) for need, found in kept if not is_settled(found)]
    if rough:  # whoever waits for one list goes before these: nothing is hastened
        enqueue_many(REFRESH_DEMAND, keys=rough, now=now, due_at=now + ROUGH_LOOK_AGAIN, gives_way=True)
    going.after_id = asked[-1] if asked else going.after_id
    going.done_count += len(asked)
    going.need_count = max(going.need_count, going.done_count)  # needs were opened meanwhile
    going.unsettled_count += len(rough)
    going.moved_at = now
    going.finished_at = now if is_last else None
    going.save(
        update_fields=["after_id", "need_count", "done_count", "unsettled_count", "moved_at", "finished_at"]
    )
    return going
