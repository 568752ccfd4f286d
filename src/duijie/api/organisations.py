"""Organisations, and the people known there whom the reader may see."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router, Schema

from duijie.api import shapes
from duijie.api.asked import Asked, Number, Words, only, only_asked, optional, page_of
from duijie.api.problems import refusals
from duijie.api.shapes import Coded, Cursors, Place
from duijie.registry import queries
from duijie.registry.models import Organisation as OrganisationRecord
from duijie.registry.states import OrganisationKind, OrganisationState

MOST_PEOPLE = 50
ORDER = ("sort_name", "pk")

router = Router(tags=["organisations"])


class Organisation(Schema):
    """What a list says of an organisation; `credit_code` is its unified social credit code.

    `industry` is the first of `industries`, for programs that know of one alone.
    """

    id: int
    name: str
    short_name: str
    english_name: str
    kind: Coded
    credit_code: str | None
    region: Place | None
    industry: Coded | None
    industries: list[Coded]
    disciplines: list[Coded]
    is_verified: bool
    state: Coded
    dissolved_on: date | None


class PostHeld(Schema):
    """A person and the post held."""

    person: str
    post: str
    since: date | None
    until: date | None


class OneOrganisation(Organisation):
    """An organisation, its other names, who follows it once it was dissolved, and at most 50 people there."""

    aliases: list[str]
    successor_id: int | None
    people: list[PostHeld]


class OrganisationPage(Cursors):
    """Organisations, sorted by pinyin."""

    items: list[Organisation]


class OrganisationsAsked(Asked):
    """What organisations can be narrowed to."""

    q: Words = optional("Part of a name or alias, or the beginning of its pinyin.")
    kind: OrganisationKind = optional("Kind of organisation.")
    state: OrganisationState = optional("`dissolved` for those that were; others when nothing is asked.")


def organisation_of(organisation: OrganisationRecord) -> Organisation:
    """This will give what a list says of an organisation."""
    return Organisation(
        id=organisation.pk,
        name=organisation.name,
        short_name=organisation.short_name,
        english_name=organisation.english_name,
        kind=shapes.coded(organisation, "kind"),
        credit_code=organisation.credit_code,
        region=shapes.place(organisation.region),
        industry=shapes.industry(next(iter(organisation.industries), "")),
        industries=shapes.industries(organisation.industries),
        disciplines=shapes.disciplines(organisation.disciplines),
        is_verified=organisation.verified_at is not None,
        state=shapes.coded(organisation, "state"),
        dissolved_on=organisation.dissolved_on,
    )


@router.get("/organisations", response=OrganisationPage, summary="Organisations", openapi_extra=refusals(422))
def organisation_list(request: HttpRequest, asked: Query[OrganisationsAsked]) -> OrganisationPage:
    """The organisations the reader may see, sorted by pinyin; the dissolved ones when they are asked for."""
    only_asked(request, asked)
    found = queries.organisations_named(
        queries.organisations_visible_to(request.user), text=asked.q or "", kind=asked.kind or ""
    )
    found = queries.organisations_in(found, state=asked.state or "")
    page = page_of(found, asked, order=ORDER)
    return OrganisationPage(items=[organisation_of(row) for row in page.rows], **shapes.cursors(page))


@router.get(
    "/organisations/{organisation_id}",
    response=OneOrganisation,
    summary="One organisation",
    openapi_extra=refusals(404, 422),
)
def organisation(request: HttpRequest, organisation_id: Number) -> OneOrganisation:
    """One organisation with the people known there whom the reader may see."""
    only(request)
    found = queries.find_organisation(request.user, organisation_id)
    posts = queries.posts_at(request.user, found.pk)[:MOST_PEOPLE]
    successor = queries.successor_seen_by(request.user, found)
    return OneOrganisation(
        **dict(organisation_of(found)),
        aliases=[alias.name for alias in found.aliases.all()],
        successor_id=successor.pk if successor is not None else None,
        people=[
            PostHeld(person=post.person.name, post=post.name, since=post.since, until=post.ended_on)
            for post in posts
        ],
    )
