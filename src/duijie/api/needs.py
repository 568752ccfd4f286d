"""Needs: their public part to everybody who sees them, the rest to those who may open it."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema

from duijie.access import Actor
from duijie.api import shapes
from duijie.api.asked import (
    Asked,
    Number,
    RegionCode,
    Words,
    known_region,
    only,
    only_asked,
    optional,
    page_of,
)
from duijie.api.problems import refusals
from duijie.api.shapes import Coded, Cursors, Owner, Place
from duijie.demands import queries
from duijie.demands.models import Demand
from duijie.demands.queries import DemandFilter
from duijie.demands.states import DemandKind, DemandState

router = Router(tags=["needs"])


class Need(Schema):
    """The public part of a need."""

    id: int
    kind: Coded
    state: Coded
    outcome: Coded | None
    title: str
    teaser: str
    keywords: list[str]
    owner: Owner
    region: Place | None
    industry: Coded | None
    disciplines: list[Coded]
    modes: list[Coded]
    wanted_readiness: int | None
    deadline: date | None
    valid_until: date | None
    published_at: datetime | None


class NeedFull(Schema):
    """What else a need says; budgets are in CNY 10,000, as decimal text."""

    description: str
    problem_now: str
    indicators_text: str
    confidential_text: str
    budget_from: str | None
    budget_to: str | None
    contact: str
    return_reason: str
    close_reason: str


class OneNeed(Need):
    """A need; `full` is null for those who may not open it."""

    full: NeedFull | None


class NeedPage(Cursors):
    """Needs, the newest first."""

    items: list[Need]


class NeedsAsked(Asked):
    """What needs can be narrowed to."""

    q: Words = optional("Words that all stand in the title, the summary or the keywords.")
    kind: DemandKind = optional("Kind of need.")
    state: DemandState = optional("Where it stands.")
    region: RegionCode = optional("Code of a region: needs there and in the regions inside it.")


def need_of(actor: Actor, demand: Demand) -> Need:
    """This will give the public part of a need."""
    return Need(
        id=demand.pk,
        kind=shapes.coded(demand, "kind"),
        state=shapes.coded(demand, "state"),
        outcome=shapes.coded_or_none(demand, "outcome"),
        title=demand.title,
        teaser=demand.teaser,
        keywords=list(demand.keywords),
        owner=shapes.owner_for(actor, demand.owner),
        region=shapes.place(demand.region),
        industry=shapes.industry(demand.industry),
        disciplines=shapes.disciplines(demand.disciplines),
        modes=shapes.modes(demand.modes),
        wanted_readiness=demand.wanted_readiness,
        deadline=demand.deadline,
        valid_until=demand.valid_until,
        published_at=demand.published_at,
    )


def _full_of(demand: Demand) -> NeedFull:
    return NeedFull(
        description=demand.description,
        problem_now=demand.problem_now,
        indicators_text=demand.indicators_text,
        confidential_text=demand.confidential_text,
        budget_from=None if demand.budget_from is None else str(demand.budget_from),
        budget_to=None if demand.budget_to is None else str(demand.budget_to),
        contact=demand.contact.display_name,
        return_reason=demand.return_reason,
        close_reason=demand.close_reason,
    )


@router.get("/needs", response=NeedPage, summary="Needs", openapi_extra=refusals(422))
def need_list(request: HttpRequest, asked: Query[NeedsAsked]) -> NeedPage:
    """The needs the reader may see, the newest first."""
    only_asked(request, asked)
    narrowed = DemandFilter(
        words=asked.q or "",
        kind=asked.kind or "",
        state=asked.state or "",
        region_code=known_region(asked.region),
    )
    found = queries.narrow(queries.visible_to(request.user), narrowed)
    page = page_of(found, asked, order=["-pk"])
    return NeedPage(items=[need_of(request.user, row) for row in page.rows], **shapes.cursors(page))


@router.get("/needs/{need_id}", response=OneNeed, summary="One need", openapi_extra=refusals(404, 422))
def need(request: HttpRequest, need_id: Number) -> OneNeed:
    """One need, with its full text for those who may open it."""
    only(request)
    found = queries.find(request.user, need_id)
    full = _full_of(found) if queries.may_open_full(request.user, found) else None
    return OneNeed(**dict(need_of(request.user, found)), full=full)
