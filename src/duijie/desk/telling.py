"""Which lists can tell of what is new in them; the surface, which reads their addresses, registers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from duijie.access import Actor

TELL_OF_NEW = "desk.tell_of_new"


class New(Protocol):
    """Reads what a list, narrowed as an address says, shows this actor of what was published in a while."""

    def __call__(
        self, actor: Actor, address: str, *, after: datetime, until: datetime
    ) -> QuerySet[Any] | None:
        """Give the records published after the one moment, and not after the other.

        None when something in the address can no longer be read: a kind or region that is gone.
        """


@dataclass(frozen=True)
class TellingList:
    """A list by its name, what the index calls its records, and what is new in it."""

    name: str
    kind: str
    new: New


_lists: dict[str, TellingList] = {}


def register(telling: TellingList) -> None:
    """Let a list tell of what is new. Called once a list, in AppConfig.ready."""
    _lists[telling.name] = telling


def telling_list(name: str) -> TellingList | None:
    """Give the list of this name, None when it cannot tell of anything."""
    return _lists.get(name)


def lists_of(kind: str) -> list[TellingList]:
    """Give the lists that hold records of this kind."""
    return [telling for telling in _lists.values() if telling.kind == kind]
