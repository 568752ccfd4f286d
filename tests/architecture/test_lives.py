"""Every step of every life is something somebody may do."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import duijie
from duijie import access
from duijie.core.lifecycle import Lifecycle
from tests.architecture.planting import plot


def rooms_with(module: str) -> list[str]:
    """Give the rooms that have a module of this name."""
    rooms = [room.name for room in pkgutil.iter_modules(duijie.__path__) if room.ispkg]
    return [room for room in rooms if importlib.util.find_spec(f"duijie.{room}.{module}")]


def lives() -> dict[str, Lifecycle]:
    """Give every life in the house by its room and name."""
    found = {}
    for room in rooms_with("states"):
        for name, value in vars(importlib.import_module(f"duijie.{room}.states")).items():
            if isinstance(value, Lifecycle):
                found[f"{room}.{name}"] = value
    return found


LIVES = lives()


def test_rooms_have_lives():
    assert {name.partition(".")[0] for name in LIVES} >= {
        "agreements",
        "demands",
        "intake",
        "introductions",
        "offers",
    }


@pytest.mark.parametrize("name", sorted(LIVES))
def test_step_has_a_permission(name: str):
    room = name.partition(".")[0]
    importlib.import_module(f"duijie.{room}.rules")
    wanted = {f"{room}.{step}" for step in LIVES[name].names}
    assert wanted - access.permissions() == set()


@pytest.mark.setup
def test_step_that_nobody_may_take_is_refused(tmp_path: Path):
    copy = plot(tmp_path)
    copy.replace(
        "demands/states.py",
        'step("pause", DemandState.OPEN, to=DemandState.PAUSED),',
        'step("pause", DemandState.OPEN, to=DemandState.PAUSED),\n'
        '        step("praise", DemandState.OPEN, to=DemandState.OPEN),',
    )
    assert "{'demands.praise'} == set()" in copy.refusals("tests/architecture/test_lives.py")
