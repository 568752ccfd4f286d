"""import-linter refuses what the layers forbid; each violation is planted in a copy of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with its contracts."""
    folder = tmp_path_factory.mktemp("tree")
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "*.toml", "*.tsv", "*.mo")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the copy, not on the checkout that is installed."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_layers_hold(tree: Path):
    result = lint(tree)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("planted", "line", "contract", "said"),
    [
        (
            "core/shortcut.py",
            "from django.db import models",
            "core is plain Python",
            "duijie.core is not allowed to import django",
        ),
        (
            "demands/shortcut.py",
            "from duijie.web import home",
            "the house: rooms import downwards only",
            "duijie.demands is not allowed to import duijie.web",
        ),
        (
            "demands/states.py",
            "from duijie.demands import actions",
            "inside an app: states, models, rules, queries, actions, jobs",
            "duijie.demands.states is not allowed to import duijie.demands.actions",
        ),
        ("calls/__init__.py", "", "the house: rooms import downwards only", "calls"),
    ],
)
def test_planted_violation_is_refused(tree: Path, planted: str, line: str, contract: str, said: str):
    file = tree / "src" / "duijie" / planted
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        result = lint(tree)
    finally:
        if before is not None:
            file.write_text(before, encoding="utf-8")
        elif planted.endswith("__init__.py"):
            shutil.rmtree(file.parent)
        else:
            file.unlink()
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
    assert said in result.stdout
