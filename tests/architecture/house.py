"""Reads the source tree and names what breaks a rule of the house. Nothing is imported or run.

Each check takes the folder of the package, so that the tests can plant a violation in a copy and see
that it is found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# These rooms write on behalf of an action above them, in its transaction, and judge nobody.
MACHINERY = {
    "audit": "notes what an action did",
    "exits": "notes what leaves, before it leaves",
    "queue": "keeps what must follow an action",
    "search": "notes what changed, and follows it",
    "regions": "loads a list that ships with the package",
}
# Functions of other rooms' actions.py that are part of an action rather than one.
PARTS_OF_ACTIONS = {
    "accounts.system_account": "finds the actor that an action needs",
    "accounts.invited_account": "opens the account that an action of the registry invites somebody to",
    "corrections.forget_in_requests": "what the registry's removal of a person does in this room",
    "notices.notify": "tells somebody of what an action did",
    "notices.notify_unless_unread": "tells the same once until it is read",
    "offers.note_shown_anew": "has the index follow what an action of the registry did",
}
SURFACES = ("web", "api", "cli")
BAD_NAMES = ("utils", "util", "helpers", "helper", "manager", "managers", "data", "misc", "common")
MOST_LINES = 550

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(package: Path, pattern: str) -> Iterator[tuple[str, str, ast.Module]]:
    """Give room, path and syntax tree of every module that fits, migrations left out."""
    for path in sorted(package.glob(pattern)):
        place = path.relative_to(package)
        if "migrations" not in place.parts:
            yield place.parts[0], str(place), ast.parse(path.read_text(encoding="utf-8"))


def layer(package: Path, name: str) -> Iterator[tuple[str, str, ast.Module]]:
    """Give the modules of one layer (actions, queries, …) of every room: the file or the folder."""
    yield from modules(package, f"*/{name}.py")
    yield from modules(package, f"*/{name}/**/*.py")


def public_functions(tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def _is_atomic(function: Function) -> bool:
    """Say whether a function is one transaction, or holds one: a file is kept before its row."""
    inside = (
        item.context_expr for each in ast.walk(function) if isinstance(each, ast.With) for item in each.items
    )
    return any(ast.unparse(mark) == "transaction.atomic" for mark in function.decorator_list) or any(
        ast.unparse(each) == "transaction.atomic()" for each in inside
    )


def faults_of_action(function: Function) -> list[str]:
    """Name what keeps a function from being an action."""
    arguments = function.args
    faults = []
    if arguments.posonlyargs or arguments.args or arguments.vararg or arguments.kwarg:
        faults.append("takes arguments that are not keyword-only")
    given = dict(zip([each.arg for each in arguments.kwonlyargs], arguments.kw_defaults, strict=True))
    for name in ("actor", "now"):
        if name not in given:
            faults.append(f"does not take `{name}`")
        elif given[name] is not None:
            faults.append(f"has a default for `{name}`")
    if not _is_atomic(function):
        faults.append("is not one transaction")
    return faults


def _offered(package: Path, room: str) -> frozenset[str] | None:
    """Give the names an actions folder hands out in its __init__; None when actions is one file."""
    door = package / room / "actions" / "__init__.py"
    if not door.exists():
        return None
    imports = [
        node for node in ast.parse(door.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)
    ]
    return frozenset(alias.asname or alias.name for node in imports for alias in node.names)


def actions(package: Path) -> Iterator[tuple[str, str, Function]]:
    """Give every action: its name such as "demands.publish_demand", its file, and its function.

    An action is a public function of a room's actions.py, or one that the actions folder hands out.
    """
    for room, path, tree in layer(package, "actions"):
        offered = _offered(package, room)
        for function in public_functions(tree):
            name = f"{room}.{function.name}"
            inside = offered is not None and function.name not in offered
            if room not in MACHINERY and name not in PARTS_OF_ACTIONS and not inside:
                yield name, path, function


def action_faults(package: Path) -> list[str]:
    """Name every action that breaks the rule: keyword-only, with actor and now, in one transaction."""
    return [
        f"{path}: {function.name} {fault}"
        for _name, path, function in actions(package)
        for fault in faults_of_action(function)
    ]


def door_faults(package: Path) -> list[str]:
    """Name every room with records, rules and queries that lacks a list or a single-record door."""
    faults = []
    for queries in sorted(package.glob("*/queries*")):
        room = queries.parent
        if not (room / "rules.py").exists() or not (
            (room / "models.py").exists() or (room / "models").exists()
        ):
            continue
        names = {
            f.name
            for _r, _p, tree in layer(package, "queries")
            if _r == room.name
            for f in public_functions(tree)
        }
        if not any(name.endswith("visible_to") for name in names):
            faults.append(f"{room.name}: no list of what an actor may see (visible_to)")
        if not any(name.startswith("find") for name in names):
            faults.append(f"{room.name}: no single record for an actor (find)")
    return faults


def _touches_objects(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "objects" for node in ast.walk(function))


def surface_faults(package: Path) -> list[str]:
    """Name every place where a page, the API or an assistant goes to the database past the queries."""
    faults = []
    for surface in ("web", "api"):
        for _room, path, tree in modules(package, f"{surface}/**/*.py"):
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                    faults.append(f"{path}:{node.lineno} reads past the queries")
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in {"save", "full_clean", "bulk_create"}
                ):
                    faults.append(f"{path}:{node.lineno} writes past the actions")
    return faults


def name_faults(package: Path) -> list[str]:
    """Name every file and function whose name says nothing (DESIGN §6)."""
    faults = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if "migrations" in place.parts:
            continue
        if path.stem in BAD_NAMES:
            faults.append(f"{place}: a name that says nothing")
        faults += [
            f"{place}: {node.name} does not say what it does"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, Function | ast.ClassDef) and node.name.startswith(("handle_", "_handle_"))
        ]
    return faults


def long_files(package: Path) -> list[str]:
    """Name every module that has outgrown one idea."""
    return [
        f"{path.relative_to(package)}: {count} lines"
        for path in sorted(package.rglob("*.py"))
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
