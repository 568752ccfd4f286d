"""Server time of every list with all it offers, of the search box and of figures, on throw-away SQLite.

    .venv/bin/python benchmarks/web.py [--rows 50 5000 100000] [--list needs …] [--reader operator …]

`--list search` fills needs and organisations with as many rows each, with their names kept, and types;
`--list figures` counts what happened among as many introductions, needs, offers and pages.

The limit is 150 milliseconds a page. Each figure is the median of `--times` requests, and beside it, after
the stroke, the processor time of the same: on a machine that others use as well, that is the one to compare.
The pages are asked for in this process, without a network. The rows are copies of one record with other
names. Of sorts, filters and words the dearest is told, with its name: every column that can be pressed,
upwards and downwards; every choice of every filter, and a region with all rows and with none; words that
stand in one row, in all, in none, and the first letters of their pinyin.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"

import django

django.setup()

from django.apps import apps
from django.db import connection
from django.forms import ChoiceField, Field
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone
from figures import machine, middle, slowest

from duijie.accounts.models import User
from duijie.names.models import Named, keep_all_keys
from duijie.reports.jobs import count_job
from duijie.reports.models import KeptFigures
from duijie.web.lists import LISTINGS
from duijie.web.region_field import RegionField
from tests.registry import factories as registry
from tests.web.test_query_counts import LISTS, READER, bodies, needs, pages, running_introductions

LIMIT_MILLISECONDS = 150
TIMES = 15
SEARCH, FIGURES = "search", "figures"
# What is asked of a list with a field for words: it stands in one row, in all, in none; letters of pinyin.
ASKED = {"one row": "00042", "all rows": "示例", "no row": "石墨漂浮", "letters": "sl"}
FULL_REGION, EMPTY_REGION = "210000", "110000"
# What is typed into the search box: in one row of a kind, in every row, in every other, in none.
TYPED = {
    "one row": "00042",
    "all rows": "示例",
    "initials": "slxq",
    "pinyin": "shilixuqiu",
    "both words": "示例 单位",
    "no row": "石墨漂浮",
}


class RefusedError(Exception):
    """The reader may not open the page."""


@dataclass(frozen=True)
class Cost:
    """What one address costs, in milliseconds: time, the slowest tenth's, and processor time."""

    address: str
    time: float
    slowest: float
    processor: float

    def __str__(self) -> str:
        return f"{self.time:.0f}/{self.processor:.0f}"


