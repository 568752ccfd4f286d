"""Server time of every list at 50, 5,000 and 100,000 rows, on a throw-away SQLite database.

    .venv/bin/python benchmarks/web.py [--rows 50 5000 100000] [--list needs …]

The limit is 150 milliseconds a page. Each figure is the median of 15 requests by an operator, who sees
every row; the pages are asked for in this process, without a network. The rows are copies of one record
with other names: a list does not read what they have in common.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment
from figures import machine, middle, slowest

from tests.registry import factories as registry
from tests.web.test_query_counts import LISTS, READER

LIMIT_MILLISECONDS = 150
TIMES = 15
WORDS = "00042"  # stands in one row of each list, if the list can be asked for words


def milliseconds(client: Client, address: str) -> list[float]:
    """This will ask for a page some times and return how long each answer took."""
    times = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{address} answered {answer.status_code}")
    return times[1:]


def main() -> None:
    """This will print the figures, a line a list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, nargs="+", default=[50, 5_000, 100_000])
    parser.add_argument("--list", nargs="*", choices=sorted(LISTS), default=sorted(LISTS))
    arguments = parser.parse_args()
    print(machine())
    setup_test_environment()
    heads = ("rows", "median", "p95", "of limit", "of smallest", "later page", "words asked")
    print("list".ljust(14) + "".join(head.rjust(13) for head in heads))
    for name in arguments.list:
        measure(name, arguments.rows)


def measure(name: str, sizes: list[int]) -> None:
    """This will fill one list step by step, in a database of its own."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        operator = registry.operator()
        READER[:] = [operator]
        client = Client()
        client.force_login(operator)
        listed, first = LISTS[name], 0.0
        for before, size in pairwise((0, *sizes)):
            listed.fill(size - before)
            times = milliseconds(client, listed.address)
            page = client.get(listed.address).context["page"]
            later = middle(milliseconds(client, f"{listed.address}?after={page.after}")) if page.after else 0
            asked = middle(milliseconds(client, f"{listed.address}?q={WORDS}"))
            first = first or middle(times)
            cells = (
                f"{size:,}",
                f"{middle(times):.1f} ms",
                f"{slowest(times):.1f} ms",
                f"{middle(times) / LIMIT_MILLISECONDS:.2f}",
                f"{middle(times) / first:.2f}",
                f"{later:.1f} ms",
                f"{asked:.1f} ms",
            )
            print(name.ljust(14) + "".join(cell.rjust(13) for cell in cells), flush=True)
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


if __name__ == "__main__":
    main()
