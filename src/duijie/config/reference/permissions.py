"""The reference page of permissions: who may do what, in the words of the rules themselves."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

from duijie import access
from duijie.config.reference.markdown import HOW, code, table
from duijie.config.reference.rooms import in_both, modules
from duijie.web.history_words import SENTENCES

HEAD = f"""\
# Permissions

Everything that somebody may or may not do has one permission, and one rule that decides it; what has no
rule is refused to everybody. A rule is made of questions, joined by *and*, *or* and *not*; what each
question asks stands under its room's table. Permissions say nothing of what may be *seen*: a record that
one may not see answers as if it did not exist, whoever asks.

{HOW}

*System* is a named part of Duijie itself that acts in the background; nobody signs in as it. How an act
is worded in a record's history is given in English and Chinese where it leaves a trace there.
"""
_ASKS = "This will say whether "


def page() -> str:
    """This will return the page as Markdown."""
    rules = [(room, module) for room, module in modules("rules") if _granted_in(room)]
    return "\n".join([HEAD, *(_section(room, module) for room, module in rules)])


def who_may(permission: str) -> str:
    """This will say the rule of a permission in words, such as "speaks for owner or is system"."""
    return in_words(access.rule_of(permission))


def _granted_in(room: str) -> list[str]:
    return sorted(name for name in access.permissions() if name.partition(".")[0] == room)


def _rule(permission: str) -> ast.expr:
    """Read the rule back from the name that `rules` gives a predicate: "(a & (b | ~c))"."""
    return ast.parse(access.rule_of(permission), mode="eval").body


def in_words(rule: str) -> str:
    """This will say a rule in words: "(a | ~b)" is "*a* or not *b*"."""
    return _in_words(ast.parse(rule, mode="eval").body, outer=None)


def _in_words(rule: ast.expr, *, outer: type[ast.operator] | None) -> str:
    match rule:
        case ast.Name(id=name):
            return f"*{name.replace('_', ' ')}*"
        case ast.UnaryOp(op=ast.Invert(), operand=denied):
            return f"not {_in_words(denied, outer=ast.BitXor)}"
        case ast.BinOp(left=left, op=op, right=right):
            joint = " and " if isinstance(op, ast.BitAnd) else " or "
            said = joint.join(_in_words(side, outer=type(op)) for side in (left, right))
            return said if outer in (None, type(op)) else f"({said})"
        case _:
            raise TypeError(f"a rule holds {ast.dump(rule)}, which has no words")


def questions_of(permission: str) -> set[str]:
    """This will return the names of the questions that a permission's rule asks."""
    return {node.id for node in ast.walk(_rule(permission)) if isinstance(node, ast.Name)}


def _section(room: str, module: ModuleType) -> str:
    granted = _granted_in(room)
    rows = [[code(name), who_may(name), *_history_words(name)] for name in granted]
    asked = sorted(set[str]().union(*map(questions_of, granted)))
    questions = [[f"*{name.replace('_', ' ')}*", _question(module, name)] for name in asked]
    intro = (inspect.getdoc(module) or "").replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n")
    permission_table = table(["permission", "who may", "in the history", "in Chinese"], rows)
    return f"## {room}\n\n{intro}\n\n{permission_table}\n{table(['question', 'what it asks'], questions)}"


def _history_words(permission: str) -> tuple[str, str]:
    if permission not in SENTENCES:
        return "", ""
    english, chinese = in_both(SENTENCES[permission])
    return english % {"who": "…"}, chinese % {"who": "…"}


def _question(module: ModuleType, name: str) -> str:
    """Give what a question asks, from its docstring. Raises LookupError when it does not say."""
    told = inspect.getdoc(getattr(module, name)) or ""
    if not told.startswith(_ASKS):
        raise LookupError(f"{module.__name__}.{name} does not say what it asks")
    told = " ".join(told.removeprefix(_ASKS).split())
    return f"Whether {told}"
