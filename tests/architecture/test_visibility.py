"""A list that ignores who may see what is caught by its own room's tests: seen by planting one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import house
from tests.architecture.planting import ROOT, plot

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
    of_the_function = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }

    def stands_alone(call: ast.Call) -> bool:
        names = {node.id for each in call.args for node in ast.walk(each) if isinstance(node, ast.Name)}
        return not names & of_the_function

    model = ast.unparse(function.returns).removeprefix("QuerySet[").removesuffix("]")
    kept = [
        f".{call.func.attr}({', '.join(map(ast.unparse, call.args))})"
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"select_related", "prefetch_related", "defer"}
        and stands_alone(call)
    ]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first, last = function.body[0].lineno - 1, function.body[-1].end_lineno
    lines[first:last] = [f"    return {model}._default_manager.all(){''.join(dict.fromkeys(kept))}\n"]
    file.write_text("".join(lines), encoding="utf-8")


def files_that_name(function: str, room: str) -> list[str]:
    """Give the room's test files that speak of the list."""
    files = sorted((ROOT / "tests" / room).glob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if function in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_is_spoken_of_in_the_tests_of_its_room(name: str):
    room, function = name.split(".")
    assert files_that_name(function, room) != []


@pytest.mark.setup
@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_that_ignores_visibility_is_refused(name: str, tmp_path: Path):
    room, function = name.split(".")
    copy = plot(tmp_path)
    path, tree = LISTS[name]
    blind(copy.package / path, tree)
    copy.refusals(*files_that_name(function, room))
