"""What a confirmed draft becomes in the rooms below."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.agreements import actions as agreements
from duijie.agreements.models import Agreement
from duijie.agreements.states import AgreementKind
from duijie.audit.actions import record
from duijie.intake.models import Draft
from duijie.intake.states import DRAFT_LIFE, DraftKind, DraftState
from duijie.registry import actions as registry
from duijie.registry import queries as registry_queries
from duijie.registry.models import Organisation, Person
from duijie.registry.states import OrganisationKind

SIGNED_STATUSES = ("signed", "mentioned")


def mark_confirmed(
    draft: Draft, after: DraftState, made: Model | None, *, actor: Actor, now: datetime
) -> Draft:
    """This will close a draft as confirmed and note the record it became."""
    draft.state = after
    draft.decided_at, draft.decided_by_id = now, actor.pk
    draft.version += 1
    if made is not None:
        draft.record_type, draft.record_id = made._meta.label_lower, made.pk
    draft.save(update_fields=["state", "decided_at", "decided_by", "version", "record_type", "record_id"])
    record(
        actor=actor,
        action="intake.confirm",
        subject=draft.page,
        before=DraftState.OPEN,
        after=DraftState.CONFIRMED,
        now=now,
    )
    return draft


def organisation_of(draft: Draft, *, actor: Actor, now: datetime) -> Organisation:
    """This will return the organisation the draft is about, adding it when nobody knows it."""
    name = str(draft.values["name"])
    known = _the_one_called(name)
    # Only an alias that names nobody else is learned.
    aliases = [
        str(alias)
        for alias in draft.values.get("aliases", [])
        if not registry_queries.organisations_called(str(alias))
    ]
    if known is None:
        kind = str(draft.values.get("kind", ""))
        return registry.create_organisation(
            actor=actor,
            now=now,
            name=name,
            kind=kind if kind in OrganisationKind.values else OrganisationKind.OTHER,
            aliases=aliases,
        )
    for alias in aliases:
        registry.add_alias(organisation_id=known.pk, name=alias, actor=actor, now=now)
    return known


def _the_one_called(name: str) -> Organisation | None:
    """Find the organisation of this name; refuse to guess which of several it is."""
    known = registry_queries.known_organisation(name)
    if known is None and registry_queries.organisations_called(name):
        raise ValidationError(
            _(
                "Several organisations go by “%(name)s”. Please write the full name of the one that is "
                "meant, or give them different names in the registry first."
            )
            % {"name": name},
            code="several_organisations",
        )
    return known


def organisation_called(name: str, draft: Draft, *, actor: Actor, now: datetime) -> Organisation:
    """This will return an organisation another draft names, confirming its own draft if need be.

    Raises ValidationError when neither the registry nor the page knows an organisation of the name.
    """
    own = _draft_of(draft, DraftKind.ORGANISATION, name)
    if own is not None and own.state == DraftState.OPEN:
        made = organisation_of(own, actor=actor, now=now)
        after = DRAFT_LIFE.after("confirm", source=DraftState(own.state))
        mark_confirmed(own, after, made, actor=actor, now=now)
        return made
    if own is not None and own.record_id is not None:
        return registry_queries.find_organisation(actor, own.record_id)
    known = _the_one_called(name)
    if known is not None:
        return known
    raise ValidationError(
        _("“%(name)s” is not in the registry. Please confirm it first, or correct the name.")
        % {"name": name},
        code="unknown_organisation",
    )


def _draft_of(draft: Draft, kind: DraftKind, name: str) -> Draft | None:
    drafts = draft.page.drafts.filter(kind=kind).exclude(state=DraftState.DISMISSED)
    for each in drafts.select_for_update(of=("self",)).select_related("page"):
        if name == each.values.get("name") or name in each.values.get("aliases", []):
            return each
    return None


def person_of(
    draft: Draft, *, person_id: int | None, is_new: bool = False, actor: Actor, now: datetime
) -> Person:
    """This will return the person the draft is about, adding them and their posts when new.

    A shared name is not enough: only a person of the same name at one of the same organisations is
    taken for the same, unless the clerk chose.
    """
    name = str(draft.values["name"])
    posts = [
        (
            organisation_called(str(post["organisation"]), draft, actor=actor, now=now),
            str(post["post"]),
        )
        for post in draft.values.get("posts", [])
        if post.get("organisation") and post.get("post")
    ]
    if person_id is not None:
        person = registry_queries.find_person(actor, person_id)
    else:
        same = None if is_new else _same_person(name, {each.pk for each, _post in posts})
        person = same or registry.create_person(
            actor=actor,
            now=now,
            name=name,
            title="、".join(str(title) for title in draft.values.get("titles", []))[:60],
        )
    for organisation, post in posts:
        registry.add_post(
            person_id=person.pk, organisation_id=organisation.pk, name=post, actor=actor, now=now
        )
    return person


def _same_person(name: str, organisation_ids: set[int]) -> Person | None:
    same = [
        person
        for person in registry_queries.people_named([name])
        if organisation_ids & {post.organisation_id for post in person.posts.all()}
    ]
    if len(same) > 1:
        raise ValidationError(
            _("Several people called “%(name)s” work at the same organisation. Please choose one of them.")
            % {"name": name},
            code="several_people",
        )
    return same[0] if same else None


def agreement_of(draft: Draft, *, actor: Actor, now: datetime) -> Agreement:
    """This will make an agreement of the draft: signed and public when the page says it was signed.

    An agreement the page only mentions was signed on an unknown day; a planned one stays drafted.

    Raises ValidationError when fewer than two parties are named or one is not known.
    """
    values = draft.values
    sides = values.get("sides") or [[party] for party in values.get("parties", [])]
    parties: dict[int, int] = {}
    for side, names in enumerate(sides):
        for name in names:
            organisation = organisation_called(str(name), draft, actor=actor, now=now)
            parties.setdefault(organisation.pk, side)
    signatories = [
        agreements.SignatoryDraft(person_id=person.pk)
        for person in (
            _signatory(str(name), draft, actor=actor, now=now) for name in values.get("signatories", [])
        )
        if person is not None
    ]
    kind = str(values.get("kind", ""))
    agreement = agreements.create_agreement(
        actor=actor,
        now=now,
        kind=kind if kind in AgreementKind.values else AgreementKind.OTHER,
        title=str(values.get("title") or _("agreement")),
        parties=[agreements.PartyDraft(pk, side) for pk, side in parties.items()],
        signatories=signatories,
    )
    for undertaking in values.get("undertakings", []):
        owner = str(undertaking.get("owner") or "")
        known = registry_queries.known_organisation(owner) if owner else None
        agreements.add_undertaking(
            agreement_id=agreement.pk,
            text=str(undertaking["text"]),
            owner_id=known.pk if known is not None and known.pk in parties else None,
            actor=actor,
            now=now,
        )
    if values.get("status") in SIGNED_STATUSES:
        signed_on = str(values.get("date") or "") if values["status"] == "signed" else ""
        agreements.sign_agreement(agreement_id=agreement.pk, signed_on=signed_on, actor=actor, now=now)
        agreement = agreements.announce_agreement(
            agreement_id=agreement.pk, announced=True, actor=actor, now=now
        )
    return agreement


def _signatory(name: str, draft: Draft, *, actor: Actor, now: datetime) -> Person | None:
    """Find who signed: the person of the page's own draft, which is confirmed with the agreement."""
    own = _draft_of(draft, DraftKind.PERSON, name)
    if own is None:
        return None
    if own.record_id is not None:
        return registry_queries.find_person(actor, own.record_id)
    person = person_of(own, person_id=None, actor=actor, now=now)
    after = DRAFT_LIFE.after("confirm", source=DraftState(own.state))
    mark_confirmed(own, after, person, actor=actor, now=now)
    return person
