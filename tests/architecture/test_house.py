"""The rules that hold in every room, seen to hold, and seen to catch who breaks them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import duijie
from tests.architecture import house

PACKAGE = Path(duijie.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package to plant a violation in."""
    target = tmp_path / "duijie"
    shutil.copytree(
        PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__", "static", "*.toml", "*.tsv")
    )
    return target


def plant(file: Path, text: str) -> None:
    """Add lines at the end of a file, or make it."""
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{before}\n{text}", encoding="utf-8")


def test_action_takes_actor_and_now_by_keyword_in_one_transaction():
    assert house.action_faults(PACKAGE) == []
    assert len(list(house.actions(PACKAGE))) > 30  # the walk really found the rooms


@pytest.mark.setup
@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("def praise(*, now): ...", ["does not take `actor`", "is not one transaction"]),
        ("@transaction.atomic\ndef praise(*, actor): ...", ["does not take `now`"]),
        ("@transaction.atomic\ndef praise(*, actor, now=None): ...", ["has a default for `now`"]),
        (
            "@transaction.atomic\ndef praise(demand, *, actor, now): ...",
            ["takes arguments that are not keyword-only"],
        ),
        (
            "@transaction.atomic\ndef praise(*, actor, now, **more): ...",
            ["takes arguments that are not keyword-only"],
        ),
        ("@transaction.atomic\ndef praise(*, actor, now): ...", []),
    ],
)
def test_action_that_breaks_the_rule_is_named(copy: Path, written: str, faults: list[str]):
    plant(copy / "demands" / "actions.py", written)
    assert house.action_faults(copy) == [f"demands/actions.py: praise {fault}" for fault in faults]


def test_room_with_records_has_one_door_for_lists_and_one_for_single_records():
    assert house.door_faults(PACKAGE) == []


@pytest.mark.setup
def test_room_without_its_doors_is_named(copy: Path):
    for name in ("models.py", "rules.py", "queries.py"):
        plant(copy / "praises" / name, "")
    assert house.door_faults(copy) == [
        "praises: no list of what an actor may see (visible_to)",
        "praises: no single record for an actor (find)",
    ]


def test_surface_reads_by_queries_and_writes_by_actions():
    assert house.surface_faults(PACKAGE) == []


@pytest.mark.setup
def test_surface_that_goes_past_the_doors_is_named(copy: Path):
    plant(copy / "web" / "shortcut.py", "def listed(request):\n    return Demand.objects.all()\n")
    plant(copy / "api" / "shortcut.py", "def keep(demand):\n    demand.save()\n")
    assert house.surface_faults(copy) == [
        "web/shortcut.py:3 reads past the queries",
        "api/shortcut.py:3 writes past the actions",
    ]


def test_name_says_what_it_is():
    assert house.name_faults(PACKAGE) == []


@pytest.mark.setup
def test_name_that_says_nothing_is_named(copy: Path):
    plant(copy / "demands" / "utils.py", "def handle_demand(): ...\n")
    assert house.name_faults(copy) == [
        "demands/utils.py: a name that says nothing",
        "demands/utils.py: handle_demand does not say what it does",
    ]


def test_file_holds_one_idea():
    assert house.long_files(PACKAGE) == []
