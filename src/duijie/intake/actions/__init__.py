"""Writes of intake: pages come in, drafts are decided."""

from duijie.intake.actions.batches import add_to_batch, open_batch
from duijie.intake.actions.drafts import (
    OutdatedDraftError,
    confirm_draft,
    dismiss_draft,
    edit_draft,
    link_draft,
    reopen_draft,
    take_back_draft,
)
from duijie.intake.actions.gatherings import settle_event
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
from duijie.intake.actions.proposals import ask_model, keep_proposals
from duijie.intake.actions.purging import purge_page
from duijie.intake.actions.remaking import create_draft, merge_drafts, split_draft

__all__ = [
    "OutdatedDraftError",
    "Received",
    "add_to_batch",
    "ask_model",
    "confirm_draft",
    "create_draft",
    "dismiss_draft",
    "dismiss_page",
    "edit_draft",
    "finish_page",
    "give_up_page",
    "keep_proposals",
    "keep_reading",
    "link_draft",
    "merge_drafts",
    "open_batch",
    "purge_page",
    "receive_page",
    "reopen_draft",
    "retry_page",
    "review_page_again",
    "settle_event",
    "split_draft",
    "take_back_draft",
]
