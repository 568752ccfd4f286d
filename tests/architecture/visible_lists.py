"""The lists that depend on who asks, and the tests that speak of them."""

from __future__ import annotations

import ast

from tests.architecture import house
from tests.architecture.planting import ROOT

PACKAGE = ROOT / "src" / "duijie"
# Each list's name, its file, its function.
LISTS: dict[str, tuple[str, ast.FunctionDef]] = {
    f"{room}.{function.name}": (path, function)
    for room, path, tree in house.modules(PACKAGE, "**/*.py")
    for function in house.public_functions(tree)
    if function.name.endswith("visible_to")
}


def files_that_name(function: str, room: str) -> list[str]:
    """Give the room's test files that speak of the list."""
    files = sorted((ROOT / "tests" / room).glob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if function in file.read_text(encoding="utf-8")]
