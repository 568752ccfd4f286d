"""The closed lists of the registry."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What an organisation is (DOMAIN §2)."""

    ENTERPRISE = "enterprise", _("enterprise")
    INSTITUTE = "institute", _("institute")
    UNIVERSITY = "university", _("university")
    SOCIETY = "society", _("society")
    ASSOCIATION = "association", _("association")
    GOVERNMENT = "government", _("government body")
    ZONE = "zone", _("zone")
    HOSPITAL = "hospital", _("hospital")
    AGENCY = "agency", _("service agency")
    FUND = "fund", _("fund")
    ALLIANCE = "alliance", _("alliance")
    TEAM = "team", _("service team")
    MEDIA = "media", _("media")
    OTHER = "other", _("other")


class Consent(TextChoices):
    """How far a person has agreed to be shown (DESIGN rule 10)."""

    STAFF_ONLY = "staff_only", _("seen by staff only")
    CLAIMED = "claimed", _("claimed by the person")
    CONSENTED = "consented", _("agreed to be shown")


class Role(TextChoices):
    """The roles of the platform's staff."""

    OPERATOR = "operator", _("operator")
    COORDINATOR = "coordinator", _("coordinator")
    BROKER = "broker", _("broker")
    CLERK = "clerk", _("clerk")


REGIONAL_ROLES = (Role.COORDINATOR, Role.BROKER)
