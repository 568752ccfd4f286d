"""What waits for somebody and what they find, gathered from all rooms; and how they like their lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from duijie.access import Actor
from duijie.accounts import queries as accounts
from duijie.agreements import queries as agreements
from duijie.alliances import queries as alliances
from duijie.confirmations import queries as confirmations
from duijie.corrections import queries as corrections
from duijie.demands import queries as demands
from duijie.demands.states import DemandState
from duijie.desk import rules as _rules  # noqa: F401 - grants the permissions
from duijie.desk.models import ColumnChoice, EndedTour, SavedFilter
from duijie.events import queries as events
from duijie.intake import queries as intake
from duijie.introductions import queries as introductions
from duijie.names.keys import example_of
from duijie.names.queries import Search
from duijie.offers import queries as offers
from duijie.offers.states import OfferState
from duijie.registry import claims
from duijie.registry import queries as registry
from duijie.registry.models import OrganisationAlias
from duijie.registry.standing import standing_of
from duijie.stations import queries as stations
from duijie.teams import queries as teams

MOST_OF_A_KIND = 20
MOST_FOUND = 5


@dataclass(frozen=True)
class WaitingItem:
    """One thing somebody is asked to do.

    Attributes:
        code: what is asked, such as "demand_to_verify"; the surface words it.
        title: the record's title.
        link: the address of the page where it is done.
        due_date: until when, if there is a date.
        is_late: whether that date has passed.
    """

    code: str
    title: str
    link: str
    due_date: date | None = None
    is_late: bool = False


def waiting_for(actor: Actor, *, today: date) -> list[WaitingItem]:
    """This will return what the actor is asked to do, late things first, at most 20 of a kind."""
    if not actor.is_authenticated:
        return []
    kinds = (
        _undertakings(actor, today),
        _introductions(actor),
        _demands(actor),
        _offers(actor),
        _pages(actor),
        _corrections(actor, today),
        _claims(actor),
        _organisations(actor),
        _stations(actor),
        _teams(actor),
        _alliances(actor),
        _events(actor, today),
        _confirmations(actor),
    )
    items = [item for kind in kinds for item in islice(kind, MOST_OF_A_KIND)]
    return sorted(items, key=lambda item: not item.is_late)


def wants_tour(actor: Actor) -> bool:
    """This will say whether the actor was never shown round nor said no to it."""
    return actor.pk is not None and not EndedTour.objects.filter(account_id=actor.pk).exists()


def _undertakings(actor: Actor, today: date) -> Iterator[WaitingItem]:
    for late in agreements.overdue(actor, today=today)[:MOST_OF_A_KIND]:
        link = f"/agreements/{late.agreement_id}/#undertaking-{late.pk}"
        yield WaitingItem("undertaking_overdue", late.text, link, late.due_date, is_late=True)
    for done in agreements.reported(actor)[:MOST_OF_A_KIND]:
        link = f"/agreements/{done.agreement_id}/#undertaking-{done.pk}"
        yield WaitingItem("undertaking_to_confirm", done.text, link, done.due_date)


def _introductions(actor: Actor) -> Iterator[WaitingItem]:
    for introduction in introductions.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem(
            "introduction_to_answer",
            introduction.demand.title,
            f"/introductions/{introduction.pk}/",
        )


def _demands(actor: Actor) -> Iterator[WaitingItem]:
    for demand in demands.waiting_for(actor)[:MOST_OF_A_KIND]:
        submitted = demand.state == DemandState.SUBMITTED
        code = "demand_to_verify" if submitted else "demand_returned"
        yield WaitingItem(code, demand.title, f"/needs/{demand.pk}/", demand.deadline)


def _offers(actor: Actor) -> Iterator[WaitingItem]:
    for offer in offers.waiting_for(actor)[:MOST_OF_A_KIND]:
        code = "offer_to_verify" if offer.state == OfferState.SUBMITTED else "offer_returned"
        yield WaitingItem(code, offer.title, f"/offers/{offer.pk}/")


def _pages(actor: Actor) -> Iterator[WaitingItem]:
    for page in intake.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("page_to_review", page.title or page.file_name, f"/intake/pages/{page.pk}/")


def _organisations(actor: Actor) -> Iterator[WaitingItem]:
    for organisation in registry.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("organisation_to_verify", organisation.name, f"/organisations/{organisation.pk}/")


def _corrections(actor: Actor, today: date) -> Iterator[WaitingItem]:
    for asked in corrections.waiting_for(actor)[:MOST_OF_A_KIND]:
        title, link = f"{asked.get_kind_display()} · {asked.name}", f"/corrections/{asked.pk}/"
        yield WaitingItem("correction_to_answer", title, link, asked.due_date, is_late=asked.due_date < today)


def _claims(actor: Actor) -> Iterator[WaitingItem]:
    for claim in claims.waiting_for(actor)[:MOST_OF_A_KIND]:
        if claim.is_by_holder:
            yield WaitingItem("claim_to_link", claim.person.name, f"/people/{claim.person_id}/#account")
        else:
            yield WaitingItem("claim_to_answer", claim.person.name, "/account/claim/")


def _stations(actor: Actor) -> Iterator[WaitingItem]:
    for station in stations.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("station_to_approve", station.name, f"/stations/{station.pk}/")


def _teams(actor: Actor) -> Iterator[WaitingItem]:
    for team in teams.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("team_to_approve", team.name, f"/teams/{team.pk}/")


def _alliances(actor: Actor) -> Iterator[WaitingItem]:
    for alliance in alliances.waiting_for(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("alliance_to_approve", alliance.name, f"/alliances/{alliance.pk}/")


def _events(actor: Actor, today: date) -> Iterator[WaitingItem]:
    for event in events.to_settle(actor, today=today)[:MOST_OF_A_KIND]:
        yield WaitingItem("event_to_settle", event.name, f"/events/{event.pk}/", is_late=True)
    for event in events.to_announce(actor)[:MOST_OF_A_KIND]:
        yield WaitingItem("event_to_announce", event.name, f"/events/{event.pk}/")


def _confirmations(actor: Actor) -> Iterator[WaitingItem]:
    for asked in confirmations.worded(confirmations.visible_to(actor)[:MOST_OF_A_KIND]):
        yield WaitingItem("to_confirm", asked.title, asked.page)


def filters_visible_to(actor: Actor) -> QuerySet[SavedFilter]:
    """This will return the saved filters the actor may open: their own and those of colleagues.

    Colleagues act for the same organisation, or hold a role for the same region.
    """
    if actor.pk is None:
        return SavedFilter.objects.none()
    standing = standing_of(actor)
    seen = (
        Q(account_id=actor.pk)
        | Q(organisation_id__in=standing.organisation_ids)
        | Q(region_id__in=standing.regions)
    )
    return SavedFilter.objects.filter(seen).select_related("account", "organisation", "region")


def own_first(filters: QuerySet[SavedFilter], actor: Actor) -> QuerySet[SavedFilter]:
    """This will put the actor's own filters before those of colleagues, each part by name."""
    is_shared = Case(When(account_id=actor.pk, then=0), default=1)
    return filters.order_by(is_shared, "name", "pk")


