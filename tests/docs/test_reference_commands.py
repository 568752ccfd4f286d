"""The commands' page repeats what each command says of itself, and every exit code really happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from duijie.cli.main import COMMANDS
from duijie.config.reference import commands

pytestmark = pytest.mark.setup

ROOT = Path(__file__).resolve().parents[2]
ALONE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}
DUIJIE = [sys.executable, "-m", "duijie.cli"]


def help_of(*words: str) -> str:
    return subprocess.run(
        [*DUIJIE, *words, "--help"], env=ALONE, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"manage"}))
def test_command_stands_on_the_page_in_its_own_words(command: str):
    section = commands.page().partition(f"\n## duijie {command}\n")[2].partition("\n## ")[0]
    assert help_of(command).strip() in section


def test_steps_of_a_command_are_explained_too():
    assert help_of("index", "rebuild").strip() in commands.page()


@pytest.mark.parametrize("script", ["run", "test"])
def test_script_of_the_checkout_stands_on_the_page_in_its_own_words(script: str):
    said = subprocess.run(
        [ROOT / script, "--help"],
        env={**ALONE, "DUIJIE_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"## ./{script}\n\n```text\n{said.rstrip()}\n```\n" in commands.page()


def ended(*words: str, **pipes: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*DUIJIE, *words], env=ALONE, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **pipes}
    )


def interrupted(folder: Path) -> int:
    """Press Ctrl-C while a page is awaited that nobody ever writes."""
    page = folder / "page.txt"
    os.mkfifo(page)
    reading = ended("read", str(page))
    with page.open("wb"):  # opens once the command has opened the other end
        reading.send_signal(signal.SIGINT)
        return reading.wait(timeout=60)


def unheard(folder: Path) -> int:
    """Print to somebody who has already gone."""
    page = folder / "page.txt"
    page.write_text("某单位开会。\n" * 20_000, encoding="utf-8")
    listener, speaker = os.pipe()
    os.close(listener)
    reading = ended("read", "--json", str(page), stdout=speaker)
    os.close(speaker)
    return reading.wait(timeout=60)


def test_every_exit_code_on_the_page_happens(tmp_path: Path):
    (tmp_path / "fifo").mkdir()
    seen = {
        0: ended("--help").wait(timeout=60),
        1: ended("read", str(tmp_path / "missing.txt")).wait(timeout=60),
        2: ended("read", "--no-such-option").wait(timeout=60),
        130: interrupted(tmp_path / "fifo"),
        141: unheard(tmp_path),
    }
    assert seen == {number: number for number in commands.EXIT_CODES}
