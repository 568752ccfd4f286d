"""Who may see figures."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.registry.standing import standing_of


@predicate
def is_staff(actor: Any, _record: Any) -> bool:
    """This will say whether the actor works for the platform."""
    return standing_of(actor).is_staff


grant("reports.open", to=is_staff)