def find_filter(actor: Actor, filter_id: int, *, lock: bool = False) -> SavedFilter:
    """This will return one saved filter the actor may open. Raises SavedFilter.DoesNotExist."""
    filters = filters_visible_to(actor)
    return (filters.select_for_update(of=("self",)) if lock else filters).get(pk=filter_id)


def columns_of(actor: Actor, list_name: str) -> tuple[str, ...] | None:
    """This will return the columns the actor chose for a list, or None when they never did."""
    if actor.pk is None:
        return None
    chosen = ColumnChoice.objects.filter(account_id=actor.pk, list_name=list_name).first()
    return None if chosen is None else tuple(chosen.columns)


@dataclass(frozen=True)
class FoundRecord:
    """One record that is called what was typed: its title, a line below it, its address.

    `is_dissolved` of an organisation that is one no more.
    """

    title: str
    below: str
    link: str
    is_dissolved: bool = False


@dataclass(frozen=True)
class FoundKind:
    """The records of one kind that were found, newest first; `has_more` when there are others."""

    kind: str
    records: tuple[FoundRecord, ...]
    has_more: bool


NAMED_KINDS = (
    "demands.demand",
    "offers.offer",
    "registry.person",
    "registry.organisation",
    "registry.organisationalias",
    "agreements.agreement",
    "intake.page",
    "accounts.user",
    "stations.station",
    "teams.team",
    "alliances.alliance",
    "events.event",
)


