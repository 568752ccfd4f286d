"""Writes of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.notices.actions import notify
from duijie.registry import queries
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.models import Organisation, OrganisationAlias, Person, Post, Speaker, StaffRole
from duijie.registry.standing import forget_standing, standing_of
from duijie.registry.states import Consent, Role

ORGANISATION_FIELDS = frozenset(
    {"name", "short_name", "english_name", "kind", "credit_code", "region_id", "industry"}
)
PERSON_FIELDS = frozenset({"name", "pinyin", "english_name", "title", "refuses_ranking"})
MOST_ALIASES = 50


class UnknownFieldError(Exception):
    """A field that this action does not change."""


def _set(instance: Organisation | Person, changes: dict[str, object], allowed: frozenset[str]) -> list[str]:
    unknown = changes.keys() - allowed
    if unknown:
        raise UnknownFieldError(", ".join(sorted(unknown)))
    changed = [name for name, value in changes.items() if getattr(instance, name) != value]
    for name in changed:
        setattr(instance, name, changes[name])
    return changed


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    kind: str,
    short_name: str = "",
    english_name: str = "",
    credit_code: str | None = None,
    region_id: str | None = None,
    industry: str = "",
    aliases: Sequence[str] = (),
) -> Organisation:
    """This will add an organisation, not yet verified.

    Raises NotPermittedError; ValidationError when a field is wrong or the credit code is taken.
    """
    require(actor, "registry.create_organisation")
    organisation = Organisation(
        name=name,
        kind=kind,
        short_name=short_name,
        english_name=english_name,
        credit_code=credit_code or None,
        region_id=region_id,
        industry=industry,
        created_at=now,
    )
    organisation.clean()
    organisation.full_clean(exclude=["sort_name"])
    organisation.save()
    _add_aliases(organisation, aliases)
    record(actor=actor, action="registry.create_organisation", subject=organisation, now=now)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation_id: int,
    actor: Actor,
    now: datetime,
    changes: dict[str, object],
    aliases: Sequence[str] | None = None,
) -> Organisation:
    """This will change the named fields of an organisation (ORGANISATION_FIELDS).

    `aliases` are all the other names it goes by from now on; None leaves them.

    Raises Organisation.DoesNotExist, NotPermittedError, UnknownFieldError, ValidationError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.change_organisation", organisation)
    changed = _set(organisation, changes, ORGANISATION_FIELDS)
    if changed:
        organisation.clean()
        organisation.full_clean(exclude=["sort_name"])
        organisation.save(update_fields=[*changed, "sort_name", "sound"])
    if aliases is not None:
        wanted = [each.strip() for each in aliases]
        removed, _rows = organisation.aliases.exclude(name__in=wanted).delete()
        if _add_aliases(organisation, wanted) or removed:
            changed.append("aliases")
    if changed:
        record(
            actor=actor,
            action="registry.change_organisation",
            subject=organisation,
            fields=changed,
            now=now,
        )
    return organisation


@transaction.atomic
def add_alias(*, organisation_id: int, name: str, actor: Actor, now: datetime) -> Organisation:
    """This will note another name of an organisation; one it already has changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError, ValidationError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.change_organisation", organisation)
    if _add_aliases(organisation, [name]):
        record(
            actor=actor,
            action="registry.change_organisation",
            subject=organisation,
            fields=["aliases"],
            now=now,
        )
    return organisation


def _add_aliases(organisation: Organisation, names: Sequence[str]) -> int:
    known = set(organisation.aliases.values_list("name", flat=True)) | {organisation.name}
    fresh = [name for name in dict.fromkeys(each.strip() for each in names) if name and name not in known]
    if len(known) + len(fresh) > MOST_ALIASES:
        raise ValidationError({"aliases": _("An organisation has at most 50 aliases.")})
    for name in fresh:
        alias = OrganisationAlias(organisation=organisation, name=name)
        try:
            alias.full_clean()
        except ValidationError as error:
            raise ValidationError({"aliases": error.messages}) from error
        alias.save()
    return len(fresh)


@transaction.atomic
def verify_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """This will note that a member of staff has checked the organisation; again changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.verify_organisation", organisation)
    if organisation.verified_at is None:
        organisation.verified_at = now
        organisation.verified_by_id = actor.pk
        organisation.save(update_fields=["verified_at", "verified_by"])
        record(actor=actor, action="registry.verify_organisation", subject=organisation, now=now)
    return organisation


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
    person.full_clean(exclude=["sort_name"])
    person.save()
    record(actor=actor, action="registry.create_person", subject=person, now=now)
    return person


