"""`duijie index`: how the search index stands, and making it again from the database."""

from __future__ import annotations

import argparse
import time

from duijie.cli import clock, instance


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command and its two steps."""
    parser = commands.add_parser(
        "index",
        help="rebuild the search index from the database",
        description="The search index holds nothing that the database does not: it can be made again at "
        "any time, also while the site is running.",
    )
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    steps.add_parser("rebuild", help="make the whole index again from the database")
    steps.add_parser("status", help="say how the index and the vectors stand")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will do the step, say how the index stands, and return 1 when it cannot be read."""
    instance.start_existing()
    from duijie.search import actions, counting, queries

    if arguments.step == "rebuild":
        started = time.monotonic()
        count = actions.rebuild(now=clock.now())
        print(f"Documents in the index: {count}, in {time.monotonic() - started:.1f} s")
    status = queries.status()
    encoder = status.encoder or "none: search stands on words alone"
    print(f"Encoder: {encoder}")
    if status.encoder_trouble:
        print(status.encoder_trouble)
    if status.wanted_vectors is None:
        print("Vectors: not counted yet; `duijie worker` or the running site does so when it starts")
    else:
        print(f"Vectors: {status.ready_vectors} of {status.wanted_vectors} are ready")
    if unreadable := counting.unreadable_count():
        words = "1 text" if unreadable == 1 else f"{unreadable} texts"
        print(f"{words} cannot be read by the encoder, found by words alone until changed")
    if status.is_reading and status.encoder:
        print("The rest is made by `duijie worker` or the running site.")
    if status.index_note == queries.BROKEN:
        print("The index is missing or damaged: run `duijie index rebuild`.")
        return 1
    if status.index_note == queries.BEHIND:
        print("Changes wait to be taken in by `duijie worker` or the running site.")
    return 0
