"""A thin, typed layer over the `rules` library, whose predicates we compose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import rules


class Actor(Protocol):
    """Whoever asks: a signed-in account, a named system account, or a visitor."""

    @property
    def pk(self) -> Any:
        """The account's number; None for a visitor."""

    @property
    def is_authenticated(self) -> Any:
        """Whether somebody has signed in."""


@dataclass(frozen=True)
class _Visitor:
    pk: None = None
    is_authenticated: bool = False
    is_active: bool = True


VISITOR: Actor = _Visitor()


class NotPermittedError(Exception):
    """The actor may see the record but not do this to it."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class UnknownPermissionError(Exception):
    """Nobody granted a permission of this name: a typo in the code."""


class Predicate(Protocol):
    """A yes-or-no question about an actor and a record; `&`, `|` and `~` make new ones."""

    def __call__(self, actor: Actor, record: Any = None) -> bool:
        """This will answer the question for one actor and record."""
        ...

    def __and__(self, other: Predicate) -> Predicate: ...
    def __or__(self, other: Predicate) -> Predicate: ...
    def __invert__(self) -> Predicate: ...


_granted: dict[str, Any] = {}


def predicate(question: Callable[[Any, Any], bool]) -> Predicate:
    """This will turn a function of (actor, record) into a predicate that composes."""
    made: Predicate = rules.predicate(question)  # type: ignore[attr-defined,no-untyped-call]
    return made


def grant(permission: str, *, to: Predicate) -> None:
    """This will name the predicate that decides a permission. Each is granted once.

    Raises ValueError when the permission was granted before.
    """
    if permission in _granted:
        message = f"{permission} is granted twice"
        raise ValueError(message)
    _granted[permission] = to


def can(actor: Actor, permission: str, record: Any = None) -> bool:
    """This will say whether the actor may do this to the record.

    Raises UnknownPermissionError for a permission nobody granted.
    """
    if permission not in _granted:
        raise UnknownPermissionError(permission)
    return bool(_granted[permission].test(actor, record))


def by(permission: str) -> Callable[[Actor, Any], bool]:
    """This will make a question of a permission, for a room that asks it of records it does not know.

    The permission may be granted later; asking raises UnknownPermissionError while nobody granted it.
    """

    def may(actor: Actor, record: Any) -> bool:
        return can(actor, permission, record)

    return may


def require(actor: Actor, permission: str, record: Any = None) -> None:
    """This will do nothing when the actor may, and raise NotPermittedError when not."""
    if not can(actor, permission, record):
        raise NotPermittedError(permission)


def rule_of(permission: str) -> str:
    """This will write the rule of a permission as an expression: "(speaks_for_owner | ~is_clerk)".

    For the documentation. Raises UnknownPermissionError.
    """
    if permission not in _granted:
        raise UnknownPermissionError(permission)
    return str(_granted[permission].name)


def permissions() -> frozenset[str]:
    """This will return the names of all permissions that were granted."""
    return frozenset(_granted)
