"""The lives of an agreement and of the undertakings in it."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.core.lifecycle import Lifecycle, step


class AgreementKind(TextChoices):
    """What is agreed (DOMAIN §3)."""

    STRATEGIC_FRAMEWORK = "strategic_framework", _("strategic framework agreement")
    SERVICE = "service", _("service agreement")
    CO_BUILDING = "co_building", _("co-building agreement")
    ALLIANCE = "alliance", _("alliance agreement")
    STATION = "station", _("station agreement")
    TECHNICAL_CONTRACT = "technical_contract", _("technical contract")
    NDA = "nda", _("confidentiality agreement")
    LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
    OTHER = "other", _("other agreement")


class AgreementState(TextChoices):
    """How far an agreement has come."""

    DRAFTED = "drafted", _("drafted")
    SIGNED = "signed", _("signed, being performed")
    COMPLETED = "completed", _("completed")
    TERMINATED = "terminated", _("terminated")
    DROPPED = "dropped", _("dropped before signing")


AGREEMENT_LIFE = Lifecycle(
    start=AgreementState.DRAFTED,
    steps=[
        step("sign", AgreementState.DRAFTED, to=AgreementState.SIGNED),
        step("drop", AgreementState.DRAFTED, to=AgreementState.DROPPED),
        step("complete", AgreementState.SIGNED, to=AgreementState.COMPLETED),
        step("terminate", AgreementState.SIGNED, to=AgreementState.TERMINATED),
    ],
)
EVER_SIGNED = (AgreementState.SIGNED, AgreementState.COMPLETED, AgreementState.TERMINATED)


class UndertakingState(TextChoices):
    """How far a promise has been kept. Overdue is not a state: it follows from the date."""

    OPEN = "open", pgettext_lazy("undertaking", "open")
    EVIDENCED = "evidenced", _("reported as done")
    CONFIRMED = "confirmed", _("confirmed")
    DROPPED = "dropped", _("dropped")


UNDERTAKING_LIFE = Lifecycle(
    start=UndertakingState.OPEN,
    steps=[
        step("give_evidence", UndertakingState.OPEN, to=UndertakingState.EVIDENCED),
        step("send_back", UndertakingState.EVIDENCED, to=UndertakingState.OPEN),
        step("confirm", UndertakingState.EVIDENCED, to=UndertakingState.CONFIRMED),
        step(
            "drop_undertaking",
            UndertakingState.OPEN,
            UndertakingState.EVIDENCED,
            to=UndertakingState.DROPPED,
        ),
    ],
)
# A promise may still be added while the agreement is written or performed.
RUNNING = (AgreementState.DRAFTED, AgreementState.SIGNED)
UNKEPT = (UndertakingState.OPEN, UndertakingState.EVIDENCED)
