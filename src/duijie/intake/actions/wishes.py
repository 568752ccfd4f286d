"""What a confirmed need or offer becomes: a draft of the organisation that expressed it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.accounts.actions import system_account
from duijie.core.taxonomy.lists import industries
from duijie.demands import actions as demands
from duijie.demands.models import DemandContent
from duijie.demands.states import DemandKind
from duijie.intake.actions.records import MAKERS, Choice, Made, organisation_called
from duijie.intake.actions.unmaking import UNMAKERS
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState, becomes_record
from duijie.offers import actions as offers
from duijie.offers.models import OfferContent
from duijie.offers.states import OfferKind
from duijie.registry import queries as registry_queries

LONGEST_TITLE = 256
_TALENT = re.compile("人才|工程师|招聘|研究生|博士|技术员|[名位]$")
_SERVICE = re.compile("服务|检测|检验|培训|咨询|评估|鉴定|认证")
_INSTRUMENT = re.compile("仪器|设备|平台[^，。]{0,12}(?:开放|共享)")


def need_of(
    draft: Draft,
    choice: Choice,
    *,
    actor: Actor,
    now: datetime,
) -> Made:
    """This will begin a need as a draft of the organisation that expressed it.

    The system writes it down for the owner, who alone sees and completes it; whoever acts for the
    owner is its contact. Without an owner it stays a fact of its page.

    Raises ValidationError when neither the registry nor the page knows the owner.
    """
    if not becomes_record(draft.kind, draft.values):
        return Made()
    owner = organisation_called(str(draft.values["owner"]), draft, actor=actor, now=now)
    text = str(draft.values["text"])
    kind = DemandKind.TALENT if _TALENT.search(text) else DemandKind.TECHNICAL
    if kind == DemandKind.TECHNICAL and _SERVICE.search(text) and "技术" not in text:
        kind = DemandKind.SERVICE
    codes = _industries_of(draft)
    demand = demands.create_demand(
        actor=system_account("system-worker", now=now),
        now=now,
        owner_id=owner.pk,
        contact=next(iter(registry_queries.speakers_of([owner.pk])), None),
        content=DemandContent(
            kind=kind,
            title=_title(text),
            description=_with_source(draft, text),
            region_id=owner.region_id,
            industry=codes[0] if len(codes) == 1 else "",
        ),
    )
    return Made(demand, is_new=True)


def offer_of(
    draft: Draft,
    choice: Choice,
    *,
    actor: Actor,
    now: datetime,
) -> Made:
    """This will begin an offer as a draft of the organisation that made it.

    Raises ValidationError when neither the registry nor the page knows the owner.
    """
    if not becomes_record(draft.kind, draft.values):
        return Made()
    owner = organisation_called(str(draft.values["owner"]), draft, actor=actor, now=now)
    text = str(draft.values["text"])
    kind = OfferKind.ACHIEVEMENT
    if _INSTRUMENT.search(text):
        kind = OfferKind.INSTRUMENT
    elif _SERVICE.search(text):
        kind = OfferKind.SERVICE
    offer = offers.create_offer(
        actor=system_account("system-worker", now=now),
        now=now,
        kind=kind,
        owner_id=owner.pk,
        content=OfferContent(
            title=_title(text), description=_with_source(draft, text), region_id=owner.region_id
        ),
    )
    return Made(offer, is_new=True)


def _industries_of(draft: Draft) -> list[str]:
    """List the industries the page speaks of: the only one is proposed for the need."""
    facts = draft.page.drafts.filter(kind=DraftKind.INDUSTRY).exclude(state=DraftState.DISMISSED)
    codes = [str(each.values.get("code") or "") for each in facts]
    return [code for code in codes if code in industries()]


def _title(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TITLE]


def _with_source(draft: Draft, text: str) -> str:
    """Write the words with where they were read, so that the owner knows how the draft came about."""
    quotes = "\n".join(f"“{each['quote']}”" for each in draft.evidence[:1])
    source = _("Read in “%(page)s”.") % {"page": draft.page}
    return f"{text}\n\n{source}\n{quotes}".strip()


def _stays_with_owner(_record_id: int, _left: dict[str, Any], **_given: Any) -> None:
    raise ValidationError(
        _("The draft lies with the organisation named by now; only it can change or drop it."),
        code="with_owner",
    )


MAKERS.update({DraftKind.NEED: need_of, DraftKind.OFFER: offer_of})
UNMAKERS.update({"demands.demand": _stays_with_owner, "offers.offer": _stays_with_owner})
