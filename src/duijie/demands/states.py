"""The closed lists of a need, and its life as a table (DOMAIN §4)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from duijie.core.lifecycle import Lifecycle, step


class DemandKind(TextChoices):
    """What is needed."""

    TECHNICAL = "technical", _("technical")
    SERVICE = "service", _("service")
    TALENT = "talent", _("talent")


class DemandState(TextChoices):
    """Where a need stands. How far its introductions got is no state: one need has several at once."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("being verified")
    OPEN = "open", _("open for matching")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class DemandOutcome(TextChoices):
    """How a need ended."""

    SOLVED = "solved", _("solved")
    PARTLY_SOLVED = "partly_solved", _("partly solved")
    UNSOLVED = "unsolved", _("unsolved")
    UNMATCHED = "unmatched", _("nobody suitable was found")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


DEMAND_LIFE = Lifecycle(
    start=DemandState.DRAFT,
    steps=[
        step("submit", DemandState.DRAFT, to=DemandState.SUBMITTED),
        step("return", DemandState.SUBMITTED, to=DemandState.DRAFT),
        step("publish", DemandState.SUBMITTED, to=DemandState.OPEN),
        step("pause", DemandState.OPEN, to=DemandState.PAUSED),
        step("resume", DemandState.PAUSED, to=DemandState.OPEN),
        step("close", DemandState.OPEN, DemandState.PAUSED, to=DemandState.CLOSED),
    ],
)

UNPUBLISHED = (DemandState.DRAFT, DemandState.SUBMITTED)
# What a verifier is reading must not change under their eyes, and what is over is over.
CHANGEABLE = (DemandState.DRAFT, DemandState.OPEN, DemandState.PAUSED)
# What a need must say before anybody is asked to verify it.
ASKED_FOR = ("title", "teaser", "description", "region", "keywords")
# A published need runs for a year unless it says otherwise (the European network's rule).
USUAL_RUN = timedelta(days=365)
