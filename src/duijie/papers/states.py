"""The kinds of papers, and the life of one."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step


class PaperKind(TextChoices):
    """What a paper is."""

    INTRODUCTION = "introduction", pgettext_lazy("papers", "letter of introduction")
    AGREEMENT = "agreement", pgettext_lazy("papers", "summary of an agreement")
    STATION = "station", pgettext_lazy("papers", "certificate of a station")
    PARTICIPANT = "participant", pgettext_lazy("papers", "certificate of participation")


class PaperState(TextChoices):
    """Whether a paper still holds."""

    VALID = "valid", pgettext_lazy("papers", "valid")
    REVOKED = "revoked", pgettext_lazy("papers", "revoked")


PAPER_LIFE = Lifecycle(
    start=PaperState.VALID, steps=[step("revoke", PaperState.VALID, to=PaperState.REVOKED)]
)
