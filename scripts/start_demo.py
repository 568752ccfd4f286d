"""Sets everything up and serves the demo (what ./run calls)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import environment

EPILOG = """\
The demo is an invented world on this machine only: nobody else can reach it, and nothing leaves it. It is
small at first (20 needs, 60 offers, 20 experts, 20 organisations) and grows in the background while it is
served (60, 200, 80, 60). It lives in var/demo; delete that folder to begin anew. Ctrl-C stops it.

examples:
  ./run                      set up (once, under a minute), then serve the demo
  ./run --pages my-pages     take every page of a folder in, too
  ./run --check              try everything once on a throw-away folder, and say what was seen

.venv/bin/duijie serve is the real thing; docs/how-to/run-for-real.md tells how."""


def parser() -> argparse.ArgumentParser:
    """This will build the parser of ./run."""
    arguments = argparse.ArgumentParser(
        prog="./run",
        description="Sets Duijie up from nothing and serves a demo of it in your browser.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_argument("--pages", metavar="FOLDER", type=Path, help="take in every page of this folder")
    arguments.add_argument(
        "--words-only", action="store_true", help="search by words alone: spares a slow machine the meanings"
    )
    size = arguments.add_mutually_exclusive_group()
    size.add_argument(
        "--small",
        action="store_true",
        help="stay with the small world, which otherwise grows while it is served",
    )
    size.add_argument("--large", action="store_true", help="build all of the large world before it is served")
    arguments.add_argument("--check", action="store_true", help="set up, try everything once, report, stop")
    arguments.add_argument("--port", type=int, help="serve on this port of 127.0.0.1 (default 8000)")
    arguments.add_argument(
        "--data", metavar="FOLDER", type=Path, help="keep the demo here (default var/demo)"
    )
    arguments.add_argument(
        "--offline",
        metavar="WHEELHOUSE",
        type=Path,
        help="install from this folder of packages, without a network",
    )
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """This will set up and become `duijie demo`; it returns only when set-up failed."""
    called_from = Path(os.environ.get("DUIJIE_CALLED_FROM") or Path.cwd())
    arguments = parser().parse_args(argv)
    wheelhouse = called_from / arguments.offline if arguments.offline else None
    try:
        environment.prepare(environment.ROOT, "run", wheelhouse=wheelhouse)
    except environment.SetUpError as error:
        environment.say(str(error))
        return 1
    except KeyboardInterrupt:
        environment.say("\nStopped during set-up. The next ./run goes on from here.")
        return environment.INTERRUPTED
    duijie = environment.ROOT / ".venv" / "bin" / "duijie"
    words = [str(duijie), "demo"]
    words += [
        "--data",
        str(called_from / arguments.data if arguments.data else environment.ROOT / "var" / "demo"),
    ]
    if arguments.pages:
        words += ["--pages", str(called_from / arguments.pages)]
    if arguments.port is not None:
        words += ["--port", str(arguments.port)]
    if arguments.words_only:
        words += ["--words-only"]
    if arguments.small:
        words += ["--small"]
    if arguments.large:
        words += ["--large"]
    if arguments.check:
        words += ["--check"]
    for name in environment.KEPT_FROM_PROGRAMS:
        os.environ.pop(name, None)
    return os.execv(duijie, words)


if __name__ == "__main__":
    sys.exit(main())
