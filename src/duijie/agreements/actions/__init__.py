"""Writes of agreements and undertakings."""

from duijie.agreements.actions.agreements import (
    PartyDraft,
    SignatoryDraft,
    announce_agreement,
    complete_agreement,
    create_agreement,
    drop_agreement,
    remove_agreement,
    sign_agreement,
    terminate_agreement,
)
from duijie.agreements.actions.undertakings import (
    UndertakingDraft,
    add_undertaking,
    confirm,
    drop_undertaking,
    give_evidence,
    send_back,
)

__all__ = [
    "PartyDraft",
    "SignatoryDraft",
    "UndertakingDraft",
    "add_undertaking",
    "announce_agreement",
    "complete_agreement",
    "confirm",
    "create_agreement",
    "drop_agreement",
    "drop_undertaking",
    "give_evidence",
    "remove_agreement",
    "send_back",
    "sign_agreement",
    "terminate_agreement",
]
