"""`duijie match`: the offers that suit a need, for a record, a text file, or all open needs."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duijie.cli import clock, instance
from duijie.cli.trouble import TroubleError
from duijie.core.reason import Reason

if TYPE_CHECKING:
    from duijie.matches.queries import MatchList
    from duijie.offers.models import Offer

LONGEST_TEXT = 100_000
ROWS = 10


@dataclass(frozen=True)
class WrittenNeed:
    """A need as a file holds it."""

    title: str
    text: str


@dataclass(frozen=True)
class Line:
    """One offer of the printed list; left out when `left_out` says why."""

    offer_id: int
    title: str
    score: float
    reasons: tuple[Reason, ...]
    left_out: bool = False

    def as_json(self) -> dict[str, object]:
        """This will return the line as plain JSON values."""
        reasons = [reason.as_json() for reason in self.reasons]
        return {
            "offer_id": self.offer_id,
            "title": self.title,
            "score": round(self.score, 4),
            "left_out": self.left_out,
            "reasons": reasons,
        }


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command and its arguments."""
    parser = commands.add_parser(
        "match",
        help="rank offers for a need",
        description="Ranks the offers of this instance for a need: one it holds, by its number, or one "
        "written in a UTF-8 text file whose first line is the title. Prints why each is there and who "
        "was left out and why. Changes nothing. With --all it matches every open need from public profiles, "
        "remembers the lists and tells owners of what is new and good, a batch at a time; stopped anyhow, "
        "it goes on where it was when it is called again within a day.",
    )
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("need", nargs="?", help="a need's number, or a text file")
    asked.add_argument("--all", action="store_true", help="match all open needs and remember the lists")
    parser.add_argument("--in-background", action="store_true", help="with --all: leave it to the worker")
    parser.add_argument(
        "--anew", action="store_true", help="with --all: begin with the first need in any case"
    )
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many rows at most (default {ROWS})")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will print the list and return 0."""
    instance.start_existing()
    now = clock.now()
    if arguments.all:
        if arguments.in_background:
            return _in_background(now, anew=arguments.anew)
        return _match_all(now, anew=arguments.anew, as_json=arguments.json)
    if arguments.in_background or arguments.anew:
        raise TroubleError("--in-background and --anew go with --all only.")
    rows = max(1, arguments.rows)
    if arguments.need.isdecimal() and not Path(arguments.need).exists():
        title, found = _for_record(int(arguments.need), rows, now=now)
    else:
        title, found = _for_text(read_need(Path(arguments.need)), rows, now=now)
    lines = _lines(found, rows)
    if arguments.json:
        told = {
            "need": title,
            "used_meaning": found.used_meaning,
            "is_sketched": found.is_sketched,
            "matches": [line.as_json() for line in lines],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(title, lines, _standing(found))
    return 0


def _in_background(now: datetime, *, anew: bool) -> int:
    from duijie.accounts.actions import system_account
    from duijie.matches.actions import ask_for_all

    ask_for_all(actor=system_account("system-worker", now=now), now=now, anew=anew)
    print("The worker matches all open needs. How far it is: `duijie check`.")
    return 0


def _match_all(now: datetime, *, anew: bool, as_json: bool) -> int:
    """This will match batch after batch, and say after each how far it is."""
    from duijie.accounts.actions import system_account
    from duijie.matches.actions import RunIsPastError, begin_matching_all, match_next
    from duijie.matches.remembering import NoIndexError

    system = system_account("system-worker", now=now)
    going = begin_matching_all(actor=system, now=now, anew=anew)
    if going.done_count:
        print(f"Going on after {going.done_count} of {going.need_count} needs.", file=sys.stderr)
    while going.finished_at is None:
        try:
            moved = match_next(number=going.number, actor=system, now=clock.now())
        except RunIsPastError:
            going = begin_matching_all(actor=system, now=clock.now())
            print("This run is too old to go on, or other weights count now: begun anew.", file=sys.stderr)
            continue
        except NoIndexError as error:
            raise TroubleError(
                "The index is missing or damaged: run `duijie index rebuild`, then this again. "
                "Remembered lists stay as they are."
            ) from error
        if moved.number != going.number:
            raise TroubleError(
                f"Another run was begun in place of this one, which stopped after {going.done_count} of "
                f"{going.need_count} needs. How far the other is: `duijie check`."
            )
        going = moved
        print(f"{going.done_count} of {going.need_count} needs matched", file=sys.stderr)
    told = {"needs": going.done_count, "on_rough_meanings": going.unsettled_count}
    if as_json:
        print(json.dumps(told, indent=2))
        return 0
    print(f"{going.done_count} open needs were matched, and their lists are remembered.")
    if going.unsettled_count:
        print(
            f"{going.unsettled_count} lists stand on rough meanings: the worker reads the texts in full and "
            "looks again."
        )
    return 0


def read_need(path: Path) -> WrittenNeed:
    """This will read a need from a text file: the first line is its title.

    Raises TroubleError when there is no such file, it is no text, or it is empty or too long.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\x00", " ").strip()
    except OSError as error:
        raise TroubleError(f"Cannot read a need from {path}: {error.strerror}.") from error
    except ValueError as error:
        raise TroubleError(f"Cannot read a need from {path}: it is not UTF-8 text.") from error
    if not text:
        raise TroubleError(f"{path} is empty: write the need's title in its first line.")
    if len(text) > LONGEST_TEXT:
        raise TroubleError(f"{path} is longer than {LONGEST_TEXT:,} characters.")
    title, _, rest = text.partition("\n")
    return WrittenNeed(title=title.strip(), text=rest.strip())


def _for_record(demand_id: int, rows: int, *, now: datetime) -> tuple[str, MatchList[Offer]]:
    from django.utils import timezone

    from duijie.accounts.actions import system_account
    from duijie.demands import queries as demands
    from duijie.demands.models import Demand
    from duijie.matches.queries import matches_for_demand

    system = system_account("system-worker", now=now)
    try:
        demand = demands.find(system, demand_id)
    except Demand.DoesNotExist as error:
        raise TroubleError(f"There is no need with the number {demand_id}.") from error
    found = matches_for_demand(system, demand_id, today=timezone.localdate(now), limit=rows)
    return demand.title, found


def _for_text(need: WrittenNeed, rows: int, *, now: datetime) -> tuple[str, MatchList[Offer]]:
    from django.utils import timezone

    from duijie.accounts.actions import system_account
    from duijie.matches.queries import matches_for_text

    system = system_account("system-worker", now=now)
    found = matches_for_text(
        system, title=need.title, text=need.text, today=timezone.localdate(now), limit=rows
    )
    return need.title, found


def _lines(found: MatchList[Offer], rows: int) -> list[Line]:
    lines = [Line(row.record.pk, row.record.title, row.score, row.reasons) for row in found.rows]
    return lines + [
        Line(out.record.pk, out.record.title, 0.0, (out.reason,), left_out=True)
        for out in found.left_out[:rows]
    ]


def _standing(found: MatchList[Offer]) -> str:
    """Say what the list stands on, where that is not yet full meaning."""
    if not found.used_meaning:
        return (
            "(words alone: the vector of this need or of the offers is not made yet, or there is no encoder)"
        )
    return "(some meanings are known roughly only: the list may change within minutes)" * found.is_sketched


def _print(title: str, lines: list[Line], standing: str) -> None:
    print(title)
    if standing:
        print(standing)
    kept = [line for line in lines if not line.left_out]
    if not kept:
        print("Nothing fits.")
    for position, line in enumerate(kept, start=1):
        print(f"\n{position:>3}. {line.title}   [offer {line.offer_id}, {line.score:.3f}]")
        print(*(f"     {in_words(reason)}" for reason in line.reasons), sep="\n")
    left_out = [line for line in lines if line.left_out]
    if left_out:
        print("\nLeft out:")
        print(*(f"     {line.title}: {in_words(line.reasons[0])}" for line in left_out), sep="\n")


def in_words(reason: Reason) -> str:
    """This will return a reason as one line for a terminal: its code, then what it names."""
    said = ", ".join(
        f"{name} {'、'.join(value) if isinstance(value, tuple) else value}"
        for name, value in sorted(reason.params.items())
    )
    return f"{reason.code.replace('_', ' ')}: {said}" if said else reason.code.replace("_", " ")