class Reader:
    """Somebody who opens pages, each some times."""

    def __init__(self, name: str, account: User, times: int) -> None:
        self.name = name
        self.account = account
        self._times = times
        self._client = Client()
        self._client.force_login(account)

    def page(self, address: str) -> Any:
        """This will open a page once. Raises RefusedError."""
        answer = self._client.get(address)
        if answer.status_code == 403:  # noqa: PLR2004
            raise RefusedError
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{address} answered {answer.status_code}")
        return answer

    def cost(self, address: str, *, times: int = 0) -> Cost:
        """This will open a page, and then some times more by the clock. Raises RefusedError."""
        self.page(address)
        taken, processor = [], []
        for _ in range(times or self._times):
            began, began_on_it = time.perf_counter(), time.process_time()
            self._client.get(address)
            taken.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - began_on_it) * 1000)
        return Cost(address, middle(taken), slowest(taken), middle(processor))

    def dearest(self, addresses: Iterable[str]) -> str:
        """This will name the dearest of the addresses by its last part, as it costs processor time."""
        few = max(3, self._times // 3)
        costs = [self.cost(address, times=few) for address in addresses]
        if not costs:
            return "-"
        most = max(costs, key=lambda each: each.processor)
        return f"{most} {unquote(most.address.partition('?')[2])}"


def readers(names: Iterable[str], times: int) -> list[Reader]:
    """This will make an account of each kind: an operator, a broker of a province, a contact."""
    accounts: dict[str, Callable[[], User]] = {
        "operator": registry.operator,
        "broker": lambda: registry.broker(registry.LIAONING),
        "contact": lambda: registry.speaker(registry.organisation()),
    }
    return [Reader(name, accounts[name](), times) for name in names]


READERS = ("operator", "broker", "contact")


def main() -> None:
    """This will print the figures, a line a list and reader."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, nargs="+", default=[50, 5_000, 100_000])
    every = [*sorted(LISTS), SEARCH, FIGURES]
    parser.add_argument("--list", nargs="*", choices=every, default=every)
    parser.add_argument("--reader", nargs="*", choices=READERS, default=list(READERS))
    parser.add_argument("--times", type=int, default=TIMES)
    arguments = parser.parse_args()
    print(machine())
    print("milliseconds: time/processor time; medians; of sorts, filters and words the dearest")
    setup_test_environment()
    measures: dict[str, Callable[[list[Reader], str, list[int]], None]] = {
        SEARCH: measure_search,
        FIGURES: measure_figures,
    }
    for name in arguments.list:
        in_a_new_database(measures.get(name, measure), name, arguments)


def in_a_new_database(
    measuring: Callable[[list[Reader], str, list[int]], None], name: str, arguments: argparse.Namespace
) -> None:
    """This will measure with a database of its own."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        asking = readers(arguments.reader, arguments.times)
        READER[:] = [asking[0].account]
        measuring(asking, name, arguments.rows)
    finally:
        connection.creation.destroy_test_db(":memory:", verbosity=0)


def say(name: str, reader: Reader, size: int, what: str) -> None:
    """This will print one line."""
    print(f"{name:14}{reader.name:10}{size:>9,}  {what}", flush=True)


def keep_all_names() -> None:
    """This will write the keys of all names, which rows made in bulk do not have."""
    for model in apps.get_models():
        if issubclass(model, Named) and model._default_manager.exists():
            keep_all_keys(model)


def takes_words(reader: Reader, address: str) -> bool:
    """This will say whether a list can be asked for words: only then are its rows' keys worth the minutes."""
    try:
        form = reader.page(address).context.get("form")
    except RefusedError:
        return False
    return form is not None and "q" in form.fields


def measure(asking: list[Reader], name: str, sizes: list[int]) -> None:
    """This will fill one list step by step, and ask it for everything it offers."""
    listed = LISTS[name]
    for before, size in pairwise((0, *sizes)):
        listed.fill(size - before)
        if takes_words(asking[0], listed.address):
            keep_all_names()
        for reader in asking:
            try:
                say(name, reader, size, told_of(reader, name, listed.address))
            except RefusedError:
                say(name, reader, size, "may not open it")


def told_of(reader: Reader, name: str, address: str) -> str:
    """This will say what a list's first and next page cost, and the dearest of what it offers."""
    first = reader.cost(address)
    shown = reader.page(address).context
    after = shown["page"].after
    later = str(reader.cost(f"{address}?after={after}")) if after else "-"
    columns = LISTINGS[name](reader.account).columns if name in LISTINGS else ()
    sorts = [f"{address}?sort={way}{each.name}" for each in columns if each.sort for way in ("", "-")]
    form = shown.get("form")
    fields = form.fields if form is not None else {}
    words = [f"{address}?q={quote(each)}" for each in ASKED.values()] if "q" in fields else []
    filters = [f"{address}?{name}={value}" for name, field in fields.items() for value in values_of(field)]
    return (
        f"first {first} (95 %: {first.slowest:.0f})  later {later}  sort {reader.dearest(sorts)}"
        f"  filter {reader.dearest(filters)}  words {reader.dearest(words)}"
    )


def values_of(field: Field) -> list[str]:
    """This will return what a filter can be set to."""
    if isinstance(field, RegionField):
        return [FULL_REGION, EMPTY_REGION]
    if isinstance(field, ChoiceField):
        return [str(value) for value, _label in field.choices if value]
    return []


def measure_search(asking: list[Reader], name: str, sizes: list[int]) -> None:
    """This will ask for what is typed into the search box, with more and more needs and organisations."""
    for before, size in pairwise((0, *sizes)):
        bodies(size - before)
        needs(size - before)
        keep_all_names()
        for reader in asking:
            for what, typed in TYPED.items():
                address = f"/search/?q={quote(typed)}"
                say(name, reader, size, f"{what}: page {reader.cost(address)}")


def measure_figures(asking: list[Reader], name: str, sizes: list[int]) -> None:
    """This will count figures as the worker does, and open their page and the wall, among more and more."""
    for before, size in pairwise((0, *sizes)):
        running_introductions(size - before)
        pages(size - before)
        for reader in asking:
            try:
                reader.page("/figures/")
            except RefusedError:
                say(name, reader, size, "may not open it")
                continue
            counting = " ".join(f"{screen} {counted(reader, screen):.0f}" for screen in ("page", "wall"))
            costs = [reader.cost(address) for address in ("/figures/", "/figures/screen/")]
            say(name, reader, size, f"page {costs[0]}  wall {costs[1]}  counted by the worker in: {counting}")


def counted(reader: Reader, screen: str) -> float:
    """This will count one reader's figures as the job does, and return the processor's milliseconds."""
    # Those of a moment ago would stand.
    KeptFigures.objects.filter(account=reader.account, on_wall=screen == "wall").delete()
    began = time.process_time()
    count_job(key=f"{screen}:{reader.account.pk}", now=timezone.now())
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
