"""What an event is, who takes part in it, and its life."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step


class EventKind(TextChoices):
    """What people gather for; the reader's kinds."""

    SIGNING = "signing", pgettext_lazy("event", "signing")
    LAUNCH = "launch", pgettext_lazy("event", "launch")
    FOUNDING = "founding", pgettext_lazy("event", "founding")
    PLAQUE = "plaque", pgettext_lazy("event", "plaque giving")
    APPOINTMENT = "appointment", pgettext_lazy("event", "appointment")
    MEETING = "meeting", pgettext_lazy("event", "meeting")
    SYMPOSIUM = "symposium", pgettext_lazy("event", "symposium")
    MATCHMAKING = "matchmaking", pgettext_lazy("event", "matchmaking event")
    RELEASE = "release", pgettext_lazy("event", "release of results")
    TRAINING = "training", pgettext_lazy("event", "training")
    VISIT = "visit", pgettext_lazy("event", "visit")
    CONTEST = "contest", pgettext_lazy("event", "contest")
    OTHER = "other", pgettext_lazy("event", "other event")


class EventState(TextChoices):
    """How far an event has come."""

    DRAFTED = "drafted", pgettext_lazy("event", "drafted")
    ANNOUNCED = "announced", pgettext_lazy("event", "announced")
    HELD = "held", pgettext_lazy("event", "held")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")


EVENT_LIFE = Lifecycle(
    start=EventState.DRAFTED,
    steps=[
        step("announce", EventState.DRAFTED, to=EventState.ANNOUNCED),
        step("hold", EventState.DRAFTED, EventState.ANNOUNCED, to=EventState.HELD),
        step("cancel", EventState.DRAFTED, EventState.ANNOUNCED, to=EventState.CANCELLED),
    ],
)


class EventRole(TextChoices):
    """In what role an organisation or a person takes part."""

    ORGANISER = "organiser", pgettext_lazy("event", "organiser")
    SUPPORTER = "supporter", pgettext_lazy("event", "supporter")
    CHAIR = "chair", pgettext_lazy("event", "chaired by")
    SPEAKER = "speaker", pgettext_lazy("event", "speaker")
    ATTENDEE = "attendee", pgettext_lazy("event", "attended by")
