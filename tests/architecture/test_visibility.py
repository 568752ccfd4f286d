"""A list that ignores who may see what is caught by its own room's tests: seen by planting one."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import house

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "duijie"


def lists() -> dict[str, tuple[str, ast.FunctionDef]]:
    """Give every list that depends on who asks: its name, its file, its function."""
    return {
        f"{room}.{function.name}": (path, function)
        for room, path, tree in house.layer(PACKAGE, "queries")
        for function in house.public_functions(tree)
        if function.name.endswith("visible_to")
    }


LISTS = lists()


def blind(file: Path, function: ast.FunctionDef) -> None:
    """Make the list show everything to everybody, read with as few queries as before."""
    model = ast.unparse(function.returns).removeprefix("QuerySet[").removesuffix("]")
    kept = [
        f".{call.func.attr}({', '.join(map(ast.unparse, call.args))})"
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"select_related", "prefetch_related", "defer"}
    ]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first, last = function.body[0].lineno - 1, function.body[-1].end_lineno
    lines[first:last] = [f"    return {model}._default_manager.all(){''.join(dict.fromkeys(kept))}\n"]
    file.write_text("".join(lines), encoding="utf-8")


@pytest.mark.setup
@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_that_ignores_visibility_is_refused(name: str, tmp_path: Path):
    ignored = shutil.ignore_patterns("__pycache__", "static", "*.mo")
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path, function = LISTS[name]
    blind(tmp_path / "src" / "duijie" / path, function)
    room = name.partition(".")[0]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{room}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src"), "DUIJIE_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    # 1 is pytest's "some test failed"; a copy that does not even start would answer otherwise.
    assert result.returncode == 1, result.stdout[-2000:] + result.stderr[-2000:]
    assert "1 failed" in result.stdout, result.stdout[-2000:] + result.stderr[-2000:]
