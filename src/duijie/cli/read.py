"""`duijie read`: read pages and print what they say, for people or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duijie.core.reader import KnownName, PageReading
from duijie.core.reader.as_json import as_json
from duijie.core.reader.files import UnreadablePageError, open_bytes, read_opened

if TYPE_CHECKING:
    import argparse

_FAILED = 1


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `duijie read PAGE…` to the command line."""
    parser = subparsers.add_parser(
        "read",
        help="read pages: organisations, people, events, agreements, each with its words",
        description=(
            "Read pages: .txt, .html, .mhtml, .docx, .pdf, .xlsx or .eml, told apart by what is in them, "
            "in any Chinese encoding. Nothing is stored and no server is needed."
        ),
    )
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the documented JSON")
    output.add_argument(
        "--raw", action="store_true", help="print only the text that the positions of evidence count in"
    )
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
            opened = open_bytes(content, filename=str(path))
            if arguments.raw:
                sys.stdout.write(opened.raw)
                continue
            reading = read_opened(opened, source=str(path), known_names=known)
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
        for promise in agreement.undertakings:
            lines.append(f"  promised    {promise.owner or '(all)'}: {promise.text}")
    for person in reading.people:
        posts = "; ".join(f"{post.organisation} {post.post}".strip() for post in person.posts)
        lines.append(f"person        {person.name}  {posts}")
    for organisation in reading.organisations:
        aliases = f"  ({'、'.join(organisation.aliases)})" if organisation.aliases else ""
        lines.append(f"organisation  {organisation.name}  {organisation.kind}{aliases}")
    for platform in reading.platforms:
        lines.append(f"platform      {platform.status}: {platform.name}  {platform.host}")
    lines += [f"need          {each.owner or '?'}: {each.text}" for each in reading.needs]
    lines += [f"offer         {each.owner or '?'}: {each.text}" for each in reading.offers]
    lines += [f"figure        {each.value:g} {each.unit} {each.of}" for each in reading.figures]
    lines += [f"industry      {each.code} {each.name}" for each in reading.industries]
    lines += [f"region        {each.code} {each.name}" for each in reading.regions]
    lines += [f"doubtful      {each.code}: {each.text}" for each in reading.warnings]
    return "\n".join(lines)
