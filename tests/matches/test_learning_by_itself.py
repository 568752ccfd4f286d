"""Learning in the background: once a week when there is enough that is new, or when an operator asks."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.access import NotPermittedError
from duijie.audit.models import Entry
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import Learned, TooFew, weights_as_json
from duijie.introductions import queries as introduction_queries
from duijie.matches import actions, jobs, learned
from duijie.matches.models import Judgement, Learning, LearningTurn
from duijie.matches.states import LEARN, LEARNING_TAKES_AT_MOST
from duijie.notices.models import Notice
from duijie.queue.actions import LEASE, begin_day, enqueue, lease_next
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.search import engine
from duijie.search.manifest import BrokenIndexError
from tests.introductions import factories as introductions
from tests.matches import factories
from tests.matches.test_learning import judge_by_region, kept, roll_back
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW
DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOTHING = TooFew(judgement_count=0, need_count=0)
BETTER = Learned(
    start=DEFAULT_WEIGHTS,
    weights=DEFAULT_WEIGHTS,
    accuracy_before=0.5,
    accuracy_after=0.75,
    gain=0.25,
    error=0.01,
    judgement_count=48,
    needs=frozenset({"demand:1"}),
)


def learn(now: datetime = NOW, key: str = "2026-03-02") -> None:
    jobs.learn(key=key, now=now)


def outcomes() -> list[str]:
    return list(Learning.objects.order_by("pk").values_list("outcome", flat=True))


def told() -> list[tuple[int, str, str]]:
    notices = Notice.objects.filter(code="matches.learned").order_by("recipient_id")
    return list(notices.values_list("recipient_id", "code", "link"))


def turn() -> tuple[datetime | None, datetime | None, datetime | None]:
    return LearningTurn.objects.values_list("looked_at", "asked_at", "held_until").get()


def found_too_few() -> TooFew | None:
    return learned.in_background(now=NOW).found_too_few


def waiting() -> list[tuple[str, datetime]]:
    return list(Job.objects.filter(kind=LEARN).order_by("pk").values_list("key", "due_at"))


def judged(by: timedelta) -> None:
    """All that was judged was judged by then."""
    Judgement.objects.update(judged_at=NOW + by)


@pytest.mark.slow
def test_what_is_better_is_kept_and_every_operator_is_told_once():
    operators = [registry.operator(), registry.operator()]
    registry.broker(), registry.clerk()
    judge_by_region()
    everybody = sorted({each.pk for each in operators} | {Judgement.objects.first().actor_id})
    for _again in range(2):
        learn()
    assert outcomes() == ["kept"]
    assert told() == [(pk, "matches.learned", "/learning/") for pk in everybody]
    assert Notice.objects.filter(code="matches.learned").first().params == {
        "judgements": 48, "needs": 12, "before": "0.0", "after": "100.0",
    }  # fmt: skip
    assert turn() == (NOW, None, None)
    entry = Entry.objects.get(action="matches.learn")
    assert (entry.actor.username, entry.after) == ("system-worker", "kept")


@pytest.mark.slow
def test_what_is_not_better_is_noted_quietly_and_tried_again_only_with_what_is_new():
    judge_by_region()
    # They go by the industry, before what is near: so do the weights that count.
    Judgement.objects.filter(level=4).update(level=2)
    Judgement.objects.filter(level=1).update(level=4, verdict="shortlisted", reason_code="")
    learn()
    learn(now=NOW + WEEK)
    assert (outcomes(), told()) == (["not_better"], [])
    judged(by=WEEK + DAY)
    learn(now=NOW + WEEK + 2 * DAY)
    assert (outcomes(), told()) == (["not_better", "not_better"], [])


def test_too_few_judgements_leave_no_trace():
    registry.operator()
    judge_by_region(needs=3)
    learn()
    assert (outcomes(), told(), Entry.objects.filter(action="matches.learn").count()) == ([], [], 0)
    assert turn() == (None, None, None)


def test_many_judgements_that_say_nothing_of_the_order_are_looked_at_once_a_week_and_the_turn_says_so():
    judge_by_region()
    Judgement.objects.update(level=4, verdict="shortlisted", reason_code="")
    looked = []
    for days in (0, 1, 6, 7, 8):
        learn(now=NOW + days * DAY)
        looked.append(turn()[0] - NOW)
    assert [each.days for each in looked] == [0, 0, 0, 7, 7]
    assert (outcomes(), Entry.objects.filter(action="matches.learn").count()) == ([], 0)
    assert found_too_few() == TooFew(judgement_count=0, need_count=0)


def test_the_figures_of_a_look_that_found_too_few_stay_until_another_found_enough():
    few = TooFew(judgement_count=12, need_count=3)
    LearningTurn.objects.create(pk=1, asked_at=NOW)
    system = registry.system()
    first = actions.begin_learning(by_itself=True, actor=system, now=NOW)
    actions.end_learning(turn=first, found=few, actor=system, now=NOW)
    assert (found_too_few(), outcomes()) == (few, ["too_few"])
    LearningTurn.objects.update(asked_at=NOW)
    again = actions.begin_learning(by_itself=True, actor=system, now=NOW + DAY)
    actions.end_learning(turn=again, found=BETTER, actor=system, now=NOW + DAY)
    assert (found_too_few(), outcomes()) == (None, ["too_few", "kept"])


def test_the_gate_counts_no_further_than_it_wants():
    """Of a million judgements the weekly look counts forty."""
    judge_by_region(needs=3)
    introductions.introduction(introductions.world(), "half_accepted")
    assert [learned.judged_since_last_try(most=most) for most in (None, 40, 13, 5)] == [13, 13, 13, 5]
    with CaptureQueriesContext(connection) as asked:
        assert learned.judged_since_last_try(most=5) == 5
    assert "LIMIT 5" in asked[-1]["sql"]
    assert "introductions_side" not in asked[-1]["sql"]


def test_it_begins_with_the_day():
    begin_day(now=NOW)
    assert Job.objects.filter(kind=LEARN, gives_way=True).count() == 1


@pytest.mark.slow
def test_switched_off_it_learns_when_it_is_asked_to_alone(settings):
    settings.LEARN_BY_ITSELF = False
    judge_by_region()
    learn()
    assert outcomes() == []
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    run_all(clock=lambda: NOW)
    assert (outcomes(), waiting()) == (["kept"], [])


def test_asked_for_it_is_noted_that_there_were_too_few():
    operator = registry.operator()
    actions.ask_to_learn(actor=operator, now=NOW)
    actions.ask_to_learn(actor=operator, now=NOW + DAY)
    assert (turn(), waiting()) == ((None, NOW, None), [("asked", NOW)])
    for _again in range(2):
        learn(key="asked")
    assert (outcomes(), turn()) == (["too_few"], (NOW, None, None))
    asked = Entry.objects.filter(action="matches.ask_to_learn")
    assert list(asked.values_list("actor_id", "at")) == [(operator.pk, NOW)]


def test_asked_again_after_the_job_was_given_up_another_one_waits():
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    Job.objects.filter(kind=LEARN).update(gave_up_at=NOW)
    actions.ask_to_learn(actor=registry.operator(), now=NOW + DAY)
    assert (turn()[1], waiting()) == (NOW + DAY, [("asked", NOW), ("asked", NOW + DAY)])


def test_what_was_given_up_is_asked_for_no_longer(settings):
    """Else it would be learned on some later day, also where learning by itself is switched off."""
    settings.LEARN_BY_ITSELF = False
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    Job.objects.filter(kind=LEARN).update(gave_up_at=NOW)
    learn(now=NOW + DAY)
    assert (outcomes(), turn()[0]) == ([], None)
    actions.ask_to_learn(actor=registry.operator(), now=NOW + 2 * DAY)
    run_all(clock=lambda: NOW + 2 * DAY)
    assert (outcomes(), turn()) == (["too_few"], (NOW + 2 * DAY, None, None))


def test_what_waited_long_and_was_given_up_is_asked_for_no_longer(settings):
    """The job waited since before it was asked for: a row that waits already is enough."""
    settings.LEARN_BY_ITSELF = False
    enqueue(LEARN, key="asked", now=NOW - DAY)
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    Job.objects.filter(kind=LEARN).update(gave_up_at=NOW + DAY)
    learn(now=NOW + 2 * DAY)
    assert (outcomes(), turn()) == ([], (None, None, None))


def test_what_was_given_up_while_another_learned_is_not_answered():
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    begun = actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW)
    Job.objects.filter(kind=LEARN).update(gave_up_at=NOW + DAY)
    assert actions.end_learning(turn=begun, found=NOTHING, actor=registry.system(), now=NOW + DAY) is None
    assert (outcomes(), turn()) == ([], (NOW + DAY, None, None))


def test_asked_while_one_learns_by_itself_without_what_was_rolled_back_it_is_learned_with_it():
    """Who presses the button is promised a try with all needs."""
    kept(needs=["demand:1"], rolled_back_at=NOW - DAY)
    LearningTurn.objects.create(pk=1, held_until=NOW + DAY / 48)
    begun = LearningTurn.objects.get()
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    assert actions.end_learning(turn=begun, found=BETTER, actor=registry.system(), now=NOW) is None
    assert (outcomes(), turn(), waiting()) == (["kept"], (None, NOW, None), [("asked", NOW)])
    run_all(clock=lambda: NOW)
    assert (outcomes(), turn(), waiting()) == (["kept", "too_few"], (NOW, None, None), [])


def test_asked_while_one_learns_by_itself_what_came_of_it_is_noted():
    """What the page promised: whoever learns at this moment answers it."""
    LearningTurn.objects.create(pk=1, held_until=NOW + DAY / 48)
    begun = LearningTurn.objects.get()
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    assert (turn(), waiting()) == ((None, NOW, NOW + DAY / 48), [("asked", NOW)])
    learn(key="asked")  # finds the turn held, and comes again
    actions.end_learning(turn=begun, found=NOTHING, actor=registry.system(), now=NOW)
    assert (outcomes(), turn()) == (["too_few"], (NOW, None, None))
    run_all(clock=lambda: NOW + DAY / 24)
    assert (outcomes(), waiting()) == (["too_few"], [])


def test_asked_while_the_one_who_learns_is_dead_it_is_learned_once_that_is_sure():
    LearningTurn.objects.create(pk=1, held_until=NOW + DAY / 48)
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    run_all(clock=lambda: NOW)
    assert (outcomes(), waiting()) == ([], [("asked", NOW + DAY / 48)])
    run_all(clock=lambda: NOW + DAY / 48)
    assert (outcomes(), waiting()) == (["too_few"], [])


def test_asked_for_and_overtaken_it_is_learned_again():
    """Whoever asked is owed an answer that was compared with what counts now."""
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    system = registry.system()
    begun = actions.begin_learning(by_itself=True, actor=system, now=NOW)
    kept(weights=weights_as_json(DEFAULT_WEIGHTS) | {"region": 0.05})
    Job.objects.all().delete()
    assert actions.end_learning(turn=begun, found=BETTER, actor=system, now=NOW + DAY) is None
    assert (outcomes(), turn(), waiting()) == (["kept"], (None, NOW, None), [("asked", NOW + DAY)])
    run_all(clock=lambda: NOW + DAY)
    assert (outcomes(), turn(), waiting()) == (["kept", "too_few"], (NOW + DAY, None, None), [])


def test_while_one_learns_no_other_begins_and_its_job_comes_again():
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    Job.objects.all().delete()
    begun = actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW)
    until = NOW + LEARNING_TAKES_AT_MOST
    assert begun.held_until == until
    with pytest.raises(actions.LearnsAlreadyError) as refused:
        actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW + DAY / 48)
    assert refused.value.until == until
    learn(now=NOW + DAY / 48)
    assert (outcomes(), waiting()) == ([], [("2026-03-02", until)])
    actions.ask_to_learn(actor=registry.operator(), now=NOW + DAY / 48)
    assert turn() == (None, NOW + DAY / 48, until)
    actions.end_learning(turn=begun, found=NOTHING, actor=registry.system(), now=NOW)
    run_all(clock=lambda: until)
    assert (outcomes(), waiting()) == (["too_few"], [])


@pytest.mark.slow
def test_whose_worker_was_killed_is_learned_once_all_the_same():
    """The lease of the job and the turn itself run out; neither is given back by a process that is dead."""
    judge_by_region()
    enqueue(LEARN, key="2026-03-02", now=NOW)
    while (job := lease_next(now=NOW)) is not None and job.kind != LEARN:
        pass
    actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW)
    run_all(clock=lambda: NOW + LEASE)
    assert (outcomes(), waiting()) == ([], [("2026-03-02", NOW + LEARNING_TAKES_AT_MOST)])
    run_all(clock=lambda: NOW + LEARNING_TAKES_AT_MOST)
    assert (outcomes(), waiting()) == (["kept"], [])
    assert turn() == (NOW + LEARNING_TAKES_AT_MOST, None, None)


@pytest.mark.slow
def test_who_was_taken_for_dead_notes_nothing():
    judge_by_region()
    first = actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW)
    found = learned.learn_by_itself(registry.system())
    second = actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW + LEARNING_TAKES_AT_MOST)
    assert actions.end_learning(turn=first, found=found, actor=registry.system(), now=NOW + DAY) is None
    actions.leave_learning(turn=first, actor=registry.system(), now=NOW + DAY)
    assert (outcomes(), turn()) == ([], (None, None, second.held_until))


@pytest.mark.slow
def test_what_was_learned_at_the_command_line_meanwhile_stays():
    judge_by_region()
    begun = actions.begin_learning(by_itself=True, actor=registry.system(), now=NOW)
    found = learned.learn_by_itself(registry.system())
    by_hand = actions.note_learning(found=found, actor=registry.operator(), now=NOW)
    assert actions.end_learning(turn=begun, found=found, actor=registry.system(), now=NOW) is None
    assert (learned.current_learning(), outcomes(), turn()) == (by_hand, ["kept"], (NOW, None, None))


def test_without_an_index_nothing_is_learned_and_the_queue_tries_again():
    """Every word would be equally rare; the turn is given back at once."""
    judge_by_region(needs=1)
    actions.ask_to_learn(actor=registry.operator(), now=NOW)
    shutil.rmtree(engine.folder())
    with pytest.raises(BrokenIndexError):
        learn()
    assert (outcomes(), turn()) == ([], (None, NOW, None))


@pytest.mark.slow
def test_what_was_rolled_back_comes_again_by_itself_only_with_needs_it_had_not_seen():
    judge_by_region()
    learn()
    roll_back(Learning.objects.get(), now=NOW + DAY)
    judged(by=2 * DAY)
    learn(now=NOW + 10 * DAY)
    assert (outcomes(), learned.current_learning()) == (["kept"], None)
    assert turn()[0] == NOW + 10 * DAY
    # Who asks for it all the same decides it.
    actions.ask_to_learn(actor=registry.operator(), now=NOW + 11 * DAY)
    run_all(clock=lambda: NOW + 11 * DAY)
    assert outcomes() == ["kept", "kept"]


def test_what_is_new_since_the_last_try_is_counted():
    judge_by_region(needs=3)
    answered = introductions.introduction(introductions.world(), "half_accepted")
    at = answered.sides.exclude(answered_at=None).get().answered_at
    assert learned.judged_since_last_try() == 13
    kept(outcome="not_better", tried_at=NOW - DAY)
    assert learned.judged_since_last_try() == 13
    kept(outcome="too_few", tried_at=NOW + DAY, accuracy_before=None, accuracy_after=None)
    assert learned.judged_since_last_try() == 13
    Judgement.objects.filter(verdict="rejected").update(reason_code="known_already")
    assert learned.judged_since_last_try() == 7
    kept(outcome="not_better", tried_at=NOW + DAY)
    assert learned.judged_since_last_try() == 0
    assert introduction_queries.answered_since(at) == 0


def test_a_list_does_not_read_what_its_weights_were_learned_from():
    kept(needs=[f"demand:{number}" for number in range(1000)])
    with CaptureQueriesContext(connection) as asked:
        learned.current_weights()
    assert [("weights" in each["sql"], '"needs"' in each["sql"]) for each in asked] == [(True, False)]


@pytest.mark.parametrize("step", ["ask_to_learn", "begin_learning", "end_learning", "leave_learning"])
def test_only_operators_and_the_system_have_it_learn(step: str):
    held = LearningTurn.objects.create(pk=1, asked_at=NOW)
    given = {
        "begin_learning": {"by_itself": True},
        "end_learning": {"turn": held, "found": NOTHING},
        "leave_learning": {"turn": held},
    }.get(step, {})
    for actor in (registry.broker(), registry.clerk(), registry.coordinator()):
        with pytest.raises(NotPermittedError):
            getattr(actions, step)(**given, actor=actor, now=NOW)
    assert (turn(), Job.objects.filter(kind=LEARN).count()) == ((None, NOW, None), 0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-hans",
            "匹配从 48 组评判（12 条需求）中学到了新的理由分量：对未见过的需求，",
        ),
        ("en", "Matching learned from 48 judged pairs of 12 needs"),
    ],
)
@pytest.mark.slow
def test_the_notice_is_a_sentence_in_the_readers_language(client: Client, language: str, words: str):
    operator = registry.operator()
    judge_by_region()
    learn()
    client.force_login(operator)
    client.cookies["django_language"] = language
    assert words in client.get("/inbox/").content.decode()
