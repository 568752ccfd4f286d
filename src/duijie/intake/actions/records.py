"""What a confirmed draft becomes in the rooms below."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.agreements import actions as agreements
from duijie.agreements import queries as agreement_queries
from duijie.agreements.models import Agreement
from duijie.agreements.states import AgreementKind, AgreementState
from duijie.audit.actions import record
from duijie.intake.actions.labels import keep_label, verdict_of
from duijie.intake.linking import links_of
from duijie.intake.models import Draft
from duijie.intake.states import DRAFT_LIFE, DraftKind, DraftState
from duijie.registry import actions as registry
from duijie.registry import queries as registry_queries
from duijie.registry.models import Organisation, Person
from duijie.registry.states import OrganisationKind

SIGNED_STATUSES = ("signed", "mentioned")


@dataclass
class Made:
    """What a confirmation left in the rooms below: enough to take it back.

    Attributes:
        record: the record the draft became or was added to; None for a fact that stays with its page.
        is_new: whether the confirmation made it.
        aliases: names it taught the organisation.
        post_ids: posts it gave the person.
    """

    record: Model | None = None
    is_new: bool = False
    aliases: list[str] = field(default_factory=list)
    post_ids: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """This will write down all but the record, which has columns of its own."""
        return {"is_new": self.is_new, "aliases": self.aliases, "post_ids": self.post_ids}


@dataclass(frozen=True)
class Choice:
    """Which record a clerk says a draft is about: a known one, none we know, or no word on it."""

    record_id: int | None = None
    is_new: bool = False

    @classmethod
    def of(cls, draft: Draft) -> Choice:
        """This will read what was chosen for the draft before."""
        return cls(draft.linked_id, draft.is_new_record)


def mark_confirmed(draft: Draft, after: DraftState, made: Made, *, actor: Actor, now: datetime) -> Draft:
    """This will close a draft as confirmed, note the record it became and keep the label."""
    draft.state = after
    draft.decided_at, draft.decided_by_id = now, actor.pk
    draft.version += 1
    if made.record is not None:
        draft.record_type, draft.record_id = made.record._meta.label_lower, made.record.pk
        draft.left = made.as_json()
    draft.save(
        update_fields=["state", "decided_at", "decided_by", "version", "record_type", "record_id", "left"]
    )
    keep_label(draft, verdict_of(draft), actor=actor, now=now)
    record(
        actor=actor,
        action="intake.confirm",
        subject=draft.page,
        before=DraftState.OPEN,
        after=DraftState.CONFIRMED,
        now=now,
    )
    return draft


def organisation_of(draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
    """This will find the organisation the draft is about, adding it when nobody knows it.

    The names the page calls it by are learned, unless they name somebody else: the reader knows
    them from the next page on.

    Raises ValidationError when known ones are so alike that a person must choose first.
    """
    name = str(draft.values["name"])
    known = _organisation_meant(draft, name, choice, actor=actor)
    called = [*([name] if known is not None and known.name != name else []), *draft.values.get("aliases", [])]
    aliases = [str(each) for each in called if not registry_queries.organisations_called(str(each))]
    if known is None:
        kind = str(draft.values.get("kind", ""))
        added = registry.create_organisation(
            actor=actor,
            now=now,
            name=name,
            kind=kind if kind in OrganisationKind.values else OrganisationKind.OTHER,
            aliases=aliases,
        )
        return Made(added, is_new=True)
    for alias in aliases:
        registry.add_alias(organisation_id=known.pk, name=alias, actor=actor, now=now)
    return Made(known, aliases=aliases)


def _organisation_meant(draft: Draft, name: str, choice: Choice, *, actor: Actor) -> Organisation | None:
    if choice.record_id is not None:
        return registry_queries.find_organisation(actor, choice.record_id)
    if choice.is_new:
        return None
    known = _the_one_called(name)
    if known is None and not links_of(actor, [draft])[draft.pk].is_settled:
        raise ValidationError(
            _(
                "“%(name)s” looks like an organisation that is known already. Please choose whether it is "
                "the same one."
            )
            % {"name": name},
            code="choose_first",
        )
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
        made = organisation_of(own, Choice.of(own), actor=actor, now=now)
        after = DRAFT_LIFE.after("confirm", source=DraftState(own.state))
        mark_confirmed(own, after, made, actor=actor, now=now)
        return cast("Organisation", made.record)
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


def person_of(draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
    """This will find the person the draft is about, adding them when new, and note their posts.

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
    if choice.record_id is not None:
        known: Person | None = registry_queries.find_person(actor, choice.record_id)
    else:
        known = None if choice.is_new else _same_person(name, {each.pk for each, _post in posts})
    person = known or registry.create_person(
        actor=actor,
        now=now,
        name=name,
        title="、".join(str(title) for title in draft.values.get("titles", []))[:60],
    )
    held = set(person.posts.values_list("pk", flat=True))
    post_ids = [
        registry.add_post(
            person_id=person.pk, organisation_id=organisation.pk, name=post, actor=actor, now=now
        ).pk
        for organisation, post in posts
    ]
    return Made(person, is_new=known is None, post_ids=sorted(set(post_ids) - held))


