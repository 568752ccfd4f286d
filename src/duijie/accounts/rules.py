"""Who may make accounts.

Whether somebody runs the platform is known one room up, in the registry, which reports it down
through `let_create_accounts` when it starts.
"""

from __future__ import annotations

from typing import Any

from duijie.access import Predicate, grant, predicate

_who_runs_the_platform: list[Predicate] = []


def let_create_accounts(question: Predicate) -> None:
    """This will let whoever `question` says yes to make accounts."""
    _who_runs_the_platform.append(question)


@predicate
def runs_the_platform(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is an operator, as the registry knows."""
    return any(question(actor, None) for question in _who_runs_the_platform)


@predicate
def is_part_of_the_system(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is a named system account."""
    return getattr(actor, "kind", None) == "system"


@predicate
def is_oneself(actor: Any, record: Any) -> bool:
    """This will say whether the account is the actor's own."""
    return record is not None and actor.pk == record.pk


@predicate
def is_own(actor: Any, record: Any) -> bool:
    """This will say whether the token belongs to the actor's account."""
    return record is not None and actor.pk == record.account_id


@predicate
def signs_in(actor: Any, _record: Any) -> bool:
    """This will say whether the actor is an account of a person."""
    return bool(actor.is_authenticated) and getattr(actor, "kind", None) == "person"


grant("accounts.create", to=runs_the_platform | is_part_of_the_system)
grant("accounts.change", to=runs_the_platform | is_part_of_the_system | is_oneself)
grant("accounts.change_password", to=is_oneself)
# One's own password is changed by knowing the old one; and who runs the platform cannot lock
# themselves out, so an operator is always left.
grant("accounts.reset_password", to=(runs_the_platform | is_part_of_the_system) & ~is_oneself)
grant("accounts.close", to=(runs_the_platform | is_part_of_the_system) & ~is_oneself)
grant("accounts.reopen", to=runs_the_platform | is_part_of_the_system)
grant("accounts.offer_link", to=(runs_the_platform | is_part_of_the_system) & ~is_oneself)
grant("accounts.mail_link", to=is_part_of_the_system)
grant("accounts.protect", to=is_oneself & signs_in)
grant("accounts.take_second_factors", to=(runs_the_platform | is_part_of_the_system) & ~is_oneself)
grant("accounts.make_token", to=is_oneself & signs_in)
grant("accounts.end_token", to=is_own)
