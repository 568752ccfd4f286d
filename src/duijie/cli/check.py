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
    from duijie.exits.mail import mail_trouble
    from duijie.queue import queries
    from duijie.search.engine import encoder_trouble

    troubles = [trouble for trouble in (encoder_trouble(), mail_trouble()) if trouble]
    for trouble in troubles:
        print(trouble)
    print(f"Data folder: {instance.data_folder()}")
    print(f"Jobs waiting: {queries.waiting_count()}, given up: {queries.given_up_count()}")
    if said := _matching_all():
        print(said)
    return 1 if troubles or queries.given_up_count() else 0


def _matching_all() -> str:
    """Say how far matching all needs has come, nothing when it never began."""
    from django.utils.timezone import localtime

    from duijie.matches.queries import bulk_matching

    going = bulk_matching()
    if going is None:
        return ""
    at = localtime(going.finished_at or going.moved_at)
    how = "finished" if going.finished_at else "not finished, last moved"
    return f"Matching all needs: {going.done_count} of {going.need_count} done, {how} {at:%Y-%m-%d %H:%M}"
