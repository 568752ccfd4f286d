"""What waits for somebody, gathered from all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from duijie.access import Actor
from duijie.agreements import queries as agreements
from duijie.alliances import queries as alliances
from duijie.demands import queries as demands
from duijie.demands.states import DemandState
from duijie.events import queries as events
from duijie.intake import queries as intake
from duijie.introductions import queries as introductions
from duijie.offers import queries as offers
from duijie.offers.states import OfferState
from duijie.registry import queries as registry
from duijie.stations import queries as stations
from duijie.teams import queries as teams

MOST_OF_A_KIND = 20


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
        _organisations(actor),
        _stations(actor),
        _teams(actor),
        _alliances(actor),
        _events(actor, today),
    )
    items = [item for kind in kinds for item in islice(kind, MOST_OF_A_KIND)]
    return sorted(items, key=lambda item: not item.is_late)


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
