"""Migrations lead to the very tables the models describe, on which all other tests stand.

The tests make their tables straight from the models (`--no-migrations`), which takes a third of the time.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.setup

MAKE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"
from django.conf import settings
if sys.argv[1] == "models":
    class Without:
        def __contains__(self, label): return True
        def __getitem__(self, label): return None
    settings.MIGRATION_MODULES = Without()
import django
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
print(settings.DATABASES["default"]["NAME"])
"""
CONSTRAINT = re.compile(r'CONSTRAINT "([^"]+)"')


def made_from(source: str, folder: Path) -> Path:
    """Make a database from "models" or "migrations"; give its file."""
    folder.mkdir()
    environ = {"DUIJIE_DATA": str(folder), "PATH": "", "DUIJIE_SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, source], env=environ, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.splitlines()[-1])


def tables(file: Path) -> dict[str, tuple[object, ...]]:
    """Give what each table is: its columns, indexes and named constraints, and its triggers."""
    database = sqlite3.connect(file)
    made = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {}
    for name, sql in made:
        if name.startswith("sqlite_") or name == "django_migrations":
            continue
        columns = sorted(row[1:] for row in database.execute(f'PRAGMA table_info("{name}")'))
        indexes = sorted(row[1:] for row in database.execute(f'PRAGMA index_list("{name}")') if row[3] == "c")
        keys = sorted(row[2:] for row in database.execute(f'PRAGMA foreign_key_list("{name}")'))
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY name", (name,)
        ).fetchall()
        found[name] = (columns, indexes, keys, sorted(CONSTRAINT.findall(sql)), triggers)
    database.close()
    return found


def test_migrations_make_what_the_models_say(tmp_path: Path):
    migrated = tables(made_from("migrations", tmp_path / "migrations"))
    described = tables(made_from("models", tmp_path / "models"))
    assert sorted(migrated) == sorted(described)
    assert [name for name in described if migrated[name] != described[name]] == []
    assert migrated["audit_entry"][-1] != [], "the audit is guarded after all migrations"
