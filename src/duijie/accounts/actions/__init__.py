"""Writes of accounts and of the keys to them."""

from duijie.accounts.actions.accounts import (
    LOCK,
    SYSTEM_NAMES,
    change_account,
    change_password,
    close_account,
    create_account,
    forget_failed_sign_ins,
    note_failed_sign_in,
    reopen_account,
    reset_password,
    system_account,
)
from duijie.accounts.actions.factors import note_second_factor, take_second_factors
from duijie.accounts.actions.forgotten import (
    MAIL_LINK,
    MAILED_LINK_LASTS,
    MOST_ASKED,
    MOST_OF_SENDER,
    ask_for_link,
    make_mailed_link,
    note_link_mailed,
)
from duijie.accounts.actions.links import LASTS as LINK_LASTS
from duijie.accounts.actions.links import choose_password, invited_account, offer_link
from duijie.accounts.actions.tokens import end_token, make_token, note_token_used

__all__ = [
    "LINK_LASTS",
    "LOCK",
    "MAILED_LINK_LASTS",
    "MAIL_LINK",
    "MOST_ASKED",
    "MOST_OF_SENDER",
    "SYSTEM_NAMES",
    "ask_for_link",
    "change_account",
    "change_password",
    "choose_password",
    "close_account",
    "create_account",
    "end_token",
    "forget_failed_sign_ins",
    "invited_account",
    "make_mailed_link",
    "make_token",
    "note_failed_sign_in",
    "note_link_mailed",
    "note_second_factor",
    "note_token_used",
    "offer_link",
    "reopen_account",
    "reset_password",
    "system_account",
    "take_second_factors",
]
