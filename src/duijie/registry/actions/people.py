"""Writes of people and their posts."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, can, require
from duijie.audit.actions import record
from duijie.registry import queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.actions.consent import (
    CONSENT_FIELDS,
    hide_on_papers,
    hide_under_others,
    note_consent,
    refuse_under_others,
    set_consent,
)
from duijie.registry.actions.fields import DERIVED_FIELDS, remove_unused, set_fields
from duijie.registry.announcements import tell_shown_anew
from duijie.registry.models import Claim, Person, Post
from duijie.registry.states import Consent, ConsentState

PERSON_FIELDS = frozenset({"name", "pinyin", "english_name", "title", "refuses_ranking"})


@transaction.atomic
def create_person(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    title: str = "",
    pinyin: str = "",
    english_name: str = "",
) -> Person:
    """This will add a person, seen by staff only.

    Raises NotPermittedError, ValidationError.
    """
    require(actor, "registry.create_person")
    person = Person(name=name, title=title, pinyin=pinyin, english_name=english_name, created_at=now)
    person.clean()
    person.full_clean(exclude=DERIVED_FIELDS)
    person.save()
    record(actor=actor, action="registry.create_person", subject=person, now=now)
    return person


@transaction.atomic
def change_person(*, person_id: int, actor: Actor, now: datetime, changes: dict[str, object]) -> Person:
    """This will change the named fields of a person (PERSON_FIELDS).

    Who refuses to be ranked does so under each of their records.

    Raises Person.DoesNotExist, NotPermittedError, UnknownFieldError; ValidationError also when somebody else
    takes back that a person with an account refuses to be ranked.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.change_person", person)
    changed = set_fields(person, changes, PERSON_FIELDS)
    if "refuses_ranking" in changed:
        if not person.refuses_ranking and not can(actor, "registry.speak_for_person", person):
            raise ValidationError(
                {
                    "refuses_ranking": _(
                        "This person has an account: only they can say that they may be ranked after all. "
                        "Please ask them to do so on their own page."
                    )
                }
            )
        if person.refuses_ranking:
            refuse_under_others(person, actor=actor, now=now)
    if changed:
        person.clean()
        person.full_clean(exclude=DERIVED_FIELDS)
        person.save(update_fields=[*changed, *DERIVED_FIELDS])
        record(actor=actor, action="registry.change_person", subject=person, fields=changed, now=now)
    return person


@transaction.atomic
def add_post(
    *,
    person_id: int,
    organisation_id: int,
    name: str,
    actor: Actor,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
) -> Post:
    """This will note a post somebody holds; the same post a second time is the first one.

    Raises Person.DoesNotExist, Organisation.DoesNotExist, NotPermittedError, ValidationError.
    """
    person = queries.find_person_to_add_to(actor, person_id)
    require(actor, "registry.change_person", person)
    if person.forgotten_at is not None:
        raise ValidationError(_("The details of this person were removed at their request."))
    organisation = queries.find_organisation(actor, organisation_id)
    post = Post(person=person, organisation=organisation, name=name, since=since, until=until)
    post.clean_fields()
    known = Post.objects.filter(person=person, organisation=organisation, name=post.name).first()
    if known is not None:
        return known
    post.full_clean()
    post.save()
    record(actor=actor, action="registry.change_person", subject=person, fields=["posts"], now=now)
    return post


@transaction.atomic
def change_post(
    *,
    post_id: int,
    name: str,
    since: date | None,
    until: date | None,
    actor: Actor,
    now: datetime,
) -> Post:
    """This will change the words and the dates of a post; the same again changes nothing.

    Raises Post.DoesNotExist, Person.DoesNotExist, NotPermittedError, ValidationError.
    """
    person = queries.find_person(actor, queries.post_of(actor, post_id).person_id, lock=True)
    require(actor, "registry.change_person", person)
    post = queries.post_of(actor, post_id)
    before = (post.name, post.since, post.until)
    post.name, post.since, post.until = name, since, until
    post.full_clean()
    if (post.name, post.since, post.until) != before:
        post.save(update_fields=["name", "since", "until"])
        record(actor=actor, action="registry.change_person", subject=person, fields=["posts"], now=now)
    return post


@transaction.atomic
def remove_post(*, post_id: int, actor: Actor, now: datetime) -> None:
    """This will remove a post that was noted by mistake; one that ended is given an end instead.

    Raises Post.DoesNotExist, Person.DoesNotExist, NotPermittedError.
    """
    person = queries.find_person(actor, queries.post_of(actor, post_id).person_id, lock=True)
    require(actor, "registry.change_person", person)
    queries.post_of(actor, post_id).delete()
    record(actor=actor, action="registry.change_person", subject=person, fields=["posts"], now=now)


@transaction.atomic
def give_consent(*, person_id: int, consent: str, actor: Actor, now: datetime) -> Person:
    """This will set who may see a person, as the person wishes.

    Whoever has an account says so themselves; others can only take it back. What is taken back is so for
    each of their records, also when a merge is undone, and for what papers that name them say to everybody.
    When it was said, and who noted it, is kept; what was taken back is given again by no part of the system.

    Raises Person.DoesNotExist, NotPermittedError, ValidationError.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.give_consent", person)
    before = person.consent
    if consent != Consent.STAFF_ONLY and not can(actor, "registry.speak_for_person", person):
        raise ValidationError(
            _(
                "This person has an account: only they can agree to be shown. "
                "Please ask them to do so on their own page."
            )
        )
    took_back = person.consent_state == ConsentState.TAKEN_BACK
    if consent != Consent.STAFF_ONLY and took_back and not can(actor, "registry.give_consent_again", person):
        raise ValidationError(
            _("This person does not agree to be shown, or took it back: only an operator notes that they do.")
        )
    if consent == Consent.CLAIMED and person.account_id is None:
        raise ValidationError(_("Only a person with an account can have claimed the record."))
    set_consent(person, consent, actor=actor, now=now)
    person.full_clean(exclude=DERIVED_FIELDS)
    person.save(update_fields=CONSENT_FIELDS)
    note_consent(person, before, actor=actor, now=now)
    if consent == Consent.STAFF_ONLY:
        hide_under_others(person, actor=actor, now=now)
        hide_on_papers(person, actor=actor, now=now)
    tell_shown_anew(person, now=now)
    return person


@transaction.atomic
def note_asked(*, person_id: int, actor: Actor, now: datetime) -> Person:
    """This will note that a person was asked whether they agree to be shown; again changes nothing.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when they have answered already.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.give_consent", person)
    if person.consent_state == ConsentState.ASKED:
        return person
    if person.consent_state != ConsentState.NEVER_ASKED:
        raise ValidationError(
            _("This person has answered already. Please ask no more; note what they say of themselves.")
        )
    person.consent_state = ConsentState.ASKED
    person.consent_noted_at = now
    person.consent_noted_by_id = actor.pk
    person.save(update_fields=CONSENT_FIELDS)
    record(actor=actor, action="registry.note_asked", subject=person, now=now)
    return person


@transaction.atomic
def remove_person(*, person_id: int, actor: Actor, now: datetime) -> None:
    """This will remove a person who was added by mistake: without posts, account and anything signed.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when anything stands on them.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.remove_person", person)
    in_use = _("“%(name)s” is in use: claimed, or named by other records. Take those back first.")
    is_claimed = person.account_id is not None or Claim.objects.filter(person=person).exists()
    if is_claimed or person.posts.exists():
        raise ValidationError(in_use % {"name": person.name}, code="in_use")
    record(actor=actor, action="registry.remove_person", subject=person, now=now)
    remove_unused(person, in_use % {"name": person.name})
