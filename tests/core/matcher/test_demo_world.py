"""The demo world's needs find their named best offers on the first page, by words alone.

This is the matcher alone, on the files, so that a change of a weight or a wording shows at once which
need it hurts. The whole way through database and index, with vectors too, is in tests/seeds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.matcher import measure
from quality.matcher.measure import METHODS, JudgedSet

WORLD = Path(__file__).parents[3] / "src" / "duijie" / "seeds" / "world"


@pytest.fixture(scope="module")
def world() -> JudgedSet:
    offers, experts = measure.read_world_offers(WORLD)
    return JudgedSet("demo world", tuple(measure.read_world_needs(WORLD / "needs")), offers + experts)


def test_every_need_finds_its_three_best_offers_by_words_alone(world):
    assert len(world.needs) == 20
    assert {len(best) for _, best in world.needs} == {3}
    _, missed = measure.measure(world, METHODS["matcher, words"])
    assert missed == []


@pytest.mark.parametrize("name", ["tune", "held"])
def test_colloquial_needs_find_what_solves_them_by_words_alone(name):
    files = [measure.HERE / "tune.toml", measure.HERE / "held.toml"]
    offers = tuple(offer for path in files for offer in measure.read_offers(path))
    figures, missed = measure.measure(
        measure.read_set(measure.HERE / f"{name}.toml", offers), METHODS["matcher, words"]
    )
    assert missed == []
    assert figures["mrr"] > 0.8
