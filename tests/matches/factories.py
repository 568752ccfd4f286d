"""Needs and offers whose words are chosen, so that a test says what can match what."""

from __future__ import annotations

from duijie.accounts.models import User
from duijie.demands.models import Demand
from duijie.offers.models import Offer
from duijie.registry.models import Organisation
from duijie.search.actions import catch_up
from duijie.search.models import Change
from tests.demands import factories as demands
from tests.made_once import made_once
from tests.offers import factories as offers
from tests.registry import factories as registry

NOW = registry.NOW
TODAY = NOW.date()
NOTHING = {"keywords": ("甲",), "disciplines": (), "modes": (), "valid_until": None}


def need(
    title: str,
    *,
    text: str = "甲乙",
    secret: str = "",
    owner: Organisation | None = None,
    state: str = "open",
    region: str = registry.SHENYANG,
    **changes: object,
) -> Demand:
    written = {
        **NOTHING,
        "title": title,
        "teaser": title,
        "description": text,
        "problem_now": "",
        "indicators_text": "",
        "confidential_text": secret,
        "industry": "",
        "region_id": region,
        **changes,
    }
    return demands.demand(state, owner, **written)


def _offered(
    title: str, *, text: str, secret: str, region: str, changes: dict[str, object]
) -> dict[str, object]:
    return {
        **NOTHING,
        "title": title,
        "teaser": title,
        "description": text,
        "confidential_text": secret,
        "advantage": "",
        "applications": "",
        "industries": (),
        "readiness": None,
        "region_id": region,
        **changes,
    }


def offer(
    title: str,
    *,
    text: str = "丙丁",
    secret: str = "",
    owner: Organisation | None = None,
    state: str = "open",
    kind: str = "achievement",
    region: str = registry.QINGDAO,
    **changes: object,
) -> Offer:
    written = _offered(title, text=text, secret=secret, region=region, changes=changes)
    return offers.taken_to(state, offers.draft(owner, kind, **written))


def expertise(title: str, *, of, region: str = registry.QINGDAO, owner=None, **changes: object) -> Offer:
    written = _offered(title, text="丙丁", secret="", region=region, changes=changes)
    return offers.expertise(of=of, owner=owner, **written)


@made_once
def others(count: int = 12) -> None:
    """Offers and needs that share nothing with anybody, so that other words are rare words."""
    for number in range(count):
        offer(chr(0x4E10 + 3 * number) * 2)
        need(chr(0x5E10 + 3 * number) * 2)


def index_all() -> None:
    """Let the index catch up with everything that was published or changed."""
    catch_up(now=NOW)
    while Change.objects.exists():
        catch_up(now=NOW)


def everybody(need_owner: Organisation, offer_owner: Organisation) -> dict[str, User]:
    """One account of every kind, as they stand to a need in Shenyang and an offer in Qingdao."""
    expert, _person = registry.expert()
    return {
        "need side": registry.speaker(need_owner),
        "offer side": registry.speaker(offer_owner),
        "need's broker": registry.broker(registry.SHENYANG),
        "offer's broker": registry.broker(registry.QINGDAO),
        "broker elsewhere": registry.broker(registry.DALIAN),
        "coordinator above": registry.coordinator(registry.LIAONING),
        "operator": registry.operator(),
        "clerk": registry.clerk(),
        "other contact": registry.speaker(registry.organisation()),
        "other expert": expert,
        "system": registry.system(),
    }
