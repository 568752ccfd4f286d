"""The life of an introduction."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from duijie.core.lifecycle import Lifecycle, step


class IntroductionState(TextChoices):
    """How far the two sides have come."""

    SENT = "sent", _("sent to both sides")
    HALF_ACCEPTED = "half_accepted", _("accepted by one side")
    ACCEPTED = "accepted", _("accepted by both sides")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("closed")


INTRODUCTION_LIFE = Lifecycle(
    start=IntroductionState.SENT,
    steps=[
        step("accept_first", IntroductionState.SENT, to=IntroductionState.HALF_ACCEPTED),
        step("accept_second", IntroductionState.HALF_ACCEPTED, to=IntroductionState.ACCEPTED),
        step(
            "decline",
            IntroductionState.SENT,
            IntroductionState.HALF_ACCEPTED,
            to=IntroductionState.DECLINED,
        ),
        step(
            "withdraw",
            IntroductionState.SENT,
            IntroductionState.HALF_ACCEPTED,
            to=IntroductionState.WITHDRAWN,
        ),
        step("close", IntroductionState.ACCEPTED, to=IntroductionState.CLOSED),
    ],
)
WAITING_FOR_AN_ANSWER = (IntroductionState.SENT, IntroductionState.HALF_ACCEPTED)
RUNNING = (*WAITING_FOR_AN_ANSWER, IntroductionState.ACCEPTED)
OPEN_TO_BOTH = (IntroductionState.ACCEPTED, IntroductionState.CLOSED)
# An introduction that came to nothing before anybody talked costs an expert no time.
TAKES_CAPACITY = (*RUNNING, IntroductionState.CLOSED)
QUARTER = timedelta(days=91)


class SideName(TextChoices):
    """The two sides of an introduction."""

    DEMAND = "demand", _("the side of the need")
    OFFER = "offer", _("the side of the offer")


class Answer(TextChoices):
    """What one side has said."""

    WAITING = "waiting", _("no answer yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class DeclineReason(TextChoices):
    """Why a side does not want to go on (DOMAIN §4)."""

    TOO_EARLY = "too_early", _("too early")
    BENEFIT_UNCLEAR = "benefit_unclear", _("benefit unclear")
    ROUTE_UNCLEAR = "route_unclear", _("commercial route unclear")
    DESCRIPTION_UNCLEAR = "description_unclear", _("description unclear")
    SCIENTIFIC_DOUBT = "scientific_doubt", _("scientific doubt")
    OUTSIDE_STRATEGY = "outside_strategy", _("outside our strategy")
    PRICE = "price", _("price")
    IP = "ip", _("intellectual property")
    ALREADY_SOLVED = "already_solved", _("already solved")
    NO_CAPACITY = "no_capacity", _("no capacity")


# Declined for these, a need and an offer may fit all the same: matching does not learn from them.
SAYS_NOTHING_OF_FIT = (
    DeclineReason.DESCRIPTION_UNCLEAR,
    DeclineReason.IP,
    DeclineReason.ALREADY_SOLVED,
    DeclineReason.NO_CAPACITY,
)


class IntroductionOutcome(TextChoices):
    """What came of the talk."""

    AGREEMENT = "agreement", _("an agreement")
    GOES_ON = "goes_on", _("the two sides go on by themselves")
    MORE_INFORMATION = "more_information", _("more information is needed")
    NOT_SUITABLE = "not_suitable", _("not suitable")
