"""Reads of introductions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from duijie.access import Actor, can
from duijie.accounts.models import User
from duijie.db.list_order import as_listed
from duijie.demands.models import Demand
from duijie.introductions import rules
from duijie.introductions.models import Introduction, Side
from duijie.introductions.states import (
    INTRODUCTION_LIFE,
    OPEN_TO_BOTH,
    QUARTER,
    RUNNING,
    SAYS_NOTHING_OF_FIT,
    TAKES_CAPACITY,
    WAITING_FOR_AN_ANSWER,
    Answer,
    SideName,
)
from duijie.offers.models import Offer
from duijie.regions.queries import within
from duijie.registry.models import Person
from duijie.registry.posts import holds_post
from duijie.registry.queries import people_visible_to, speakers_of
from duijie.registry.standing import Standing, standing_of


@dataclass(frozen=True)
class Contact:
    """How to reach somebody of the other side."""

    name: str
    email: str


def _own_sides(standing: Standing) -> Q:
    """Ask by needs and offers: what one speaks for is little, and every introduction has both as keys."""
    demands = Demand.objects.filter(owner_id__in=standing.organisation_ids)
    offers = Offer.objects.filter(
        Q(owner_id__in=standing.organisation_ids) | Q(person_id__in=standing.person_ids)
    )
    return Q(demand__in=demands.order_by().values("pk")) | Q(offer__in=offers.order_by().values("pk"))


def introduced_lately(
    person_ids: Collection[int], *, today: date, offer_ids: Collection[int] = ()
) -> list[tuple[int | None, int, int]]:
    """This will name, as person, offer and need, the introductions that take these people's time lately.

    The one rule by which lists leave somebody out and sending refuses: whichever expertise of theirs it was
    for, and under whichever record they stand in it. A quarter is counted from the end of the day. People are
    named by the number they are kept under. Of `offer_ids`, offers without a person, their own are named.
    Matching tells nobody of them but that there is no capacity left, or that there were several.
    """
    day_after = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    family = Person.objects.filter(Q(pk__in=person_ids) | Q(canonical_id__in=person_ids))
    taken = Introduction.objects.filter(
        Q(offer__person__in=family.order_by().values("pk")) | Q(offer__in=offer_ids, offer__person=None),
        state__in=TAKES_CAPACITY,
        sent_at__gt=day_after - QUARTER,
    )
    kept = Coalesce("offer__person__canonical_id", "offer__person_id")
    return list(taken.order_by("pk").values_list(kept, "offer_id", "demand_id"))


def answers_to_learn_from(*, most: int) -> list[tuple[int, int, float]]:
    """This will give need, offer and fit of the newest answers: 1 for accepted, 0 for declined.

    For matching alone, which learns how much its scorers count. Who declined for a reason that says nothing
    of the fit is left out.
    """
    pairs = (
        _telling_answers()
        .order_by("-pk")
        .values_list("introduction__demand_id", "introduction__offer_id", "answer")
    )
    return [
        (demand_id, offer_id, float(answer == Answer.ACCEPTED))
        for demand_id, offer_id, answer in pairs[:most]
    ]


def answered_since(moment: datetime | None, *, most: int | None = None) -> int:
    """This will return how many answers to learn from came after a moment, all without one.

    It counts no further than `most`.
    """
    told = _telling_answers().order_by()
    return (told if moment is None else told.filter(answered_at__gt=moment))[:most].count()


def _telling_answers() -> QuerySet[Side]:
    return Side.objects.exclude(answer=Answer.WAITING).exclude(reason_code__in=SAYS_NOTHING_OF_FIT)


def visible_to(actor: Actor) -> QuerySet[Introduction]:
    """This will return the introductions the actor may see: its own sides', and its regions'."""
    standing = standing_of(actor)
    introductions = Introduction.objects.select_related(
        "demand__owner",
        "demand__region",
        "offer__owner",
        "offer__region",
        "offer__person__account",
        "offer__person__canonical__account",
        "sent_by",
    ).prefetch_related("sides")
    if standing.is_operator or standing.is_system:
        return introductions
    seen = _own_sides(standing)
    if standing.regions:
        seen |= within("demand__region", standing.regions) | within("offer__region", standing.regions)
    return introductions.filter(seen)


def under_way(introductions: QuerySet[Introduction]) -> QuerySet[Introduction]:
    """This will leave those that have not ended, in the list's own order.

    By the index of states all of several states would be sorted for one page, while those that have not ended
    are among the newest.
    """
    return introductions.alias(state_as_listed=as_listed("state")).filter(state_as_listed__in=RUNNING)


def find(actor: Actor, introduction_id: int, *, lock: bool = False) -> Introduction:
    """This will return one introduction. Raises Introduction.DoesNotExist."""
    introductions = visible_to(actor)
    if lock:
        introductions = introductions.select_for_update(of=("self",))
    return introductions.get(pk=introduction_id)


def waiting_for(actor: Actor) -> QuerySet[Introduction]:
    """This will return the introductions the actor is asked to answer."""
    standing = standing_of(actor)
    waiting = Q(sides__answer=Answer.WAITING)
    mine = Q(demand__owner_id__in=standing.organisation_ids, sides__name=SideName.DEMAND)
    offered = Q(offer__owner_id__in=standing.organisation_ids)
    offered |= Q(offer__person_id__in=standing.person_ids)
    theirs = offered & Q(sides__name=SideName.OFFER)
    return (
        visible_to(actor).filter(state__in=WAITING_FOR_AN_ANSWER).filter(waiting & (mine | theirs)).distinct()
    )


def steps_for(actor: Actor, introduction: Introduction) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [
        name
        for name in INTRODUCTION_LIFE.steps_from(introduction.state)
        if can(actor, f"introductions.{name}", introduction)
    ]


def may_keep_files(actor: Actor, introduction: Introduction) -> bool:
    """This will say whether the actor may attach files: once both sides know each other, or its broker."""
    return can(actor, "introductions.set_meeting", introduction) and (
        introduction.is_open_to_both or rules.brokers_it(actor, introduction)
    )


def accounts_of_side(introduction: Introduction, side: str) -> list[User]:
    """This will return the accounts that may answer for a side."""
    person = introduction.offer.person
    if side == SideName.OFFER and person is not None and person.kept.account is not None:
        accounts = [person.kept.account]
    else:
        owner_id = introduction.demand.owner_id if side == SideName.DEMAND else introduction.offer.owner_id
        accounts = speakers_of([owner_id]) if owner_id is not None else []
    return [account for account in accounts if account.is_active]


def contacts_for(actor: Actor, introduction: Introduction) -> dict[str, list[Contact]]:
    """This will return how to reach each side, or nothing before both have accepted."""
    if not introduction.is_open_to_both:
        return {}
    if not (rules.speaks_for_a_side(actor, introduction) or rules.brokers_it(actor, introduction)):
        return {}
    return {
        side: [
            Contact(name=account.display_name, email=account.email)
            for account in accounts_of_side(introduction, side)
        ]
        for side in SideName.values
    }


def running_for_demand(actor: Actor, demand_id: int) -> QuerySet[Introduction]:
    """This will return the introductions of one need that the actor may see, newest first."""
    return visible_to(actor).filter(demand_id=demand_id)


def own_of(actor: Actor) -> QuerySet[Introduction]:
    """This will return the introductions of the actor's own sides, and those it sent."""
    mine = _own_sides(standing_of(actor))
    if actor.pk is not None:
        mine |= Q(sent_by_id=actor.pk)
    return visible_to(actor).filter(mine)


