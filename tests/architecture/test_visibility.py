"""A list that ignores who may see what is caught by its own room's tests: seen by blinding each."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.planting import ROOT
from tests.architecture.visible_lists import LISTS, files_that_name


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """For each list, the test that failed while the list showed everything to everybody."""
    folder = tmp_path_factory.mktemp("refusals")
    told = folder / "refusals.json"
    named = {file for name in LISTS for file in files_that_name(*reversed(name.split(".")))}
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"),
            *("-p", "pytest_django.plugin", "-p", "tests.architecture.blinding", *sorted(named)),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DUIJIE_DATA": str(folder / "data"),
            "DUIJIE_REFUSALS": str(told),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.exists(), result.stdout[-4000:] + result.stderr[-2000:]
    return json.loads(told.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_is_spoken_of_in_the_tests_of_its_room(name: str):
    room, function = name.split(".")
    assert files_that_name(function, room) != []


@pytest.mark.setup
@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_that_ignores_visibility_is_refused(name: str, refusals: dict[str, str]):
    assert refusals[name] != ""