@transaction.atomic
def change_person(*, person_id: int, actor: Actor, now: datetime, changes: dict[str, object]) -> Person:
    """This will change the named fields of a person (PERSON_FIELDS).

    Raises Person.DoesNotExist, NotPermittedError, UnknownFieldError, ValidationError.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.change_person", person)
    changed = _set(person, changes, PERSON_FIELDS)
    if changed:
        person.clean()
        person.full_clean(exclude=["sort_name"])
        person.save(update_fields=[*changed, "sort_name", "sound"])
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
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.change_person", person)
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

    Raises Person.DoesNotExist, NotPermittedError, ValidationError.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.give_consent", person)
    before = person.consent
    if consent == Consent.CLAIMED and person.account_id is None:
        raise ValidationError(_("Only a person with an account can have claimed the record."))
    person.consent = consent
    person.full_clean(exclude=["sort_name"])
    person.save(update_fields=["consent"])
    record(
        actor=actor,
        action="registry.give_consent",
        subject=person,
        before=before,
        after=consent,
        now=now,
    )
    return person


@transaction.atomic
def link_account(*, person_id: int, account: User, actor: Actor, now: datetime) -> Person:
    """This will note that an account is this person, who has thereby claimed the record.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when either is linked already.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.link_account", person)
    if person.account_id not in (None, account.pk):
        raise ValidationError(_("This person is linked to another account already."))
    if person.account_id == account.pk:
        return person
    before = person.consent
    person.account = account
    person.consent = Consent.CLAIMED
    person.full_clean(exclude=["sort_name"])
    person.save(update_fields=["account", "consent"])
    forget_standing(account)
    for subject in (person, account):
        record(
            actor=actor,
            action="registry.link_account",
            subject=subject,
            before=before,
            after=Consent.CLAIMED,
            now=now,
        )
    notify(
        recipient=account,
        code="registry.is_person",
        params={"person": person.name},
        link=f"/people/{person.pk}/",
        now=now,
    )
    return person


@transaction.atomic
def unlink_account(*, person_id: int, actor: Actor, now: datetime) -> Person:
    """This will take a wrong link to an account away; the person is seen by staff only again.

    Again changes nothing. Raises Person.DoesNotExist, NotPermittedError.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.unlink_account", person)
    account = person.account
    if account is None:
        return person
    before = person.consent
    person.account = None
    person.consent = Consent.STAFF_ONLY
    person.save(update_fields=["account", "consent"])
    forget_standing(account)
    for subject in (person, account):
        record(
            actor=actor,
            action="registry.unlink_account",
            subject=subject,
            before=before,
            after=Consent.STAFF_ONLY,
            now=now,
        )
    notify(
        recipient=account,
        code="registry.is_person_no_more",
        params={"person": person.name},
        link="/account/",
        now=now,
    )
    return person


@transaction.atomic
def let_speak(*, account: User, organisation_id: int, actor: Actor, now: datetime) -> Speaker:
    """This will let an account act for an organisation, and tell it; again changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.let_speak", organisation)
    running = Speaker.objects.filter(account=account, organisation=organisation, ended_at=None).first()
    if running is not None:
        return running
    speaker = Speaker.objects.create(
        account=account, organisation=organisation, granted_at=now, granted_by_id=actor.pk
    )
    forget_standing(account)
    for subject in (organisation, account):
        record(actor=actor, action="registry.let_speak", subject=subject, now=now)
    notify(
        recipient=account,
        code="registry.may_speak",
        params={"organisation": organisation.name},
        link=f"/organisations/{organisation.pk}/",
        now=now,
    )
    return speaker


