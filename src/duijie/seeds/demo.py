"""Builds the demo world: invented organisations, people, needs, offers, pages and a little history."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from duijie.accounts.actions import create_account, system_account
from duijie.accounts.models import User
from duijie.demands import actions as demands
from duijie.demands.models import Demand
from duijie.intake.actions import receive_page
from duijie.offers.models import Offer
from duijie.registry import actions as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.states import Role
from duijie.seeds.built import Built
from duijie.seeds.history import tell_history
from duijie.seeds.records import (
    expert,
    published_expertise,
    published_offer,
    submitted_need,
    verified_organisation,
)
from duijie.seeds.world_files import World
from duijie.seeds.year import (
    BEGIN,
    FIRST_NEED,
    FIRST_OFFER,
    LAST_NEED,
    LAST_OFFER,
    STAYS_VALID,
    UNTIL_VERIFIED,
    spread,
)

REGION = "210000"
ENTERPRISE = "ent-battery"
INSTITUTE = "inst-materials"
EXPERT = "exp-cathode"
# Left for whoever tries the demo: one need to verify, one that its owner has to mend.
SUBMITTED_NEED = "waste-salt-mountain"
RETURNED_NEED = "vomitoxin-corn"
STAFF = ((Role.OPERATOR, None), (Role.CLERK, None), (Role.COORDINATOR, REGION), (Role.BROKER, REGION))


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo world: the role it shows, its name and its random password."""

    role: str
    username: str
    password: str


def build(
    *,
    now: datetime,
    say: Callable[[str], None],
    world: World,
    new_password: Callable[[], str] = lambda: secrets.token_urlsafe(9),
) -> list[DemoAccount]:
    """This will build a whole world in an empty database and return one account a role.

    Args:
        now: the present; the world's history lies in the twelve months before it.
        say: is told what was built.
        world: what to build; the demo's own, or one that holds it.
        new_password: gives a password; random unless a test wants to know it.
    """
    seeds = system_account("system-seeds", now=now)
    begin = now - BEGIN
    organisations = {
        slug: verified_organisation(each, actor=seeds, now=begin)
        for slug, each in world.organisations.items()
    }
    people = {
        slug: expert(each, organisations[each["organisation"]].pk, actor=seeds, now=begin)
        for slug, each in world.experts.items()
    }
    say(f"{len(organisations)} organisations and {len(people)} experts, all invented")
    accounts, listed = _accounts(organisations, people, actor=seeds, now=begin, new_password=new_password)
    offered = _offers(world, organisations, people, actor=seeds, now=now)
    needed = _demands(world, organisations, accounts, actor=seeds, now=now)
    say(f"{len(offered)} offers and {len(needed)} needs, each verified and open or waiting for it")
    # Roles come last: what was verified before need not lie unread in anybody's inbox.
    for role, region in STAFF:
        registry.give_role(account=accounts[role], role=role, region_id=region, actor=seeds, now=begin)
    built = Built(organisations, needed, offered, accounts)
    tell_history(built, now=now)
    say("introductions, agreements, undertakings, events, stations, teams and alliances in several states")
    for page in world.pages:
        receive_page(
            content=page.read_bytes(),
            file_name=page.name,
            uploads=settings.UPLOADS,
            most_bytes=settings.PAGE_LIMIT_BYTES,
            actor=seeds,
            now=now,
        )
    say(f"{len(world.pages)} pages handed in; the worker reads them")
    return listed


def _accounts(
    organisations: Mapping[str, Organisation],
    people: Mapping[str, Person],
    *,
    actor: User,
    now: datetime,
    new_password: Callable[[], str],
) -> tuple[dict[str, User], list[DemoAccount]]:
    names = {
        "operator": "示例管理员",
        "coordinator": "示例协会管理员",
        "broker": "示例技术经理人",
        "clerk": "示例录入员",
        "enterprise": "示例企业联系人",
        "expert": "示例专家",
    }
    accounts: dict[str, User] = {}
    listed = []
    for role, display_name in names.items():
        password = new_password()
        accounts[role] = create_account(
            actor=actor,
            username=role,
            display_name=display_name,
            password=password,
            email=f"{role}@example.org",
            now=now,
        )
        listed.append(DemoAccount(role, role, password))
    registry.let_speak(
        account=accounts["enterprise"], organisation_id=organisations[ENTERPRISE].pk, actor=actor, now=now
    )
    # The demo's expert also acts for the institute, so that its offers can be introduced and answered.
    registry.let_speak(
        account=accounts["expert"], organisation_id=organisations[INSTITUTE].pk, actor=actor, now=now
    )
    registry.link_account(person_id=people[EXPERT].pk, account=accounts["expert"], actor=actor, now=now)
    registry.confirm_claim(claim_id=accounts["expert"].claim.pk, actor=accounts["expert"], now=now)
    return accounts, listed


def _offers(
    world: World,
    organisations: Mapping[str, Organisation],
    people: Mapping[str, Person],
    *,
    actor: User,
    now: datetime,
) -> dict[str, Offer]:
    made = {}
    times = iter(spread(len(world.offers) + len(world.experts), FIRST_OFFER, LAST_OFFER, now=now))
    valid_until = (now + STAYS_VALID).date()
    for slug, each in world.offers.items():
        owner = organisations[each["organisation"]]
        made[slug] = published_offer(each, owner.pk, valid_until=valid_until, actor=actor, now=next(times))
    for slug, each in world.experts.items():
        owner = organisations[each["organisation"]]
        made[slug] = published_expertise(
            each, owner.pk, people[slug].pk, valid_until=valid_until, actor=actor, now=next(times)
        )
    return made


def handed_in(world: World, *, now: datetime) -> list[tuple[str, datetime]]:
    """This will say when each need was handed in, earliest first; what waits for somebody came lately."""
    waiting = {RETURNED_NEED: now - timedelta(days=3), SUBMITTED_NEED: now - timedelta(days=2)}
    published = [slug for slug in sorted(world.needs, reverse=True) if slug not in waiting]
    times = spread(len(published), FIRST_NEED, LAST_NEED, now=now)
    return sorted([*zip(published, times, strict=True), *waiting.items()], key=lambda each: each[1])


def _demands(
    world: World,
    organisations: Mapping[str, Organisation],
    accounts: Mapping[str, User],
    *,
    actor: User,
    now: datetime,
) -> dict[str, Demand]:
    made = {}
    for slug, at in handed_in(world, now=now):
        owner = world.needs[slug]["organisation"]
        demand = submitted_need(
            world.needs[slug],
            organisations[owner].pk,
            valid_until=(now + STAYS_VALID).date(),
            contact=accounts["enterprise"] if owner == ENTERPRISE else None,
            actor=actor,
            now=at,
        )
        if slug == RETURNED_NEED:
            demand = demands.return_demand(
                demand_id=demand.pk,
                actor=actor,
                now=at + UNTIL_VERIFIED,
                reason="请补充现有工艺的关键参数，以及验收时怎么测。",
            )
        elif slug != SUBMITTED_NEED:
            demand = demands.publish_demand(demand_id=demand.pk, actor=actor, now=at + UNTIL_VERIFIED)
        made[slug] = demand
    return made
