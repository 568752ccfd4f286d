"""How long a start takes: the demo from an empty folder, and again from a full one.

    .venv/bin/python benchmarks/start.py [--times 5]

The limit is 5 seconds for a start that finds everything made. It is the time until the first page
answers, with the web server and the worker running, through the `./run` of this checkout, which is set up.
The world stays small: one that still grows would keep a core busy in some of the starts.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import machine, middle

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 5.0
PORT = 8377
READY = "Ctrl-C stops it"


def start(data: Path) -> float:
    """This will start ./run, wait until it answers, stop it, and return the seconds."""
    began = time.monotonic()
    command = [str(ROOT / "run"), "--small", "--data", str(data), "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:  # noqa: S603
        assert run.stdout is not None  # noqa: S101
        said = ""
        for line in run.stdout:
            said += line
            if READY in line:
                break
        else:
            sys.exit(f"./run did not start:\n{said}")
        seconds = time.monotonic() - began
        run.send_signal(signal.SIGINT)
        run.stdout.read()
    return seconds


def main() -> None:
    """This will print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        first = start(data)
        again = [start(data) for _ in range(arguments.times)]
    print(f"first start, the world is built    {first:6.2f} s")
    print(
        f"start again, median of {arguments.times}           {middle(again):6.2f} s"
        f"   {middle(again) / LIMIT_SECONDS:.2f} of the limit of {LIMIT_SECONDS:.0f} s"
    )
    print(f"slowest of them                    {max(again):6.2f} s")


if __name__ == "__main__":
    main()
