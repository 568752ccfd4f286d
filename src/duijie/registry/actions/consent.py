"""Has what a person took back hold under each of their records; part of actions, which found and judged."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from duijie.access import Actor
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from duijie.papers.revoking import hide_naming
from duijie.registry import merged_records
from duijie.registry.models import Person
from duijie.registry.states import Consent, ConsentState


def _others_of(person: Person) -> QuerySet[Person]:
    """This will choose and lock the records that were merged into a person's."""
    return merged_records.merged_into_person(person.pk).select_for_update(of=("self",))


# Saved together: what the person said, when, and who noted it.
CONSENT_FIELDS = ("consent", "consent_state", "consent_noted_at", "consent_noted_by")


def set_consent(person: Person, consent: str, *, actor: Actor, now: datetime) -> None:
    """This will set on the row who may see a person, and that this is their answer; nothing is saved."""
    hidden = consent == Consent.STAFF_ONLY
    person.consent = consent
    person.consent_state = ConsentState.TAKEN_BACK if hidden else ConsentState.GIVEN
    person.consent_noted_at = now
    person.consent_noted_by_id = actor.pk


def set_consent_before_link(person: Person, account: User) -> None:
    """This will set on the row what was said of a person but for the account they were linked to by mistake.

    That its holder agreed is over; what was taken back stays so, also under a record merged into theirs,
    and so does that the person was asked. Nothing is saved.
    """
    person.consent = Consent.STAFF_ONLY
    person.consent_state = ConsentState.NEVER_ASKED
    person.consent_noted_at = person.consent_noted_by = None
    said = _said_but_for_holders(person, account)
    asked = history_of(person).filter(action="registry.note_asked").first()
    if said is not None and said.after == Consent.STAFF_ONLY:
        _set_noted(person, ConsentState.TAKEN_BACK, said)
    elif asked is not None:  # nobody is noted as asked while an account is linked
        _set_noted(person, ConsentState.ASKED, asked)
    for other in _others_of(person):
        carry_consent(other, person)


def _set_noted(person: Person, state: ConsentState, entry: Entry) -> None:
    person.consent_state = state
    person.consent_noted_at, person.consent_noted_by = entry.at, entry.actor


def _said_but_for_holders(person: Person, account: User) -> Entry | None:
    """Give what was last said of a person, but for what holders of this or an earlier link agreed to."""
    history = history_of(person)
    holders = history.filter(action__in=["registry.claim_person", "registry.confirm_claim"]).values("actor")
    agreed = ~Q(after=Consent.STAFF_ONLY) & (Q(actor=account) | Q(actor__in=holders))
    return history.filter(action="registry.give_consent").exclude(agreed).first()


def carry_consent(merged: Person, kept: Person) -> None:
    """This will have what was taken back under the record given up hold under the hidden one kept.

    Set on the row; nothing is saved.
    """
    hidden = kept.consent == Consent.STAFF_ONLY and kept.consent_state != ConsentState.TAKEN_BACK
    if hidden and merged.consent_state == ConsentState.TAKEN_BACK:
        kept.consent_state = merged.consent_state
        kept.consent_noted_at = merged.consent_noted_at
        kept.consent_noted_by = merged.consent_noted_by


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
    for other in _others_of(person).exclude(consent_state=ConsentState.TAKEN_BACK):
        before = other.consent
        set_consent(other, Consent.STAFF_ONLY, actor=actor, now=now)
        other.save(update_fields=CONSENT_FIELDS)
        if before == Consent.STAFF_ONLY:
            continue
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
