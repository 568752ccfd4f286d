"""Who may mark a notice as read."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate


@predicate
def is_recipient(actor: Any, record: Any) -> bool:
    """This will say whether the notice was sent to the actor."""
    return record is not None and record.recipient_id == actor.pk


grant("notices.read", to=is_recipient)
