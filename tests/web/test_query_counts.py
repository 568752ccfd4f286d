"""A list of 50 rows costs the same number of queries at 50 rows and at 5,000."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.accounts.models import User
from duijie.agreements import actions as agreement_actions
from duijie.agreements.models import Agreement, Party
from duijie.corrections.models import Correction
from duijie.demands.models import Demand
from duijie.events import actions as event_actions
from duijie.events.models import Event, EventContent
from duijie.intake.models import Draft, Page
from duijie.introductions.models import Introduction, Side
from duijie.matches.models import Learning
from duijie.notices.models import Notice
from duijie.offers.models import Offer
from duijie.registry.models import Organisation, OrganisationAlias, Person, Post
from duijie.seeds.copying import copies
from duijie.web.bodies_words import ALLIANCE_PAGES, STATION_PAGES, TEAM_PAGES
from duijie.web.paging import PAGE_SIZE
from tests.corrections import factories as corrections
from tests.demands import factories as demands
from tests.introductions import factories as introductions
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
SIZES = (50, 5_000)
NUMBERS = count(1)
READER: list[User] = []
REGIONS = ("210100", "210200", "210000", "370200")


def bodies(number: int) -> list[Organisation]:
    made = Organisation.objects.bulk_create(
        copies(
            registry.organisation(),
            number,
            name=lambda n: f"示例单位{n:05}",
            sort_name=lambda n: f"shi li dan wei {n:05}",
            region_id=lambda n: REGIONS[n % 4],
        )
    )
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=each, name=f"别名{each.pk}") for each in made
    )
    return made


def some(number: int) -> list[Organisation]:
    """Enough organisations that neighbouring rows do not share one."""
    return bodies(min(max(number, 2), 200))


def of(rows: list[Organisation], n: int) -> int:
    return rows[n % len(rows)].pk


def people(number: int) -> None:
    at = some(number)
    made = Person.objects.bulk_create(
        copies(
            registry.person(consent="consented"),
            number,
            name=lambda n: f"示例人{n:05}",
            sort_name=lambda n: f"shi li ren {n:05}",
        )
    )
    Post.objects.bulk_create(
        Post(person=each, organisation_id=of(at, n + k), name=f"职务{k}")
        for n, each in enumerate(made)
        for k in range(2)
    )


def needs(number: int) -> list[Demand]:
    owners = some(number)
    return Demand.objects.bulk_create(
        copies(
            demands.demand(),
            number,
            title=lambda n: f"示例需求{n:05}",
            owner_id=lambda n: of(owners, n),
            region_id=lambda n: REGIONS[n % 4],
            form_token=lambda n: None,
        )
    )


def open_offers(number: int) -> list[Offer]:
    owners = some(number)
    return Offer.objects.bulk_create(
        copies(
            offers.offer(),
            number,
            title=lambda n: f"示例供给{n:05}",
            owner_id=lambda n: of(owners, n),
            region_id=lambda n: REGIONS[n % 4],
            form_token=lambda n: None,
        )
    )


def experts(number: int) -> None:
    who = registry.person(consent="consented", at=registry.organisation())
    first = offers.expertise(of=who)
    persons = Person.objects.bulk_create(
        copies(who, number, name=lambda n: f"示例专家{n}", sort_name=lambda n: f"shi li zhuan jia {n:05}")
    )
    at = some(number)
    Post.objects.bulk_create(
        Post(person=each, organisation_id=of(at, n), name="研究员") for n, each in enumerate(persons)
    )
    Offer.objects.bulk_create(
        copies(
            first,
            number,
            title=lambda n: f"示例专长{n:05}",
            person_id=lambda n: persons[n].pk,
            form_token=lambda n: None,
        )
    )


def agreements(number: int) -> None:
    parties = some(number)
    step = {"actor": registry.system(), "now": NOW}
    first = agreement_actions.create_agreement(
        **step,
        kind="service",
        title="示例协议",
        parties=[agreement_actions.PartyDraft(registry.organisation().pk, side) for side in range(2)],
    )
    agreement_actions.sign_agreement(**step, agreement_id=first.pk, signed_on="2026-02-10")
    first = agreement_actions.announce_agreement(**step, agreement_id=first.pk, announced=True)
    made = Agreement.objects.bulk_create(copies(first, number, form_token=lambda n: None))
    Party.objects.bulk_create(
        Party(agreement=each, organisation_id=of(parties, n + side), side=side)
        for n, each in enumerate(made)
        for side in range(2)
    )


def bodies_of(pages, number: int) -> None:
    """Founded stations, teams or alliances; `pages` names the room's own actions."""
    hosts = some(number)
    step = {"actor": registry.system(), "now": NOW}
    content = pages.content(name="示例平台", host_id=hosts[0].pk)
    first = pages.actions.create(**step, content=content)
    first = pages.actions.open(**step, **pages.numbered(first.pk), founded_on="2026-02-10")
    pages.room.model.objects.bulk_create(
        copies(
            first,
            number,
            form_token=lambda n: None,
            host_id=lambda n: of(hosts, n),
            region_id=lambda n: REGIONS[n % 4],
        )
    )


