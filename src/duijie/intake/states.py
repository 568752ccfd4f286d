"""The lives of a page and of the drafts read from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from duijie.core.lifecycle import Lifecycle, step
from duijie.core.reader.knowledge.platforms import kind_of_platform


class PageState(TextChoices):
    """How far a page has come."""

    RECEIVED = "received", _("waiting to be read")
    IN_REVIEW = "in_review", _("in review")
    FINISHED = "finished", _("reviewed")
    DISMISSED = "dismissed", _("dismissed")
    UNREADABLE = "unreadable", _("could not be read")
    PURGED = "purged", _("purged")


PAGE_LIFE = Lifecycle(
    start=PageState.RECEIVED,
    steps=[
        step("read", PageState.RECEIVED, to=PageState.IN_REVIEW),
        step("give_up", PageState.RECEIVED, to=PageState.UNREADABLE),
        step("retry", PageState.UNREADABLE, to=PageState.RECEIVED),
        step("finish", PageState.IN_REVIEW, to=PageState.FINISHED),
        step("review_again", PageState.FINISHED, to=PageState.IN_REVIEW),
        step(
            "dismiss_page",
            PageState.RECEIVED,
            PageState.IN_REVIEW,
            PageState.UNREADABLE,
            to=PageState.DISMISSED,
        ),
        step(
            "purge",
            PageState.RECEIVED,
            PageState.IN_REVIEW,
            PageState.FINISHED,
            PageState.DISMISSED,
            PageState.UNREADABLE,
            to=PageState.PURGED,
        ),
    ],
)


class DraftState(TextChoices):
    """What was decided about a draft."""

    OPEN = "open", _("to be decided")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


DRAFT_LIFE = Lifecycle(
    start=DraftState.OPEN,
    steps=[
        step("confirm", DraftState.OPEN, to=DraftState.CONFIRMED),
        step("dismiss", DraftState.OPEN, to=DraftState.DISMISSED),
        step("reopen", DraftState.DISMISSED, to=DraftState.OPEN),
        step("take_back", DraftState.CONFIRMED, to=DraftState.OPEN),
    ],
)


class DraftOrigin(TextChoices):
    """Who put a draft forward."""

    READER = "reader", _("the reader")
    CLERK = "clerk", _("a clerk")
    MODEL = "model", _("a language model")


class Verdict(TextChoices):
    """What a clerk's decision says about what was read; the rows of `Label`."""

    RIGHT = "right", _("right as read")
    CORRECTED = "corrected", _("corrected")
    MISSED = "missed", _("missed by the reader")
    WRONG = "wrong", _("wrong")
    UNDECIDED = "undecided", _("taken back")


class DraftKind(TextChoices):
    """What a draft is about."""

    EVENT = "event", _("event")
    AGREEMENT = "agreement", _("agreement")
    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("person")
    PLATFORM = "platform", _("platform")
    NEED = "need", _("need mentioned")
    OFFER = "offer", _("offer mentioned")
    FIGURE = "figure", _("figure")
    INDUSTRY = "industry", _("industry mentioned")
    REGION = "region", _("region mentioned")


WITHOUT_HOST = frozenset({"alliance", "union"})
"""Kinds of platforms that may be entered before anybody is liable for them."""


def becomes_record(kind: str, values: Mapping[str, Any]) -> bool:
    """This will say whether confirming a draft makes a record or finds one.

    A need or an offer must name whose it is, a platform where it stands or who leads it; without,
    and for figures, industries and regions, what was read stays with its page as a proven fact.
    """
    if kind in (DraftKind.NEED, DraftKind.OFFER):
        return bool(values.get("owner"))
    if kind == DraftKind.PLATFORM:
        return bool(values.get("host")) or platform_kind(values) in WITHOUT_HOST
    return kind in (DraftKind.ORGANISATION, DraftKind.PERSON, DraftKind.AGREEMENT, DraftKind.EVENT)


def platform_kind(values: Mapping[str, Any]) -> str:
    """This will return what kind of platform a draft is about, from its name when nobody said so."""
    return str(values.get("kind") or kind_of_platform(str(values.get("name", ""))) or "platform")
