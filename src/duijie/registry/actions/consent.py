"""Has what a person took back hold under each of their records; part of actions, which found and judged."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.audit.actions import record
from duijie.papers.revoking import hide_naming
from duijie.registry import merged_records
from duijie.registry.models import Person
from duijie.registry.states import Consent


def _others_of(person: Person) -> QuerySet[Person]:
    """This will choose and lock the records that were merged into a person's."""
    return merged_records.merged_into_person(person.pk).select_for_update(of=("self",))


def note_consent(person: Person, before: str, *, actor: Actor, now: datetime) -> None:
    """This will note in the audit that who may see a person is another now."""
    record(
        actor=actor,
        action="registry.give_consent",
        subject=person,
        before=before,
        after=person.consent,
        now=now,
    )


def hide_under_others(person: Person, *, actor: Actor, now: datetime) -> None:
    """This will take back what was agreed to under records merged into a person's: it came from the same."""
    for other in _others_of(person).exclude(consent=Consent.STAFF_ONLY):
        before, other.consent = other.consent, Consent.STAFF_ONLY
        other.save(update_fields=["consent"])
        note_consent(other, before, actor=actor, now=now)


def refuse_under_others(person: Person, *, actor: Actor, now: datetime) -> None:
    """This will have who refuses to be ranked refuse it under the records merged into theirs too."""
    for other in _others_of(person).filter(refuses_ranking=False):
        other.refuses_ranking = True
        other.save(update_fields=["refuses_ranking"])
        record(
            actor=actor,
            action="registry.change_person",
            subject=other,
            fields=["refuses_ranking"],
            now=now,
        )


def hide_on_papers(person: Person, *, actor: Actor, now: datetime) -> None:
    """This will have the public check say no more what stands on papers that name a person's records."""
    others = merged_records.merged_into_person(person.pk).values_list("pk", flat=True)
    hide_naming([person.pk, *others], actor=actor, now=now)
