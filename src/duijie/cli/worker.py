"""`duijie worker`: does the work that waits in the queue."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from types import FrameType

from duijie.cli import clock, instance

LOOK_EVERY_SECONDS = 0.5


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    return commands.add_parser(
        "worker",
        help="do the work that waits in the queue",
        description="Does the work that waits in the queue until it is stopped with Ctrl-C. "
        "A job in progress is finished first.",
    )


def run(arguments: argparse.Namespace) -> int:
    """This will do jobs until SIGINT or SIGTERM."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    instance.start_existing()
    from duijie.queue import worker
    from duijie.search.actions import check_index
    from duijie.search.engine import encoder_trouble
    from duijie.seeds.jobs import go_on_growing

    logging.getLogger("duijie").setLevel(logging.INFO)

    def pause() -> None:
        stopped.wait(LOOK_EVERY_SECONDS)

    check_index(now=clock.now())
    if trouble := encoder_trouble():
        print(trouble, file=sys.stderr, flush=True)
    if grown := go_on_growing(now=clock.now()):
        print(
            f"The demo world grows: {grown.settled} of {grown.planned} planned records are settled.",
            flush=True,
        )
    worker.run_until(stopped.is_set, clock=clock.now, pause=pause)
    return 0
