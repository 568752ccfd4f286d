"""The `duijie` command finds its commands, and each explains itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from duijie.cli.main import COMMANDS
from tests.cli.commands import NOTHING_SET, duijie

pytestmark = pytest.mark.setup

NO_INSTANCE = (
    "There is no instance in {}. `duijie serve` makes one; if yours is elsewhere, name its folder in "
    "DUIJIE_DATA.\n"
)
ON_AN_INSTANCE = [
    ("worker",),
    ("match", "1"),
    ("match", "need.txt"),
    ("index", "rebuild"),
    ("index", "status"),
    ("check",),
]


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


@pytest.mark.parametrize(
    ("started", "too_early"),
    [
        ("duijie.cli.demo", ("django", "duijie.core.reader.page", "duijie.core.reader.formats", "pypinyin")),
        (
            "duijie.config.wsgi",
            ("duijie.core.reader.page", "duijie.core.reader.formats", "pypinyin", "rjieba"),
        ),
    ],
)
def test_start_loads_nothing_that_takes_long_and_is_not_wanted_yet(
    started: str, too_early: tuple[str, ...], tmp_path: Path
):
    result = subprocess.run(
        [sys.executable, "-c", f"import sys, {started}; print(*sorted(sys.modules), sep='\\n')"],
        env={**NOTHING_SET, "DUIJIE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "duijie.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = result.stdout.splitlines()
    assert started in loaded
    assert [module for module in too_early if module in loaded] == []


def test_api_schema_is_openapi_and_leaves_nothing_behind(tmp_path: Path):
    result = duijie("api-schema", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["openapi"].startswith("3.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ON_AN_INSTANCE, ids=" ".join)
def test_command_that_wants_an_instance_makes_none(words: tuple[str, ...], tmp_path: Path):
    data = tmp_path / "data"
    result = duijie(*words, cwd=tmp_path, DUIJIE_DATA=str(data))
    assert (result.returncode, result.stdout, result.stderr) == (1, "", NO_INSTANCE.format(data))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("worker",), ("check",)], ids=" ".join)
def test_file_that_is_no_database_is_told_and_left_alone(words: tuple[str, ...], tmp_path: Path):
    database = tmp_path / "duijie.sqlite3"
    database.write_bytes(b"no database " * 500)
    result = duijie(*words, cwd=tmp_path, DUIJIE_DATA=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("The database cannot be used: file is not a database\n")
    assert "Traceback" not in result.stderr
    assert database.read_bytes() == b"no database " * 500


@pytest.mark.parametrize("words", [("worker",), ("check",)], ids=" ".join)
def test_migrations_that_are_missing_are_told(words: tuple[str, ...], tmp_path: Path):
    (tmp_path / "duijie.sqlite3").touch()
    result = duijie(*words, cwd=tmp_path, DUIJIE_DATA=str(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("The database lacks ")
    assert result.stderr.endswith("`duijie serve` runs them when it starts: start it first.\n")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DUIJIE_HTTPS", "maybe", "DUIJIE_HTTPS is “maybe”: set it to true or false.\n"),
        ("DUIJIE_PAGE_LIMIT_MB", "8 MB", "DUIJIE_PAGE_LIMIT_MB is “8 MB”: set it to a whole number.\n"),
        ("DUIJIE_PROXY_COUNT", "-1", "DUIJIE_PROXY_COUNT is “-1”: set it to a whole number from 0 on.\n"),
        ("DATABASE_URL", "oracle-ish://me:secret@there", "DATABASE_URL is no database address."),
        ("DATABASE_URL", "postgres://me:secret@127.0.0.1:9/none", "The database cannot be used: "),
        ("DUIJIE_DATA", "/proc/duijie", "The data folder cannot be used: /proc/duijie "),
    ],
)
def test_setting_that_cannot_be_used_is_named(name: str, value: str, said: str, tmp_path: Path):
    result = duijie("serve", cwd=tmp_path, **{"DUIJIE_DATA": str(tmp_path / "data"), name: value})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(said)
    assert "secret" not in result.stderr


def test_page_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path):
    (tmp_path / "good.txt").write_text("示例市科协与示例大学签署合作协议。", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "noise.txt").write_bytes(bytes(range(1, 32)) * 200)
    result = duijie("read", "empty.txt", "missing.txt", "noise.txt", ".", "good.txt", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout.startswith("== good.txt\n")
    assert result.stderr.splitlines() == [
        "empty.txt: empty: there is nothing to read",
        "missing.txt: not_found: No such file or directory",
        "noise.txt: binary: this is binary content, not a page of text",
        ".: not_found: Is a directory",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty.txt", "good.txt", "noise.txt"]
