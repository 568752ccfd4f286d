"""What the demo world holds while it is being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.accounts.models import User
from duijie.demands.models import Demand
from duijie.offers.models import Offer
from duijie.registry.models import Organisation


@dataclass(frozen=True)
class Built:
    """The world so far: organisations, needs and offers by slug, accounts by role."""

    organisations: Mapping[str, Organisation]
    demands: Mapping[str, Demand]
    offers: Mapping[str, Offer]
    accounts: Mapping[str, User]
