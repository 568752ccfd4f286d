"""Who may mark a notice as read, have notices by mail, and mail them."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.accounts.rules import is_oneself, is_part_of_the_system, signs_in


@predicate
def is_recipient(actor: Any, record: Any) -> bool:
    """This will say whether the notice was sent to the actor."""
    return record is not None and record.recipient_id == actor.pk


grant("notices.read", to=is_recipient)
grant("notices.begin_digest", to=is_oneself & signs_in)
grant("notices.end_digest", to=is_oneself)
grant("notices.mail_digest", to=is_part_of_the_system)
