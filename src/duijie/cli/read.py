"""`duijie read`: read pages and print what they say, for people or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duijie.core.reader import KnownName, PageReading, UnreadablePageError, as_json, read_bytes

if TYPE_CHECKING:
    import argparse

_FAILED = 1


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `duijie read PAGE…` to the command line."""
    parser = subparsers.add_parser(
        "read",
        help="read pages: organisations, people, events, agreements, each with its words",
        description="Read pages of text or HTML. Nothing is stored and no server is needed.",
    )
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE")
    parser.add_argument("--json", action="store_true", help="print the documented JSON")
    parser.add_argument(
        "--registry", action="store_true", help="read with the organisations that the instance knows"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every page named; a page that cannot be read is told and the rest goes on."""
    pages: list[dict[str, Any]] = []
    failures: list[dict[str, str]] = []
    known = _names_of_instance() if arguments.registry else ()
    for path in arguments.pages:
        try:
            content = path.read_bytes()
        except OSError as error:
            failures.append({"source": str(path), "code": "not_found", "detail": error.strerror or ""})
            continue
        if not content.strip(b"\0 \t\r\n\f\v"):
            failures.append({"source": str(path), "code": "empty", "detail": "there is nothing to read"})
            continue
        try:
            reading = read_bytes(content, filename=str(path), known_names=known)
        except UnreadablePageError as error:
            failures.append({"source": str(path), "code": error.code, "detail": error.detail})
            continue
        if arguments.json:
            pages.append(as_json(reading))
        else:
            sys.stdout.write(describe(reading) + "\n")
    if arguments.json:
        # A lone surrogate or an odd terminal encoding must not end the print.
        text = json.dumps({"pages": pages, "failures": failures}, ensure_ascii=True, indent=1)
        sys.stdout.write(text + "\n")
    for failure in failures:
        sys.stderr.write(f"{failure['source']}: {failure['code']}: {failure['detail']}\n")
    return _FAILED if failures else 0


def _names_of_instance() -> list[KnownName]:
    """Read the organisations' names from the instance's database; without --registry none is opened."""
    from duijie.cli.instance import start_existing

    start_existing()
    from duijie.intake.queries import known_names

    return [KnownName(name, aliases, kind) for name, aliases, kind in known_names()]


def describe(reading: PageReading) -> str:
    """Write a reading as a few plain lines."""
    lines = [f"== {reading.source}"]
    if reading.title:
        lines.append(f"   {reading.title.value}")
    if reading.published:
        lines.append(f"   published {reading.published.value}")
    lines += [f"   mended {each.kind} x {each.count}" for each in reading.repairs]
    for event in reading.events:
        lines.append(f"event         {event.date or '?'}  {event.name}  {event.place}")
    for agreement in reading.agreements:
        sides = " | ".join("、".join(side) for side in agreement.sides)
        review = "  (review)" if agreement.needs_review else ""
        lines.append(f"agreement     {agreement.status}: {sides}  {agreement.title}{review}")
    for person in reading.people:
        posts = "; ".join(f"{post.organisation} {post.post}".strip() for post in person.posts)
        lines.append(f"person        {person.name}  {posts}")
    for organisation in reading.organisations:
        aliases = f"  ({'、'.join(organisation.aliases)})" if organisation.aliases else ""
        lines.append(f"organisation  {organisation.name}  {organisation.kind}{aliases}")
    return "\n".join(lines)
