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
    # A paper finds its record by kind and number, and each room of bodies numbers its own members.
    STATION_MEMBER = "station_member", pgettext_lazy("papers", "letter of appointment")
    TEAM_MEMBER = "team_member", pgettext_lazy("papers", "letter of appointment")
    ALLIANCE_MEMBER = "alliance_member", pgettext_lazy("papers", "letter of appointment")


APPOINTMENTS = (PaperKind.STATION_MEMBER, PaperKind.TEAM_MEMBER, PaperKind.ALLIANCE_MEMBER)
"""The letters of appointment: of each record one holds at a time."""


class PaperState(TextChoices):
    """Whether a paper still holds."""

    VALID = "valid", pgettext_lazy("papers", "valid")
    REVOKED = "revoked", pgettext_lazy("papers", "revoked")


PAPER_LIFE = Lifecycle(
    start=PaperState.VALID, steps=[step("revoke", PaperState.VALID, to=PaperState.REVOKED)]
)