def is_one_house(demand: Demand, offer: Offer, *, today: date) -> bool:
    """This will say whether both sides are one organisation, or the expert works for the other one today."""
    if offer.owner is not None and demand.owner.kept_id == offer.owner.kept_id:
        return True
    if offer.person is None:
        return False
    return holds_post(offer.person.kept_id, demand.owner.kept_id, today=today)


def expert_shown_to(actor: Actor, introduction: Introduction) -> Person | None:
    """This will return the expert of the offer, if there is one whom the actor may see by now.

    Who has not agreed to be shown is named to the other side once both have accepted.
    """
    person = introduction.offer.person
    if (
        person is None
        or introduction.is_open_to_both
        or rules.speaks_for_side(actor, introduction, SideName.OFFER)
    ):
        return person
    return person if people_visible_to(actor).filter(pk=person.kept_id).exists() else None


def demand_is_open_by_introduction(actor: Actor, demand: Demand) -> bool:
    """This will say whether the actor is of an offer's side that this need's side has accepted too."""
    standing = standing_of(actor)
    side = Q(offer__owner_id__in=standing.organisation_ids)
    side |= Q(offer__person_id__in=standing.person_ids)
    return Introduction.objects.filter(side, demand=demand, state__in=OPEN_TO_BOTH).exists()


def offer_is_open_by_introduction(actor: Actor, offer: Offer) -> bool:
    """This will say whether the actor is of a need's side that this offer's side has accepted too."""
    return Introduction.objects.filter(
        demand__owner_id__in=standing_of(actor).organisation_ids, offer=offer, state__in=OPEN_TO_BOTH
    ).exists()