def everything_called(actor: Actor, typed: str) -> list[FoundKind]:
    """This will find what the actor may see by what it is called, kind by kind, five of each.

    Two characters from anywhere in a title or name are enough, or the initials of their pinyin. What
    is confidential is no name: nobody is answered from it. Each kind starts from its own list of
    what the actor may see.
    """
    search = Search(typed, NAMED_KINDS)
    if search.is_empty:
        return []
    kinds = (
        ("need", _found_needs(actor, search)),
        ("offer", _found_offers(actor, search)),
        ("person", _found_people(actor, search)),
        ("organisation", _found_organisations(actor, search)),
        ("introduction", _found_introductions(actor, search)),
        ("agreement", _found_agreements(actor, search)),
        ("station", _found_bodies(stations.visible_to(actor), search, "station")),
        ("team", _found_bodies(teams.visible_to(actor), search, "team")),
        ("alliance", _found_bodies(alliances.visible_to(actor), search, "alliance")),
        ("event", _found_bodies(events.visible_to(actor), search, "event")),
        ("page", _found_pages(actor, search)),
        ("account", _found_accounts(actor, search)),
    )
    groups = ((kind, list(found)) for kind, found in kinds)
    return [
        FoundKind(kind, tuple(records[:MOST_FOUND]), has_more=len(records) > MOST_FOUND)
        for kind, records in groups
        if records
    ]


def example_called(actor: Actor) -> tuple[str, str] | None:
    """This will return two characters, and their initials, by which the actor surely finds something.

    They begin the title of the newest need the actor may see; None where there is none to begin with.
    """
    title = demands.visible_to(actor).order_by("-pk").values_list("title", flat=True).first()
    return None if title is None else example_of(title)


def _first(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("-pk")[: MOST_FOUND + 1]


def _found_needs(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    for need in _first(demands.visible_to(actor).filter(search.called("demands.demand"))):
        yield FoundRecord(need.title, need.owner.name, f"/needs/{need.pk}/")


def _found_offers(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    for offer in _first(offers.visible_to(actor).filter(search.called("offers.offer"))):
        side = offer.person.name if offer.person else offer.owner.name if offer.owner else ""
        yield FoundRecord(offer.title, side, f"/offers/{offer.pk}/")


def _found_people(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    for person in _first(registry.people_visible_to(actor).filter(search.called("registry.person"))):
        posts = " · ".join(f"{post.organisation.name} {post.name}" for post in person.posts.all()[:2])
        yield FoundRecord(person.name, posts, f"/people/{person.pk}/")


def _found_organisations(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    by_alias = OrganisationAlias.objects.filter(search.called("registry.organisationalias"))
    called = search.called("registry.organisation") | Q(pk__in=by_alias.values("organisation"))
    found = _first(registry.organisations_visible_to(actor).filter(called))
    # Of those that are shown: sorted by the database, it would read all of them for the first few.
    for body in sorted(found, key=lambda each: each.is_dissolved):
        yield FoundRecord(
            body.name, str(body.region or ""), f"/organisations/{body.pk}/", is_dissolved=body.is_dissolved
        )


def _found_introductions(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    called = search.called("demands.demand", "demand_id") | search.called("offers.offer", "offer_id")
    for each in _first(introductions.visible_to(actor).filter(called)):
        yield FoundRecord(each.demand.title, each.offer.title, f"/introductions/{each.pk}/")


def _found_agreements(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    for each in _first(agreements.visible_to(actor).filter(search.called("agreements.agreement"))):
        parties = " · ".join(party.organisation.name for party in each.parties.all()[:3])
        yield FoundRecord(each.title, parties, f"/agreements/{each.pk}/")


def _found_bodies(bodies: QuerySet[Any], search: Search, one: str) -> Iterator[FoundRecord]:
    for body in _first(bodies.filter(search.called(f"{one}s.{one}"))):
        yield FoundRecord(body.name, body.host.name if body.host else "", f"/{one}s/{body.pk}/")


def _found_pages(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    for page in _first(intake.visible_to(actor).filter(search.called("intake.page"))):
        yield FoundRecord(str(page), page.publisher or page.file_name, f"/intake/pages/{page.pk}/")


def _found_accounts(actor: Actor, search: Search) -> Iterator[FoundRecord]:
    if not standing_of(actor).is_operator:
        return  # others see their own account alone, and it is no record they keep
    for account in _first(accounts.visible_to(actor).filter(search.called("accounts.user"))):
        yield FoundRecord(account.display_name, account.username, f"/accounts/{account.pk}/")
