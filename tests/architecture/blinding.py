"""A plugin of pytest that makes each list show everything to everybody, and runs the tests that speak of it.

One program for all lists: the function's code is exchanged while a test runs, until one refuses what it is
shown; then that test is run on the list itself, which it must take. What refused which list is written, as
JSON, to the file that DUIJIE_REFUSALS names.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.architecture.planting import ROOT
from tests.architecture.visible_lists import LISTS, files_that_name


@contextmanager
def blinded(path: str, function: ast.FunctionDef) -> Iterator[None]:
    """Let the list show everything while this lasts."""
    module = import_module(".".join(["duijie", *Path(path).with_suffix("").parts]))
    tree = ast.Module([blind(function)], type_ignores=[])
    names = dict(vars(module))
    exec(compile(tree, f"blind {path}", "exec"), names)  # noqa: S102 - our own function, made blind
    shown = getattr(module, function.name)
    code, shown.__code__ = shown.__code__, names[function.name].__code__
    yield
    shown.__code__ = code


def blind(function: ast.FunctionDef) -> ast.FunctionDef:
    """Give a function that gives everything there is, read with as few queries as before."""
    model = ast.unparse(function.returns).removeprefix("QuerySet[").removesuffix("]")
    kept = [
        f".{call.func.attr}({', '.join(map(ast.unparse, call.args))})"
        for call in what_is_given(function)
        if call.func.attr in {"select_related", "prefetch_related", "defer"}
    ]
    (answer,) = ast.parse(f"return {model}._default_manager.all(){''.join(kept)}").body
    # The annotations stay out: nothing reads them here.
    return ast.fix_missing_locations(
        ast.FunctionDef(
            name=function.name,
            args=bare(function.args),
            body=[answer],
            decorator_list=[],
            type_params=[],
        )
    )


def what_is_given(function: ast.FunctionDef) -> list[ast.Call]:
    """Give the calls of the last answer, its own chain alone: a question inside the question stays out.

    A name of the function's own is followed to what it was last given.
    """
    given = {
        each.targets[0].id: each.value
        for each in ast.walk(function)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    node = [each.value for each in ast.walk(function) if isinstance(each, ast.Return)][-1]
    calls: list[ast.Call] = []
    while True:
        match node:
            case ast.Call(func=ast.Attribute(value=inner)):
                names = {
                    each.id for part in node.args for each in ast.walk(part) if isinstance(each, ast.Name)
                }
                calls += [node] if not names & given.keys() else []
                node = inner
            case ast.Name(id=name) if name in given:
                node = given.pop(name)
            case _:
                return calls


def bare(arguments: ast.arguments) -> ast.arguments:
    def without(given: list[ast.arg]) -> list[ast.arg]:
        return [ast.arg(each.arg) for each in given]

    return ast.arguments(
        posonlyargs=without(arguments.posonlyargs),
        args=without(arguments.args),
        kwonlyargs=without(arguments.kwonlyargs),
        kw_defaults=arguments.kw_defaults,
        defaults=arguments.defaults,
    )


class Refusals:
    """Runs the tests list by list, and keeps which test refused which."""

    def __init__(self) -> None:
        self.failed = self.refused = False

    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        # A test that breaks before it begins, after it ended, or on the way refuses nothing: it must have
        # looked at what it was shown, and said that it is wrong.
        self.failed |= call.excinfo is not None
        self.refused |= (
            call.when == "call"
            and call.excinfo is not None
            and isinstance(call.excinfo.value, (AssertionError, pytest.fail.Exception))
        )

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        names = sorted(LISTS)
        speaking = {name: tests_that_speak_of(name, session.items) for name in names}
        told = {}
        for name, following in zip_longest(names, names[1:]):
            told[name] = self.refusal(name, speaking[name])
            # What the tests of the next list do not need is taken down: those that were left out would have.
            session._setupstate.teardown_exact(next(iter(speaking.get(following, ())), None))
        Path(os.environ["DUIJIE_REFUSALS"]).write_text(json.dumps(told), encoding="utf-8")
        return True

    def refusal(self, name: str, items: list[pytest.Item]) -> str:
        """Run the tests on a blinded list; give the first that refuses it and passes on the list itself."""
        for item, after in zip_longest(items, items[1:]):
            with blinded(*LISTS[name]):
                self.run(item, after)
            if self.refused:
                self.run(item, after)
                if not self.failed:
                    return item.nodeid
        return ""

    def run(self, item: pytest.Item, after: pytest.Item | None) -> None:
        self.failed = self.refused = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)


def tests_that_speak_of(name: str, items: list[pytest.Item]) -> list[pytest.Item]:
    room, function = name.split(".")
    files = {(ROOT / file) for file in files_that_name(function, room)}
    return [item for item in items if item.path in files]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Refusals())
