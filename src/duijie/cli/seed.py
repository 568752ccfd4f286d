"""`duijie seed`: builds the demo world in an empty database."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from duijie.cli import clock, instance
from duijie.cli.trouble import TroubleError

if TYPE_CHECKING:
    from duijie.seeds.world_files import World

ACCOUNTS_FILE = "demo-accounts.txt"
MOST_WORLDS = 2000  # 160,000 offers
LARGE_WORLD = "60 needs, 200 offers, 80 experts, 60 organisations"
LARGE = f"the large world: {LARGE_WORLD}; made in three times the time"


class SignIn(NamedTuple):
    """What one signs in with, and the role of the demo world it shows."""

    role: str
    username: str
    password: str


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    parser = commands.add_parser(
        "seed",
        help="build the demo world in an empty database",
        description="Builds the demo world in the database of this instance, which must be empty, and "
        "marks its data folder as a demo: it is then never served to other machines.",
    )
    parser.add_argument("--large", action="store_true", help=LARGE)
    parser.add_argument(
        "--scale",
        metavar="N",
        type=_factor,
        default=1,
        help="for load: then copy its organisations, people, needs, offers, introductions and agreements "
        f"in bulk until there are N times as many (at most {MOST_WORLDS:,}), also in a demo that is there. "
        "Copies have numbered names and no history; their vectors are noisy copies of the originals', so "
        "that nothing can be said from them of how good lists of matches are",
    )
    return parser


def _factor(typed: str) -> int:
    """Read how many times as large the world shall be."""
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= MOST_WORLDS:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST_WORLDS} is wanted")
    return int(typed)


def is_empty() -> bool:
    """This will say whether the database holds no organisation and no account of a person."""
    from duijie.accounts.models import User
    from duijie.registry.models import Organisation

    return not Organisation.objects.exists() and not User.objects.filter(kind=User.Kind.PERSON).exists()


def world_of(*, large: bool) -> World:
    """This will read the world that was asked for."""
    from duijie.seeds.world_files import load_large_world, load_world

    return load_large_world() if large else load_world()


def build(
    data: Path, world: World, *, now: datetime, say: Callable[[str], None], grows: bool = False
) -> list[SignIn]:
    """This will build a demo world and keep its accounts in the data folder, readable by its owner only.

    The world is built whole or not at all, and the accounts are written last: a data folder without
    that file holds no world. One that grows gets the rest of the large world from the worker.
    """
    from django.db import transaction

    from duijie.accounts.actions import system_account
    from duijie.seeds import demo
    from duijie.seeds.actions import begin_growing
    from duijie.seeds.world_files import load_wider_parts

    with transaction.atomic():
        made = demo.build(now=now, say=say, world=world)
        if grows:
            begin_growing(parts=load_wider_parts(), actor=system_account("system-seeds", now=now), now=now)
    accounts = [SignIn(each.role, each.username, each.password) for each in made]
    write_accounts(data, accounts)
    return accounts


def write_accounts(data: Path, accounts: list[SignIn]) -> None:
    """This will write the accounts into a file of mode 0600."""
    draft = data / f".{ACCOUNTS_FILE}"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for account in accounts:
            file.write(f"{account.role}\t{account.username}\t{account.password}\n")
    draft.replace(data / ACCOUNTS_FILE)


def has_accounts(data: Path) -> bool:
    """This will say whether the data folder holds a whole demo world."""
    return (data / ACCOUNTS_FILE).exists()


def read_accounts(data: Path) -> list[SignIn]:
    """This will return the accounts of a whole demo world."""
    lines = (data / ACCOUNTS_FILE).read_text(encoding="utf-8").splitlines()
    return [SignIn(*line.split("\t")) for line in lines]


def table(accounts: list[SignIn]) -> str:
    """This will lay the accounts out for the terminal."""
    widths = [max(len(value) for value in column) for column in zip(*accounts, strict=True)]
    rows = (
        "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)) for row in accounts
    )
    return "\n".join(f"  {row}".rstrip() for row in rows)


def may_be_multiplied(data: Path) -> bool:
    """This will say whether a whole demo world lies in this very folder, and was not copied before.

    A database elsewhere may be anybody's, whatever the folder says.
    """
    from django.db import connection

    from duijie.seeds import scale

    name = Path(str(connection.settings_dict["NAME"]))
    is_here = connection.vendor == "sqlite" and name.resolve().is_relative_to(data.resolve())
    return instance.is_demo(data) and has_accounts(data) and is_here and not scale.is_multiplied()


def multiply(factor: int, *, now: datetime, say: Callable[[str], None]) -> None:
    """This will copy the world in bulk, and say what the copies are good for and what not."""
    from duijie.seeds import scale

    made = scale.multiply(factor=factor, now=now, say=say)
    for name, count in made.items():
        say(f"{count:>9,}  {name}")
    say(
        "The copies are for load. Vectors of copies are noisy copies of the originals' (cosine about .8): "
        "how good lists of matches are cannot be told from them."
    )


def run(arguments: argparse.Namespace) -> int:
    """This will build the demo world, print its accounts, and copy it when asked to."""
    instance.start_django()
    data = instance.data_folder()
    instance.bring_database_up_to_date()
    if is_empty():
        instance.mark_as_demo(data)
        accounts = build(data, world_of(large=arguments.large), now=clock.now(), say=print)
        print(table(accounts))
    elif arguments.large:
        raise TroubleError(
            f"The database of {data} is not empty, and a world is made large only when it is made. Choose "
            "another folder in DUIJIE_DATA."
        )
    elif arguments.scale == 1:
        raise TroubleError(f"The database of {data} is not empty; choose another folder in DUIJIE_DATA.")
    elif not may_be_multiplied(data):
        raise TroubleError(
            f"{data} is neither new nor a whole demo that was not copied yet: nothing was copied. Choose "
            "another folder in DUIJIE_DATA."
        )
    if arguments.scale > 1:
        multiply(arguments.scale, now=clock.now(), say=_say_at_once)
    return 0


def _say_at_once(text: str) -> None:
    print(text, flush=True)
