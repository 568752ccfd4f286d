"""Reads of exits, for whoever runs the platform: what there is, and what left by it."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.exits.models import Sending
from duijie.exits.register import Exit, declared

LATEST = 50


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """An exit that is declared now, and what left by it last; None when nothing ever did."""

    exit: Exit
    last: Sending | None


def exits_now() -> list[ExitStatus]:
    """This will return every declared exit with its last sending, by name."""
    exits = declared()
    lasts = {name: Sending.objects.filter(exit_name=name).first() for name in {each.name for each in exits}}
    return [ExitStatus(each, lasts[each.name]) for each in exits]


def latest_sendings() -> list[Sending]:
    """This will return the latest sendings of all exits, newest first, at most LATEST."""
    return list(Sending.objects.all()[:LATEST])
