"""The reference page of lives: what states a record goes through, and by which steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model, TextChoices

from duijie.config.reference import permissions
from duijie.config.reference.markdown import HOW, code, table
from duijie.config.reference.rooms import in_both, modules
from duijie.core.lifecycle import Lifecycle

HEAD = f"""\
# Lives

Every record that has a life goes through these states by these steps and no others. One table in the
code gives the buttons of the pages, the refusals of the actions, the diagrams here and the permissions
(see [permissions](permissions.md)).

{HOW}
"""


@dataclass(frozen=True)
class Life:
    """One kind of record and its life."""

    room: str
    name: str
    table: Lifecycle[TextChoices]

    @property
    def states(self) -> type[TextChoices]:
        """The enumeration of the states."""
        return type(self.table.start)

    @property
    def model(self) -> type[Model]:
        """The record that lives this life. Raises LookupError when the room has none."""
        for model in apps.get_app_config(self.room).get_models():
            fields = [field for field in model._meta.fields if field.name == "state"]
            states = {value for field in fields for value, _label in field.flatchoices}
            if states == set(self.states.values):
                return model
        raise LookupError(f"{self.room} has no record with the states of {self.name}")


def lives() -> Iterator[Life]:
    """This will give every life of every room, in the order in which they are written."""
    for room, states in modules("states"):
        for name, value in vars(states).items():
            if isinstance(value, Lifecycle):
                yield Life(room, name, value)


def page() -> str:
    """This will return the page as Markdown."""
    return "\n".join([HEAD, *map(_section, lives())])


def _section(life: Life) -> str:
    english, chinese = in_both(life.model._meta.verbose_name or "")
    title = f"## {english[0].upper()}{english[1:]} ({chinese})"
    where = f"`{life.name}` in `duijie/{life.room}/states.py`. {_first_line(life.states)}"
    parts = [title, where, _states(life), _steps(life), f"```mermaid\n{life.table.as_mermaid()}```"]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _first_line(states: type[TextChoices]) -> str:
    return (inspect.getdoc(states) or "").partition("\n\n")[0].replace("\n", " ")


def _states(life: Life) -> str:
    rows = []
    for state in life.table.states:
        english, chinese = in_both(state.label)
        onward = ", ".join(map(code, life.table.steps_from(state))) or "none: it ends here"
        rows.append([code(state.value), english, chinese, onward])
    return table(["state", "English", "Chinese", "steps from here"], rows)


def _steps(life: Life) -> str:
    rows = []
    for name in life.table.names:
        sources = [state for state in life.table.states if name in life.table.steps_from(state)]
        target = life.table.after(name, source=sources[0])
        permission = f"{life.room}.{name}"
        rows.append(
            [
                code(name),
                ", ".join(code(state.value) for state in sources),
                code(target.value),
                permissions.who_may(permission),
            ]
        )
    return table(["step", "from", "to", "who may"], rows)
