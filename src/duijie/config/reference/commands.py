"""The reference page of commands: what ./run, ./test and `duijie` take, in their own words."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duijie
from duijie.cli.main import BROKEN_PIPE, COMMANDS, INTERRUPTED, module_of
from duijie.config.reference.markdown import HOW, code, table

CHECKOUT = Path(duijie.__file__).resolve().parents[2]
COLUMNS = 100
SCRIPTS = {"./run": "start_demo.py", "./test": "run_checks.py"}

HEAD = f"""\
# Commands

`./run` and `./test` stand in the checkout and set up what they need. `duijie` stands in `.venv/bin` once
either has run. Each explains itself with `--help`; this page repeats those words.

{HOW}
"""

EXIT_CODES = {
    0: "All was done. For `duijie check` and `duijie index`: nothing is wrong.",
    1: "It could not be done, or only in part; what happened and what to do stands on standard error. "
    "`duijie read` goes on after a page it cannot read, and ends so. `./test`: a check failed.",
    2: "The command line could not be understood; nothing was done.",
    INTERRUPTED: "Stopped by Ctrl-C before it was done. Commands that run until then (`duijie serve`, "
    "`duijie worker`, `./run` once it serves) end with 0.",
    BROKEN_PIPE: "Whoever read the output closed it, as `duijie read … | head` does.",
}

MANAGE = """\
usage: duijie manage COMMAND ...

Runs one of Django's own commands on this instance (makemigrations, shell, dbshell, ...), for
developers. `duijie manage help` lists them.
"""


def page() -> str:
    """This will return the page as Markdown."""
    sections = [_section(name, _help_of_script(file)) for name, file in SCRIPTS.items()]
    for command in COMMANDS:
        helps = [parser.format_help() for parser in _parsers(command)]
        sections.append(_section(f"duijie {command}", MANAGE if command == "manage" else "\n".join(helps)))
    return "\n".join([HEAD, *sections, _exit_codes()])


def _section(name: str, words: str) -> str:
    return f"## {name}\n\n```text\n{words.rstrip()}\n```\n"


def _exit_codes() -> str:
    rows = [[code(str(number)), told] for number, told in EXIT_CODES.items()]
    return f"## Exit codes\n\n{table(['code', 'when'], rows)}"


def _help_of_script(file: str) -> str:
    """Ask a script of the checkout, which is no module of the package."""
    answer = subprocess.run(  # noqa: S603 - a script of this very checkout
        [sys.executable, CHECKOUT / "scripts" / file, "--help"],
        env={"PATH": os.defpath, "COLUMNS": str(COLUMNS), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return answer.stdout


def _parsers(command: str) -> Iterator[argparse.ArgumentParser]:
    """Give a command's parser, and those of its steps, all laid out for one width."""
    commands = argparse.ArgumentParser(prog="duijie").add_subparsers(dest="command")
    module_of(command).add_parser(commands)
    yield from _with_steps(commands.choices[command])


def _with_steps(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    formatter: Any = parser.formatter_class
    parser.formatter_class = partial(formatter, width=COLUMNS - 2)
    yield parser
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to name them
        if isinstance(action, argparse._SubParsersAction):
            for step in action.choices.values():
                yield from _with_steps(step)
