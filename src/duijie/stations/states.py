"""What a station is, who belongs to it, and its life."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.bodies.life import body_life


class StationKind(TextChoices):
    """What kind of body stands there (DOMAIN §1, M9)."""

    SERVICE_STATION = "service_station", pgettext_lazy("station", "society service station")
    EXPERT_WORKSTATION = "expert_workstation", pgettext_lazy("station", "expert workstation")
    TRANSFER_CENTRE = "transfer_centre", pgettext_lazy("station", "technology transfer centre")
    INCUBATION_CENTRE = "incubation_centre", pgettext_lazy("station", "incubation centre")
    RESEARCH_INSTITUTE = "research_institute", pgettext_lazy("station", "industrial research institute")
    RD_CENTRE = "rd_centre", pgettext_lazy("station", "R&D centre")
    LABORATORY = "laboratory", pgettext_lazy("station", "joint laboratory")
    DEMONSTRATION_BASE = "demonstration_base", pgettext_lazy("station", "demonstration base")
    OTHER = "other", pgettext_lazy("station", "other platform")


class StationRole(TextChoices):
    """In what role an organisation or a person belongs to a station."""

    SPONSOR = "sponsor", pgettext_lazy("station", "sponsor")
    APPROVER = "approver", pgettext_lazy("station", "approving body")
    PARTNER = "partner", pgettext_lazy("station", "partner")
    HEAD = "head", pgettext_lazy("station", "head of the station")
    EXPERT = "expert", pgettext_lazy("station", "expert")


STATION_LIFE = body_life()
