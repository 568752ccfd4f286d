"""The `duijie` command finds its commands, and each explains itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from duijie.cli.main import COMMANDS

# What no command that reads pages may need.
NOTHING_SET = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}


def duijie(*words: str, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "duijie.cli", *words],
        cwd=cwd,
        env={**NOTHING_SET, **extra},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"manage"}))
def test_command_explains_itself_without_a_data_folder(command: str, tmp_path: Path):
    result = duijie(command, "--help", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"usage: duijie {command}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("words", "code"), [((), 2), (("frobnicate",), 2), (("--help",), 0)])
def test_overview_names_every_command(words: tuple[str, ...], code: int, tmp_path: Path):
    result = duijie(*words, cwd=tmp_path)
    assert result.returncode == code
    assert [name for name in COMMANDS if name not in result.stdout + result.stderr] == (
        [] if words else list(COMMANDS)
    )


def test_api_schema_is_openapi_and_leaves_nothing_behind(tmp_path: Path):
    result = duijie("api-schema", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["openapi"].startswith("3.")
    assert list(tmp_path.iterdir()) == []


def test_check_names_missing_migrations(tmp_path: Path):
    result = duijie("check", cwd=tmp_path, DUIJIE_DATA=str(tmp_path / "data"))
    assert result.returncode == 1
    assert "`duijie serve` runs them when it starts." in result.stdout
