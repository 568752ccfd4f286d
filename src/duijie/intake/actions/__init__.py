"""Writes of intake: pages come in, drafts are decided."""

from duijie.intake.actions.drafts import (
    OutdatedDraftError,
    confirm_draft,
    dismiss_draft,
    edit_draft,
    reopen_draft,
)
from duijie.intake.actions.pages import (
    Received,
    dismiss_page,
    finish_page,
    give_up_page,
    keep_reading,
    receive_page,
    retry_page,
    review_page_again,
)

__all__ = [
    "OutdatedDraftError",
    "Received",
    "confirm_draft",
    "dismiss_draft",
    "dismiss_page",
    "edit_draft",
    "finish_page",
    "give_up_page",
    "keep_reading",
    "receive_page",
    "reopen_draft",
    "retry_page",
    "review_page_again",
]
