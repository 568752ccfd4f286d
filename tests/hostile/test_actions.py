"""Every action, tried by everybody: who is refused, and that a refusal changed nothing.

The picture is whole: `permitted.txt` has a line for every action and a column for every kind of actor.
`done` changed something, `same` was let in and left all as it was, `no` was refused (NotPermitted),
`none` was told that there is no such record, and `-` was not tried: only an account has a password.
An action that is new fails until it has its line here, looked at by somebody.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

import duijie
from duijie.access import VISITOR, NotPermittedError
from duijie.accounts.actions import note_failed_sign_in
from tests.architecture.house import actions
from tests.hostile.calls import calls
from tests.hostile.watching import digests, watched
from tests.hostile.world import ACTORS, NOW, PASSWORD, World
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
PICTURE = Path(__file__).with_name("permitted.txt")
EVERYBODY = (*ACTORS, "system")
ACTIONS = sorted(name for name, _path, _function in actions(Path(duijie.__file__).parent))


def picture() -> dict[str, list[str]]:
    lines = [line.split() for line in PICTURE.read_text(encoding="utf-8").splitlines()]
    return {cells[0]: cells[1:] for cells in lines if cells and cells[0] != "#"}


EXPECTED = picture()


@pytest.fixture(scope="module")
def arguments(standing_world: World, folders: Path) -> dict[str, dict[str, Any]]:
    return calls(standing_world, folders / "uploads")


@pytest.fixture(scope="module")
def untouched(standing_world: World, arguments: Any) -> dict[str, tuple[int, str]]:
    system = registry.system()
    for account in standing_world.actors.values():
        if account is not None:
            account.set_password(PASSWORD)
            account.save()
            note_failed_sign_in(username=account.username, actor=VISITOR, now=NOW)
    note_failed_sign_in(username=system.username, actor=VISITOR, now=NOW)
    return digests()


def outcome(name: str, who: str, world: World, given: dict[str, Any], untouched: Any) -> str:
    """Try it, say what came of it, and take it back."""
    if name == "accounts.change_password" and who in {"visitor", "system"}:
        return "-"
    room, function = name.split(".")
    action = getattr(importlib.import_module(f"duijie.{room}.actions"), function)
    actor = registry.system() if who == "system" else world.actors[who] or VISITOR
    try:
        with watched() as watch, transaction.atomic():
            action(**given, actor=actor, now=NOW)
            changed = watch.changed(untouched)
            transaction.set_rollback(True)
    except NotPermittedError:
        said = "no"
    except ObjectDoesNotExist:
        said = "none"
    else:
        return "done" if changed else "same"
    assert not watch.changed(untouched)
    return said


def test_every_action_has_its_line(arguments: dict[str, dict[str, Any]]):
    assert sorted(arguments) == ACTIONS
    assert sorted(EXPECTED) == ACTIONS


@pytest.mark.parametrize("name", ACTIONS)
def test_everybody_is_let_in_or_refused_as_pictured(name: str, standing_world: World, arguments, untouched):
    given = arguments[name]
    found = {who: outcome(name, who, standing_world, given, untouched) for who in EVERYBODY}
    assert found == dict(zip(EVERYBODY, EXPECTED[name], strict=True))


def test_every_action_is_possible_for_somebody_and_few_for_anybody():
    """A refusal proves nothing where nobody could have done it."""
    assert [name for name, cells in EXPECTED.items() if "done" not in cells] == []
    by_visitors = [name for name, cells in EXPECTED.items() if cells[0] == "done"]
    # A forgotten password is told by whoever cannot sign in; a link is used by whoever has it; what fails
    # before anybody is signed in is counted; whoever is described in the registry may ask that it be
    # corrected, with or without an account.
    assert by_visitors == [
        "accounts.ask_for_link",
        "accounts.choose_password",
        "accounts.note_failed_sign_in",
        "corrections.ask_correction",
        "notices.end_digest_by_token",
    ]
