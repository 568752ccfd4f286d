"""The closed lists of the registry."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from duijie.core.lifecycle import Lifecycle, step


class OrganisationKind(TextChoices):
    """What an organisation is (DOMAIN §2)."""

    ENTERPRISE = "enterprise", _("enterprise")
    INSTITUTE = "institute", _("institute")
    UNIVERSITY = "university", _("university")
    SCHOOL = "school", _("school of a university")
    SOCIETY = "society", _("society")
    ASSOCIATION = "association", _("association")
    GOVERNMENT = "government", _("government body")
    PARTY = "party", _("party committee")
    CONGRESS = "congress", _("people's congress or consultative conference")
    ZONE = "zone", _("zone")
    ZONE_OFFICE = "zone_office", _("zone committee")
    HOSPITAL = "hospital", _("hospital")
    AGENCY = "agency", _("service agency")
    FUND = "fund", _("fund")
    SERVICE_TEAM = "service_team", _("service team")
    WORK_GROUP = "work_group", _("work group")
    ALLIANCE = "alliance", _("alliance")
    UNION = "union", _("union")
    PLATFORM = "platform", _("platform, centre or station")
    MEDIA = "media", _("media")
    OTHER = "other", _("other")


class OrganisationState(TextChoices):
    """Whether an organisation still is one."""

    # Stored so, and told so by the JSON; `Standing` is who somebody is on the platform.
    EXISTING = "standing", _("existing")
    DISSOLVED = "dissolved", _("dissolved")


ORGANISATION_LIFE = Lifecycle(
    start=OrganisationState.EXISTING,
    steps=[
        step("dissolve_organisation", OrganisationState.EXISTING, to=OrganisationState.DISSOLVED),
        step("restore_organisation", OrganisationState.DISSOLVED, to=OrganisationState.EXISTING),
    ],
)
# Whether it was verified is no state: one that was dissolved long ago is verified, or not, as any other.


class OrganisationLevel(TextChoices):
    """Whose body it is, from the nation down to a zone."""

    NATIONAL = "national", _("national")
    PROVINCIAL = "provincial", _("provincial")
    CITY = "city", _("of a city")
    DISTRICT = "district", _("of a district or county")
    ZONE = "zone", _("of a zone")


class Consent(TextChoices):
    """How far a person has agreed to be shown (DESIGN rule 10)."""

    STAFF_ONLY = "staff_only", _("seen by staff only")
    CLAIMED = "claimed", _("claimed by the person")
    CONSENTED = "consented", _("agreed to be shown")


class ConsentState(TextChoices):
    """What a person said of being shown, as far as anybody noted it."""

    NEVER_ASKED = "never_asked", _("never asked")
    ASKED = "asked", _("asked, no answer yet")
    GIVEN = "given", _("agreed")
    TAKEN_BACK = "taken_back", _("does not agree, or took it back")


class Role(TextChoices):
    """The roles of the platform's staff."""

    OPERATOR = "operator", _("operator")
    COORDINATOR = "coordinator", _("coordinator")
    BROKER = "broker", _("broker")
    CLERK = "clerk", _("clerk")


class PairKind(TextChoices):
    """What the two records are that may be one."""

    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("person")


REGIONAL_ROLES = (Role.COORDINATOR, Role.BROKER)
