"""The first start of a real instance: somebody must run it."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path

from duijie.cli.trouble import TroubleError

NAME_VARIABLE = "DUIJIE_OPERATOR_NAME"
PASSWORD_FILE_VARIABLE = "DUIJIE_OPERATOR_PASSWORD_FILE"  # noqa: S105 - a variable's name
TRIES = 5


def exists() -> bool:
    """This will say whether some account runs the platform."""
    from duijie.registry.models import StaffRole
    from duijie.registry.states import Role

    return StaffRole.objects.filter(role=Role.OPERATOR, ended_at=None).exists()


def create(*, name: str, password: str, now: datetime) -> None:
    """This will make the operator's account, as the system account that sets instances up.

    Raises ValidationError when the name or the password is not good enough.
    """
    from django.db import transaction

    from duijie.accounts.actions import create_account, system_account
    from duijie.registry.actions import give_role
    from duijie.registry.states import Role

    with transaction.atomic():
        actor = system_account("system-setup", now=now)
        account = create_account(actor=actor, username=name, display_name=name, password=password, now=now)
        give_role(account=account, role=Role.OPERATOR, actor=actor, now=now)


def _given() -> tuple[str, str] | None:
    """This will return the name and password that the settings give, or None when they give none."""
    from django.conf import settings

    name, file = settings.OPERATOR_NAME, settings.OPERATOR_PASSWORD_FILE
    if not name and not file:
        return None
    if not (name and file):
        raise TroubleError(f"{NAME_VARIABLE} and {PASSWORD_FILE_VARIABLE} go together; one is not set.")
    try:
        return name, Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise TroubleError(f"{PASSWORD_FILE_VARIABLE}: {file} cannot be read ({error.strerror}).") from None


def ensure(*, now: datetime) -> None:
    """This will see to it that an operator exists: from the environment, or asked on the terminal.

    Raises TroubleError when there is neither, or what was given is not good enough.
    """
    from django.core.exceptions import ValidationError

    if exists():
        return
    given = _given()
    if given is not None:
        try:
            create(name=given[0], password=given[1], now=now)
        except ValidationError as error:
            raise TroubleError("The operator's account: " + " ".join(error.messages)) from None
        print(f"The operator's account {given[0]} was made.", flush=True)
        return
    if not sys.stdin.isatty():
        raise TroubleError(
            "Nobody runs this instance yet. Start `duijie serve` once on a terminal, which asks for the\n"
            f"operator's account, or name it in {NAME_VARIABLE} and {PASSWORD_FILE_VARIABLE}."
        )
    print("This is the first start: who runs this instance?")
    for _try in range(TRIES):
        name = input("Account name of the operator: ").strip()
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Password, once more: "):
            print("The two passwords differ. Please try again.")
            continue
        try:
            create(name=name, password=password, now=now)
        except ValidationError as error:
            print(" ".join(error.messages) + " Please try again.")
            continue
        print(f"The operator's account {name} was made.", flush=True)
        return
    raise TroubleError("No operator's account was made. Start `duijie serve` again.")
