"""Reads that every room of bodies shares; the rooms' queries name them for their own records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from duijie.access import Actor, can
from duijie.agreements import queries as agreements
from duijie.bodies.life import NOT_PUBLIC, BodyState
from duijie.bodies.records import Body, BodyRoom, BodyT, MemberT
from duijie.names.queries import holding, words_of
from duijie.regions.queries import narrowed_to as in_region
from duijie.regions.queries import within
from duijie.registry.queries import called_for_reader, person_shown
from duijie.registry.standing import Standing, standing_of

AnyRoom = BodyRoom[Any, Any]


@dataclass(frozen=True)
class BodyFilter:
    """What a list of bodies is narrowed to; empty parts narrow nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    region_code: str = ""


def seen_by(room: BodyRoom[BodyT, MemberT], actor: Actor) -> QuerySet[BodyT]:
    """This will return the bodies the actor may see, newest first.

    Anybody sees what was founded. What is only meant to be is seen by its host and members, the
    brokers and coordinators of its region and of its host's, the staff who entered it, clerks and
    operators.
    """
    standing = standing_of(actor)
    bodies = room.model._default_manager.select_related("region", "host", "agreement")
    if standing.is_operator or standing.is_clerk or standing.is_system:
        return bodies
    # Said by what it is not: nearly all are founded, and by the index of states all of them would be sorted.
    seen = ~Q(state__in=NOT_PUBLIC) | _own(room, standing) | _brokered(standing)
    if standing.is_staff:
        seen |= Q(created_by_id=actor.pk)
    return bodies.filter(seen)


def _own(room: AnyRoom, standing: Standing) -> Q:
    own = Q(organisation_id__in=standing.organisation_ids) | Q(person_id__in=standing.person_ids)
    members = room.members._default_manager.filter(own, left_on=None)
    return Q(host_id__in=standing.organisation_ids) | Q(pk__in=members.order_by().values("body"))


def _brokered(standing: Standing) -> Q:
    return within("region", standing.regions) | within("host__region", standing.regions)


def one_of(room: BodyRoom[BodyT, MemberT], actor: Actor, body_id: int, *, lock: bool = False) -> BodyT:
    """This will return one body the actor may see. Raises the model's DoesNotExist."""
    bodies = seen_by(room, actor)
    if lock:
        bodies = bodies.select_for_update(of=("self",))
    return bodies.get(pk=body_id)


def narrowed(
    bodies: QuerySet[BodyT], narrowed_to: BodyFilter, *, kind_field: str, reader: Actor
) -> QuerySet[BodyT]:
    """This will keep the bodies that pass the filter; words are those of names and hosts.

    What else a host is called counts for those who may read it: its name alone is read by everybody.
    """
    for word in words_of(narrowed_to.words):
        bodies = bodies.filter(holding(bodies.model, word) | called_for_reader(word, reader, "host"))
    if narrowed_to.kind:
        bodies = bodies.filter(**{kind_field: narrowed_to.kind})
    if narrowed_to.state:
        bodies = bodies.filter(state=narrowed_to.state)
    if narrowed_to.region_code:
        bodies = in_region(bodies, narrowed_to.region_code)
    return bodies


def members_seen_by(room: BodyRoom[BodyT, MemberT], actor: Actor, body: BodyT) -> QuerySet[MemberT]:
    """This will return the members of a body the reader has found, as far as they may be named.

    A person who did not agree to be shown is seen by staff only (DESIGN rule 10); the kept record says so.
    """
    members = room.members._default_manager.filter(body=body)
    shown = Q(person=None) | person_shown("person", actor)
    return members.filter(shown).select_related("person__canonical", "organisation")


def member_seen_by(
    room: BodyRoom[BodyT, MemberT], actor: Actor, member_id: int, *, lock: bool = False
) -> MemberT:
    """This will return one member of a body the actor may see. Raises the model's DoesNotExist."""
    members = room.members._default_manager.filter(
        Q(person=None) | person_shown("person", actor), body__in=seen_by(room, actor).order_by().values("pk")
    ).select_related("body__host", "person", "organisation")
    if lock:
        members = members.select_for_update(of=("self",))
    return members.get(pk=member_id)


def steps_of(room: AnyRoom, actor: Actor, body: Body) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [name for name in room.life.steps_from(body.state) if can(actor, f"{room.name}.{name}", body)]


def to_approve(room: BodyRoom[BodyT, MemberT], actor: Actor) -> QuerySet[BodyT]:
    """This will return the proposed bodies that wait for the actor to approve them, oldest first."""
    standing = standing_of(actor)
    waiting = seen_by(room, actor).filter(state=BodyState.PROPOSED)
    if not standing.is_operator:
        waiting = waiting.filter(_brokered(standing))
    return waiting.exclude(host_id__in=standing.organisation_ids).order_by("pk")


def of_organisation(room: BodyRoom[BodyT, MemberT], actor: Actor, organisation_id: int) -> QuerySet[BodyT]:
    """This will return the bodies an organisation hosts or is a member of, that the actor may see."""
    members = room.members._default_manager.filter(organisation_id=organisation_id, left_on=None)
    return seen_by(room, actor).filter(
        Q(host_id=organisation_id) | Q(pk__in=members.order_by().values("body"))
    )


def called(room: BodyRoom[BodyT, MemberT], actor: Actor, name: str) -> list[BodyT]:
    """This will return the bodies of this very name that the actor may see, at most 20."""
    return list(seen_by(room, actor).filter(name=name).order_by("pk")[:20])


def may_enter(room: AnyRoom, actor: Actor) -> bool:
    """This will say whether the actor may enter a body: anywhere, or at an organisation of theirs."""
    permission = f"{room.name}.create"
    own = sorted(standing_of(actor).organisation_ids)[:1]
    return can(actor, permission, room.model()) or any(
        can(actor, permission, room.model(host_id=number)) for number in own
    )


def sees_agreement(actor: Actor, agreement_id: int) -> bool:
    """This will say whether the actor may see the agreement that a body goes back to."""
    return agreements.visible_to(actor).filter(pk=agreement_id).exists()
