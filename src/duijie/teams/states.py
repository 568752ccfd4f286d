"""What a service team is, who belongs to it, and its life."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.bodies.life import body_life


class TeamLevel(TextChoices):
    """By whom a team is sent out (DOMAIN §3)."""

    NATIONAL = "national", pgettext_lazy("team", "national")
    PROVINCIAL = "provincial", pgettext_lazy("team", "provincial")
    MUNICIPAL = "municipal", pgettext_lazy("team", "municipal")
    COUNTY = "county", pgettext_lazy("team", "county")


class TeamRole(TextChoices):
    """In what role an organisation or a person belongs to a team, or is served by it."""

    LEADER = "leader", pgettext_lazy("team", "leader of the team")
    DEPUTY = "deputy", pgettext_lazy("team", "deputy leader")
    EXPERT = "expert", pgettext_lazy("team", "expert of the team")
    UNIT = "unit", pgettext_lazy("team", "member organisation")
    MODEL = "model", pgettext_lazy("team", "model enterprise")
    SERVED = "served", pgettext_lazy("team", "enterprise served")


TEAM_LIFE = body_life()
