"""The closed lists of an offer, and its life as a table."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from duijie.core.lifecycle import Lifecycle, step
from duijie.registry.states import Consent


class OfferKind(TextChoices):
    """What is offered."""

    ACHIEVEMENT = "achievement", _("achievement")
    SERVICE = "service", _("service")
    INSTRUMENT = "instrument", _("instrument")
    EXPERTISE = "expertise", _("expertise")


class PriceStance(TextChoices):
    """How the owner wants to be paid."""

    FIXED = "fixed", _("fixed price")
    NEGOTIABLE = "negotiable", _("to be negotiated")
    EQUITY = "equity", _("by equity")


class OfferState(TextChoices):
    """Where an offer stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("being verified")
    OPEN = "open", _("open for matching")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class OfferOutcome(TextChoices):
    """How an offer ended."""

    TAKEN_UP = "taken_up", _("taken up")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


OFFER_LIFE = Lifecycle(
    start=OfferState.DRAFT,
    steps=[
        step("submit", OfferState.DRAFT, to=OfferState.SUBMITTED),
        step("return", OfferState.SUBMITTED, to=OfferState.DRAFT),
        step("publish", OfferState.SUBMITTED, to=OfferState.OPEN),
        step("pause", OfferState.OPEN, to=OfferState.PAUSED),
        step("resume", OfferState.PAUSED, to=OfferState.OPEN),
        step("close", OfferState.OPEN, OfferState.PAUSED, to=OfferState.CLOSED),
    ],
)

UNPUBLISHED = (OfferState.DRAFT, OfferState.SUBMITTED)
# What a verifier is reading must not change under their eyes, and what is over is over.
CHANGEABLE = (OfferState.DRAFT, OfferState.OPEN, OfferState.PAUSED)
# What an offer must say before anybody is asked to verify it.
ASKED_FOR = ("title", "teaser", "description", "region", "keywords")
# A published offer runs for a year unless it says otherwise, as a need does.
USUAL_RUN = timedelta(days=365)
# The columns that only one kind of offer has.
INSTRUMENT_FIELDS = ("model_name", "specifications", "fee_note")
# The people whose expertise may be shown to everybody (DESIGN rule 10).
AGREED = (Consent.CLAIMED, Consent.CONSENTED)
