"""Builds the demo world: invented organisations, people, needs, offers, pages and a little history."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from duijie.accounts.actions import create_account, system_account
from duijie.accounts.models import User
from duijie.db.codes import known_industry
from duijie.demands import actions as demands
from duijie.demands.models import Demand, DemandContent
from duijie.intake.actions import receive_page
from duijie.offers import actions as offers
from duijie.offers.models import Offer, OfferContent
from duijie.registry import actions as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.states import OrganisationKind, Role
from duijie.seeds.built import Built
from duijie.seeds.history import tell_history
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
OFFER_FIELDS = (
    "title",
    "teaser",
    "description",
    "advantage",
    "price_stance",
    "model_name",
    "specifications",
    "fee_note",
)


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
        slug: _organisation(each, actor=seeds, now=begin) for slug, each in world.organisations.items()
    }
    people = {
        slug: _expert(each, organisations, actor=seeds, now=begin) for slug, each in world.experts.items()
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


def _organisation(each: Mapping[str, Any], *, actor: User, now: datetime) -> Organisation:
    made = registry.create_organisation(
        actor=actor,
        now=now,
        name=each["name"],
        short_name=each.get("short_name", ""),
        english_name=each.get("english_name", ""),
        kind=OrganisationKind(each["kind"]),
        credit_code=each.get("credit_code"),
        region_id=each.get("region"),
        industries=[code for code in [known_industry(each.get("industry", ""))] if code],
        aliases=each.get("aliases", []),
    )
    return registry.verify_organisation(organisation_id=made.pk, actor=actor, now=now)


def _expert(
    each: Mapping[str, Any], organisations: Mapping[str, Organisation], *, actor: User, now: datetime
) -> Person:
    made = registry.create_person(
        actor=actor,
        now=now,
        name=each["name"],
        title=each.get("title", ""),
        pinyin=each.get("pinyin", ""),
        english_name=each.get("english_name", ""),
    )
    registry.add_post(
        person_id=made.pk,
        organisation_id=organisations[each["organisation"]].pk,
        name=each["post"],
        actor=actor,
        now=now,
    )
    if each.get("refuses_ranking"):
        registry.change_person(person_id=made.pk, actor=actor, now=now, changes={"refuses_ranking": True})
    return registry.give_consent(person_id=made.pk, consent=each["consent"], actor=actor, now=now)


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
    return accounts, listed


def _texts(each: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(each.get(name, "")).strip() for name in OFFER_FIELDS}


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
        at = next(times)
        content = OfferContent(
            **_texts(each),
            confidential_text=str(each.get("confidential", "")).strip(),
            region_id=each.get("region"),
            industries=tuple(each.get("industries", ())),
            disciplines=tuple(each.get("disciplines", ())),
            keywords=tuple(each.get("keywords", ())),
            modes=tuple(each.get("modes", ())),
            readiness=each.get("readiness"),
            valid_until=valid_until,
        )
        offer = offers.create_offer(
            actor=actor,
            now=at,
            kind=each["kind"],
            content=content,
            owner_id=organisations[each["organisation"]].pk,
        )
        made[slug] = _published(offer, actor=actor, now=at)
    for slug, each in world.experts.items():
        at = next(times)
        expertise = each["expertise"]
        text = expertise["text"].strip()
        content = OfferContent(
            title=expertise["title"],
            teaser=text[:200],
            description=text,
            region_id=each["region"],
            disciplines=tuple(each["disciplines"]),
            keywords=tuple(keyword["term"] for keyword in each["keywords"]),
            modes=("consulting",),
            capacity_per_quarter=each["capacity_per_quarter"],
            valid_until=valid_until,
        )
        offer = offers.create_offer(
            actor=actor,
            now=at,
            kind="expertise",
            content=content,
            owner_id=organisations[each["organisation"]].pk,
            person_id=people[slug].pk,
        )
        made[slug] = _published(offer, actor=actor, now=at)
    return made


def _published(offer: Offer, *, actor: User, now: datetime) -> Offer:
    offers.submit_offer(offer_id=offer.pk, actor=actor, now=now)
    return offers.publish_offer(offer_id=offer.pk, actor=actor, now=now + UNTIL_VERIFIED)


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
        each = world.needs[slug]
        owner = each["organisation"]
        content = DemandContent(
            kind=each["kind"],
            title=each["title"],
            teaser=each["teaser"].strip(),
            description=each["description"].strip(),
            problem_now=str(each.get("problem_now", "")).strip(),
            indicators_text=str(each.get("indicators_text", "")).strip(),
            confidential_text=str(each.get("confidential", "")).strip(),
            region_id=each["region"],
            industry=each.get("industry", ""),
            disciplines=tuple(each.get("disciplines", ())),
            keywords=tuple(each.get("keywords", ())),
            modes=tuple(each.get("modes", ())),
            budget_from=Decimal(each["budget_from"]) if "budget_from" in each else None,
            budget_to=Decimal(each["budget_to"]) if "budget_to" in each else None,
            wanted_readiness=each.get("wanted_readiness"),
            deadline=each.get("deadline"),
            valid_until=(now + STAYS_VALID).date(),
        )
        demand = demands.create_demand(
            actor=actor,
            now=at,
            owner_id=organisations[owner].pk,
            content=content,
            contact=accounts["enterprise"] if owner == ENTERPRISE else None,
        )
        demand = demands.submit_demand(demand_id=demand.pk, actor=actor, now=at)
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
