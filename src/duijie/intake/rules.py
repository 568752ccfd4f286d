"""Who may take pages in and decide about drafts.

All staff hand pages in and read them. Deciding is for clerks and operators: what a draft becomes
lies in any region, and nobody else may change the registry everywhere.
"""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.registry.rules import is_operator, is_staff, is_system
from duijie.registry.standing import standing_of


@predicate
def reviews(actor: Any, _record: Any) -> bool:
    """This will say whether the actor decides about drafts: a clerk or an operator."""
    standing = standing_of(actor)
    return standing.is_clerk or standing.is_operator or standing.is_system


grant("intake.receive", to=is_staff)
grant("intake.read", to=is_system)
grant("intake.give_up", to=is_system)
grant("intake.retry", to=is_staff)
grant("intake.finish", to=reviews)
grant("intake.review_again", to=reviews)
grant("intake.dismiss_page", to=reviews)
grant("intake.purge", to=is_operator | is_system)  # what is purged cannot be brought back
grant("intake.edit", to=reviews)
grant("intake.confirm", to=reviews)
grant("intake.dismiss", to=reviews)
grant("intake.reopen", to=reviews)
grant("intake.take_back", to=reviews)
grant("intake.link", to=reviews)
grant("intake.create_draft", to=reviews)
grant("intake.split", to=reviews)
grant("intake.merge", to=reviews)
grant("intake.open_batch", to=is_staff)
grant("intake.settle_event", to=reviews)
grant("intake.ask_model", to=reviews)
grant("intake.propose", to=is_system)
