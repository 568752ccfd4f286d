"""Which function does which kind of job; rooms register theirs when Django starts."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Handler(Protocol):
    """Does one job. It may be called twice for the same key and must not mind."""

    def __call__(self, *, key: str, now: datetime) -> None:
        """This will do the work that `key` names."""


class UnknownJobError(Exception):
    """No room does this kind of job."""


_handlers: dict[str, Handler] = {}
_patient: set[str] = set()


def register(kind: str, handler: Handler, *, gives_way: bool = False) -> None:
    """This will let `handler` do all jobs of this kind; those that give way are run when no other is due."""
    _handlers[kind] = handler
    (_patient.add if gives_way else _patient.discard)(kind)


def handler_of(kind: str) -> Handler:
    """This will return the handler of a kind. Raises UnknownJobError."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownJobError(kind) from None


def patient_kinds() -> frozenset[str]:
    """This will return the kinds of job that give way to all others."""
    return frozenset(_patient)


def kinds() -> frozenset[str]:
    """This will return the kinds of job that some room does."""
    return frozenset(_handlers)
