"""Which exits there are: rooms declare theirs when Django starts, settings are read at every call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from duijie.exits.states import ExitKind, TextClass


class ExitError(Exception):
    """Nothing came back by an exit; whoever asked goes on without it, and tells."""


class UnknownExitError(ExitError):
    """No room declares an exit of this name, or its setting is empty."""


@dataclass(frozen=True, slots=True)
class Exit:
    """One endpoint that text can leave by.

    `name` is unique, such as "encoder". `address` is where it is: an http or https address, or what
    the operator reads as a place ("smtp.example.org:587"). `highest` is the highest class of text it
    may carry. `networks` are the private networks it may lie in, such as "127.0.0.0/8": none by
    default; name only those that the operator set, never for an address that a user typed.
    """

    name: str
    kind: ExitKind
    address: str
    highest: TextClass = TextClass.PUBLIC
    networks: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, without what may be a secret: no user, password or query."""
        parts = urlsplit(self.address)
        if not parts.scheme or not parts.hostname:
            return self.address.rpartition("@")[2]
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


_sources: dict[str, Callable[[], Iterable[Exit]]] = {}


def register(room: str, exits: Callable[[], Iterable[Exit]]) -> None:
    """This will let a room declare its exits; `exits` is asked anew each time, so settings may change."""
    _sources[room] = exits


def declared() -> list[Exit]:
    """This will return every exit there is now, by name. An exit that is not set is not there."""
    return sorted((each for exits in _sources.values() for each in exits()), key=lambda each: each.name)


def exit_called(name: str) -> Exit:
    """This will return the exit of this name. Raises UnknownExitError."""
    for each in declared():
        if each.name == name:
            return each
    raise UnknownExitError(name)
