"""Two who learn, or change what counts, at the same moment: PostgreSQL's locks let one go after the other."""

from __future__ import annotations

import pytest

from duijie.core.lifecycle import WrongStateError
from duijie.core.matcher.learn import TooFew
from duijie.matches import actions, learned
from duijie.matches.models import Learning, LearningTurn
from duijie.queue.models import Job
from tests.at_once import begin, meanwhile
from tests.introductions.test_locks import together
from tests.matches import factories
from tests.matches.test_learning import kept
from tests.matches.test_learning_by_itself import BETTER
from tests.registry import factories as registry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOW = factories.NOW


def test_of_two_workers_one_learns():
    system = registry.system()
    LearningTurn.objects.create(pk=1, asked_at=NOW)

    def begin_one() -> LearningTurn | None:
        return actions.begin_learning(by_itself=True, actor=system, now=NOW)

    answers = together(begin_one, begin_one)
    assert sorted(type(each).__name__ for each in answers) == ["LearningTurn", "LearnsAlreadyError"]


def test_of_two_who_ask_at_once_one_is_heard():
    operators = [registry.operator(), registry.operator()]
    together(*(lambda who=who: actions.ask_to_learn(actor=who, now=NOW) for who in operators))
    assert (LearningTurn.objects.get().asked_at, Job.objects.filter(kind="matches.learn").count()) == (NOW, 1)


def test_who_asks_at_the_moment_that_a_look_ends_is_answered_by_that_look_or_the_next():
    """Whichever comes first: the answer is noted, or the wish stays and its job waits."""
    system, operator = registry.system(), registry.operator()
    LearningTurn.objects.create(pk=1, asked_at=NOW)
    begun = actions.begin_learning(by_itself=True, actor=system, now=NOW)
    LearningTurn.objects.update(asked_at=None)
    few = TooFew(judgement_count=12, need_count=3)
    together(
        lambda: actions.end_learning(turn=begun, found=few, actor=system, now=NOW),
        lambda: actions.ask_to_learn(actor=operator, now=NOW),
    )
    assert Learning.objects.exists() != (LearningTurn.objects.get().asked_at is not None)
    assert Job.objects.filter(kind="matches.learn", key="asked").count() == 1


def test_of_two_who_roll_back_at_once_one_does():
    first = kept()
    second = kept(follows=first)
    operators = [registry.operator(), registry.operator()]

    def roll_back(who: object) -> Learning:
        return actions.roll_back_learning(learning_id=second.pk, actor=who, now=NOW)

    answers = together(*(lambda who=who: roll_back(who) for who in operators))
    assert sorted(type(each).__name__ for each in answers) == ["Learning", "WrongStateError"]
    assert learned.current_learning() == first


def test_what_is_rolled_back_at_this_moment_is_followed_by_none():
    """What was learned was compared with weights that do not count once the other is through."""
    counts = kept()
    operator, system = registry.operator(), registry.system()
    with meanwhile(lambda: actions.note_learning(found=BETTER, actor=system, now=NOW)) as (thread, raised):
        actions.roll_back_learning(learning_id=counts.pk, actor=operator, now=NOW)
        begin(thread)
    assert raised == []
    newest = Learning.objects.first()
    assert (newest.outcome, newest.follows, learned.current_learning()) == ("kept", 0, newest)
    with pytest.raises(WrongStateError):
        actions.roll_back_learning(learning_id=counts.pk, actor=operator, now=NOW)
