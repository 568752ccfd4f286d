"""Server time of every list, and of the search box, at 50, 5,000 and 100,000 rows, on throw-away SQLite.

    .venv/bin/python benchmarks/web.py [--rows 50 5000 100000] [--list needs …]

`--list search` fills needs and organisations with as many rows each, with their names kept, and types.

The limit is 150 milliseconds a page. Each figure is the median of 15 requests by an operator, who sees
every row; the pages are asked for in this process, without a network. The rows are copies of one record
with other names: a list does not read what they have in common. Sorted: the dearest of the columns one can
press, upwards and downwards.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
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

from duijie.access import Actor
from duijie.demands.models import Demand
from duijie.names.models import NameKey, keep_names
from duijie.registry.models import Organisation
from duijie.web.lists import LISTINGS
from tests.registry import factories as registry
from tests.web.test_query_counts import LISTS, READER, bodies, needs

LIMIT_MILLISECONDS = 150
TIMES = 15
WORDS = "00042"  # stands in one row of each list, if the list can be asked for words
SEARCH = "search"
# What is typed into the search box: in one row of a kind, in every row, in every other, in none.
TYPED = {
    "one row": WORDS,
    "all rows": "示例",
    "initials": "slxq",
    "both words": "示例 单位",
    "no row": "石墨漂浮",
}


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
    every = [*sorted(LISTS), SEARCH]
    parser.add_argument("--list", nargs="*", choices=every, default=every)
    arguments = parser.parse_args()
    print(machine())
    setup_test_environment()
    lists = [name for name in arguments.list if name != SEARCH]
    if lists:
        heads = ("rows", "median", "p95", "of limit", "of smallest", "later page", "sorted", "words asked")
        print("list".ljust(14) + "".join(head.rjust(13) for head in heads))
    for name in lists:
        in_a_new_database(measure, name, arguments.rows)
    if SEARCH in arguments.list:
        print("typed".ljust(14) + "".join(head.rjust(13) for head in ("rows", "median", "p95", "of limit")))
        in_a_new_database(measure_search, SEARCH, arguments.rows)


def in_a_new_database(
    measuring: Callable[[Client, Actor, str, list[int]], None], name: str, sizes: list[int]
) -> None:
    """This will measure with a database of its own, asked by an operator."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        operator = registry.operator()
        READER[:] = [operator]
        client = Client()
        client.force_login(operator)
        measuring(client, operator, name, sizes)
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


def measure(client: Client, operator: Actor, name: str, sizes: list[int]) -> None:
    """This will fill one list step by step."""
    listed, first = LISTS[name], 0.0
    columns = LISTINGS[name](operator).columns if name in LISTINGS else ()
    sorts = [f"{way}{column.name}" for column in columns if column.sort for way in ("", "-")]
    for before, size in pairwise((0, *sizes)):
        listed.fill(size - before)
        times = milliseconds(client, listed.address)
        page = client.get(listed.address).context["page"]
        later = middle(milliseconds(client, f"{listed.address}?after={page.after}")) if page.after else 0
        asked = middle(milliseconds(client, f"{listed.address}?q={WORDS}"))
        first = first or middle(times)
        dearest = max(
            (middle(milliseconds(client, f"{listed.address}?sort={sort}")) for sort in sorts), default=0
        )
        cells = (
            f"{size:,}",
            f"{middle(times):.1f} ms",
            f"{slowest(times):.1f} ms",
            f"{middle(times) / LIMIT_MILLISECONDS:.2f}",
            f"{middle(times) / first:.2f}",
            f"{later:.1f} ms",
            f"{dearest:.1f} ms",
            f"{asked:.1f} ms",
        )
        print(name.ljust(14) + "".join(cell.rjust(13) for cell in cells), flush=True)


def measure_search(client: Client, _operator: Actor, _name: str, sizes: list[int]) -> None:
    """This will type into the search box, with more and more needs and organisations."""
    for before, size in pairwise((0, *sizes)):
        bodies(size - before)
        needs(size - before)
        for model in (Demand, Organisation):
            keep_names(model, model.called_by, NameKey)
        for what, typed in TYPED.items():
            times = milliseconds(client, f"/search/?q={typed}")
            cells = (
                f"{size:,}",
                f"{middle(times):.1f} ms",
                f"{slowest(times):.1f} ms",
                f"{middle(times) / LIMIT_MILLISECONDS:.2f}",
            )
            print(what.ljust(14) + "".join(cell.rjust(13) for cell in cells), flush=True)


if __name__ == "__main__":
    main()
