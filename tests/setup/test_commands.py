"""Both commands explain themselves and name what is missing, before anything is set up."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.checkout import ROOT, environment


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The two commands and what they need to find a Python, nothing set up."""
    folder = tmp_path / "bare"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run", "test", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def call(folder: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=folder, env={**environment(), **extra}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["./run", "./test"])
def test_command_explains_itself_without_setting_up(bare: Path, command: str):
    result = call(bare, command, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"usage: {command}" in result.stdout
    assert "--offline" in result.stdout


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH on which there is a shell and nothing else."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("command", ["./run", "./test"])
def test_missing_python_is_named_with_the_command_that_installs_it(bare: Path, programs: Path, command: str):
    result = call(bare, command, PATH=str(programs))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "Python 3.11, 3.12 or 3.13 is needed, and none was found.\n"
        "Install it:  sudo apt-get install python3 python3-venv\n"
    )


def test_python_that_does_not_start_is_passed_over(bare: Path, programs: Path):
    script(programs / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    script(programs / "python3", f'exec "{sys.executable}" "$@"')
    result = call(bare, "./run", "--help", PATH=str(programs))
    assert (result.returncode, result.stderr) == (0, "")


def test_missing_venv_module_is_named_with_the_command_that_installs_it(bare: Path, programs: Path):
    refuse = 'case "$2" in *ensurepip*) exit 1;; esac'
    script(programs / "python3", f'{refuse}\nexec "{sys.executable}" "$@"')
    result = call(bare, "./run", PATH=str(programs))
    assert result.returncode == 1
    assert result.stderr == (
        "python3 is there, but cannot make an environment: its venv module is missing.\n"
        "Install it:  sudo apt-get install python3-venv\n"
    )


def test_python_named_in_vain_is_told(bare: Path, programs: Path):
    result = call(bare, "./run", DUIJIE_PYTHON="/no/such/python")
    assert result.returncode == 1
    assert "DUIJIE_PYTHON names /no/such/python, which is not a Python" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("./run", "--offline", "no-such-folder"),
            "no-such-folder is not a folder. --offline wants a folder",
        ),
        (("./run", "--prot", "8000"), "unrecognized arguments: --prot"),
        (("./test", "--pages", "folder"), "--pages and --gold go together"),
    ],
)
def test_mistyped_argument_is_told_before_anything_is_set_up(bare: Path, words: tuple[str, ...], said: str):
    result = call(bare, *words)
    assert result.returncode != 0
    assert said in result.stderr
