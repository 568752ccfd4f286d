"""What an alliance is, who belongs to it, and its life."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from duijie.bodies.life import body_life


class AllianceKind(TextChoices):
    """What organisations formed together (DOMAIN §1, M8 and M20)."""

    ALLIANCE = "alliance", pgettext_lazy("alliance", "industry innovation alliance")
    UNION = "union", pgettext_lazy("alliance", "union of societies and enterprises")
    OTHER = "other", pgettext_lazy("alliance", "other association of organisations")


class AllianceRole(TextChoices):
    """In what role an organisation or a person belongs to an alliance."""

    CHAIR = "chair", pgettext_lazy("alliance", "chair")
    VICE_CHAIR = "vice_chair", pgettext_lazy("alliance", "vice chair")
    COUNCIL = "council", pgettext_lazy("alliance", "member of the council")
    MEMBER = "member", pgettext_lazy("alliance", "member")
    SECRETARIAT = "secretariat", pgettext_lazy("alliance", "secretariat")
    ADVISER = "adviser", pgettext_lazy("alliance", "adviser")


ALLIANCE_LIFE = body_life()
