"""Everything an instance owns lies in one folder that only its owner can open."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.cli.commands import NOTHING_SET

PRINT_KEY = "from duijie.config import settings; print(settings.SECRET_KEY)"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def key_of(data: Path, **extra: str) -> str:
    """Give the key that a process started on this folder works with, under a careless umask."""
    result = subprocess.run(
        ["sh", "-c", 'umask 000; exec "$0" -c "$1"', sys.executable, PRINT_KEY],
        env={**NOTHING_SET, "DUIJIE_DATA": str(data), **extra},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path):
    data = tmp_path / "deep" / "data"
    key = key_of(data)
    assert (len(key) >= 64, key_of(data)) == (True, key)
    assert (mode(data), mode(data / "secret-key")) == (0o700, 0o600)
    assert [file.name for file in data.iterdir()] == ["secret-key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path):
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(key_of, [tmp_path / "data"] * 4))
    assert set(keys) == {(tmp_path / "data" / "secret-key").read_text()}


def test_key_that_is_given_is_used_and_none_is_kept(tmp_path: Path):
    assert key_of(tmp_path, DUIJIE_SECRET_KEY="given") == "given"
    assert list(tmp_path.iterdir()) == []


def test_whatever_is_stored_has_its_place_in_the_folder(tmp_path: Path):
    places = "from duijie.config import settings as s; print(*(s.UPLOADS, s.SEARCH_INDEX, s.STATIC_ROOT, "
    places += "s.DATABASES['default']['NAME']), sep='\\n')"
    said = subprocess.run(
        [sys.executable, "-c", places],
        env={**NOTHING_SET, "DUIJIE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [os.path.relpath(place, tmp_path) for place in said] == [
        "uploads",
        "index",
        "static",
        "duijie.sqlite3",
    ]
