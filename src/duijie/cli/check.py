"""`duijie check`: says whether settings and database are fit, and whether a job needs a person."""

from __future__ import annotations

import argparse

from duijie.cli import instance


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    parser = commands.add_parser(
        "check",
        help="check the settings and the database",
        description="Checks the settings and the database of this instance, and changes nothing.",
    )
    parser.add_argument(
        "--public", action="store_true", help="check that the settings fit a public site, too"
    )
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will print what is wrong, and return 1 when something is."""
    instance.start_existing()
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        call_command("check", deploy=arguments.public, fail_level="WARNING" if arguments.public else "ERROR")
    except SystemCheckError as error:
        print(error)
        return 1
    from duijie.queue import queries

    print(f"Data folder: {instance.data_folder()}")
    print(f"Jobs waiting: {queries.waiting_count()}, given up: {queries.given_up_count()}")
    return 1 if queries.given_up_count() else 0
