"""Follow-up work: once a key, in the transaction that needs it, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from duijie.queue.actions import LEASE, MOST_ATTEMPTS, close, enqueue, enqueue_many, lease_next
from duijie.queue.handlers import UnknownJobError, register
from duijie.queue.models import Job
from duijie.queue.queries import given_up_count, waiting_count
from duijie.queue.windows import begin_windows, go_on
from duijie.queue.worker import run_all, run_one
from tests.registry.factories import NOW

pytestmark = pytest.mark.django_db
KIND = "tests.count"


@pytest.fixture
def done(monkeypatch):
    """The keys that were worked on, in order."""
    monkeypatch.setattr("duijie.queue.handlers._handlers", {})
    keys: list[str] = []
    register(KIND, lambda *, key, now: keys.append(key))
    return keys


def clock():
    return NOW


def test_enqueue_refuses_work_that_no_room_does(done):
    with pytest.raises(UnknownJobError):
        enqueue("tests.typo", key="1", now=NOW)
    assert Job.objects.count() == 0


def test_enqueue_twice_waits_once(done):
    enqueue(KIND, key="1", now=NOW)
    enqueue(KIND, key="1", now=NOW)
    enqueue(KIND, key="2", now=NOW)
    assert (run_all(clock=clock), done, waiting_count()) == (2, ["1", "2"], 0)


def test_enqueue_is_undone_with_its_transaction(done):
    with transaction.atomic():
        enqueue(KIND, key="1", now=NOW)
        transaction.set_rollback(True)
    assert run_one(clock=clock) is False


def test_work_asked_for_while_it_is_being_done_is_done_again(done):
    enqueue(KIND, key="1", now=NOW)
    job = lease_next(now=NOW)
    enqueue(KIND, key="1", now=NOW)
    close(job)
    assert (run_all(clock=clock), done) == (1, ["1"])


def test_work_not_due_yet_waits(done):
    enqueue(KIND, key="1", now=NOW, due_at=NOW + timedelta(hours=1))
    assert run_one(clock=clock) is False
    assert run_one(clock=lambda: NOW + timedelta(hours=1)) is True


def test_work_asked_for_now_does_not_wait_for_later(done):
    hour = timedelta(hours=1)
    for key in ("1", "2"):
        enqueue(KIND, key=key, now=NOW, due_at=NOW + 3 * hour)
    enqueue(KIND, key="1", now=NOW)
    enqueue(KIND, key="1", now=NOW, due_at=NOW + 9 * hour)  # later is no reason to wait
    enqueue_many(KIND, keys=["1", "2", "3"], now=NOW, due_at=NOW + hour)
    assert list(Job.objects.order_by("key").values_list("key", "due_at")) == [
        ("1", NOW), ("2", NOW + hour), ("3", NOW + hour),
    ]  # fmt: skip
    assert (run_all(clock=clock), done) == (1, ["1"])


def test_work_that_failed_keeps_its_pause_when_it_is_asked_for_again(done):
    def fail(*, key, now):
        raise OSError

    register(KIND, fail)
    enqueue(KIND, key="1", now=NOW)
    run_one(clock=clock)
    paused = Job.objects.get().due_at
    enqueue(KIND, key="1", now=NOW)
    assert (paused > NOW, Job.objects.get().due_at) == (True, paused)


def test_work_of_a_worker_that_died_is_handed_out_again(done):
    enqueue(KIND, key="1", now=NOW)
    lease_next(now=NOW)
    assert lease_next(now=NOW + LEASE - timedelta(seconds=1)) is None
    again = lease_next(now=NOW + LEASE)
    assert (again.key, again.attempt_count) == ("1", 2)


def test_work_that_fails_is_put_back_with_its_error_and_given_up_in_the_end(done):
    def fail(*, key, now):
        raise OSError("disk full")

    register(KIND, fail)
    enqueue(KIND, key="1", now=NOW)
    later = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert run_one(clock=lambda: later) is True  # noqa: B023 - called in this turn
        job = Job.objects.get()
        assert job.attempt_count == attempt
        assert "disk full" in job.last_error
        later = job.due_at
    assert (given_up_count(), run_one(clock=lambda: later + timedelta(days=9))) == (1, False)


@pytest.mark.parametrize("hurried", [True, False])
def test_failed_work_that_hurried_is_carried_on_in_a_hurry(hurried, done):
    def fail(*, key, now):
        enqueue(KIND, key=key, now=now, gives_way=True)
        raise OSError

    register(KIND, fail)
    enqueue(KIND, key="1", now=NOW, gives_way=not hurried)
    run_one(clock=clock)
    assert list(Job.objects.values_list("gives_way", "attempt_count")) == [(not hurried, 0)]


def test_failed_work_that_was_asked_for_again_is_carried_on_by_the_newer_row(done):
    def fail(*, key, now):
        enqueue(KIND, key=key, now=now)
        raise OSError

    register(KIND, fail)
    enqueue(KIND, key="1", now=NOW)
    run_one(clock=clock)
    assert [(job.attempt_count, job.leased_until) for job in Job.objects.all()] == [(0, None)]


def test_work_that_gives_way_is_run_when_no_other_is_due(done):
    register(
        KIND,
        lambda *, key, now: done.append(key),
        patient=lambda *, key, now: done.append(f"later {key}"),
    )
    enqueue_many(KIND, keys=["1", "2"], now=NOW, due_at=NOW - timedelta(hours=1), gives_way=True)
    enqueue(KIND, key="3", now=NOW)
    enqueue(KIND, key="4", now=NOW, due_at=NOW + timedelta(hours=1))
    assert (run_all(clock=clock), done) == (3, ["3", "later 1", "later 2"])


def test_work_that_gave_way_no_longer_does_once_somebody_waits_for_it(done):
    enqueue(KIND, key="1", now=NOW, gives_way=True)
    enqueue(KIND, key="1", now=NOW)
    enqueue(KIND, key="1", now=NOW, gives_way=True)  # nor does it give way again
    assert list(Job.objects.values_list("key", "gives_way")) == [("1", False)]


def test_work_goes_on_window_by_window_and_gives_way(done):
    def step(name, after):
        done.append((name, after))
        assert all(Job.objects.values_list("gives_way", flat=True))
        return after + 5 if name == "needs" and after < 10 else None

    register(KIND, lambda *, key, now: go_on(KIND, key=key, now=now, step=step))
    begin_windows(KIND, names=["needs", "offers"], now=NOW)
    assert run_all(clock=clock) == 4
    assert sorted(done) == [("needs", 0), ("needs", 5), ("needs", 10), ("offers", 0)]
