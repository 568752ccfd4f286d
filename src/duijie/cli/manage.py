"""`duijie manage …`: Django's own commands, for developers (makemigrations, shell, …)."""

from __future__ import annotations

import argparse

from duijie.cli import instance


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command; what follows goes to Django untouched."""
    parser = commands.add_parser("manage", help="run one of Django's own commands", add_help=False)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND ...")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will hand the words over to Django."""
    instance.start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["duijie manage", *(arguments.words or ["help"])])
    return 0
