"""The closed lists of requests, and their life."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step


class CorrectionKind(TextChoices):
    """What is asked (Personal Information Protection Law, articles 46 and 47)."""

    CORRECT = "correct", pgettext_lazy("correction", "Correct my details")
    REMOVE = "remove", pgettext_lazy("correction", "Remove my details")


class CorrectionState(TextChoices):
    """How far a request has come."""

    ASKED = "asked", pgettext_lazy("correction", "asked")
    DONE = "done", pgettext_lazy("correction", "done")
    REFUSED = "refused", pgettext_lazy("correction", "refused")


CORRECTION_LIFE = Lifecycle(
    start=CorrectionState.ASKED,
    steps=[
        step("settle", CorrectionState.ASKED, to=CorrectionState.DONE),
        step("refuse", CorrectionState.ASKED, to=CorrectionState.REFUSED),
    ],
)