def _same_person(name: str, organisation_ids: set[int]) -> Person | None:
    same = registry_queries.people_named_at([name], organisation_ids)
    if len(same) > 1:
        raise ValidationError(
            _("Several people called “%(name)s” work at the same organisation. Please choose one of them.")
            % {"name": name},
            code="several_people",
        )
    return same[0] if same else None


def agreement_of(draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
    """This will make an agreement of the draft, or find the one that another page told already.

    Signed and public when the page says it was signed; one the page only mentions was signed on an
    unknown day; a planned one stays drafted, until a page tells that it was signed.

    Raises ValidationError when fewer than two parties are named, one is not known, or a known
    agreement is so alike that a person must choose first.
    """
    sides = draft.values.get("sides") or [[party] for party in draft.values.get("parties", [])]
    parties: dict[int, int] = {}
    for side, names in enumerate(sides):
        for name in names:
            organisation = organisation_called(str(name), draft, actor=actor, now=now)
            parties.setdefault(organisation.pk, side)
    known = _agreement_meant(draft, choice, actor=actor)
    made = Made(known) if known is not None else _agreement_drafted(draft, parties, actor=actor, now=now)
    agreement = cast("Agreement", made.record)
    if draft.values.get("status") in SIGNED_STATUSES and agreement.state == AgreementState.DRAFTED:
        signed_on = str(draft.values.get("date") or "") if draft.values["status"] == "signed" else ""
        agreements.sign_agreement(agreement_id=agreement.pk, signed_on=signed_on, actor=actor, now=now)
        made.record = agreements.announce_agreement(
            agreement_id=agreement.pk, announced=True, actor=actor, now=now
        )
    return made


def _agreement_meant(draft: Draft, choice: Choice, *, actor: Actor) -> Agreement | None:
    """Find the agreement the clerk chose, or the only one that is surely the same."""
    if choice.record_id is not None:
        return agreement_queries.find(actor, choice.record_id)
    if choice.is_new:
        return None
    bodies = draft.page.drafts.filter(Q(kind=DraftKind.ORGANISATION) | Q(kind=DraftKind.AGREEMENT))
    link = links_of(actor, bodies)[draft.pk]
    if not link.is_settled:
        raise ValidationError(
            _("An agreement of these parties is known already. Please choose whether it is the same one."),
            code="choose_first",
        )
    return agreement_queries.find(actor, link.taken_id) if link.taken_id is not None else None


def _agreement_drafted(draft: Draft, parties: dict[int, int], *, actor: Actor, now: datetime) -> Made:
    values = draft.values
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
    return Made(agreement, is_new=True)


def _signatory(name: str, draft: Draft, *, actor: Actor, now: datetime) -> Person | None:
    """Find who signed: the person of the page's own draft, which is confirmed with the agreement."""
    own = _draft_of(draft, DraftKind.PERSON, name)
    if own is None:
        return None
    if own.record_id is not None:
        return registry_queries.find_person(actor, own.record_id)
    made = person_of(own, Choice.of(own), actor=actor, now=now)
    after = DRAFT_LIFE.after("confirm", source=DraftState(own.state))
    mark_confirmed(own, after, made, actor=actor, now=now)
    return cast("Person", made.record)


class Maker(Protocol):
    """Makes of a draft what it becomes, or finds what it is about."""

    def __call__(self, draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
        """This will make or find the record."""


MAKERS: dict[str, Maker] = {
    DraftKind.ORGANISATION: organisation_of,
    DraftKind.PERSON: person_of,
    DraftKind.AGREEMENT: agreement_of,
}
"""What becomes of each kind; events and platforms join it in their files. The rest stays with its page."""


def made_of(draft: Draft, choice: Choice, *, actor: Actor, now: datetime) -> Made:
    """This will make or find the record of a draft; nothing for a kind that has none."""
    make = MAKERS.get(draft.kind)
    return make(draft, choice, actor=actor, now=now) if make is not None else Made()
