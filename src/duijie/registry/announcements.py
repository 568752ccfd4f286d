"""What the registry tells the rooms above it of a person; they register when Django starts.

    from duijie.registry.announcements import when_forgotten, when_shown_anew

    when_shown_anew(note_shown_anew)      # who may see the person is another now
    when_forgotten(forget_in_requests)    # let go of what this room copied of the person

What is registered runs in the transaction of the action that tells it: what it writes is kept or
undone with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from duijie.access import Actor
from duijie.registry.models import Person


class Follower(Protocol):
    """A room that keeps something by who may see a person: the search index above all."""

    def __call__(self, person: Person, *, now: datetime) -> None:
        """This will note that a kept record, with those merged into it, is shown to others than before."""


class Forgetter(Protocol):
    """A room that keeps a copy of what the registry says of a person."""

    def __call__(self, records: Sequence[Person], *, actor: Actor, now: datetime) -> None:
        """This will take the person's name, and whatever else was copied, out of the room's records.

        `records` are all of one person, the kept one first. Those whose turn it is now still carry
        their names; those that were removed before carry none. Again must change nothing. A
        ValidationError refuses the removal, and says in words what has to be done first.
        """


_followers: list[Follower] = []
_forgetters: list[Forgetter] = []


def when_shown_anew(follower: Follower) -> None:
    """This will have a room told when consent, account or merges of a person change. Once a room."""
    if follower not in _followers:
        _followers.append(follower)


def when_forgotten(forgetter: Forgetter) -> None:
    """This will have a room told when a person's details are taken away for good. Once a room."""
    if forgetter not in _forgetters:
        _forgetters.append(forgetter)


def tell_shown_anew(person: Person, *, now: datetime) -> None:
    """This will tell every room that a kept record may be seen by others than before."""
    for follower in _followers:
        follower(person, now=now)


def tell_forgotten(records: Sequence[Person], *, actor: Actor, now: datetime) -> None:
    """This will have every room let go of a person, while the records still say who it is."""
    for forgetter in _forgetters:
        forgetter(records, actor=actor, now=now)
