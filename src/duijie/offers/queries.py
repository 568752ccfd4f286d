"""Reads of offers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from duijie.access import Actor, can
from duijie.db.list_order import named_by
from duijie.names.queries import holding
from duijie.offers import rules as _rules  # noqa: F401 - grants the permissions
from duijie.offers.models import Offer
from duijie.offers.states import AGREED, ASKED_FOR, OFFER_LIFE, UNPUBLISHED, OfferKind, OfferState
from duijie.regions.queries import narrowed_to, within
from duijie.registry.models import Organisation, Person, Post
from duijie.registry.queries import (
    agrees_to_be_shown,
    organisations_visible_to,
    people_visible_to,
    wants_to_be_ranked,
)
from duijie.registry.standing import Standing, standing_of


@dataclass(frozen=True)
class OfferFilter:
    """What a list of offers is narrowed to; empty parts narrow nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""
    region_code: str = ""


EVERYTHING = OfferFilter()
FEW_FIT = 1_000
"""Up to so many, those that fit are looked up before the list; beyond, the list finds them as it goes."""


def visible_to(actor: Actor) -> QuerySet[Offer]:
    """This will return the offers the actor may see, newest first.

    Everybody sees published ones, expertise only while its person agrees to be shown; owners and
    experts all of theirs; verifiers of a region and operators what was submitted there, published
    or not. Drafts are their owner's alone.
    """
    standing = standing_of(actor)
    offers = Offer.objects.select_related("owner__canonical", "region", "person__canonical")
    if standing.is_system:
        return offers
    shown = Q(person=None) | agrees_to_be_shown("person")
    published = ~Q(state__in=UNPUBLISHED) & shown
    return offers.filter(published | _own(standing) | _verified_by(standing))


def _own(standing: Standing) -> Q:
    return Q(owner_id__in=standing.organisation_ids) | Q(person_id__in=standing.person_ids)


def _verified_by(standing: Standing) -> Q:
    handed_in = ~Q(state=OfferState.DRAFT)
    return handed_in if standing.is_operator else handed_in & within("region", standing.regions)


def own_of(actor: Actor) -> QuerySet[Offer]:
    """This will return the actor's own offers and those of the bodies they act for."""
    return visible_to(actor).filter(_own(standing_of(actor)))


def find(actor: Actor, offer_id: int, *, lock: bool = False) -> Offer:
    """This will return one offer the actor may see. Raises Offer.DoesNotExist."""
    offers = visible_to(actor)
    if lock:
        offers = offers.select_for_update(of=("self",))
    return offers.get(pk=offer_id)


def narrow(offers: QuerySet[Offer], narrowed: OfferFilter) -> QuerySet[Offer]:
    """This will keep the offers that pass the filter.

    Words are looked for in public fields only, also for those cleared for more: a list must not
    tell by its length what a confidential text says.
    """
    offers = offers.filter(holding(Offer, narrowed.words))
    if narrowed.kind:
        offers = offers.filter(kind=narrowed.kind)
    if narrowed.state:
        offers = offers.filter(state=narrowed.state)
    if narrowed.region_code:
        offers = narrowed_to(offers, narrowed.region_code)
    return offers


def may_open_full(actor: Actor, offer: Offer) -> bool:
    """This will say whether the actor may read everything the offer says, the confidential part too."""
    return can(actor, "offers.open_full", offer)


def steps_for(actor: Actor, offer: Offer) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [name for name in OFFER_LIFE.steps_from(offer.state) if can(actor, f"offers.{name}", offer)]


def missing_in(offer: Offer) -> list[str]:
    """This will return the fields an offer still lacks before it can be verified."""
    return [name for name in ASKED_FOR if not getattr(offer, name)]


def waiting_for(actor: Actor) -> QuerySet[Offer]:
    """This will return the offers that wait for this actor: to be verified, or to be mended.

    The first are submitted ones of the actor's region that are not their own, the second returned
    ones of their own.
    """
    standing = standing_of(actor)
    own = _own(standing)
    to_mend = own & Q(state=OfferState.DRAFT) & ~Q(return_reason="")
    own_ids = Offer.objects.filter(own, state=OfferState.SUBMITTED).values("pk")
    to_verify = _verified_by(standing) & Q(state=OfferState.SUBMITTED) & ~Q(pk__in=own_ids)
    return visible_to(actor).filter(to_mend | to_verify)


def experts_visible_to(actor: Actor, narrowed: OfferFilter = EVERYTHING) -> QuerySet[Person]:
    """This will return the people whose published expertise the actor may see, sorted by pinyin.

    Each carries that expertise as `open_expertise`; those merged into it, `family`, carry theirs as
    `merged_expertise`. The filter's words may be the person's name, or the letters of it.
    """
    shown = _open_expertise(actor)
    people = _experts_in(people_visible_to(actor), shown, narrowed)
    by_person = shown.order_by("person_id", "-pk")  # by the index of persons, not through all that is open
    return people.prefetch_related(
        Prefetch("offers", queryset=by_person, to_attr="open_expertise"),
        Prefetch("family__offers", queryset=by_person, to_attr="merged_expertise"),
    )


