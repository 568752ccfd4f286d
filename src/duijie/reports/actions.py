"""Writes of figures that are kept for a reader."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from duijie.access import Actor, can, require
from duijie.accounts.models import User
from duijie.reports import rules as _rules  # noqa: F401 - grants the permissions
from duijie.reports.asked import digest_of_question
from duijie.reports.kept import JUST_COUNTED, as_plain, count_now, kept_today
from duijie.reports.models import KeptFigures


def keep_figures(*, account_id: int, on_wall: bool, actor: Actor, now: datetime) -> None:
    """This will count the figures of a screen for its reader, as that account is now, and keep them.

    Who may no longer see figures keeps none. A page that waits asks again every few seconds, also while it is
    counted for: what was counted a moment ago is not counted once more.

    Raises NotPermittedError.
    """
    require(actor, "reports.keep")
    account = User.objects.filter(pk=account_id).first()
    if account is None or not can(account, "reports.open"):
        KeptFigures.objects.filter(account_id=account_id).delete()
        return
    kept = kept_today(account, on_wall=on_wall, now=now)
    if kept is not None and now - kept.counted_at < JUST_COUNTED:
        return
    asked_as = digest_of_question(account)
    figures = as_plain(count_now(account, on_wall=on_wall, now=now))
    # Counted before the transaction: it only writes, so that nobody waits for the counting. Nothing in the
    # audit: what was counted can be counted again, and a line every few minutes would hide the rest.
    with transaction.atomic():
        KeptFigures.objects.update_or_create(
            account=account,
            on_wall=on_wall,
            defaults={"asked_as": asked_as, "counted_at": now, "figures": figures},
        )
