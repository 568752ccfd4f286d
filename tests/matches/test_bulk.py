"""All open needs against the whole library: batch by batch, stopped anywhere, the same in the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from duijie.access import NotPermittedError
from duijie.audit.models import Entry
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import weights_as_json
from duijie.demands import actions as demand_actions
from duijie.demands.models import Demand
from duijie.matches import actions, jobs, queries
from duijie.matches.models import BulkMatching, Learning, MatchRun, Suggestion
from duijie.matches.remembering import NoIndexError
from duijie.matches.states import (
    FIRST_LOOK_AGAIN,
    MATCH_ALL,
    REFRESH_DEMAND,
    ROUGH_LOOK_AGAIN,
    STOOD_STILL,
)
from duijie.notices.models import Notice
from duijie.queue.actions import enqueue, lease_next
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.search import engine
from duijie.search.models import Passage
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = factories.NOW
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=2)
TITLES = ("轮毂铸件缩松", "蓝莓采后贮运", "轴承在线诊断")


def library(*, needs: int = 3) -> None:
    factories.others(6)
    for title in TITLES:
        factories.offer(f"{title}方法")
        factories.offer(f"{title[:4]}装置")
    for at in range(needs):
        factories.need(TITLES[at % 3])
    factories.index_all()


def some_needs(count: int = 5) -> None:
    """What is enough where it does not matter what suits them."""
    for _ in range(count):
        factories.need(TITLES[0])
    factories.index_all()


def step(*, most: int = 2, now=NOW) -> BulkMatching:
    going = actions.begin_matching_all(actor=registry.system(), now=now)
    return actions.match_next(number=going.number, actor=registry.system(), now=now, most=most)


def all_steps(*, most: int = 50, now=NOW) -> BulkMatching:
    going = step(most=most, now=now)
    while going.finished_at is None:
        going = step(most=most, now=now)
    return going


def remembered() -> list[tuple[object, ...]]:
    of = ("run__demand_id", "offer_id", "position", "score", "reasons")
    return list(Suggestion.objects.order_by("run__demand_id", "position").values_list(*of))


def forget() -> None:
    MatchRun.objects.all().delete()
    BulkMatching.objects.all().delete()


@transaction.atomic
def killed_before_it_commits() -> None:
    step(most=4)
    raise KeyboardInterrupt


def test_every_open_need_is_matched_as_it_is_alone():
    library()
    factories.need("蓝莓采后贮运", state="draft")
    going = all_steps()
    assert (going.need_count, going.done_count, going.unsettled_count) == (9, 9, 0)
    together = remembered()
    assert MatchRun.objects.count() == 9
    assert len({row[0] for row in together}) == 3  # those of `others` have no word in common with anything
    for run in MatchRun.objects.all():
        actions.refresh_demand(demand_id=run.demand_id, actor=registry.system(), now=NOW)
    assert remembered() == together


def test_one_that_was_stopped_goes_on_and_remembers_the_same():
    library()
    all_steps()
    whole = remembered()
    forget()
    assert step(most=4).done_count == 4
    with pytest.raises(KeyboardInterrupt):
        killed_before_it_commits()
    assert (queries.bulk_matching().done_count, MatchRun.objects.count()) == (4, 4)
    going = all_steps(most=4, now=SOON)
    assert (going.number, going.done_count, going.today, going.finished_at) == (1, 9, NOW.date(), SOON)
    assert remembered() == whole


def test_one_that_was_stopped_on_another_day_or_by_other_weights_is_begun_anew():
    some_needs()
    step(most=4)
    going = step(most=4, now=LATER)
    assert (going.number, going.today, going.done_count, going.started_at) == (2, LATER.date(), 4, LATER)
    learning = Learning.objects.create(
        tried_at=NOW, outcome="kept", judgement_count=1, need_count=1, accuracy_before=0, accuracy_after=1,
        weights=weights_as_json(DEFAULT_WEIGHTS),
    )  # fmt: skip
    going = step(most=4, now=LATER)
    assert (going.number, going.learning, going.done_count) == (3, learning, 4)
    going = actions.begin_matching_all(actor=registry.system(), now=LATER, anew=True)
    assert (going.number, going.done_count, going.after_id) == (4, 0, 0)


def test_a_run_goes_on_over_midnight_and_one_that_stood_still_for_a_day_does_not():
    some_needs()
    system = registry.system()
    first = step(most=2)
    going = actions.match_next(number=first.number, actor=system, now=NOW + STOOD_STILL / 2, most=2)
    assert (going.number, going.done_count, going.today) == (1, 4, NOW.date())
    late = NOW + 2 * STOOD_STILL
    with pytest.raises(actions.RunIsPastError):
        actions.match_next(number=first.number, actor=system, now=late, most=4)
    assert queries.bulk_matching() == going
    assert actions.begin_matching_all(actor=system, now=late).number == 2


def test_who_asks_again_the_next_morning_goes_on_by_the_same_rule():
    some_needs()
    step(most=2)
    going = actions.begin_matching_all(actor=registry.system(), now=NOW + STOOD_STILL / 2)
    assert (going.number, going.done_count, going.today) == (1, 2, NOW.date())


def test_the_worker_begins_a_run_anew_that_is_too_old():
    some_needs()
    actions.ask_for_all(actor=registry.operator(), now=NOW)
    (key,) = Job.objects.filter(kind=MATCH_ALL).values_list("key", flat=True)
    Job.objects.filter(kind=MATCH_ALL).delete()
    jobs.match_all(key=key, now=LATER)
    assert list(Job.objects.filter(kind=MATCH_ALL).values_list("key", flat=True)) == ["2"]
    assert MatchRun.objects.count() == 0


def test_a_job_run_again_after_the_finish_begins_nothing():
    some_needs()
    actions.ask_for_all(actor=registry.operator(), now=NOW)
    (key,) = Job.objects.filter(kind=MATCH_ALL).values_list("key", flat=True)
    run_all(clock=lambda: NOW)
    finished = queries.bulk_matching()
    for _again in range(2):
        jobs.match_all(key=key, now=LATER)
    going = queries.bulk_matching()
    assert (going.number, going.started_at, going.finished_at) == (1, NOW, NOW)
    assert (finished.done_count, going.done_count, Job.objects.filter(kind=MATCH_ALL).count()) == (5, 5, 0)


def test_a_job_of_a_run_in_whose_place_another_was_begun_leaves_that_alone():
    some_needs()
    actions.ask_for_all(actor=registry.operator(), now=NOW)
    (key,) = Job.objects.filter(kind=MATCH_ALL).values_list("key", flat=True)
    actions.begin_matching_all(actor=registry.system(), now=NOW, anew=True)
    Job.objects.all().delete()
    jobs.match_all(key=key, now=NOW)
    assert (queries.bulk_matching().done_count, MatchRun.objects.count(), Job.objects.count()) == (0, 0, 0)


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[int]:
    """Let something happen while the lists are computed; give how many transactions were open then."""
    computed, open_then = queries.public_matches_of_demands, []

    def computing(*given: object, **named: object) -> object:
        monkeypatch.undo()
        open_then.append(len(connection.savepoint_ids))
        found = computed(*given, **named)
        happens()
        return found

    monkeypatch.setattr(queries, "public_matches_of_demands", computing)
    return open_then


def test_lists_are_computed_before_the_transaction(monkeypatch: pytest.MonkeyPatch):
    some_needs()
    outside = len(connection.savepoint_ids)
    open_then = meanwhile(monkeypatch, lambda: None)
    step()
    assert open_then == [outside]


def test_a_batch_that_somebody_else_did_meanwhile_is_not_done_twice(monkeypatch: pytest.MonkeyPatch):
    some_needs()
    meanwhile(monkeypatch, lambda: step(most=4))
    going = step(most=2)
    assert (going.done_count, MatchRun.objects.count()) == (4, 4)


def test_needs_that_were_closed_or_changed_meanwhile_keep_their_lists(monkeypatch: pytest.MonkeyPatch):
    some_needs()
    closed, changed = Demand.objects.filter(state="open").order_by("pk")[:2]

    def happens() -> None:
        demand_actions.pause_demand(demand_id=closed.pk, actor=registry.system(), now=NOW)
        Demand.objects.filter(pk=changed.pk).update(changed_at=LATER)

    meanwhile(monkeypatch, happens)
    going = step(most=3)
    assert going.done_count == 3
    assert not MatchRun.objects.filter(demand__in=[closed, changed]).exists()
    assert list(Job.objects.filter(kind=REFRESH_DEMAND).values_list("key", "due_at")) == [
        (str(changed.pk), NOW)
    ]


def test_the_next_one_begins_anew_and_takes_in_what_came():
    library()
    all_steps()
    factories.offer(f"{TITLES[0]}新法")
    factories.index_all()
    going = all_steps(now=LATER)
    assert (going.pk, going.number, going.started_at, going.done_count) == (1, 2, LATER, 9)
    assert Suggestion.objects.filter(offer__title=f"{TITLES[0]}新法", position__isnull=False).exists()
    assert Entry.objects.filter(action="matches.match_all").count() == 2


def test_owners_are_told_of_good_matches_once():
    library(needs=0)
    owner = registry.organisation()
    speaker = registry.speaker(owner)
    need = factories.need(f"{TITLES[0]}方法", owner=owner)
    factories.index_all()
    for now in (NOW, LATER):
        all_steps(now=now)
    (notice,) = Notice.objects.filter(recipient=speaker, code="matches.found_offers")
    assert notice.link == f"/needs/{need.pk}/matches/"


def test_a_batch_of_3_asks_as_often_as_one_of_1(django_assert_num_queries):
    library(needs=4)
    all_steps()  # what is good was told
    going, system = step(most=6), registry.system()  # those that nothing is like
    for most in (1, 3):
        with django_assert_num_queries(20):
            actions.match_next(number=going.number, actor=system, now=NOW, most=most)


def test_a_missing_index_stops_it_and_loses_nothing(index_folder: Path):
    library()
    all_steps()
    whole = remembered()
    shutil.rmtree(index_folder)
    engine._readers.clear()
    with pytest.raises(NoIndexError):
        all_steps(now=LATER)
    assert remembered() == whole


def test_no_needs_is_no_trouble():
    assert (step().finished_at, queries.bulk_matching().need_count) == (NOW, 0)


def test_the_worker_goes_on_until_all_are_done():
    library()
    for _ in range(2):
        actions.ask_for_all(actor=registry.operator(), now=NOW)
    assert Job.objects.filter(kind=MATCH_ALL).count() == 1
    run_all(clock=lambda: LATER)
    assert queries.bulk_matching().done_count == 9
    assert not Job.objects.filter(kind=MATCH_ALL).exists()


def test_lists_on_rough_meanings_are_looked_at_again(settings):
    settings.SEARCH_ENCODER = "auto"
    library(needs=1)
    going = all_steps()
    assert going.unsettled_count == going.done_count == 7
    later = Job.objects.filter(kind=REFRESH_DEMAND, gives_way=True)
    assert set(later.values_list("due_at", flat=True)) == {NOW + ROUGH_LOOK_AGAIN}
    assert later.count() == 7
    # Whoever waits for one list goes before them: neither their vectors nor their jobs are hurried.
    assert not Passage.objects.filter(hastened_at__isnull=False).exists()
    asked = later.first().key
    enqueue(REFRESH_DEMAND, key=asked, now=NOW + 2 * ROUGH_LOOK_AGAIN)
    Job.objects.exclude(kind=REFRESH_DEMAND).delete()
    assert lease_next(now=NOW + 2 * ROUGH_LOOK_AGAIN).kind == REFRESH_DEMAND
    jobs.refresh_demand_later(key=asked, now=NOW)
    assert not Passage.objects.filter(hastened_at__isnull=False).exists()
    assert later.get(key=asked).due_at == NOW + FIRST_LOOK_AGAIN


@pytest.mark.parametrize("who", ["broker", "clerk", "coordinator"])
def test_only_operators_and_the_system_match_all(who: str):
    actor = getattr(registry, who)()
    for action in (actions.begin_matching_all, actions.ask_for_all):
        with pytest.raises(NotPermittedError):
            action(actor=actor, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.match_next(number=1, actor=actor, now=NOW)
    assert (BulkMatching.objects.count(), Job.objects.filter(kind=MATCH_ALL).count()) == (0, 0)


@pytest.mark.parametrize("wrong", [{"pk": 2}, {"unsettled_count": 1}])
def test_an_impossible_state_cannot_be_stored(wrong: dict[str, int]):
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkMatching.objects.create(
            **{"pk": 1, "started_at": NOW, "moved_at": NOW, "today": NOW.date(), "need_count": 1} | wrong
        )
