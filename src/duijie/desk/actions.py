"""Writes of the desk: filters kept under a name and what is new in them, columns chosen, files taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.db.committed import LATEST_COMMIT
from duijie.desk import queries
from duijie.desk.models import ColumnChoice, EndedTour, SavedFilter
from duijie.desk.telling import TELL_OF_NEW, TellingList, telling_list
from duijie.notices.actions import notify
from duijie.queue.actions import enqueue
from duijie.queue.windows import key_of_window
from duijie.regions.models import Region
from duijie.registry.models import Organisation

MOST_FILTERS = 50
FILTERS_A_BATCH = 50
MOST_TOLD = 100  # more than so many are told as so many


@transaction.atomic
def save_filter(
    *,
    actor: Actor,
    now: datetime,
    list_name: str,
    name: str,
    address: str,
    shared_with: Organisation | Region | None = None,
) -> SavedFilter:
    """This will keep what a list is narrowed to; one's own filter of the same name is replaced.

    Args:
        actor: somebody who signed in.
        now: when.
        list_name: which list, as the surface calls it.
        name: what its owner calls it.
        address: the part of the list's address behind the question mark.
        shared_with: an organisation the actor acts for, or a region the actor holds a role for.

    Raises NotPermittedError, ValidationError.
    """
    require(actor, "desk.save_filter")
    if shared_with is not None:
        require(actor, "desk.share_filter", shared_with)
    account_id: Any = actor.pk
    fresh = SavedFilter(
        account_id=account_id, list_name=list_name, name=name.strip(), address=address, saved_at=now
    )
    fresh.clean_fields()  # before anything is looked up by it
    User.objects.select_for_update().get(pk=account_id)  # two presses at once: the second finds the first
    own = SavedFilter.objects.filter(account_id=account_id, list_name=list_name)
    kept = own.filter(name=fresh.name).first()
    if kept is None:
        if own.count() >= MOST_FILTERS:
            raise ValidationError(
                _("You have %(count)d filters for this list. Please delete one you no longer use first.")
                % {"count": MOST_FILTERS}
            )
        kept = fresh
    kept.address = address
    kept.organisation = shared_with if isinstance(shared_with, Organisation) else None
    kept.region = shared_with if isinstance(shared_with, Region) else None
    kept.saved_at = now
    kept.full_clean(validate_unique=False)
    kept.save()
    shared = ["shared"] if shared_with is not None else []
    record(
        actor=actor, action="desk.save_filter", subject=kept, fields=shared, reason_code=list_name, now=now
    )
    return kept


@transaction.atomic
def delete_filter(*, filter_id: int, actor: Actor, now: datetime) -> None:
    """This will forget one of the actor's own filters, for their colleagues too.

    Raises SavedFilter.DoesNotExist, NotPermittedError.
    """
    kept = queries.find_filter(actor, filter_id, lock=True)
    require(actor, "desk.delete_filter", kept)
    record(actor=actor, action="desk.delete_filter", subject=kept, reason_code=kept.list_name, now=now)
    kept.delete()


@transaction.atomic
def tell_of_filter(*, filter_id: int, actor: Actor, now: datetime) -> SavedFilter:
    """This will have the actor told of whatever is published from now on and found by their own filter.

    Each record is told once. Asked for again it changes nothing.

    Raises SavedFilter.DoesNotExist, NotPermittedError, ValidationError when the list tells of nothing.
    """
    kept = queries.find_filter(actor, filter_id, lock=True)
    require(actor, "desk.tell_of_filter", kept)
    if telling_list(kept.list_name) is None:
        raise ValidationError(_("This list cannot tell you of what is new; needs, offers and experts can."))
    if kept.told_until is None:
        kept.told_until = now
        kept.save(update_fields=["told_until"])
        record(actor=actor, action="desk.tell_of_filter", subject=kept, reason_code=kept.list_name, now=now)
    return kept


@transaction.atomic
def stop_telling(*, filter_id: int, actor: Actor, now: datetime) -> SavedFilter:
    """This will no longer tell the actor of what their own filter finds; again changes nothing.

    Raises SavedFilter.DoesNotExist, NotPermittedError.
    """
    kept = queries.find_filter(actor, filter_id, lock=True)
    require(actor, "desk.stop_telling", kept)
    if kept.told_until is not None:
        kept.told_until = None
        kept.save(update_fields=["told_until"])
        record(actor=actor, action="desk.stop_telling", subject=kept, reason_code=kept.list_name, now=now)
    return kept


@transaction.atomic
def tell_of_new(*, list_name: str, after_id: int, actor: Actor, now: datetime) -> int:
    """This will tell the owners of the next saved filters of a list what was published since, once.

    Of a filter that can no longer be read its owner is told that, once, and no longer of anything it finds.

    A filter moves on to the moment it was looked at in the same transaction as the notice, so that a job that
    runs twice, or again after a stop, tells nothing twice. What is told is what its owner may see now. Fifty
    filters at a time; the rest, and what was published too lately, follows in jobs of its own. How many were
    told is answered.

    Raises NotPermittedError.
    """
    require(actor, "desk.tell_of_new")
    telling = telling_list(list_name)
    if telling is None:
        return 0
    until = now - LATEST_COMMIT
    waiting = SavedFilter.objects.filter(list_name=list_name, told_until__isnull=False, pk__gt=after_id)
    filters = list(
        waiting.select_related("account").select_for_update(of=("self",)).order_by("pk")[:FILTERS_A_BATCH]
    )
    told = sum(_tell(telling, kept, until=until, actor=actor, now=now) for kept in filters)
    if len(filters) == FILTERS_A_BATCH:
        enqueue(TELL_OF_NEW, key=key_of_window(list_name, after=filters[-1].pk), now=now)
    elif (late := telling.new(actor, "", after=until, until=now)) is not None and late.exists():
        enqueue(TELL_OF_NEW, key=key_of_window(list_name), now=now, due_at=now + LATEST_COMMIT)
    return told


def _tell(telling: TellingList, kept: SavedFilter, *, until: datetime, actor: Actor, now: datetime) -> bool:
    after = kept.told_until
    if after is None or after >= until or not kept.account.is_active:
        return False
    found = telling.new(kept.account, kept.address, after=after, until=until)
    count = 0 if found is None else found.order_by()[:MOST_TOLD].count()
    kept.told_until = None if found is None else until
    kept.save(update_fields=["told_until"])
    if found is None:
        record(actor=actor, action="desk.stop_telling", subject=kept, reason_code=kept.list_name, now=now)
        _notify(kept, "desk.filter_unreadable", {"name": kept.name}, now)
    elif count:
        _notify(kept, "desk.found_new", {"name": kept.name, "count": count}, now)
    return bool(count)


def _notify(kept: SavedFilter, code: str, params: dict[str, Any], now: datetime) -> None:
    """Send the owner of a filter to it, or, once it is deleted, to its list.

    What the filter narrows it to may be longer than a notice holds.
    """
    link = f"/lists/filters/{kept.pk}/?list={kept.list_name}"
    notify(recipient=kept.account, code=code, params=params, link=link, now=now)


@transaction.atomic
def choose_columns(*, actor: Actor, now: datetime, list_name: str, columns: Sequence[str]) -> ColumnChoice:
    """This will show the actor a list with these columns from now on.

    Raises NotPermittedError, ValidationError.
    """
    require(actor, "desk.choose_columns")
    account_id: Any = actor.pk
    account = User.objects.select_for_update().get(pk=account_id)
    chosen = ColumnChoice.objects.filter(account=account, list_name=list_name).first()
    chosen = chosen or ColumnChoice(account=account, list_name=list_name)
    chosen.columns = tuple(columns)
    chosen.chosen_at = now
    chosen.full_clean(validate_unique=False)
    chosen.save()
    record(actor=actor, action="desk.choose_columns", subject=account, reason_code=list_name, now=now)
    return chosen


@transaction.atomic
def note_export(
    *, actor: Actor, now: datetime, list_name: str, file_kind: str, columns: Sequence[str]
) -> None:
    """This will write down that the actor takes a list out of the house as a file.

    Which list, as what and with which columns; never what it was narrowed to, which may be a name.

    Raises NotPermittedError.
    """
    require(actor, "desk.export_list")
    account = User.objects.get(pk=actor.pk)
    record(
        actor=actor,
        action="desk.export_list",
        subject=account,
        fields=columns,
        reason_code=f"{list_name}.{file_kind}",
        now=now,
    )


@transaction.atomic
def end_tour(*, actor: Actor, now: datetime) -> EndedTour:
    """This will not offer the actor a tour again; a second time changes nothing.

    Raises NotPermittedError.
    """
    require(actor, "desk.end_tour")
    account_id: Any = actor.pk
    account = User.objects.select_for_update().get(pk=account_id)
    ended, is_new = EndedTour.objects.get_or_create(account=account, defaults={"ended_at": now})
    if is_new:
        record(actor=actor, action="desk.end_tour", subject=account, now=now)
    return ended
