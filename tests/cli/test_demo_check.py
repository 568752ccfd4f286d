"""What `./run --check` asks of matching, on machines that run another encoder than most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from duijie.cli import clock, demo_check
from duijie.cli.processes import Group
from duijie.queue.worker import run_one
from duijie.search import engine
from tests.matches import factories
from tests.registry import factories as registry

# The Universal Sentence Encoder is loaded, which takes seconds.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class WorksItself(Group):
    """Does the worker's jobs in this process while it waits."""

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        while not ready():
            assert run_one(clock=clock.now), f"{what}: no job is left"


@pytest.fixture(autouse=True)
def encoder_without_rough_vectors(settings, tmp_path: Path) -> None:
    """What a processor without AVX2 runs: until a vector is made, a text is known by its words alone."""
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "use"


def test_meanings_are_asked_for_of_the_list_that_is_shown_alone():
    registry.operator()
    for title in ("轮毂铸件缩松怎么压下来", "蓝莓采后怎么保鲜"):
        factories.need(title)
        factories.offer(title)
    told: list[str] = []
    assert demo_check._match(WorksItself(), say=told.append) == 2
    assert [line.partition(":")[0] for line in told[:2]] == ["matches", "search"]
    encoder = engine.encoder()
    assert encoder is not None
    assert f"by {encoder.name}; the vectors of the list below are ready" in told[1]
