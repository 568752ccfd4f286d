"""Writes of organisations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.db.codes import codes_of
from duijie.db.locks import hold_words
from duijie.registry import queries, twins
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.actions.fields import DERIVED_FIELDS, remove_unused, set_fields
from duijie.registry.models import Organisation, OrganisationAlias, OrganisationCode
from duijie.registry.namesakes import word_of_name, word_of_sound
from duijie.registry.twins import Candidate

ORGANISATION_FIELDS = frozenset(
    {"name", "short_name", "english_name", "kind", "credit_code", "region_id", "industries"}
    | {"disciplines", "level", "parent_id"}
)
MOST_ALIASES = 50


class AlikeError(Exception):
    """Organisations are known that the new one may be: somebody must look at these first."""

    def __init__(self, candidates: Sequence[Candidate[Organisation]]) -> None:
        super().__init__()
        self.candidates = candidates


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
    industries: Sequence[str] = (),
    disciplines: Sequence[str] = (),
    level: str = "",
    parent_id: int | None = None,
    aliases: Sequence[str] = (),
    besides: Collection[int] | None = None,
) -> Organisation:
    """This will add an organisation, not yet verified.

    `besides` are the numbers of those alike that the actor looked at and says are others; None where another
    question was asked before. Two who add one of a name go one after the other.

    Raises NotPermittedError; ValidationError when a field is wrong or the credit code is taken; AlikeError
    when it may be one that is not among `besides`.
    """
    require(actor, "registry.create_organisation")
    organisation = Organisation(
        name=name,
        kind=kind,
        short_name=short_name,
        english_name=english_name,
        credit_code=credit_code or None,
        region_id=region_id,
        industries=tuple(industries),
        disciplines=tuple(disciplines),
        level=level,
        created_at=now,
    )
    if parent_id is not None:
        organisation.parent = queries.find_organisation(actor, parent_id)
    organisation.clean()
    organisation.full_clean(exclude=DERIVED_FIELDS)
    if besides is not None:
        _require_none_alike(organisation, aliases, besides, actor=actor)
    organisation.save()
    _note_codes(organisation)
    _add_aliases(organisation, aliases)
    record(actor=actor, action="registry.create_organisation", subject=organisation, now=now)
    return organisation


def _require_none_alike(
    organisation: Organisation, aliases: Sequence[str], besides: Collection[int], *, actor: Actor
) -> None:
    """Look for those that a new one may be, once nobody else is about to add one that sounds the same.

    Confirming a page's draft holds the name as it is written.
    """
    hold_words([word_of_name(organisation.name), word_of_sound(organisation.sound)])
    names = (organisation.name, organisation.short_name, *(each.strip() for each in aliases))
    look = twins.look_called(organisation, filter(None, names))
    candidates = twins.twins_of_new(actor, look)
    if any(each.record.pk not in besides for each in candidates):
        raise AlikeError(candidates)


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
    changed = set_fields(organisation, changes, ORGANISATION_FIELDS)
    if "parent_id" in changed and organisation.parent_id is not None:
        organisation.parent = _whole(organisation, queries.find_organisation(actor, organisation.parent_id))
    if changed:
        organisation.clean()
        organisation.full_clean(exclude=DERIVED_FIELDS)
        organisation.save(update_fields=[*changed, *DERIVED_FIELDS])
    if {"industries", "disciplines"}.intersection(changed):
        _note_codes(organisation)
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


def _note_codes(organisation: Organisation) -> None:
    """Keep what the list of organisations is narrowed by in step with industries and disciplines."""
    wanted = codes_of(organisation.industries, organisation.disciplines)
    kept = {(each.vocabulary, each.code): each.pk for each in organisation.codes.all()}
    organisation.codes.filter(pk__in=[pk for code, pk in kept.items() if code not in wanted]).delete()
    OrganisationCode.objects.bulk_create(
        OrganisationCode(organisation=organisation, vocabulary=vocabulary, code=code)
        for vocabulary, code in sorted(wanted - kept.keys())
    )


def _whole(part: Organisation, whole: Organisation) -> Organisation:
    """Give the body that another one is to be a part of, unless that would close a circle."""
    above = queries.organisations_above(whole)
    if part.pk in {whole.pk, *(each.pk for each in above)}:
        raise ValidationError(
            {"parent": _("“%(name)s” is a part of this organisation itself.") % {"name": whole.name}}
        )
    if len(above) + 1 >= queries.MOST_LEVELS:
        raise ValidationError({"parent": _("Organisations lie in one another at most eight deep.")})
    return whole


@transaction.atomic
def add_alias(*, organisation_id: int, name: str, actor: Actor, now: datetime) -> Organisation:
    """This will note another name of an organisation; one it already has changes nothing.

    Raises Organisation.DoesNotExist, NotPermittedError, ValidationError.
    """
    organisation = queries.find_organisation_to_add_to(actor, organisation_id)
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
    remove_unused(organisation, in_use % {"name": organisation.name})
