"""Reads of records that are merged, or may be: locked for it, under their own numbers, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.registry.models import Claim, Organisation, Pair, Person
from duijie.registry.queries import (
    kept_among,
    organisations_above,
    organisations_visible_to,
    people_visible_to,
    successors_of,
)
from duijie.registry.states import Consent, ConsentState


def organisations_by_id(actor: Actor, ids: Iterable[int]) -> dict[int, Organisation]:
    """This will return unmerged organisations, locked in the order of their numbers.

    Two who merge the same pair the other way round wait for each other instead of for ever.
    Raises Organisation.DoesNotExist when one of them is not there for the actor.
    """
    found = organisations_visible_to(actor).filter(pk__in=list(ids)).order_by("pk")
    rows = {each.pk: each for each in found.select_for_update(of=("self",))}
    if len(rows) != len(set(ids)):
        raise Organisation.DoesNotExist
    return rows


def people_by_id(actor: Actor, ids: Iterable[int]) -> dict[int, Person]:
    """This will return unmerged people, locked, as `organisations_by_id`. Raises Person.DoesNotExist."""
    found = people_visible_to(actor).filter(pk__in=list(ids)).order_by("pk")
    rows = {each.pk: each for each in found.select_for_update(of=("self",))}
    if len(rows) != len(set(ids)):
        raise Person.DoesNotExist
    return rows


def find_merged_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """This will return an organisation under its own number, merged or not, locked.

    It is there for those who may see the one that was kept. Raises Organisation.DoesNotExist.
    """
    found = Organisation.objects.filter(kept_among(organisations_visible_to(actor), to=""))
    return (
        found.select_related("merged_into", "canonical")
        .select_for_update(of=("self",))
        .get(pk=organisation_id)
    )


def find_merged_person(actor: Actor, person_id: int) -> Person:
    """This will return a person's record under its own number, merged or not. Raises Person.DoesNotExist."""
    found = Person.objects.filter(kept_among(people_visible_to(actor), to=""))
    return found.select_related("merged_into", "canonical").select_for_update(of=("self",)).get(pk=person_id)


def merged_into_organisation(organisation_id: int) -> QuerySet[Organisation]:
    """This will return the organisations that a kept one stands for, in the order of their merging."""
    return Organisation.objects.filter(canonical_id=organisation_id).order_by("merged_at", "pk")


def merged_into_person(person_id: int) -> QuerySet[Person]:
    """This will return the records of a person that the kept one stands for."""
    return Person.objects.filter(canonical_id=person_id).order_by("merged_at", "pk")


def why_not_one_organisation(merged: Organisation, kept: Organisation) -> list[str]:
    """This will say in words why two organisations cannot be one; nothing when they can."""
    faults = []
    if kept in organisations_above(merged) or merged in organisations_above(kept):
        faults.append(_("One of them is a part of the other, so they are two organisations."))
    if merged.credit_code and kept.credit_code and merged.credit_code != kept.credit_code:
        faults.append(_("They have different credit codes, so they are two organisations."))
    return faults + [words for words in why_their_ends_differ([(merged, kept)]) if words]


def why_their_ends_differ(pairs: Sequence[tuple[Organisation, Organisation]]) -> list[str]:
    """This will say in words of each two why, as one was dissolved, they cannot be one; "" if they can.

    All are kept records. One query for each who went on after another, for all of them together.
    """
    followed = successors_of(each for pair in pairs for each in pair)
    return [_why_its_end_differs(one, other, followed) for one, other in pairs]


def _why_its_end_differs(one: Organisation, other: Organisation, followed: dict[int, list[int]]) -> str:
    for old, new in ((one, other), (other, one)):
        if new.pk in followed[old.pk]:
            return _(
                "“%(successor)s” goes on with what “%(dissolved)s” did, so they are two organisations. If "
                "that was noted by mistake, please restore “%(dissolved)s” first."
            ) % {"successor": new.name, "dissolved": old.name}
    if one.is_dissolved == other.is_dissolved:
        return ""
    dissolved, existing = (one, other) if one.is_dissolved else (other, one)
    return _(
        "“%(dissolved)s” is noted as dissolved and “%(existing)s” is not. If they are one organisation, "
        "please restore the dissolved one first, or note the other one as dissolved too."
    ) % {"dissolved": dissolved.name, "existing": existing.name}


def why_not_one_person(merged: Person, kept: Person) -> list[str]:
    """This will say in words why two records cannot be one person; nothing when they can."""
    faults = []
    if merged.forgotten_at is not None or kept.forgotten_at is not None:
        faults.append(
            _(
                "The details of one of them were removed at the person's request, so it stays as it is. "
                "If the other one is the same person, please have its details removed too."
            )
        )
    if merged.account_id is not None:
        faults.append(_("The first record has an account. Please keep it, and merge the other one into it."))
    if merged.consent_state == ConsentState.TAKEN_BACK and kept.consent == Consent.CONSENTED:
        faults.append(
            _(
                "The first record says that the person does not agree to be shown. Please note that on the "
                "other one first; what holds is what the person said last."
            )
        )
    if Claim.objects.filter(person=merged).exists():
        faults.append(
            _(
                "Whether the first record is about somebody is being asked. Please keep it, and merge the "
                "other one into it."
            )
        )
    if merged.refuses_ranking and not kept.refuses_ranking:
        faults.append(
            _(
                "The first record says that the person does not want to be ranked. "
                "Please note that on the other one first."
            )
        )
    return faults


def told_apart(kind: str, record_id: int) -> set[int]:
    """This will return the numbers of the records that somebody said are not the same as this one."""
    apart = Pair.objects.filter(
        Q(first_id=record_id) | Q(second_id=record_id), kind=kind, apart_at__isnull=False
    )
    pairs = apart.values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {record_id}
