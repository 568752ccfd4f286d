"""One record of an invented world at a time, each made through the actions as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from duijie.accounts.models import User
from duijie.db.codes import known_industry
from duijie.demands import actions as demands
from duijie.demands.models import Demand, DemandContent
from duijie.offers import actions as offers
from duijie.offers.models import Offer, OfferContent
from duijie.registry import actions as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.states import Consent, OrganisationKind
from duijie.seeds.year import UNTIL_VERIFIED

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
# What a file of the world says of one record.
Told = Mapping[str, Any]


def verified_organisation(told: Told, *, actor: User, now: datetime) -> Organisation:
    """This will add an organisation and verify it."""
    made = registry.create_organisation(
        actor=actor,
        now=now,
        name=told["name"],
        short_name=told.get("short_name", ""),
        english_name=told.get("english_name", ""),
        kind=OrganisationKind(told["kind"]),
        credit_code=told.get("credit_code"),
        region_id=told.get("region"),
        industries=[code for code in [known_industry(told.get("industry", ""))] if code],
        aliases=told.get("aliases", []),
    )
    return registry.verify_organisation(organisation_id=made.pk, actor=actor, now=now)


def expert(told: Told, organisation_id: int, *, actor: User, now: datetime) -> Person:
    """This will add a person with their post, as far as they agreed to be shown."""
    made = registry.create_person(
        actor=actor,
        now=now,
        name=told["name"],
        title=told.get("title", ""),
        pinyin=told.get("pinyin", ""),
        english_name=told.get("english_name", ""),
    )
    registry.add_post(
        person_id=made.pk, organisation_id=organisation_id, name=told["post"], actor=actor, now=now
    )
    if told.get("refuses_ranking"):
        registry.change_person(person_id=made.pk, actor=actor, now=now, changes={"refuses_ranking": True})
    if told["consent"] == Consent.STAFF_ONLY:  # was never asked, and took nothing back
        return made
    return registry.give_consent(person_id=made.pk, consent=told["consent"], actor=actor, now=now)


def published_offer(told: Told, owner_id: int, *, valid_until: date, actor: User, now: datetime) -> Offer:
    """This will hand an organisation's offer in, and publish it."""
    texts: dict[str, Any] = {name: str(told.get(name, "")).strip() for name in OFFER_FIELDS}
    content = OfferContent(
        **texts,
        confidential_text=str(told.get("confidential", "")).strip(),
        region_id=told.get("region"),
        industries=tuple(told.get("industries", ())),
        disciplines=tuple(told.get("disciplines", ())),
        keywords=tuple(told.get("keywords", ())),
        modes=tuple(told.get("modes", ())),
        readiness=told.get("readiness"),
        valid_until=valid_until,
    )
    offer = offers.create_offer(actor=actor, now=now, kind=told["kind"], content=content, owner_id=owner_id)
    return _published(offer, actor=actor, now=now)


def published_expertise(
    told: Told, owner_id: int, person_id: int, *, valid_until: date, actor: User, now: datetime
) -> Offer:
    """This will hand in what an expert of an organisation knows, and publish it."""
    expertise = told["expertise"]
    text = expertise["text"].strip()
    content = OfferContent(
        title=expertise["title"],
        teaser=text[:200],
        description=text,
        region_id=told["region"],
        disciplines=tuple(told["disciplines"]),
        keywords=tuple(keyword["term"] for keyword in told["keywords"]),
        modes=("consulting",),
        capacity_per_quarter=told["capacity_per_quarter"],
        valid_until=valid_until,
    )
    offer = offers.create_offer(
        actor=actor, now=now, kind="expertise", content=content, owner_id=owner_id, person_id=person_id
    )
    return _published(offer, actor=actor, now=now)


def _published(offer: Offer, *, actor: User, now: datetime) -> Offer:
    offers.submit_offer(offer_id=offer.pk, actor=actor, now=now)
    return offers.publish_offer(offer_id=offer.pk, actor=actor, now=now + UNTIL_VERIFIED)


def submitted_need(
    told: Told,
    owner_id: int,
    *,
    valid_until: date,
    actor: User,
    now: datetime,
    contact: User | None = None,
) -> Demand:
    """This will hand an organisation's need in; `contact` is the account to ask about it."""
    content = DemandContent(
        kind=told["kind"],
        title=told["title"],
        teaser=told["teaser"].strip(),
        description=told["description"].strip(),
        problem_now=str(told.get("problem_now", "")).strip(),
        indicators_text=str(told.get("indicators_text", "")).strip(),
        confidential_text=str(told.get("confidential", "")).strip(),
        region_id=told["region"],
        industry=told.get("industry", ""),
        disciplines=tuple(told.get("disciplines", ())),
        keywords=tuple(told.get("keywords", ())),
        modes=tuple(told.get("modes", ())),
        budget_from=Decimal(told["budget_from"]) if "budget_from" in told else None,
        budget_to=Decimal(told["budget_to"]) if "budget_to" in told else None,
        wanted_readiness=told.get("wanted_readiness"),
        deadline=told.get("deadline"),
        valid_until=valid_until,
    )
    demand = demands.create_demand(actor=actor, now=now, owner_id=owner_id, content=content, contact=contact)
    return demands.submit_demand(demand_id=demand.pk, actor=actor, now=now)


def published_need(told: Told, owner_id: int, *, valid_until: date, actor: User, now: datetime) -> Demand:
    """This will hand an organisation's need in, and publish it."""
    demand = submitted_need(told, owner_id, valid_until=valid_until, actor=actor, now=now)
    return demands.publish_demand(demand_id=demand.pk, actor=actor, now=now + UNTIL_VERIFIED)
