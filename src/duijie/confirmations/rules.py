"""Who may say that a record is still true: whoever may change it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from duijie.access import can, grant, predicate
from duijie.confirmations.kinds import CONFIRM, UnknownKindError, kind_of
from duijie.registry.rules import is_system


@predicate
def may_change_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor may change the record, and so knows what it says."""
    if not isinstance(record, Model):
        return False
    try:
        kind = kind_of(record)
    except UnknownKindError:
        return False
    return can(actor, kind.permission, record)


grant(CONFIRM, to=may_change_it)
grant("confirmations.ask", to=is_system)
