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
_patient: dict[str, Handler] = {}
_daily: set[str] = set()


def register(kind: str, handler: Handler, *, patient: Handler | None = None, daily: bool = False) -> None:
    """This will let `handler` do the jobs of this kind; those that give way `patient`, if there is one.

    A daily one is put into the queue by the first worker that sees a new day, under that day's date.
    """
    _handlers[kind] = handler
    _patient[kind] = patient or handler
    (_daily.add if daily else _daily.discard)(kind)


def handler_of(kind: str, *, gives_way: bool = False) -> Handler:
    """This will return the handler of a kind. Raises UnknownJobError."""
    try:
        return (_patient if gives_way else _handlers)[kind]
    except KeyError:
        raise UnknownJobError(kind) from None


def daily_kinds() -> frozenset[str]:
    """This will return the kinds of job that are done once a day."""
    return frozenset(_daily)


def kinds() -> frozenset[str]:
    """This will return the kinds of job that some room does."""
    return frozenset(_handlers)
