"""The kinds of records that are confirmed once a year, and who answers for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from duijie.access import Actor
from duijie.accounts.models import User
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.regions.queries import within
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person, Speaker
from duijie.registry.standing import standing_of
from duijie.registry.states import OrganisationState

CONFIRM = "confirmations.confirm"


class UnknownKindError(LookupError):
    """There is no kind of record of this name that is confirmed."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that is confirmed once a year.

    Attributes:
        name: its name in addresses and in the database.
        model: what it is.
        find: gives one record to an actor who may see it, or raises its DoesNotExist.
        live: those that stand today and that somebody can answer for.
        answered_by: of these, what an actor is asked about.
        accounts: who answers for a record, to be told.
        permission: who may change the record may say that it is true.
        deeds: names in the audit that show that somebody looked at what it says.
        page: where it is read; `edit` where it is changed, `end` where its own step ends it, if one does.
    """

    name: str
    model: type[Model]
    find: Callable[..., Any]
    live: Callable[[], QuerySet[Any]]
    answered_by: Callable[[Actor], QuerySet[Any]]
    accounts: Callable[[Any], list[User]]
    permission: str
    deeds: frozenset[str]
    page: str
    edit: str
    end: str = ""


def _live_organisations() -> QuerySet[Organisation]:
    existing = Organisation.objects.filter(merged_into=None, state=OrganisationState.EXISTING)
    return existing.exclude(verified_at=None)


def _organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """Give those the actor speaks for; and those nobody speaks for, to who looks after the region.

    To operators those of regions that nobody else looks after, as `registry.verifiers_in` tells them.
    """
    standing = standing_of(actor)
    mine = Q(pk__in=standing.organisation_ids)
    if standing.is_operator:
        looked_after = within("region", registry.regions_looked_after())
        mine |= (Q(region=None) | ~looked_after) & _spoken_for_by_nobody()
    if standing.regions:
        mine |= within("region", standing.regions) & _spoken_for_by_nobody()
    return _live_organisations().filter(mine)


def _spoken_for_by_nobody() -> Q:
    """Keep organisations for which nobody who can sign in acts, nor for one that was merged into them.

    Two questions, each by its own index: one with OR in it would go through all speakers every time.
    """
    own = Speaker.objects.filter(organisation_id=OuterRef("pk"), ended_at=None, account__is_active=True)
    merged = Organisation.objects.filter(Exists(own), canonical_id=OuterRef("pk"))
    return ~Q(Exists(own)) & ~Q(Exists(merged))


def _who_answers_for_organisation(organisation: Organisation) -> list[User]:
    return registry.speakers_of([organisation.pk]) or registry.verifiers_in(organisation.region_id)


def _live_people() -> QuerySet[Person]:
    return Person.objects.filter(merged_into=None, account__isnull=False, account__is_active=True)


def _people_of(actor: Actor) -> QuerySet[Person]:
    return _live_people().filter(pk__in=standing_of(actor).person_ids)


def _who_is_person(person: Person) -> list[User]:
    return [person.account] if person.account is not None else []


def _live_demands() -> QuerySet[Demand]:
    return Demand.objects.filter(state__in=[DemandState.OPEN, DemandState.PAUSED])


def _demands_of(actor: Actor) -> QuerySet[Demand]:
    return _live_demands().filter(owner_id__in=standing_of(actor).organisation_ids)


def _who_answers_for_demand(demand: Demand) -> list[User]:
    return registry.speakers_of([demand.owner_id])


def _live_offers() -> QuerySet[Offer]:
    return Offer.objects.filter(state__in=[OfferState.OPEN, OfferState.PAUSED])


def _offers_of(actor: Actor) -> QuerySet[Offer]:
    standing = standing_of(actor)
    own = Q(owner_id__in=standing.organisation_ids) | Q(person_id__in=standing.person_ids)
    return _live_offers().filter(own)


def _who_answers_for_offer(offer: Offer) -> list[User]:
    accounts = registry.speakers_of([offer.owner_id]) if offer.owner_id is not None else []
    expert = offer.person.kept.account if offer.person is not None else None
    if expert is None or not expert.is_active or expert in accounts:
        return accounts
    return [*accounts, expert]


_OF_LIVES = ("create", "change", "submit", "publish", "resume")
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "organisation",
            Organisation,
            registry.find_organisation,
            _live_organisations,
            _organisations_of,
            _who_answers_for_organisation,
            "registry.change_organisation",
            frozenset(f"registry.{deed}_organisation" for deed in ("create", "change", "verify", "restore")),
            "/organisations/{pk}/",
            "/organisations/{pk}/edit/",
        ),
        Kind(
            "person",
            Person,
            registry.find_person,
            _live_people,
            _people_of,
            _who_is_person,
            "registry.change_person",
            frozenset(
                f"registry.{deed}"
                for deed in (
                    "create_person",
                    "change_person",
                    "give_consent",
                    "link_account",
                    "confirm_claim",
                )
            ),
            "/people/{pk}/",
            "/people/{pk}/edit/",
            "/corrections/new/?person={pk}",
        ),
        Kind(
            "need",
            Demand,
            demands.find,
            _live_demands,
            _demands_of,
            _who_answers_for_demand,
            "demands.change",
            frozenset(f"demands.{deed}" for deed in _OF_LIVES),
            "/needs/{pk}/",
            "/needs/{pk}/edit/",
            "/needs/{pk}/close/",
        ),
        Kind(
            "offer",
            Offer,
            offers.find,
            _live_offers,
            _offers_of,
            _who_answers_for_offer,
            "offers.change",
            frozenset(f"offers.{deed}" for deed in _OF_LIVES),
            "/offers/{pk}/",
            "/offers/{pk}/edit/",
            "/offers/{pk}/close/",
        ),
    )
}


def stands_today(record: Model) -> bool:
    """This will say whether a record is one that others rely on: published, verified, not removed."""
    if isinstance(record, (Demand, Offer)):
        return record.state in {DemandState.OPEN, DemandState.PAUSED}
    if isinstance(record, Organisation):
        return record.verified_at is not None and not record.is_dissolved
    return isinstance(record, Person) and record.forgotten_at is None


def kind_called(name: str) -> Kind:
    """This will return the kind of this name. Raises UnknownKindError."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKindError(name) from None


def kind_of(record: Model) -> Kind:
    """This will return the kind of a record. Raises UnknownKindError."""
    for kind in KINDS.values():
        if isinstance(record, kind.model):
            return kind
    raise UnknownKindError(record._meta.label_lower)


def deeds_of(kind: Kind) -> frozenset[str]:
    """This will return what in the audit shows that somebody looked at such a record."""
    return kind.deeds | {CONFIRM}
