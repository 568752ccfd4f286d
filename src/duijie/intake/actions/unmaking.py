"""What a confirmation left in the rooms below is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from duijie.access import Actor
from duijie.agreements import actions as agreements
from duijie.intake.tellings import telling
from duijie.registry import actions as registry
from duijie.registry import queries as registry_queries


def unmake(record_type: str, record_id: int, left: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """This will remove what a draft's confirmation added; the draft itself names the record no more.

    A record that another draft confirms too stays: whoever is taken back last removes it.

    Raises ValidationError when something stands on the record by now.
    """
    # Whoever joins the record, of whatever kind, holds its row and was waited for: it was locked first
    # (locking.py).
    others = list(
        telling(record_type).filter(record_id=record_id).select_for_update(of=("self",)).order_by("pk")
    )
    heir = min(others, key=lambda each: (cast("datetime", each.decided_at), each.pk), default=None)
    is_last = bool(left.get("is_new")) and heir is None
    if left.get("is_new") and heir is not None:
        heir.left = {**heir.left, "is_new": True}
        heir.save(update_fields=["left"])
    UNMAKERS[record_type](record_id, left, is_last=is_last, actor=actor, now=now)


def _organisation(
    record_id: int, left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime
) -> None:
    if is_last:
        registry.remove_organisation(organisation_id=record_id, actor=actor, now=now)
        return
    taught = set(left.get("aliases", []))
    if taught:
        organisation = registry_queries.find_organisation(actor, record_id)
        kept = [each.name for each in organisation.aliases.all() if each.name not in taught]
        registry.change_organisation(
            organisation_id=record_id, changes={}, aliases=kept, actor=actor, now=now
        )


def _person(record_id: int, left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime) -> None:
    standing = registry_queries.find_person(actor, record_id).posts.filter(pk__in=left.get("post_ids", []))
    for post_id in list(standing.values_list("pk", flat=True)):
        registry.remove_post(post_id=post_id, actor=actor, now=now)
    if is_last:
        registry.remove_person(person_id=record_id, actor=actor, now=now)


def _agreement(record_id: int, _left: dict[str, Any], *, is_last: bool, actor: Actor, now: datetime) -> None:
    if is_last:
        agreements.remove_agreement(agreement_id=record_id, actor=actor, now=now)


UNMAKERS: dict[str, Callable[..., None]] = {
    "registry.organisation": _organisation,
    "registry.person": _person,
    "agreements.agreement": _agreement,
}
