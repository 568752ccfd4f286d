"""Sets everything up and runs the checks (what ./test calls)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET  # reads only what pytest wrote a moment ago
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import environment
import throwaway_postgres
from environment import ROOT, say

EPILOG = """\
examples:
  ./test                         the fast tests, on SQLite
  ./test tests/demands -k pause  some tests only; everything after the first path goes to pytest
  ./test --all                   every check, as .ci/run does: SQLite and PostgreSQL, browser, set-up,
                                 linters, types, architecture, docs. A skipped test counts as failed.
  ./test --pages FOLDER --gold FILE
                                 score the reader on pages outside the project

./test installs packages into .venv only. What else --all needs, it names with the command that
installs it."""

REPORTS = ROOT / "var" / "test"
NO_DATABASE = ("tests/core", "tests/architecture", "tests/docs")


class MissingError(Exception):
    """Something the stage needs is not on this machine; the message says how to install it."""


@dataclass(frozen=True)
class Outcome:
    """What one stage counted. ran and skipped hold the tests' names."""

    passed: int
    failed: int
    ran: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stage:
    """One named part of the checks."""

    name: str
    run: Callable[[], Outcome]


@dataclass
class Results:
    """The outcomes of the stages so far."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def never_ran(self) -> list[str]:
        """This will list the tests that were skipped wherever they were met."""
        skipped = frozenset[str]().union(*(outcome.skipped for outcome in self.outcomes.values()))
        ran = frozenset[str]().union(*(outcome.ran for outcome in self.outcomes.values()))
        return sorted(skipped - ran)


def parser() -> argparse.ArgumentParser:
    """This will build the parser of ./test."""
    arguments = argparse.ArgumentParser(
        prog="./test",
        usage="./test [--all] [--offline WHEELHOUSE] [PATH [PYTEST ARGUMENTS]]\n"
        "       ./test --pages FOLDER --gold FILE",
        description="Sets Duijie up from nothing and runs its tests.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_argument("--all", action="store_true", help="run every check; under an hour")
    arguments.add_argument("--pages", metavar="FOLDER", type=Path, help="pages to score the reader on")
    arguments.add_argument(
        "--gold", metavar="FILE", type=Path, help="what a careful reader gets from those pages"
    )
    arguments.add_argument(
        "--offline",
        metavar="WHEELHOUSE",
        type=Path,
        help="install from this folder of packages, without a network",
    )
    arguments.add_argument("selection", nargs=argparse.REMAINDER, metavar="PATH", help="run these tests only")
    return arguments


def clean_environment(**extra: str) -> dict[str, str]:
    """This will return the environment for the checks: none of the user's own Duijie settings."""
    ours = ("DUIJIE_", "DATABASE_URL", "DJANGO_", "PYTEST_", *environment.KEPT_FROM_PROGRAMS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    binaries = str(ROOT / ".venv" / "bin")
    return {**kept, "PATH": f"{binaries}{os.pathsep}{kept.get('PATH', os.defpath)}", **extra}


def command(*words: str) -> Outcome:
    """This will run one program of .venv as a check that passes or fails."""
    program = str(ROOT / ".venv" / "bin" / words[0])
    result = subprocess.run([program, *words[1:]], cwd=ROOT, env=clean_environment(), check=False)
    return Outcome(1, 0) if result.returncode == 0 else Outcome(0, 1)


def _names(report: Path) -> tuple[frozenset[str], frozenset[str], int]:
    """This will read pytest's report: the tests that ran, those skipped, and how many failed."""
    ran, skipped, failed = set(), set(), set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest a moment ago
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("skipped") is not None:
            skipped.add(name)
            continue
        ran.add(name)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
    return frozenset(ran), frozenset(skipped), len(failed)


def pytest(stage: str, *words: str, environ: Mapping[str, str] | None = None) -> Outcome:
    """This will run pytest and count; a run that executed no test, or broke down, is a failure."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{stage}.xml"
    report.unlink(missing_ok=True)
    python = str(ROOT / ".venv" / "bin" / "python")
    result = subprocess.run(
        [python, "-m", "pytest", "-q", f"--junitxml={report}", *words],
        cwd=ROOT,
        env=clean_environment(**(environ or {})),
        check=False,
    )
    if not report.exists():
        return Outcome(0, 1)
    ran, skipped, failed = _names(report)
    if result.returncode != 0 and failed == 0:
        failed = 1
    return Outcome(max(len(ran) - failed, 0), failed, ran, skipped)


def fast_tests() -> Outcome:
    """This will run the fast tests on SQLite, on two cores."""
    return pytest("fast", "-n", "2", "-m", "not browser and not setup and not thorough and not slow")


def sqlite_tests() -> Outcome:
    """This will run the fast, the slow and the thorough tests on SQLite."""
    return pytest("sqlite", "-n", "2", "-m", "not browser and not setup")


def postgres_tests() -> Outcome:
    """This will run fast and slow tests that touch the database on a PostgreSQL server of their own."""
    binaries = throwaway_postgres.find_binaries()
    if binaries is None:
        raise MissingError("PostgreSQL's server is not here.\nInstall it:  sudo apt-get install postgresql")
    without = [f"--ignore={folder}" for folder in NO_DATABASE]
    with throwaway_postgres.running(binaries) as url:
        return pytest(
            "postgresql",
            "-n",
            "2",
            "-m",
            "not browser and not setup and not thorough",
            *without,
            environ={"DATABASE_URL": url},
        )


def find_chromium() -> str | None:
    """This will return a Chromium that starts: Ubuntu's package of that name may be an empty shell."""
    names = [os.environ.get("DUIJIE_CHROMIUM", ""), "chromium", "google-chrome", "chromium-browser"]
    for name in names:
        path = shutil.which(name) if name else None
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    answer = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def browser_tests() -> Outcome:
    """This will run the tests that drive a real browser."""
    chromium = find_chromium()
    if chromium is None:
        raise MissingError(
            "Chromium is not here.\nInstall it:  sudo apt-get install chromium\n"
            "(on Ubuntu, where that is a snap: install any Chromium and name its path in DUIJIE_CHROMIUM)"
        )
    if not _has_chinese_font():
        raise MissingError(
            "No font with Chinese is here.\nInstall one:  sudo apt-get install fontconfig fonts-noto-cjk"
        )
    # Some walk through eighty pages, some open one: whoever is done takes over what the other has left.
    words = ("-n", "2", "--dist", "worksteal", "-m", "browser")
    return pytest("browser", *words, environ={"PATH": _path_with(chromium)})


def _path_with(chromium: str) -> str:
    """This will return a PATH on which this Chromium goes by that name, as the tests look for it."""
    folder = REPORTS / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "chromium"
    link.unlink(missing_ok=True)
    link.symlink_to(chromium)
    return f"{folder}{os.pathsep}{clean_environment()['PATH']}"


def setup_tests() -> Outcome:
    """This will run the tests that make environments and start whole instances."""
    if shutil.which("git") is None:
        raise MissingError("git is not here.\nInstall it:  sudo apt-get install git")
    # The longest files first, or one core waits for them at the end; each is found once.
    files = ("tests/setup", "tests/seeds", "tests/cli", "tests")
    return pytest("set-up", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "setup", *files)


def django_check(*words: str) -> Outcome:
    """This will run one of Django's own checks with the tests' settings."""
    return command("python", "-m", "django", *words, "--settings", "duijie.config.settings_test")


def all_stages() -> list[Stage]:
    """This will list every check there is, the quick ones first."""
    return [
        Stage("linter", lambda: command("ruff", "check", "--quiet")),
        Stage("formatting", lambda: command("ruff", "format", "--check", "--quiet")),
        Stage("architecture: layers", lambda: command("lint-imports")),
        Stage("types", lambda: command("mypy")),
        Stage("migrations match the models", lambda: django_check("makemigrations", "--check", "--dry-run")),
        Stage("tests on SQLite: rooms, architecture, docs", sqlite_tests),
        Stage("tests on PostgreSQL", postgres_tests),
        Stage("tests in the browser", browser_tests),
        Stage("tests of the set-up", setup_tests),
    ]


def run_stage(stage: Stage) -> Outcome:
    """This will run one stage and tell how long it took and what it counted."""
    print(f"\n=== {stage.name}", flush=True)
    began = time.monotonic()
    try:
        outcome = stage.run()
    except (MissingError, throwaway_postgres.PostgresError) as error:
        print(error, flush=True)
        outcome = Outcome(0, 1)
    verdict = "FAILED" if outcome.failed else "passed"
    seconds = time.monotonic() - began
    print(
        f"=== {stage.name}: {verdict} in {seconds:.0f} s ({outcome.passed} passed, {outcome.failed} failed)",
        flush=True,
    )
    return outcome


def run_stages(stages: Sequence[Stage], *, skips_fail: bool) -> int:
    """This will run all stages, also after a failure, and return the exit code."""
    results = Results()
    for stage in stages:
        results.outcomes[stage.name] = run_stage(stage)
    never_ran = results.never_ran()
    passed = sum(outcome.passed for outcome in results.outcomes.values())
    failed = sum(outcome.failed for outcome in results.outcomes.values())
    print()
    for name, outcome in results.outcomes.items():
        if outcome.failed:
            print(f"FAILED: {name}")
    for test in never_ran:
        print(f"{'FAILED: ' if skips_fail else ''}skipped everywhere: {test}")
    if skips_fail:
        failed += len(never_ran)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def main(argv: Sequence[str] | None = None) -> int:
    """This will set up, run what was asked for and return the exit code."""
    called_from = Path(os.environ.get("DUIJIE_CALLED_FROM") or Path.cwd())
    asked = parser()
    arguments = asked.parse_args(argv)
    if bool(arguments.pages) != bool(arguments.gold):
        asked.error("--pages and --gold go together")
    wheelhouse = called_from / arguments.offline if arguments.offline else None
    try:
        environment.prepare(ROOT, "test", wheelhouse=wheelhouse)
        if arguments.pages:
            return score(called_from / arguments.pages, called_from / arguments.gold)
        if arguments.all:
            return run_stages(all_stages(), skips_fail=True)
        if arguments.selection:
            words = [word for word in arguments.selection if word != "--"]
            return run_stages([Stage("selected tests", lambda: pytest("selected", *words))], skips_fail=False)
        return run_stages([Stage("tests on SQLite", fast_tests)], skips_fail=False)
    except environment.SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return environment.INTERRUPTED


def score(pages: Path, gold: Path) -> int:
    """This will read the pages and print how well that agrees with the gold file."""
    for place in (pages, gold):
        if not place.exists():
            say(f"{place} does not exist.")
            return 2
    words = ["quality/reader/measure.py", "--pages", str(pages), "--gold", str(gold)]
    python = str(ROOT / ".venv" / "bin" / "python")
    return subprocess.run([python, *words], cwd=ROOT, env=clean_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
