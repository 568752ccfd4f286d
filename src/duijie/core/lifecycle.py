"""Lives as tables: the states a record goes through and the steps between them.

One table gives the buttons of a page, the refusals of an action, the diagram of the
documentation and the list a permission test is held against.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)

# Names go into permissions, addresses and diagrams, none of which may need quoting.
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class InvalidLifecycleError(ValueError):
    """Says that a table of steps contradicts itself; raised where the table is written."""


class UnknownStepError(LookupError):
    """Says that a life has no step of that name."""

    def __init__(self, step: str) -> None:
        super().__init__(f"there is no step {step!r} in this life")
        self.step = step


class UnknownStateError(LookupError):
    """Says that a life has no state of that name."""

    def __init__(self, state: str) -> None:
        super().__init__(f"there is no state {str(state)!r} in this life")
        self.state = state


class WrongStateError(Exception):
    """Says that a step cannot be taken from the state the record is in."""

    def __init__(self, step: str, source: str) -> None:
        super().__init__(f"the step {step!r} cannot be taken from the state {str(source)!r}")
        self.step = step
        self.source = source


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One named way from some states to one state."""

    name: str
    sources: tuple[State, ...]
    target: State


def step(name: str, *sources: State, to: State) -> Step[State]:
    """Write one row of a life's table: `step("close", OPEN, PAUSED, to=CLOSED)`."""
    return Step(name=name, sources=sources, target=to)


class Lifecycle(Generic[State]):
    """The whole life of one kind of record; cannot be changed once made."""

    __slots__ = ("_start", "_states", "_steps")

    def __init__(self, *, start: State, steps: Iterable[Step[State]]) -> None:
        """Check the table and keep it.

        When `start` belongs to an enumeration, every member of it must be reachable, so
        that a state nobody can ever be in is noticed at import.

        Raises InvalidLifecycleError.
        """
        rows = tuple(steps)
        _check_names(start, rows)
        self._start = start
        self._steps = {row.name: row for row in rows}
        self._states = _reach(start, rows)
        _check_reached(start, rows, self._states)

    @property
    def start(self) -> State:
        """The state every record begins in."""
        return self._start

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all steps, in the table's order."""
        return tuple(self._steps)

    @property
    def states(self) -> tuple[State, ...]:
        """All states, in the order in which the table's steps reach them."""
        return self._states

    def after(self, name: str, *, source: str) -> State:
        """Return the state a record is in once it took the step `name` from `source`.

        Raises UnknownStepError, UnknownStateError, WrongStateError.
        """
        if name not in self._steps:
            raise UnknownStepError(name)
        self._require_state(source)
        row = self._steps[name]
        if source not in row.sources:
            raise WrongStateError(name, source)
        return row.target

    def steps_from(self, source: str) -> tuple[str, ...]:
        """Return the names of the steps that can be taken from `source`, in the table's order.

        Raises UnknownStateError.
        """
        self._require_state(source)
        return tuple(row.name for row in self._steps.values() if source in row.sources)

    def as_mermaid(self) -> str:
        """Return the life as a mermaid state diagram, for the documentation."""
        arrows = [
            f"    {source} --> {row.target}: {row.name}"
            for row in self._steps.values()
            for source in row.sources
        ]
        ends = [f"    {state} --> [*]" for state in self._states if not self.steps_from(state)]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self._start}", *arrows, *ends]) + "\n"

    def _require_state(self, state: str) -> None:
        if state not in self._states:
            raise UnknownStateError(state)


def _check_names(start: str, rows: tuple[Step[State], ...]) -> None:
    """Refuse names that need quoting, steps named twice, and steps from nowhere."""
    seen: set[str] = set()
    for row in rows:
        if not row.sources:
            message = f"the step {row.name!r} starts from no state"
            raise InvalidLifecycleError(message)
        if len(set(row.sources)) != len(row.sources):
            message = f"the step {row.name!r} names a state twice"
            raise InvalidLifecycleError(message)
        if row.name in seen:
            message = f"the step {row.name!r} is written twice"
            raise InvalidLifecycleError(message)
        seen.add(row.name)
    names: list[str] = [start, *seen, *(state for row in rows for state in (*row.sources, row.target))]
    for name in names:
        if not _NAME.fullmatch(name):
            message = f"{str(name)!r} is not a name of lower-case letters, digits and underscores"
            raise InvalidLifecycleError(message)


def _reach(start: State, rows: tuple[Step[State], ...]) -> tuple[State, ...]:
    """List the states that some chain of steps leads to from `start`, `start` first."""
    reached = [start]
    for state in reached:  # grows while it is walked
        reached.extend(
            dict.fromkeys(row.target for row in rows if state in row.sources and row.target not in reached)
        )
    return tuple(reached)


def _check_reached(start: State, rows: tuple[Step[State], ...], reached: tuple[State, ...]) -> None:
    """Refuse a table in which some state can never be reached."""
    mentioned: list[str] = [state for row in rows for state in (*row.sources, row.target)]
    # The members of its enum, where the states are one; plain strings have none to forget.
    mentioned.extend(getattr(type(start), "__members__", {}).values())
    lost = [state for state in dict.fromkeys(mentioned) if state not in reached]
    if lost:
        message = f"no chain of steps leads from {str(start)!r} to {', '.join(map(str, lost))}"
        raise InvalidLifecycleError(message)
