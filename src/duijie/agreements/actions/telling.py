"""Who is told when something happens to an agreement."""

from __future__ import annotations

from datetime import datetime

from duijie.access import Actor
from duijie.agreements.models import Agreement
from duijie.notices.actions import notify
from duijie.registry.queries import speakers_of


def tell_parties(agreement: Agreement, code: str, *, but: Actor, now: datetime) -> None:
    """This will tell everybody who speaks for a party, except who just acted, once each."""
    for account in speakers_of(party.organisation_id for party in agreement.parties.all()):
        if account.pk != but.pk and account.is_active:
            notify(
                recipient=account,
                code=f"agreements.{code}",
                params={"title": agreement.title},
                link=f"/agreements/{agreement.pk}/",
                now=now,
            )
