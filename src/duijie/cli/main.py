"""Finds the command that was named, and runs it.

A command is a module of this package with two functions:

    add_parser(commands) -> argparse.ArgumentParser    declares its arguments
    run(arguments) -> int                              does the work, returns the exit code

Only the named command's module is imported, so that `duijie read` starts without Django and
without a data folder.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, Protocol

from duijie.cli.trouble import TroubleError

COMMANDS = {
    "read": "read pages and print what they say",
    "match": "rank offers for a need written in a file",
    "evaluate": "measure the matcher on judged pairs or a retrieval folder",
    "learn": "learn from judgements how much each reason of a match counts",
    "serve": "serve the site",
    "worker": "do the work that waits in the queue",
    "index": "rebuild the search index from the database",
    "seed": "build the demo world in an empty database",
    "demo": "serve the demo world on this machine (what ./run calls)",
    "check": "check the settings and the database",
    "api-schema": "print the API's description as OpenAPI JSON",
    "manage": "run one of Django's own commands",
}
INTERRUPTED = 130
BROKEN_PIPE = 141


class Command(Protocol):
    """What a command's module offers."""

    def add_parser(
        self, commands: argparse._SubParsersAction[argparse.ArgumentParser]
    ) -> argparse.ArgumentParser:
        """This will declare the command and its arguments."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """This will do the command's work and return the exit code."""
        ...


def module_of(command: str) -> Command:
    """This will import the module of one command."""
    module: Any = importlib.import_module(f"duijie.cli.{command.replace('-', '_')}")
    return module  # type: ignore[no-any-return]  # a module, seen through the Protocol


def overview() -> argparse.ArgumentParser:
    """This will build the parser that only knows the commands' names."""
    lines = [f"  {name:<12}{purpose}" for name, purpose in COMMANDS.items()]
    return argparse.ArgumentParser(
        prog="duijie",
        usage="duijie COMMAND [ARGUMENTS]",
        description="Duijie: enterprises and scientists find each other, and promises are kept.",
        epilog="\n".join(["commands:", *lines, "", "duijie COMMAND --help explains one command."]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """This will run the command named by the first argument and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] not in COMMANDS:
        parser = overview()
        parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
        parser.parse_args(words)
        return 2
    name = words[0]
    command = module_of(name)
    parser = argparse.ArgumentParser(prog="duijie")
    command.add_parser(parser.add_subparsers(dest="command", metavar="COMMAND"))
    try:
        code = command.run(parser.parse_args(words))
        # Here and not at exit, where a reader who has gone could not be answered for any more.
        sys.stdout.flush()
    except TroubleError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # pressed twice, it must not end in a traceback
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (`duijie read … | head`): no traceback at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code
