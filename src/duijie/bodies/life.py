"""The life of a body that is founded: a station, a team, an alliance."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step


class BodyState(TextChoices):
    """How far a body has come."""

    PROPOSED = "proposed", pgettext_lazy("body", "to be approved")
    PLANNED = "planned", pgettext_lazy("body", "in preparation")
    RUNNING = "running", pgettext_lazy("body", "running")
    CLOSED = "closed", pgettext_lazy("body", "closed")
    DROPPED = "dropped", pgettext_lazy("body", "dropped before founding")


# What was founded is known to everybody; what is only meant to be is known to those it concerns.
PUBLIC = (BodyState.RUNNING, BodyState.CLOSED)
OVER = (BodyState.CLOSED, BodyState.DROPPED)
NOT_FOUNDED = (BodyState.PROPOSED, BodyState.PLANNED)
NOT_PUBLIC = tuple(state for state in BodyState if state not in PUBLIC)


def body_life() -> Lifecycle[BodyState]:
    """This will make the table of steps that a room of bodies shows as its own."""
    return Lifecycle(
        start=BodyState.PROPOSED,
        steps=[
            step("approve", BodyState.PROPOSED, to=BodyState.PLANNED),
            step("open", BodyState.PLANNED, to=BodyState.RUNNING),
            step("drop", BodyState.PROPOSED, BodyState.PLANNED, to=BodyState.DROPPED),
            step("close", BodyState.RUNNING, to=BodyState.CLOSED),
        ],
    )