def new_offers(actor: Actor, narrowed: OfferFilter, *, after: datetime, until: datetime) -> QuerySet[Offer]:
    """This will return the offers a notice tells the actor of: published after one moment, not after another.

    They are those that the list shows, without the expertise of who does not want to be ranked.
    """
    return narrow(_suggested(visible_to(actor), after=after, until=until), narrowed)


def new_experts(actor: Actor, narrowed: OfferFilter, *, after: datetime, until: datetime) -> QuerySet[Person]:
    """This will return the people of whom a notice tells the actor: those whose expertise was published then.

    That expertise itself fits the filter, or its person is called so: of what else they offer nobody is told
    again. They are those that the list shows, without who does not want to be ranked.
    """
    published = _suggested(_open_expertise(actor), after=after, until=until)
    return _experts_in(people_visible_to(actor), published, narrowed)


def _suggested(offers: QuerySet[Offer], *, after: datetime, until: datetime) -> QuerySet[Offer]:
    """Keep what was published in a while, and may be brought before somebody who did not look for it."""
    published = offers.filter(published_at__gt=after, published_at__lte=until)
    return published.filter(Q(person=None) | wants_to_be_ranked("person"))


def _open_expertise(actor: Actor) -> QuerySet[Offer]:
    # Said by what it is not: nearly all of it is open, and by the index of states all of it would be read.
    not_open = [state for state in OfferState.values if state != OfferState.OPEN]
    return visible_to(actor).filter(~Q(state__in=not_open), kind=OfferKind.EXPERTISE)


def _experts_in(people: QuerySet[Person], shown: QuerySet[Offer], narrowed: OfferFilter) -> QuerySet[Person]:
    """Keep the people whose expertise among this fits; the words may also be what they are called."""
    fits = _people_of(narrow(shown, narrowed)) if narrowed != EVERYTHING else _offered_by_person(shown)
    if words := narrowed.words.strip():
        wordless = narrow(shown, replace(narrowed, words=""))
        fits |= _looked_up_first(people, holding(Person, words) & _offered_by_person(wordless))
    return people.filter(fits)


def _offered_by_person(offers: QuerySet[Offer]) -> Q:
    """Keep the people who offer one of these, themselves or as somebody who was merged into them.

    Asked in two questions: one with OR in it would have the database look through all that is open for every
    person.
    """
    merged = Person.objects.filter(Exists(offers.filter(person_id=OuterRef("pk"))))
    return Q(named_by(offers, "person_id")) | Q(named_by(merged, "canonical_id"))


def _people_of(offers: QuerySet[Offer]) -> Q:
    """Keep the same people. Where few offers fit, most people have none: their people are looked up first.

    Where many fit, the first of a list are soon found, and nobody else is asked.
    """
    mine = offers.order_by().filter(person_id__isnull=False)
    found = list(mine.values_list("person_id", "person__canonical_id")[: FEW_FIT + 1])
    if len(found) > FEW_FIT:
        return _offered_by_person(offers)
    return Q(pk__in={canonical or person for person, canonical in found})


def _looked_up_first(people: QuerySet[Person], fits: Q) -> Q:
    """Keep those of the people that fit; where they are few, by their numbers."""
    fitting = people.filter(fits).prefetch_related(None).order_by()
    found = list(fitting.values_list("pk", flat=True)[: FEW_FIT + 1])
    return fits if len(found) > FEW_FIT else Q(pk__in=found)


def owners_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor may make offers for."""
    return organisations_visible_to(actor).filter(pk__in=standing_of(actor).organisation_ids)


def experts_for(actor: Actor) -> QuerySet[Person]:
    """This will return the people whose expertise the actor may write down.

    These are the actor, and those who hold a post in a body the actor acts for.
    """
    standing = standing_of(actor)
    posts = Post.objects.filter(organisation_id__in=standing.organisation_ids)
    holders = posts.annotate(kept=Coalesce("person__canonical_id", "person_id")).values("kept")
    return people_visible_to(actor).filter(Q(pk__in=standing.person_ids) | Q(pk__in=holders))


def may_offer(actor: Actor) -> bool:
    """This will say whether there is anybody the actor may make an offer for."""
    standing = standing_of(actor)
    return bool(standing.organisation_ids) or standing.person_id is not None


def is_shown_to_everybody(offer: Offer) -> bool:
    """This will say whether the offer is public: published, and its person agrees to be shown."""
    agreed = offer.person is None or offer.person.kept.consent in AGREED
    return offer.published_at is not None and agreed
