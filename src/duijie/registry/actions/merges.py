"""Writes of merges: two records of one organisation or person become one, and two again.

A merge sets `merged_into`, and no key of any other record is rewritten. Everything asks for the kept
record instead (`kept` of the models, `queries.family_of`), so undoing restores what was, but for consent:
what a person took back stays so under each of their records.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.db.locks import hold_words
from duijie.registry import merged_records, queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.actions.consent import (
    CONSENT_FIELDS,
    carry_consent,
    hide_on_papers,
    hide_under_others,
    refuse_under_others,
)
from duijie.registry.actions.dissolving import SUCCESSORS
from duijie.registry.announcements import tell_shown_anew
from duijie.registry.models import Organisation, Person
from duijie.registry.rules import Merge

_Record = TypeVar("_Record", Organisation, Person)


@transaction.atomic
def merge_organisation(*, organisation_id: int, into_id: int, actor: Actor, now: datetime) -> Organisation:
    """This will have one organisation stand for another one, which is the same; returns the kept one.

    Needs, agreements, posts and contacts stay where they are and count for the kept one. The same
    merge again changes nothing.

    Args:
        organisation_id: the record that is given up.
        into_id: the record that is kept.
        actor: who says so.
        now: when.

    Raises Organisation.DoesNotExist, NotPermittedError; ValidationError when they cannot be one.
    """
    if queries.kept_organisation_id(organisation_id) == into_id != organisation_id:
        return queries.find_organisation(actor, into_id)
    hold_words([SUCCESSORS])
    merged, kept = _both(
        merged_records.organisations_by_id(actor, [organisation_id, into_id]), organisation_id, into_id
    )
    require(actor, "registry.merge_organisation", Merge(merged, kept))
    if faults := merged_records.why_not_one_organisation(merged, kept):
        raise ValidationError(list(faults))
    return _merge(merged, kept, actor=actor, now=now, action="registry.merge_organisation")


@transaction.atomic
def merge_person(*, person_id: int, into_id: int, actor: Actor, now: datetime) -> Person:
    """This will have one person's record stand for another one of the same person; as organisations.

    What was taken back under the kept record is so for the one that is given up too, with those merged into
    it, also when the merge is undone, and for papers that name them; what was taken back under the one given
    up is so for the kept one, unless whoever has its account said otherwise. "Seen by staff only" of somebody
    who was never asked takes nothing back.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when they cannot be one.
    """
    if queries.kept_person_id(person_id) == into_id != person_id:
        return queries.find_person(actor, into_id)
    merged, kept = _both(merged_records.people_by_id(actor, [person_id, into_id]), person_id, into_id)
    require(actor, "registry.merge_person", Merge(merged, kept))
    if faults := merged_records.why_not_one_person(merged, kept):
        raise ValidationError(list(faults))
    _merge(merged, kept, actor=actor, now=now, action="registry.merge_person")
    carry_consent(merged, kept)
    kept.save(update_fields=CONSENT_FIELDS)
    if queries.took_back_consent([kept.pk]):
        hide_under_others(kept, actor=actor, now=now)
        hide_on_papers(kept, actor=actor, now=now)
    if kept.refuses_ranking:
        refuse_under_others(kept, actor=actor, now=now)
    tell_shown_anew(kept, now=now)
    return kept


@transaction.atomic
def undo_organisation_merge(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """This will have a merged organisation stand for itself again; one that does already changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError.
    """
    merged = merged_records.find_merged_organisation(actor, organisation_id)
    if merged.merged_into is None:
        return merged
    require(actor, "registry.undo_organisation_merge", Merge(merged, merged.merged_into))
    return _undo(merged, actor=actor, now=now, action="registry.undo_organisation_merge")


@transaction.atomic
def undo_person_merge(*, person_id: int, actor: Actor, now: datetime) -> Person:
    """This will have a merged record of a person stand for itself again.

    Raises Person.DoesNotExist, NotPermittedError.
    """
    merged = merged_records.find_merged_person(actor, person_id)
    if merged.merged_into is None:
        return merged
    require(actor, "registry.undo_person_merge", Merge(merged, merged.merged_into))
    _undo(merged, actor=actor, now=now, action="registry.undo_person_merge")
    tell_shown_anew(merged, now=now)
    return merged


def _both(found: dict[int, _Record], merged_id: int, kept_id: int) -> tuple[_Record, _Record]:
    """Give the two records, or say that there are no two."""
    if merged_id == kept_id:
        raise ValidationError(_("A record cannot be merged with itself. Please choose another one."))
    return found[merged_id], found[kept_id]


def _merge(merged: _Record, kept: _Record, *, actor: Actor, now: datetime, action: str) -> _Record:
    merged.merged_into = kept
    merged.canonical = kept
    merged.merged_at = now
    merged.merged_by_id = actor.pk
    merged.save(update_fields=["merged_into", "canonical", "merged_at", "merged_by"])
    # Those that were merged into it before follow it.
    type(merged)._default_manager.filter(canonical=merged).update(canonical=kept)
    for subject, other in ((merged, kept), (kept, merged)):
        record(actor=actor, action=action, subject=subject, after=str(other.pk), now=now)
    return kept


def _undo(merged: _Record, *, actor: Actor, now: datetime, action: str) -> _Record:
    kept = merged.canonical
    merged.merged_into = merged.canonical = merged.merged_at = merged.merged_by = None
    merged.save(update_fields=["merged_into", "canonical", "merged_at", "merged_by"])
    _gather_again(merged)
    for subject in (merged, kept):
        if subject is not None:
            record(actor=actor, action=action, subject=subject, now=now)
    return merged


def _gather_again(root: _Record) -> None:
    """Have those merged into a record, and those merged into them, stand for it again."""
    records = type(root)._default_manager
    below = [root.pk]
    while below := list(records.filter(merged_into__in=below).values_list("pk", flat=True)):
        records.filter(pk__in=below).update(canonical=root)
