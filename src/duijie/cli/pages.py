"""Takes a folder of pages in through intake, as the upload form does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from duijie.cli.trouble import TroubleError
from duijie.core.reader.endings import ENDINGS


def pages_in(folder: Path) -> list[Path]:
    """This will list the pages of a folder by name. Raises TroubleError when there is none."""
    found = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
    if not found:
        raise TroubleError(f"{folder} holds no page: no file that ends in {', '.join(ENDINGS)}.")
    return found


def take_in_folder(folder: Path, *, now: datetime, say: Callable[[str], None]) -> int:
    """This will have the worker read every page of the folder, and return how many are new.

    A page that is refused is told with the reason; the others are taken in.
    """
    from django.conf import settings
    from django.core.exceptions import ValidationError

    from duijie.accounts.actions import system_account
    from duijie.intake.actions import receive_page

    actor = system_account("system-seeds", now=now)
    new_count = known_count = 0
    for page in pages_in(folder):
        try:
            received = receive_page(
                content=page.read_bytes(),
                file_name=page.name,
                uploads=settings.UPLOADS,
                most_bytes=settings.PAGE_LIMIT_BYTES,
                actor=actor,
                now=now,
            )
        except (ValidationError, OSError) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else error.strerror
            say(f"{page.name} was not taken in: {why}")
            continue
        new_count += received.is_new
        known_count += not received.is_new
    say(f"{folder}: {new_count} new pages taken in, {known_count} were there already. They stand at /intake/")
    return new_count
