"""Server time of a need's match list in the browser, among 100,000 open offers.

    nice .venv/bin/python benchmarks/match_list.py [--offers 100000] [--keep FOLDER]

The limit is 300 milliseconds. The page is asked for in this process, without a network, by an operator, who
may find every full document, and by the need's own side; each in turn for the demo world's needs, after one
round that is not counted. What is told is the clock on the wall and, since a machine may be shared, the
processor time of this process. SQLite and the index lie in files.

The library is made up: each offer is one of the demo world's, its sentences in another order and a third of
them taken from another, its vector the first one's full vector with noise (cosine about .8 to it). So a
need's best offers have a thousand neighbours each, which real libraries do not; how good lists are is not
measured here. Making it takes some minutes; `--keep` leaves it in a folder, and finds it there again.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
parser.add_argument("--offers", type=int, default=100_000)
parser.add_argument("--keep", type=Path, help="a folder in which the library stays")
ARGUMENTS = parser.parse_args()
if ARGUMENTS.keep:
    ARGUMENTS.keep.mkdir(parents=True, exist_ok=True)
    os.environ["DUIJIE_DATA"] = str(ARGUMENTS.keep)
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"

# As the web server starts: what is loaded by then is never looked through for garbage.
importlib.import_module("duijie.config.wsgi")

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from figures import machine, middle, slowest

from duijie.accounts.models import User
from duijie.core.matcher import Role
from duijie.demands.models import Demand
from duijie.demands.profiles import profile_of as need_profile
from duijie.offers.models import Offer
from duijie.offers.profiles import profile_of
from duijie.registry.models import Organisation
from duijie.search import actions, engine
from duijie.seeds.copying import copies, keep_vectors, noisy
from tests.matches import factories
from tests.registry import factories as registry
from tests.web.test_query_counts import REGIONS, bodies

LIMIT_MILLISECONDS = 300
ROUNDS = 3
BATCH = 1_000
WORLD = HERE / "src/duijie/seeds/world"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def world(folder: str) -> list[dict[str, Any]]:
    """This will read the demo world's needs or offers."""
    return [
        tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted((WORLD / folder).glob("*.toml"))
    ]


def sentences(text: str) -> list[str]:
    """This will cut a text into its sentences."""
    return [part for part in text.replace("\n", "").split("。") if part]


def mixed(first: dict[str, Any], other: dict[str, Any], chance: np.random.Generator) -> str:
    """This will tell one offer anew, a third of it in another's words."""
    own, strange = sentences(first["description"]), sentences(other["description"])
    kept = chance.choice(len(own), max(1, 2 * len(own) // 3), replace=False)
    parts = [own[at] for at in kept] + strange[: len(own) // 3]
    chance.shuffle(parts)
    return "。".join(parts) + "。"


def fill(count: int) -> None:
    """This will make the needs, the offers and their vectors, and the index."""
    told = ("keywords", "disciplines", "modes")
    for need in world("needs"):
        words = {name: tuple(need[name]) for name in told if name in need}
        factories.need(
            need["title"], text=need["description"].strip(), teaser=need["teaser"],
            indicators_text=need.get("indicators_text", ""), industry=need.get("industry", ""), **words,
        )  # fmt: skip
    kinds, chance, owners = world("offers"), np.random.default_rng(5), bodies(500)
    first = factories.offer("示例")
    for at in range(0, count, BATCH):
        numbers = range(at, min(count, at + BATCH))
        others = chance.integers(len(kinds), size=len(numbers))
        chosen = [(kinds[n % len(kinds)], kinds[other]) for n, other in zip(numbers, others, strict=True)]
        Offer.objects.bulk_create(
            copies(
                first,
                len(chosen),
                title=lambda n, of=chosen, at=at: f"{of[n][0]['title']} {at + n}号",
                teaser=lambda n, of=chosen: of[n][0]["teaser"],
                description=lambda n, of=chosen: mixed(*of[n], chance),
                keywords=lambda n, of=chosen: tuple(of[n][0].get("keywords", ())),
                industries=lambda n, of=chosen: tuple(of[n][0].get("industries", ())),
                owner_id=lambda n: owners[n % len(owners)].pk,
                region_id=lambda n: REGIONS[n % 4],
                form_token=lambda _n: None,
            )
        )
    make_vectors(first.pk, len(kinds))
    actions.rebuild(now=NOW)


def make_vectors(first_pk: int, kind_count: int) -> None:
    """This will give needs their full vectors, and offers those of the first of their kind with noise."""
    encoder = engine.encoder()
    if encoder is None:
        return
    chance = np.random.default_rng(5)

    for need in Demand.objects.order_by("pk"):
        told = list({need_profile(need, full=full).passage for full in (False, True)})
        vectors = encoder.encode(told, Role.ASKING)
        keep_vectors(told, Role.ASKING, vectors, encoder=encoder.name, now=NOW)
    offers = Offer.objects.exclude(pk=first_pk).order_by("pk")
    passages = [profile_of(offer, full=False).passage for offer in offers[:kind_count]]
    bases = encoder.encode(passages, Role.OFFERING)
    at = 0
    while batch := [profile_of(offer, full=False).passage for offer in offers[at : at + BATCH]]:
        near = noisy(bases[(at + np.arange(len(batch))) % kind_count], chance)
        keep_vectors(batch, Role.OFFERING, near, encoder=encoder.name, now=NOW)
        at += len(batch)


def measure(operator: User, speaker: User) -> None:
    """This will ask for every need's list as an operator, and for the first need's as its own side."""
    needs = list(Demand.objects.filter(state="open").order_by("pk"))
    print(f"{Offer.objects.filter(state='open').count():,} open offers, {len(needs)} needs")
    heads = ("median", "p95", "of limit", "processor", "its p95")
    print("reader".ljust(14) + "".join(head.rjust(14) for head in heads))
    readers = {"operator": (operator, needs), "its own side": (speaker, needs[:1])}
    for name, (account, asked) in readers.items():
        client = Client()
        client.force_login(account)
        walls, processors = [], []
        for round_ in range(ROUNDS + 1):
            for need in asked * (1 if len(asked) > 1 else 20):
                began, busy = time.perf_counter(), time.process_time()
                answer = client.get(f"/needs/{need.pk}/matches/")
                if answer.status_code != 200:  # noqa: PLR2004
                    sys.exit(f"need {need.pk} answered {answer.status_code}")
                if round_:
                    walls.append((time.perf_counter() - began) * 1000)
                    processors.append((time.process_time() - busy) * 1000)
        cells = (
            f"{middle(walls):.0f} ms",
            f"{slowest(walls):.0f} ms",
            f"{middle(walls) / LIMIT_MILLISECONDS:.2f}",
            f"{middle(processors):.0f} ms",
            f"{slowest(processors):.0f} ms",
        )
        print(name.ljust(14) + "".join(cell.rjust(14) for cell in cells), flush=True)


def main() -> None:
    """This will make the library, or find it made, and print the figures."""
    print(machine())
    setup_test_environment()
    made = Path(settings.DUIJIE_DATA) / "made"
    if not made.exists():
        began = time.perf_counter()
        call_command("migrate", interactive=False, verbosity=0)
        fill(ARGUMENTS.offers)
        owner = Organisation.objects.get(pk=Demand.objects.order_by("pk")[0].owner_id)
        made.write_text(
            f"{registry.operator().username}\n{registry.speaker(owner).username}", encoding="utf-8"
        )
        print(f"made in {time.perf_counter() - began:.0f} s", flush=True)
    measure(*(User.objects.get(username=name) for name in made.read_text(encoding="utf-8").split()))


if __name__ == "__main__":
    main()