def events(number: int) -> None:
    hosts = some(number)
    step = {"actor": registry.system(), "now": NOW}
    first = event_actions.create_event(**step, content=EventContent(name="示例活动", host_id=hosts[0].pk))
    first = event_actions.hold_event(**step, event_id=first.pk, day="2026-02-10")
    changes = {"host_id": lambda n: of(hosts, n), "region_id": lambda n: REGIONS[n % 4]}
    Event.objects.bulk_create(copies(first, number, form_token=lambda n: None, **changes))


def running_introductions(number: int) -> None:
    first = introductions.introduction(introductions.world())
    needed, offered = needs(number), open_offers(number)
    made = Introduction.objects.bulk_create(
        copies(first, number, demand_id=lambda n: needed[n].pk, offer_id=lambda n: offered[n].pk)
    )
    for side in first.sides.all():
        Side.objects.bulk_create(copies(side, number, introduction_id=lambda n: made[n].pk))


def pages(number: int) -> None:
    by = registry.system()
    made = Page.objects.bulk_create(
        Page(
            sha256=f"{next(NUMBERS):064}",
            file_name=f"{n}.txt",
            byte_count=9,
            state="in_review",
            received_at=NOW,
            received_by=by,
            read_at=NOW,
            title=f"示例页面{n}",
        )
        for n in range(number)
    )
    Draft.objects.bulk_create(
        Draft(page=page, kind="organisation", position=k, read_values={}, values={}, confidence=0.9)
        for page in made
        for k in (1, 2)
    )


def accounts(number: int) -> None:
    User.objects.bulk_create(
        User(username=f"reader-{next(NUMBERS)}", display_name=f"读者{n}", password="!", created_at=NOW)
        for n in range(number)
    )


def messages(number: int) -> None:
    Notice.objects.bulk_create(
        Notice(recipient=READER[0], code="registry.role_given", link="/account/", at=NOW)
        for _ in range(number)
    )


def tries(number: int) -> None:
    Learning.objects.bulk_create(
        Learning(
            tried_at=NOW,
            outcome="not_better",
            judgement_count=48,
            need_count=12,
            accuracy_before=0.5,
            accuracy_after=0.5,
        )
        for _ in range(number)
    )


@dataclass(frozen=True)
class Listed:
    """A list: its address, who reads it, how its rows are made, how many one page shows."""

    address: str
    fill: Callable[[int], object]
    rows: int = PAGE_SIZE


def asked_corrections(number: int) -> list[Correction]:
    one = corrections.correction()
    return Correction.objects.bulk_create(
        copies(one, number, digest=lambda _n: f"digest-{next(NUMBERS)}", region_id=lambda n: REGIONS[n % 4])
    )


LISTS = {
    "organisations": Listed("/organisations/", bodies),
    "people": Listed("/people/", people),
    "needs": Listed("/needs/", needs),
    "offers": Listed("/offers/", open_offers),
    "experts": Listed("/experts/", experts),
    "agreements": Listed("/agreements/", agreements),
    "events": Listed("/events/", events),
    "stations": Listed("/stations/", partial(bodies_of, STATION_PAGES)),
    "teams": Listed("/teams/", partial(bodies_of, TEAM_PAGES)),
    "alliances": Listed("/alliances/", partial(bodies_of, ALLIANCE_PAGES)),
    "introductions": Listed("/introductions/", running_introductions),
    "corrections": Listed("/corrections/", asked_corrections),
    "pages": Listed("/intake/", pages),
    "accounts": Listed("/accounts/", accounts),
    "learning": Listed("/learning/", tries),
    "notices": Listed("/inbox/", messages, rows=30),
}


@pytest.fixture(autouse=True)
def reader(client):
    """An operator, who sees everything: the fullest list there is."""
    operator = registry.operator()
    READER[:] = [operator]
    client.force_login(operator)
    yield operator
    READER.clear()


def queries_of(client, address: str) -> tuple[int, int, str]:
    """How many queries a page costs, how many rows it shows, and where the next page begins."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    page = response.context["page"]
    return len(captured), len(page.rows), page.after


@pytest.mark.thorough
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_50_and_5000_rows(client, name):
    listed = LISTS[name]
    client.get(listed.address)
    costs = []
    for before, size in pairwise((0, *SIZES)):
        listed.fill(size - before)
        cost, rows, after = queries_of(client, listed.address)
        assert rows == listed.rows
        costs.append(cost)
    assert costs == [costs[0]] * len(SIZES)
    assert costs[0] <= 30
    # The second page is no dearer than the first.
    cost, rows, _after = queries_of(client, f"{listed.address}?after={after}")
    assert (cost, rows) == (costs[0], listed.rows)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_1_and_3_rows(client, name):
    listed = LISTS[name]
    client.get(listed.address)
    listed.fill(1)
    first, rows, _after = queries_of(client, listed.address)
    listed.fill(2)
    second, more, _after = queries_of(client, listed.address)
    assert (second, more >= rows + 2) == (first, True)
