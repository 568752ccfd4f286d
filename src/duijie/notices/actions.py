"""Sends notices and marks them as read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.notices import queries
from duijie.notices import rules as _rules  # noqa: F401 - grants the permissions
from duijie.notices.models import Notice
from duijie.notices.wording import UnknownNoticeError, codes


def notify(
    *,
    recipient: User,
    code: str,
    now: datetime,
    params: Mapping[str, Any] | None = None,
    link: str = "",
) -> Notice:
    """This will tell one account something, in the caller's transaction.

    Raises UnknownNoticeError when no room gave words for the code.
    """
    if code not in codes():
        raise UnknownNoticeError(code)
    return Notice.objects.create(recipient=recipient, code=code, params=dict(params or {}), link=link, at=now)


@transaction.atomic
def mark_read(*, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """This will mark one's own notice as read; a second time changes nothing.

    Raises Notice.DoesNotExist when it is not the actor's.
    """
    notice = queries.find(actor, notice_id, lock=True)
    require(actor, "notices.read", notice)
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """This will mark all of one's own notices as read and return how many were unread."""
    return queries.visible_to(actor).filter(read_at=None).update(read_at=now)
