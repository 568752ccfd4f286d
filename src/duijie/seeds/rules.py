"""Who may have a demo world grow: the system alone."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.registry.standing import standing_of


@predicate
def is_system(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a named part of the system."""
    return standing_of(actor).is_system


grant("seeds.grow", to=is_system)