@transaction.atomic
def end_speaking(*, speaker_id: int, actor: Actor, now: datetime) -> None:
    """This will end that an account acts for an organisation, and tell it.

    Raises Speaker.DoesNotExist when it has ended or is not for the actor to see; NotPermittedError.
    """
    speaker = queries.find_speaker(actor, speaker_id, lock=True)
    require(actor, "registry.end_speaking", speaker)
    speaker.ended_at = now
    speaker.save(update_fields=["ended_at"])
    forget_standing(speaker.account)
    for subject in (speaker.organisation, speaker.account):
        record(actor=actor, action="registry.end_speaking", subject=subject, now=now)
    if speaker.account_id != actor.pk:
        notify(
            recipient=speaker.account,
            code="registry.speaks_no_more",
            params={"organisation": speaker.organisation.name},
            link="/account/",
            now=now,
        )


@transaction.atomic
def give_role(
    *, account: User, role: str, actor: Actor, now: datetime, region_id: str | None = None
) -> StaffRole:
    """This will give an account a role of the platform's staff; again changes nothing.

    Raises NotPermittedError; ValidationError when the role needs a region or must have none.
    """
    require(actor, "registry.give_role")
    given = StaffRole(account=account, role=role, region_id=region_id, granted_at=now, granted_by_id=actor.pk)
    given.clean_fields()
    running = StaffRole.objects.filter(account=account, role=role, region_id=region_id, ended_at=None).first()
    if running is not None:
        return running
    given.full_clean()
    given.save()
    forget_standing(account)
    record(actor=actor, action="registry.give_role", subject=account, reason_code=role, now=now)
    # A role from the system's own set-up is known to whoever sets up.
    if not standing_of(actor).is_system:
        notify(recipient=account, code="registry.role_given", link="/account/", now=now)
    return given


@transaction.atomic
def end_role(*, role_id: int, actor: Actor, now: datetime) -> None:
    """This will end a role of the platform's staff, and tell the account.

    Raises StaffRole.DoesNotExist when it has ended or is not for the actor to see;
    NotPermittedError; ValidationError for the last operator, since nobody could undo it.
    """
    role = queries.find_role(actor, role_id, lock=True)
    require(actor, "registry.end_role", role)
    if role.role == Role.OPERATOR and not _other_operators(role):
        raise ValidationError(
            _("This is the last operator. Please give somebody else the role first."), code="last_operator"
        )
    role.ended_at = now
    role.save(update_fields=["ended_at"])
    forget_standing(role.account)
    record(actor=actor, action="registry.end_role", subject=role.account, reason_code=role.role, now=now)
    if role.account_id != actor.pk:
        notify(recipient=role.account, code="registry.role_ended", link="/account/", now=now)


def _other_operators(role: StaffRole) -> bool:
    """Say whether another operator can sign in; their rows are locked, so two cannot end each other."""
    others = StaffRole.objects.filter(role=Role.OPERATOR, ended_at=None, account__is_active=True)
    return bool(list(others.exclude(pk=role.pk).select_for_update(of=("self",))))


def _remove(found: Organisation | Person, in_use: str) -> None:
    """Delete a row that nothing refers to; the audit keeps that it was there."""
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError as error:
        raise ValidationError(in_use, code="in_use") from error


@transaction.atomic
def remove_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> None:
    """This will remove an organisation that was added by mistake and that nothing stands on.

    Raises Organisation.DoesNotExist, NotPermittedError; ValidationError when it is verified, or when
    a person, an agreement, a need or anything else names it.
    """
    organisation = queries.find_organisation(actor, organisation_id, lock=True)
    require(actor, "registry.remove_organisation", organisation)
    in_use = _("“%(name)s” is in use: verified, or named by other records. Take those back first.")
    if organisation.verified_at is not None:
        raise ValidationError(in_use % {"name": organisation.name}, code="in_use")
    record(actor=actor, action="registry.remove_organisation", subject=organisation, now=now)
    _remove(organisation, in_use % {"name": organisation.name})


@transaction.atomic
def remove_person(*, person_id: int, actor: Actor, now: datetime) -> None:
    """This will remove a person who was added by mistake: without posts, account and anything signed.

    Raises Person.DoesNotExist, NotPermittedError; ValidationError when anything stands on them.
    """
    person = queries.find_person(actor, person_id, lock=True)
    require(actor, "registry.remove_person", person)
    in_use = _("“%(name)s” is in use: claimed, or named by other records. Take those back first.")
    if person.account_id is not None or person.posts.exists():
        raise ValidationError(in_use % {"name": person.name}, code="in_use")
    record(actor=actor, action="registry.remove_person", subject=person, now=now)
    _remove(person, in_use % {"name": person.name})
