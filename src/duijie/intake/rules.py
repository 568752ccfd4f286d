"""Who may take pages in and decide about drafts: the platform's staff, each of them."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.registry.standing import standing_of


@predicate
def is_staff(actor: Any, _record: Any) -> bool:
    """This will say whether the actor works for the platform."""
    return standing_of(actor).is_staff


@predicate
def is_system(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a named part of the system."""
    return standing_of(actor).is_system


grant("intake.receive", to=is_staff)
grant("intake.read", to=is_system)
grant("intake.give_up", to=is_system)
grant("intake.retry", to=is_staff)
grant("intake.finish", to=is_staff)
grant("intake.dismiss_page", to=is_staff)
grant("intake.edit", to=is_staff)
grant("intake.confirm", to=is_staff)
grant("intake.dismiss", to=is_staff)
grant("intake.reopen", to=is_staff)
