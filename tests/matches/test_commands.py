"""`duijie match`, `learn` and `check` on an instance: what they do, and what they say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest

from duijie.cli import clock, instance, main
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.matches import actions, learned
from duijie.matches.models import BulkMatching, Learning, MatchRun
from duijie.matches.states import MATCH_ALL
from duijie.queue.models import Job
from tests.matches import factories
from tests.matches.test_learning import judge_by_region

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def duijie(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command here, on the database of the test; give what it printed."""
    monkeypatch.setattr(instance, "start_existing", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    # Django's own checks draw every paper: tests/cli runs them, once.
    monkeypatch.setattr("django.core.management.call_command", lambda *_words, **_named: None)

    def run(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main.main([*words]) == code
        return capsys.readouterr().out

    return run


def test_all_needs_are_matched_and_how_far_it_is_can_be_asked(duijie):
    factories.need("轮毂铸件缩松")
    factories.offer("轮毂铸件缩松方法")
    factories.index_all()
    assert "Matching all needs" not in duijie("check")
    assert duijie("match", "--all").startswith("1 open needs were matched")
    assert MatchRun.objects.count() == 1
    assert "Matching all needs: 1 of 1 done, finished 2026" in duijie("check")
    assert json.loads(duijie("match", "--all", "--json")) == {"needs": 1, "on_rough_meanings": 0}
    assert BulkMatching.objects.get().number == 2


def test_who_is_overtaken_by_another_run_stops_and_says_so(duijie, monkeypatch, capsys):
    factories.need("轮毂铸件缩松")
    factories.index_all()
    matched = actions.match_next

    def overtaken(**given):
        actions.begin_matching_all(actor=given["actor"], now=NOW, anew=True)
        return matched(**given)

    monkeypatch.setattr(actions, "match_next", overtaken)
    duijie("match", "--all", code=1)
    going = BulkMatching.objects.get()
    assert (going.number, going.done_count, going.finished_at, MatchRun.objects.count()) == (2, 0, None, 0)


def test_all_needs_are_left_to_the_worker(duijie):
    factories.need("轮毂铸件缩松")
    assert duijie("match", "--all", "--in-background").startswith("The worker matches all open needs.")
    assert (Job.objects.filter(kind=MATCH_ALL).count(), MatchRun.objects.count()) == (1, 0)
    assert "Matching all needs: 0 of 1 done, not finished, last moved" in duijie("check")


@pytest.mark.parametrize("words", [("--in-background",), ("--anew",)])
def test_what_goes_with_all_alone_is_refused_without(duijie, words: tuple[str, ...]):
    assert duijie("match", "1", *words, code=1) == ""


def test_a_list_goes_by_the_day_that_it_is_here(duijie, monkeypatch: pytest.MonkeyPatch):
    """Late in the evening of UTC it is tomorrow here, and what ended today is over."""
    monkeypatch.setattr(clock, "now", lambda: datetime.combine(factories.TODAY, time(20), tzinfo=UTC))
    need = factories.need("轮毂铸件缩松")
    factories.offer("轮毂铸件缩松方法", valid_until=factories.TODAY)
    factories.index_all()
    (line,) = json.loads(duijie("match", str(need.pk), "--json"))["matches"]
    assert [reason["code"] for reason in line["reasons"]] == ["expired"]


@pytest.mark.slow
def test_too_few_judgements_are_told(duijie):
    assert duijie("learn", code=1).startswith("Too few to learn from: 0 judged pairs of 0 needs")
    assert json.loads(duijie("learn", "--json", code=1))["outcome"] == "too_few"


@pytest.mark.slow
def test_what_was_learned_is_told_kept_and_rolled_back(duijie, capsys):
    judge_by_region()
    said = duijie("learn")
    learning = learned.current_learning()
    assert said.startswith("48 judged pairs of 12 needs.\nOn needs never seen: 0.000 before, 1.000 now")
    assert f"Version {learning.pk}: text" in said
    # A release that allowed more had learned it: what counts is less, and that is said.
    Learning.objects.update(weights={**learning.weights, "mode": 0.13})
    main.main(["learn"])
    assert "learned when more was allowed: mode 0.1 instead of 0.13." in capsys.readouterr().err
    assert duijie("learn", "--roll-back").endswith("was rolled back; the defaults count again.\n")
    assert learned.current_weights() == DEFAULT_WEIGHTS
    assert duijie("learn", "--roll-back", code=1) == ""
