"""./test counts honestly: what is missing or skipped is a failure, and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import environment
import run_checks
import throwaway_postgres
from run_checks import MissingError, Outcome, Stage

pytestmark = pytest.mark.setup


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which no program is found. Gives the only folder of its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DUIJIE_CHROMIUM", raising=False)
    monkeypatch.setattr(throwaway_postgres, "PACKAGED", tmp_path / "postgresql")
    return tmp_path


MISSING = {
    "postgresql": (
        run_checks.postgres_tests,
        "PostgreSQL's server is not here.\nInstall it:  sudo apt-get install postgresql",
    ),
    "chromium": (
        run_checks.browser_tests,
        (
            "Chromium is not here.\nInstall it:  sudo apt-get install chromium\n"
            "(on Ubuntu, where that is a snap: install any Chromium and name its path in DUIJIE_CHROMIUM)"
        ),
    ),
    "git": (run_checks.setup_tests, "git is not here.\nInstall it:  sudo apt-get install git"),
}


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(("stage", "said"), MISSING.values(), ids=MISSING.keys())
def test_what_a_stage_misses_is_named_with_the_command_that_installs_it(stage, said: str):
    with pytest.raises(MissingError) as told:
        stage()
    assert str(told.value) == said


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_chromium_that_does_not_start_is_none(nothing_installed: Path):
    script(nothing_installed / "chromium", "echo 'install the snap' >&2; exit 1")
    assert run_checks.find_chromium() is None
    script(nothing_installed / "google-chrome", "exit 0")
    assert run_checks.find_chromium() == str(nothing_installed / "google-chrome")


def test_machine_without_a_chinese_font_is_told(nothing_installed: Path):
    script(nothing_installed / "chromium", "exit 0")
    script(nothing_installed / "fc-list", "exit 0")
    with pytest.raises(MissingError, match="sudo apt-get install fontconfig fonts-noto-cjk"):
        run_checks.browser_tests()


def test_missing_program_fails_its_stage_and_the_others_still_run(capsys):
    def misses() -> Outcome:
        raise MissingError("A thing is not here.")

    stages = [Stage("one", misses), Stage("two", lambda: Outcome(3, 0))]
    assert run_checks.run_stages(stages, skips_fail=True) == 1
    said = capsys.readouterr().out.splitlines()
    assert "A thing is not here." in said
    assert said[-2:] == ["FAILED: one", "3 passed, 1 failed"]


def test_skipped_test_fails_unless_another_stage_ran_it(capsys):
    here, there = frozenset({"a::b"}), frozenset({"c::d"})
    skipping = Stage("SQLite", lambda: Outcome(1, 0, there, here))
    running = Stage("PostgreSQL", lambda: Outcome(1, 0, here))
    assert run_checks.run_stages([skipping], skips_fail=True) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "FAILED: skipped everywhere: a::b",
        "1 passed, 1 failed",
    ]
    assert run_checks.run_stages([skipping, running], skips_fail=True) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"


TESTS = """
import pytest
def test_passes(): pass
@pytest.mark.skip
def test_skipped(): pass
def test_fails(): assert False
"""


def test_run_of_pytest_is_counted_by_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_checks, "REPORTS", tmp_path / "reports")
    file = tmp_path / "test_three.py"
    file.write_text(TESTS)
    outcome = run_checks.pytest("three", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(file))
    assert (outcome.passed, outcome.failed) == (1, 1)
    assert [
        sorted(name.rpartition("::")[2] for name in names) for names in (outcome.ran, outcome.skipped)
    ] == [
        ["test_fails", "test_passes"],
        ["test_skipped"],
    ]


@pytest.mark.parametrize("content", ["", "import no_such_module\n"])
def test_run_without_a_test_is_a_failure(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run_checks, "REPORTS", tmp_path / "reports")
    file = tmp_path / "test_none.py"
    file.write_text(content)
    outcome = run_checks.pytest("none", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(file))
    assert (outcome.passed, outcome.failed) == (0, 1)


def test_checks_and_programs_keep_their_bytecode_whatever_the_user_set(monkeypatch: pytest.MonkeyPatch):
    for name in environment.KEPT_FROM_PROGRAMS:
        monkeypatch.setenv(name, "1")
    assert not set(environment.KEPT_FROM_PROGRAMS) & set(run_checks.clean_environment())
