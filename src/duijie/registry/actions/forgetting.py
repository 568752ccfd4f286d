"""Takes a person's details out of the registry, at the person's request and for good."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.files.queries import has_files
from duijie.notices.actions import notify
from duijie.papers.revoking import revoke_naming
from duijie.registry import merged_records, queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.actions.claims import end_claim
from duijie.registry.actions.consent import set_consent
from duijie.registry.actions.fields import DERIVED_FIELDS
from duijie.registry.announcements import tell_forgotten, tell_shown_anew
from duijie.registry.models import FORGOTTEN, Claim, Person
from duijie.registry.standing import forget_standing
from duijie.registry.states import Consent


@transaction.atomic
def forget_person(*, person_id: int, actor: Actor, now: datetime) -> Person:
    """This will take away all that the registry says of a person, under each of their records.

    Name, pinyin, English name, title and posts go; the account is no longer linked; nobody but staff
    sees the record, and the person is never ranked. The rows stay, without a name, since agreements,
    events and the audit point at them; rooms that copied the name let go of it. There is no way back.
    Whose account was said to be this person is told that nobody asks it any more.
    Again changes nothing, but for what was copied since.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError while files are kept with the record.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.forget_person", person)
    whole = [person, *merged_records.merged_into_person(person.pk).select_for_update(of=("self",))]
    if has_files(person):
        raise ValidationError(_("Files are kept with this record. Please remove them first, then try again."))
    tell_forgotten(whole, actor=actor, now=now)
    revoke_naming([each.pk for each in whole], actor=actor, now=now)
    for claim in Claim.objects.select_related("person", "account").filter(person__in=whole):
        end_claim(claim, actor=actor, now=now)
        if claim.account_id != actor.pk:
            notify(recipient=claim.account, code="registry.claimed_record_removed", link="/account/", now=now)
    still_told = [each for each in whole if each.forgotten_at is None]
    for each in still_told:
        _forget(each, actor=actor, now=now)
    if still_told:
        tell_shown_anew(person, now=now)
    return person


def _forget(person: Person, *, actor: Actor, now: datetime) -> None:
    account = person.account
    person.name = FORGOTTEN
    person.pinyin = person.english_name = person.title = ""
    set_consent(person, Consent.STAFF_ONLY, actor=actor, now=now)
    person.refuses_ranking = True
    person.account = None
    person.forgotten_at = now
    person.clean()
    person.full_clean(exclude=DERIVED_FIELDS)
    person.save()
    person.posts.all().delete()
    if account is not None:
        forget_standing(account)
        record(actor=actor, action="registry.unlink_account", subject=account, now=now)
    record(actor=actor, action="registry.forget_person", subject=person, now=now)
